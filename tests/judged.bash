# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # for, and of, those that source this
# A kernel of a suite with other patches, judged by its regression's test. To be sourced, after
# scripts/common.sh, where $scratch is an empty folder.

# judge_suite: the suite as it is, but for the patches, in $scratch/suite.
judge_suite()
{
	mkdir "$scratch/suite"
	ln -s "$top"/{build,configs,include,kmod,lib,scripts} "$scratch/suite"
	cp -r "$top/patches" "$scratch/suite"
}

# judge_kernel LABEL PATCH SERIES REGRESSION [SERIES-OPTION]...: builds it, and runs its job on the
# first machine that can show something. Sets status to the job's, and reason. PATCH is named if
# it cannot be built.
judge_kernel()
{
	local line job machine

	line=$("$scratch/suite/scripts/kernel/series.sh" "${@:5}" "$3" "$4" 2>"$scratch/log") ||
		fail "${2#"$top/"}: $(tail -n 1 "$scratch/log")"
	printf 'given\t%s\t%s\n' "$1" "${line#*$'\t'}" >"$scratch/kernels"
	for machine in amd intel; do
		rm -rf "$scratch/job"
		job=$("$top/build/kvm-regress" plan --kernels "$scratch/kernels" \
			--output "$scratch/job" -m "$machine" "$4")
		status=0
		"$top/build/kvm-regress" run "$job" >/dev/null 2>&1 || status=$?
		[ "$status" = 4 ] || break
	done
	line=$("$top/build/kvm-regress" report -f tap "$scratch/job" || [ $? != 2 ])
	reason=$(sed -n 's/^  reason: //p' <<<"$line")
}
