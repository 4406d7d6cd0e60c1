#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What goes wrong in a job, on real boots: ERROR with the reason, soon, and nothing left over.
# shellcheck disable=SC2154 # top is of common.bash, stderr and stderr_lines are of bats

bats_require_minimum_version 1.5.0
load common

faults=$BATS_TEST_DIRNAME/faults/configs

# error REGRESSION PATTERN [RUNNER-OPTION]...: the job ends in ERROR with a reason that matches, and no machine is left.
error()
{
	run_job "$1" "$faults" "$top/build/faults.cpio" "${@:3}"
	reason
	# shellcheck disable=SC2053 # a pattern
	[[ $(reason) == $2 ]]
	grep -q '"verdict": "ERROR"' "$BATS_TEST_TMPDIR/job/verdict.json"
	[ -z "$(machine "$BATS_TEST_TMPDIR")" ]
}

@test "a kernel that panics at boot" {
	error no_init "*crashed before the test began*No working init found*"
}

@test "a kernel that hangs" {
	error hang "*hung before the test began*"
}

@test "a test that dies of a signal" {
	error segfault "*signal 11*"
}

@test "a test that never ends" {
	error endless "*did not end within 3 s*"
}

@test "a test with half of its checks missing" {
	error unfinished "*plan does not match*"
}

@test "a kernel that crashes under the test" {
	error crash "*crashed during the test*"
}

@test "a test that is not there" {
	error absent "*/tests/absent*"
}

@test "the wall-clock limit" {
	error hang "*wall-clock limit was over before the test began*" --timeout 1
}

@test "a missing VMM" {
	PATH=$(path_without qemu-system-x86_64) error segfault "*qemu-system-x86_64*"
}

@test "a VMM that is killed" {
	run_job hang "$faults" "$top/build/faults.cpio" 3>&- >"$BATS_TEST_TMPDIR/log" &
	wait_for 30 machine_runs "$BATS_TEST_TMPDIR/job"
	kill -KILL "$(machine "$BATS_TEST_TMPDIR/job")"
	wait $!
	[[ $(reason) == *"signal 9"* ]]
}

@test "a kernel that is none" {
	local dir

	dir=$(kernel_dir)
	head -c 100000 /dev/zero >"$BATS_TEST_TMPDIR/bzImage"
	run -3 "$top/build/runner" --configs "$faults" --regression segfault --machine amd --kernel "$BATS_TEST_TMPDIR/bzImage" \
		--system-map "$dir/System.map" --initrd "$top/build/faults.cpio" --label x --variant stock \
		--output "$BATS_TEST_TMPDIR/job" --timeout 60
	[ -n "$(reason)" ]
}

@test "a runner that is told to stop takes its machine with it and leaves no verdict" {
	local dir pid status=0

	dir=$(kernel_dir)
	"$top/build/runner" --configs "$faults" --regression hang --machine amd --kernel "$dir/bzImage" --system-map "$dir/System.map" \
		--initrd "$top/build/faults.cpio" --label 6.12 --variant stock --output "$BATS_TEST_TMPDIR/job" 3>&- &
	pid=$!
	wait_for 30 machine_runs "$BATS_TEST_TMPDIR/job"
	kill -TERM $pid
	wait $pid || status=$?
	[ $status = 143 ]
	[ -z "$(machine "$BATS_TEST_TMPDIR")" ]
	[ ! -e "$BATS_TEST_TMPDIR/job/verdict.json" ]
}

@test "a runner that is killed takes its machine with it" {
	local dir pid

	dir=$(kernel_dir)
	"$top/build/runner" --configs "$faults" --regression hang --machine amd --kernel "$dir/bzImage" --system-map "$dir/System.map" \
		--initrd "$top/build/faults.cpio" --label 6.12 --variant stock --output "$BATS_TEST_TMPDIR/job" 3>&- &
	pid=$!
	wait_for 30 machine_runs "$BATS_TEST_TMPDIR/job"
	kill -KILL $pid
	wait $pid || true
	gone()
	{
		[ -z "$(machine "$BATS_TEST_TMPDIR")" ]
	}
	wait_for 5 gone
}
