#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What goes wrong in a job, on real boots: ERROR with the reason, soon, and nothing left over.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

# is_error PATTERN: the job ended in ERROR with a reason that matches, and nothing of it is left.
is_error()
{
	told
	[[ $(told) == *": ERROR"* ]]
	# shellcheck disable=SC2053 # a pattern
	[[ $(reason) == $1 ]]
	[ -z "$(machine "$BATS_TEST_TMPDIR")" ]
	[ ! -e "$job/payload" ]
}

# error NAME PATTERN [PLAN-OPTION]...: the job of that test is an ERROR for that reason.
error()
{
	plan_fault "${@:3}" "$1"
	run_job
	is_error "$2"
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
	error endless "*did not end within 3 s of L1's time, and L1 went on*"
}

@test "a test that spins for ever is told from an L1 that hangs, with its last words" {
	error spin "*did not end within 3 s of L1's time, and L1 went on; *about to spin*"
}

@test "a guest that spins with PAUSE, for which L1's clock stands still: where its CPU was" {
	error pause \
		"the test's guest hung *; CPU 0 in the guest at guest_code+0x*"
}

@test "a test with half of its checks missing" {
	error unfinished "*plan does not match*"
}

@test "a kernel that crashes under the test" {
	error crash "*crashed during the test*"
}

@test "a test that was never built" {
	error absent "*/absent.cpio: No such file or directory; make builds it"
}

@test "a deciding check that is none of the test's: those that ran are named" {
	error misnamed "*no_storm\*, and no check of that name ran; these did: alive, well"
}

@test "the wall-clock limit" {
	error hang "*wall-clock limit was over before the test began*" --cold --timeout 1
}

@test "a missing VMM" {
	plan_fault segfault
	PATH=$(path_without qemu-system-x86_64) run_job
	is_error "qemu-system-x86_64 is not installed; machine amd needs the package *"
}

@test "a VMM that prints without end" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexec yes\n' >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
	chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
	plan_fault segfault
	SECONDS=0
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run_job
	[ "$SECONDS" -lt 15 ]
	is_error "vmm.log grew beyond all measure *"
	[ "$(stat -c %s "$job/vmm.log")" -le $((32 << 20)) ]
}

# damaged_kernel: sets kernel, a copy of the kernel's folder that can be damaged.
damaged_kernel()
{
	kernel=$BATS_TEST_TMPDIR/kernel
	cp -r "$(kernel_dir)" "$kernel"
}

@test "a kernel that is none" {
	damaged_kernel
	head -c 100000 /dev/zero >"$kernel/bzImage"
	plan_fault segfault
	run_job
	[ -n "$(reason)" ]
}

@test "a kernel without its modules" {
	damaged_kernel
	plan_fault segfault
	rm "$kernel/modules.cpio"
	run_job
	is_error "*/modules.cpio: No such file or directory; the kernel's folder is damaged"
}

@test "the job's command repeats it by hand, in a new folder and in a given one" {
	plan_fault misnamed
	run_job
	(cd / && "$job/command" "$BATS_TEST_TMPDIR/by-hand")
	cmp "$job/ktap.log" "$BATS_TEST_TMPDIR/by-hand/ktap.log"
	cmp "$job/console.log" "$BATS_TEST_TMPDIR/by-hand/console.log"
	# On stderr is what a VMM warns of: QEMU 10.0 calls "-incoming fd:" deprecated.
	run -0 --separate-stderr env TMPDIR="$BATS_TEST_TMPDIR" "$job/command"
	[[ $output == "The logs are in $BATS_TEST_TMPDIR/"* ]]
	cmp "$job/ktap.log" "${output#The logs are in }/ktap.log"
	shellcheck "$job/command"
}

@test "a job that is not run here: SKIP, and no boot" {
	plan_fault segfault
	sed -i 's/"machine": "amd",/"machine": "amd", "skip": "it may not",/' "$job/job"
	expect=4 run_job
	[[ $(told) == *"SKIP it may not"* ]]
	[ ! -e "$job/command" ]
}

@test "no job, and one that is damaged: exit status 2 and one line" {
	run -2 --separate-stderr "$top/build/kvm-regress" run "$BATS_TEST_TMPDIR/nothing"
	[ "${#stderr_lines[@]}" = 1 ]
	plan_fault segfault
	echo '{' >"$job/job"
	run -2 --separate-stderr "$top/build/kvm-regress" run "$job"
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *"/job: line "* ]]
}
