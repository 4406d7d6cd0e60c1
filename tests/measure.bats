#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# measure and measures, with which `make bench` takes times and shows them.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

program=$top/build/kvm-regress

setup()
{
	times=$BATS_TEST_TMPDIR/times
	json=$BATS_TEST_TMPDIR/json
}

@test "a command's time is noted, its output thrown away, its status handed on" {
	run -0 --separate-stderr "$program" measure "$times" "a name" echo loud
	[ -z "$output$stderr" ]
	run -7 "$program" measure "$times" "a name" sh -c 'exit 7'
	run -137 "$program" measure "$times" other sh -c 'kill -KILL $$'
	run -127 "$program" measure "$times" other no-such-program
	[ "$(grep -cP '^time\ta name\t[0-9.]+\t[0-9.]+$' "$times")" = 2 ]
	[ "$(wc -l <"$times")" = 4 ]
}

@test "the CPU time is that of the command and of all that it waited for" {
	# shellcheck disable=SC2016 # for the other shell
	run -0 "$program" measure "$times" busy sh -c \
		'i=0; (while [ $i -lt 300000 ]; do i=$((i + 1)); done); :'
	[ "$(awk -F '\t' '{ print ($4 > 0.02) }' "$times")" = 1 ]
}

@test "least, median and ratios, as a table and as JSON" {
	printf 'time\ta\t3.0\t2.0\ntime\ta\t1.0\t1.0\ntime\ta\t2.0\t4.0\ntime\tb\t1.0\t0.5\n' \
		>"$times"
	printf 'ratio\ta to three b\ta\t3\tb\n' >>"$times"
	run -0 "$program" measures "$times" "$json"
	[[ $output =~ a\ +3\ +1\.00\ +2\.00\ +1\.00\ +2\.00 ]]
	[[ $output =~ "a to three b"\ +0\.67 ]]
	grep -q '"cpu_median_s": 2.0' "$json"
	grep -q '"ratio": 0.666667' "$json"
}

@test "damaged notes: one line that says where, exit status 3" {
	printf 'time\ta\t1.0\t1.0\nrubbish\n' >"$times"
	run -3 "$program" measures "$times" "$json"
	[[ $output == *": line 2: neither a time nor a ratio" ]]
	printf 'time\ta\t1.0\t1.0\nratio\tx\ta\t1\tc\n' >"$times"
	run -3 "$program" measures "$times" "$json"
	[[ $output == *": line 2: a ratio of what was not measured" ]]
	run -3 "$program" measures "$BATS_TEST_TMPDIR/none" "$json"
	run -2 "$program" measures "$times"
	run -2 "$program" measure "$times" a
	[ ! -e "$json" ]
}
