#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# --split-lock=fatal on real boots: the kernel's own reaction to each of its split locks, a program's end by its own, and nothing where there is none.
# shellcheck disable=SC2154 # top is of common.bash, stderr and stderr_lines are of bats

bats_require_minimum_version 1.5.0
load common

job=$BATS_TEST_TMPDIR/job

# fatal REGRESSION [RUNNER-OPTION]...
fatal()
{
	run_job "$1" "$top/configs" "$top/build/initramfs.cpio" --plugin "$top/build/libsplitlock.so" --split-lock fatal "${@:2}" ||
		{ reason; return 1; }
}

@test "every place where broken takes a split lock ends in the kernel's own Oops, the same twice over" {
	local dir console

	expect=1 variant=broken fatal xen_vcpu_info_splitlock --repeat 2
	[[ $(reason) == "split_lock_detect=fatal: Oops: Split lock detected in "* ]]
	[[ $(reason) == *kvm_xen_set_evtchn_fast+0x* ]]
	[[ $(reason) == *kvm_xen_inject_pending_events+0x* ]]
	for dir in "$job"/fatal/*; do
		console=$dir/console.log
		grep -q 'Split lock detected' "$console"
		grep -q "RIP: 0010:${dir##*/}/" "$console"
		grep -q 'Call Trace:' "$console"
		grep -q 'Kernel panic' "$console"
		# The very access that the detector had named, by the same CPU.
		read -r _ cpu addr < <(sed -n 's/^cpu=\([0-9]*\) pc=\([0-9a-fx]*\) addr=0x0*\([0-9a-f]*\) .*/\2 \1 \3/p' "$job/splitlock.log" |
			grep "^$(sed -n 's/^cpu, pc.* = [0-9]*, \(0x[0-9a-f]*\), .*/\1/p' "$dir/alignment_check.gdb") ")
		grep -q "^delivered: alignment check on CPU $cpu at CPL 0: lock .* to 0x$addr\$" "$dir/gdb.log"
	done
	[ "$(ls "$job/fatal")" = "$(ls "$job/repeat-2/fatal")" ]
	[ -z "$(find "$job" -name '*.sock')" ]
	[ -z "$(processes "$BATS_TEST_TMPDIR")" ]
}

@test "fixed runs through untouched: no second boot" {
	expect=0 variant=fixed fatal xen_vcpu_info_splitlock
	[ ! -e "$job/fatal" ]
}

@test "a split lock of a program: SIGBUS, delivered from CPL 3, and the kernel goes on" {
	local dir

	expect=4 fatal split_lock_detect
	dir=$(echo "$job"/fatal/user_0x*)
	grep -q '^delivered: alignment check on CPU 0 at CPL 3: lock ' "$dir/gdb.log"
	grep -q "traps: .* trap alignment check ip:${dir##*0x} " "$dir/console.log"
	grep -q '^ok 1 user_space$' "$dir/ktap.log"
	grep -q 'end split_lock_detect exit 0' "$dir/console.log"
	grep -q '"fatal": "split_lock_detect=fatal: SIGBUS in user space at 0x' "$job/verdict.json"
}

@test "a boot in which gdb cannot do its part is an ERROR that says so" {
	local configs=$BATS_TEST_TMPDIR/top/configs

	mkdir "$BATS_TEST_TMPDIR/top"
	cp -r "$top/configs" "$configs"
	sed -i 's/^ALIGNMENT_CHECK = 17/ALIGNMENT_CHECK = 254/' "$configs/alignment_check.gdb"
	expect=3 variant=broken run_job xen_vcpu_info_splitlock "$configs" "$top/build/initramfs.cpio" \
		--plugin "$top/build/libsplitlock.so" --split-lock fatal
	[[ $(reason) == "split_lock_detect=fatal at kvm_xen_set_evtchn_fast+0x"* ]]
	[ -z "$(processes "$BATS_TEST_TMPDIR")" ]
}

@test "missing gdb: named, exit status 2" {
	PATH=$(path_without gdb) run -2 --separate-stderr "$top/run.sh" --no-install --split-lock=fatal -o "$BATS_TEST_TMPDIR/out"
	[[ ${stderr_lines[-1]} == *"missing packages"*gdb ]]
}
