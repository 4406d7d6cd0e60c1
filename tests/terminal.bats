#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What ./run.sh shows on a terminal, and that it shows none of it where there is none.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

# on_terminal ARGUMENT...: run.sh on a terminal of 80 columns. What that was sent is in the file
# typescript.
on_terminal()
{
	local command

	printf -v command '%q ' "$top/run.sh" -o "$BATS_TEST_TMPDIR/out" -m amd "$@"
	TERM=${TERM_FOR_TEST-xterm} script -qefc "stty cols 80; $command" \
		"$BATS_TEST_TMPDIR/typescript" >/dev/null 3>&-
}

# drawn: each line that was drawn and drawn over again, without what clears it.
drawn()
{
	tr '\r' '\n' <"$BATS_TEST_TMPDIR/typescript" | sed -n 's/\x1b\[K$//p'
}

@test "a terminal sees how far the jobs are and what runs, and keeps none of it" {
	on_terminal -j 2 xen_vcpu_id_punt
	drawn >"$BATS_TEST_TMPDIR/drawn"
	grep -qx '0/2 jobs, ETA [0-9a-z:]* | xen_vcpu_id_punt/6.12-[a-z]*-amd.*' \
		"$BATS_TEST_TMPDIR/drawn"
	[ "$(awk 'length > 79' "$BATS_TEST_TMPDIR/drawn")" = "" ]
	# The line is cleared before the table comes.
	tr -d '\n' <"$BATS_TEST_TMPDIR/typescript" | grep -q $'\x1b\\[K\r\x1b\\[Kregression '
	! grep -q ' (.* s)' "$BATS_TEST_TMPDIR/typescript" || return 1
}

@test "a terminal that draws nothing, and a file, get a line for each job" {
	TERM_FOR_TEST=dumb on_terminal xen_vcpu_id_punt
	grep -q '^xen_vcpu_id_punt on 6.12.* stock, amd: VULNERABLE ([0-9]* s)' \
		"$BATS_TEST_TMPDIR/typescript"
	! grep -q $'\x1b' "$BATS_TEST_TMPDIR/typescript" || return 1
	run -0 --separate-stderr "$top/run.sh" -o "$BATS_TEST_TMPDIR/out" -m amd xen_vcpu_id_punt
	[ "$(grep -c '^xen_vcpu_id_punt on .* s)$' <<<"$stderr")" = 2 ]
	[[ $output != *$'\x1b'* && $stderr != *$'\x1b'* ]]
}

@test "what is not as expected stays above the line, in colour unless NO_COLOR is set" {
	local said='^xen_timer_fastpath on 6.12.*, amd: '

	run -1 on_terminal -k 6.12:xen_timer_fastpath xen_timer_fastpath
	tr '\r' '\n' <"$BATS_TEST_TMPDIR/typescript" | sed 's/^\x1b\[K//' |
		grep -q "$said"$'\x1b\\[31mVULNERABLE\x1b\\[0m'
	NO_COLOR=1 run -1 on_terminal -k 6.12:xen_timer_fastpath xen_timer_fastpath
	tr '\r' '\n' <"$BATS_TEST_TMPDIR/typescript" | sed 's/^\x1b\[K//' |
		grep -q "${said}VULNERABLE"
}
