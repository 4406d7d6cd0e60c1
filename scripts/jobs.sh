# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # results, jobs, repeat, timeout, split_lock, accept, regressions, series, given, variants, machines: run.sh's
# From what was asked for to jobs that have run: build, plan, fan out. To be sourced by run.sh.

# Filled by build_kernels and make_given: [SERIES VARIANT] = "LABEL DIRECTORY", and [DIRECTORY] = its complete initrd. A kernel of somebody's own is
# of series given, and its path takes the variant's place.
declare -A kernels initrds

# build_suite: what make makes. Its output is shown only if it fails.
build_suite()
{
	local log=$results/make.log

	note "Building the suite ..."
	run make -C "$top" -j"$jobs" >"$log" 2>&1 && return 0
	cat "$log" >&2
	fail "the suite does not build (make); the errors are above"
}

# not_made STATUS: a kernel is not there. 1 would say that it is VULNERABLE.
not_made()
{
	[ "$1" != 1 ] || exit 3
	exit "$1"
}

# build_kernels: fills kernels and initrds.
build_kernels()
{
	local one variant release dir status

	for one in "${series[@]}"; do
		status=0
		run "$top/scripts/kernel.sh" "$one" "${variants[@]}" >"$results/kernels" || status=$?
		[ "$status" = 0 ] || not_made "$status"
		while read -r variant release dir; do
			kernels[$one $variant]="$release $dir"
			make_initrd "$dir"
		done <"$results/kernels"
		rm "$results/kernels"
	done
}

# make_initrd DIRECTORY: the suite's and the kernel's parts of it.
make_initrd()
{
	local initrd=$top/build/initrd-${1##*/}

	cat "$top/build/initramfs.cpio" "$1/modules.cpio" >"$initrd.$$"
	mv "$initrd.$$" "$initrd"
	initrds[$1]=$initrd
}

# make_given: the same for kernels that are no variant of a series.
make_given()
{
	local one label dir status labels=' '

	for one in "${given[@]}"; do
		status=0
		run "$top/scripts/given.sh" "$one" >"$results/kernels" || status=$?
		[ "$status" = 0 ] || not_made "$status"
		read -r label _ dir <"$results/kernels"
		rm "$results/kernels"
		# Two kernels that call themselves the same must not be taken for one.
		while [[ $labels == *" $label "* ]]; do
			label+=+
		done
		labels+="$label "
		kernels[given $one]="$label $dir"
		make_initrd "$dir"
	done
}

# job REGRESSION RELEASE SERIES VARIANT MACHINE KERNEL-DIRECTORY INITRD: one line each for the report, on 3, and for the fan-out, on 4.
job()
{
	local dir=$1/$3-$4-$5

	case $5/$4 in
	host/*) dir=$1/$5 ;;
	*/given) dir=$1/$2-$5 ;;
	esac
	(
		IFS=$'\t'
		printf '%s\n' "${*:1:5}$IFS$dir" >&3
		printf '%s\n' "${*:1:5}$IFS$results/$dir$IFS$6$IFS$7" >&4
	)
}

# plan: $results/plan.tsv for the report, in the table's order, and $results/jobs.tsv for the fan-out, those first that took longest when
# they last ran: a long job that starts last keeps one CPU busy while the others idle.
plan()
{
	local regression one variant machine release dir

	for regression in "${regressions[@]}"; do
		for machine in "${machines[@]}"; do
			if [ "$machine" = host ]; then
				job "$regression" "$(uname -r)" - running host - -
				continue
			fi
			for one in "${series[@]}"; do
				for variant in "${variants[@]}"; do
					read -r release dir <<<"${kernels[$one $variant]}"
					job "$regression" "$release" "$one" "$variant" "$machine" "$dir" "${initrds[$dir]}"
				done
			done
			for one in "${given[@]}"; do
				read -r release dir <<<"${kernels[given $one]}"
				job "$regression" "$release" - given "$machine" "$dir" "${initrds[$dir]}"
			done
		done
	done 3>"$results/plan.tsv" 4>"$results/jobs.unsorted"
	mkdir -p "$cache"
	touch "$cache/durations"
	awk -F '\t' 'FILENAME == ARGV[1] { took[$1] = $2; next }
		{ key = $1 "-" $3 "-" $4 "-" $5; print (key in took ? took[key] : 9999) "\t" $0 }' \
		"$cache/durations" "$results/jobs.unsorted" | sort -s -t "$(printf '\t')" -k 1,1gr | cut -f 2- >"$results/jobs.tsv"
	rm "$results/jobs.unsorted"
}

# run_jobs: every job with its own runner. How it went is in the job's verdict.json; a missing one is the report's business.
run_jobs()
{
	local show=()

	[ ! -t 2 ] || show=(--bar)
	PARALLEL_SHELL=/bin/bash run parallel --plain --will-cite --ungroup --jobs "$jobs" --colsep '\t' --joblog "$results/joblog" \
		--termseq TERM,5000,KILL,100 "${show[@]}" --arg-file "$results/jobs.tsv" \
		"$top/scripts/job.sh" '{1}' '{2}' '{4}' '{5}' '{6}' '{7}' '{8}' --timeout "$timeout" --repeat "$repeat" \
		--split-lock "$split_lock" "${accept[@]}" </dev/null >&2 || true
}

# remember: how long each job took, for the next plan.
remember()
{
	local file

	file=$(mktemp "$cache/.durations.XXXXXX")
	{
		awk -F '\t' 'NR == FNR { if (FNR > 1) took[$1] = $4; next }
			(FNR in took) { print $1 "-" $3 "-" $4 "-" $5 "\t" took[FNR] }' "$results/joblog" "$results/jobs.tsv"
		cat "$cache/durations"
	} | awk -F '\t' '!seen[$1]++' >"$file"
	mv "$file" "$cache/durations"
}
