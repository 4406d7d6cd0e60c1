#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# run.sh: options, errors, exit statuses, formats, and what is left behind.
# shellcheck disable=SC2154 # top is of common.bash, stderr and stderr_lines are of bats

bats_require_minimum_version 1.5.0
load common

# refused STATUS LINE ARGUMENT...: run.sh ends with that status and one line that matches the pattern.
refused()
{
	run -"$1" --separate-stderr "$top/run.sh" "${@:3}"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${stderr_lines[0]} == $2 ]]
}

@test "unknown names: one line with those that exist, exit status 2" {
	refused 2 "*unknown regression 'nope'*xen_timer_fastpath*" nope
	refused 2 "*unknown kernel '5.4'*6.12*" -k 5.4
	refused 2 "*unknown variant 'half'*stock broken fixed*" --variant=half
	refused 2 "*unknown machine 'sparc'*amd*" --machine sparc
	refused 2 "*unknown format 'xml'*table tap json*" -f xml
	refused 2 "*unknown split-lock mode 'warn'*report fatal*" --split-lock warn
	refused 2 "*'--frobnicate'*--help*" --frobnicate
	refused 2 "*'k'*--help*" -k
}

@test "numbers: only whole ones from 1" {
	for option in -j -n -t; do
		for value in 0 -1 x 1.5 '' 1000000; do
			refused 2 "*takes a number*" $option "$value"
		done
	done
}

@test "--help and --version go to stdout" {
	run -0 --separate-stderr "$top/run.sh" --help
	[[ $output == Usage:*--repeat*"Exit status"* ]]
	[ -z "$stderr" ]
	run -0 "$top/run.sh" --version
	[[ $output =~ ^kvm-regress\ [0-9.]+$ ]]
}

@test "--list has a line for each regression" {
	run -0 --separate-stderr "$top/run.sh" -l
	[ "${#lines[@]}" = "$(grep -c '"name"' "$top/configs/regressions.json")" ]
	[[ ${lines[0]} =~ ^[a-z_]+\ +[a-z].* ]]
}

@test "an output directory that cannot be: one line, exit status 2, before anything is built" {
	refused 2 "*output directory '/proc/results'*" -o /proc/results
	touch "$BATS_TEST_TMPDIR/file"
	refused 2 "*output directory '$BATS_TEST_TMPDIR/file'*" -o "$BATS_TEST_TMPDIR/file"
}

@test "missing QEMU: named, exit status 2, no result" {
	PATH=$(path_without qemu-system-x86_64) refused 2 "*missing*qemu-system-x86" --no-install -o "$BATS_TEST_TMPDIR/out"
	[ -z "$(ls "$BATS_TEST_TMPDIR/out")" ]
}

@test "missing Bochs: named where it is needed, and only there" {
	PATH=$(path_without bochs) refused 2 "*missing*bochs" --no-install -o "$BATS_TEST_TMPDIR/out"
	PATH=$(path_without bochs gcc cc) refused 2 "*missing packages*: gcc" --no-install -m amd -o "$BATS_TEST_TMPDIR/out"
}

@test "no apt: the missing packages are listed, exit status 2" {
	PATH=$(path_without qemu-system-x86_64 parallel apt-get) refused 2 "*no apt-get*parallel qemu-system-x86" -o "$BATS_TEST_TMPDIR/out"
}

@test "one job: results in every format, stdout holds only what was asked for" {
	run -0 --separate-stderr "$top/run.sh" -m amd -v stock -f json -o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt
	perl -MJSON::PP -0777 -ne '$d = decode_json($_); exit !($d->{version} == 1 && @{$d->{jobs}} == 1 && $d->{jobs}[0]{verdict} eq "VULNERABLE")' \
		<<<"$output"
	[ -L "$BATS_TEST_TMPDIR/out/latest" ]
	cd "$BATS_TEST_TMPDIR/out/latest"
	diff results.json - <<<"$output"
	grep -q '^1\.\.' results.tap
	xmllint --noout junit.xml
	for file in verdict.json ktap.log console.log splitlock.log command; do
		[ -s xen_vcpu_id_punt/6.12-stock-amd/$file ] || [ $file = splitlock.log ]
	done
	[ "$(find .. -mindepth 1 -maxdepth 1 | wc -l)" = 2 ]
}

@test "repeated runs of a job are identical" {
	run -0 "$top/run.sh" -n 2 -v fixed -f tap -o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt
	for machine in amd intel; do
		cd "$BATS_TEST_TMPDIR/out/latest/xen_vcpu_id_punt/6.12-fixed-$machine"
		cmp ktap.log repeat-2/ktap.log
		cmp console.log repeat-2/console.log
	done
}

@test "measures: the variants one below the other, those without left out" {
	local variant

	cd "$BATS_TEST_TMPDIR"
	for variant in broken fixed; do
		printf 'xen_timer_fastpath\t6.12.1\t6.12\t%s\tamd\t%s\n' $variant $variant >>plan.tsv
		mkdir $variant
	done
	printf '# measure: halted ns %s\n# measure: spinning ns %s\n' 20 30 | tee fixed/ktap.log | sed 's/0$/1/' >broken/ktap.log
	run "$top/build/report" --configs "$top/configs" --plan plan.tsv --format measures .
	diff - <(printf '%s\n' "$output") <<-END
		xen_timer_fastpath on 6.12.1, amd
		  halted
		    broken  ns 21
		    fixed   ns 20
		  spinning
		    broken  ns 31
		    fixed   ns 30
	END
	: >broken/ktap.log
	run "$top/build/report" --configs "$top/configs" --plan plan.tsv --format measures .
	[ "${lines[1]}" = "  halted" ]
	[ "${lines[2]}" = "    fixed   ns 20" ]
	[ "${#lines[@]}" = 5 ]
}

# interrupted SIGNAL: run.sh gets it while a machine runs.
interrupted()
{
	local out=$BATS_TEST_TMPDIR/out pid status=0

	# A shell without job control has its background children ignore SIGINT.
	env --default-signal=INT "$top/run.sh" -v stock -o "$out" 3>&- >"$BATS_TEST_TMPDIR/log" 2>&1 &
	pid=$!
	wait_for 120 machine_runs "$out"
	kill -"$1" $pid
	wait $pid || status=$?
	cat "$BATS_TEST_TMPDIR/log"
	[ $status = 130 ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/log")" = "run.sh: interrupted; everything was stopped, no result was written" ]
	[ -z "$(processes "$out")" ]
	[ -z "$(ls -A "$out")" ]
}

@test "SIGINT: no process and no half-written result stay" {
	interrupted INT
}

@test "SIGTERM: no process and no half-written result stay" {
	interrupted TERM
}
