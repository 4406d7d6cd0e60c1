#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A few of what `make check-compat` does all of, and the judge of it.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

# job NAME END LINE...: a job's folder with what a test said, and how it ended.
job()
{
	mkdir -p "$BATS_TEST_TMPDIR/$1"
	{
		echo '# kvm-regress: begin test'
		printf '%s\n' "${@:3}"
		echo "# kvm-regress: end test $2"
	} >"$BATS_TEST_TMPDIR/$1/ktap.log"
}

# judge: of the jobs one and other.
judge()
{
	"$top/build/compat/judge" "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/other"
}

@test "a test of the kernel's and one of ours have the same result with both libraries" {
	run -0 --separate-stderr "$top/tests/compat/compat.sh" svm_vmcall_test tsc_scaling_sync \
		smm_test xen_hvm_config_msr
	[ "${lines[0]}" = 1..4 ]
	[ "$(grep -c '^ok ' <<<"$output")" = 4 ]
	grep -q '^ok 3 - smm_test # SKIP needs ' <<<"$output"
	grep -q '^# exit 1, 40 results$' <<<"$output"
}

@test "the judge takes the same results for the same, whatever is said beside" {
	job one 'exit 1' 'TAP version 13' '1..2' 'some words' 'ok 1 a' 'not ok 2 b'
	job other 'exit 1' 'KTAP version 1' '1..2' 'ok 1 a' '# other words' 'not ok 2 b'
	run -0 judge
	[ "$output" = 'exit 1, 2 results' ]
	job one 'exit 4' '1..0 # SKIP - Requirement not met: x'
	job other 'exit 4' '1..0 # SKIP Requirement not met: x'
	run -0 judge
}

@test "the judge tells another end, another reason, and another result" {
	job one 'exit 0'
	job other 'signal 11'
	run -1 judge
	[ "$output" = 'it ends with exit 0, and with signal 11' ]
	job one 'exit 254' '  /x/test.c:12: a == b'
	job other 'exit 254' 'Bail out! test.c:20: guest: a == b at /x/test.c:13'
	run -1 judge
	[ "$output" = 'it ends at line 12 of the test, and at line 13' ]
	job one 'exit 4' '1..0 # SKIP no VMX'
	job other 'exit 4' '1..0 # SKIP no SVM'
	run -1 judge
	job one 'exit 1' 'KTAP version 1' '1..1' 'not ok 1 a'
	job other 'exit 1' 'KTAP version 1' '1..1' 'ok 1 a'
	run -1 judge
	[ "$output" = "'a' is not ok, and ok" ]
	job other 'exit 1' 'KTAP version 1' '1..2' 'not ok 1 a' 'not ok 2 b'
	run -1 judge
	[ "$output" = '1 results, and 2' ]
}

@test "the judge does not take a test that did not end for the same" {
	job one 'exit 0'
	job other 'exit 0'
	sed -i '$d' "$BATS_TEST_TMPDIR/other/ktap.log"
	run -3 judge
	[[ $output = *"did not run to its end"* ]]
}
