#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# --split-lock=fatal on real boots: the kernel's own reaction to each of its split locks, a
# program's end by its own, and nothing where there is none.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

# fatal WHAT REGRESSION [PLAN-OPTION]...: that regression on 6.12's kernel WHAT.
fatal()
{
	what=$1 plan_job --split-lock fatal "${@:3}" "$2"
	run_job || { told; return 1; }
}

@test "every place where broken takes a split lock ends in an Oops, the same twice over" {
	local dir console

	expect=1 fatal stock xen_vcpu_info_splitlock --repeat 2
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
		pc=$(sed -n 's/^cpu, pc.* = [0-9]*, \(0x[0-9a-f]*\), .*/\1/p' \
			"$dir/alignment_check.gdb")
		read -r _ cpu addr < <(sed -n \
			's/^cpu=\([0-9]*\) pc=\([0-9a-fx]*\) addr=0x0*\([0-9a-f]*\) .*/\2 \1 \3/p' \
			"$job/splitlock.log" |
			grep "^$pc ")
		grep -q "^delivered: alignment check on CPU $cpu at CPL 0: lock .* to 0x$addr\$" \
			"$dir/gdb.log"
	done
	[ "$(ls "$job/fatal")" = "$(ls "$job/repeat-2/fatal")" ]
	run "$top/build/kvm-regress" report -f html "$BATS_TEST_TMPDIR/results"
	# Long names may break at their joints.
	output=${output//<wbr\/>/}
	[[ $output == *"Call trace at kvm_xen_"*"<mark "*"Oops: Split lock detected"* ]]
	[[ $output == *" kvm_xen_hvm_evtchn_send+0x"* ]]
	[ -z "$(find "$job" -name '*.sock')" ]
	[ -z "$(processes "$BATS_TEST_TMPDIR")" ]
}

@test "fixed runs through untouched: no second boot" {
	expect=0 fatal xen_vcpu_info_splitlock xen_vcpu_info_splitlock
	[ ! -e "$job/fatal" ]
}

@test "a split lock of a program: SIGBUS, delivered from CPL 3, and the kernel goes on" {
	local dir

	expect=4 fatal stock split_lock_detect
	dir=$(echo "$job"/fatal/user_0x*)
	grep -q '^delivered: alignment check on CPU 0 at CPL 3: lock ' "$dir/gdb.log"
	grep -q "traps: .* trap alignment check ip:${dir##*0x} " "$dir/console.log"
	grep -q '^ok 1 user_space$' "$dir/ktap.log"
	grep -q 'end split_lock_detect exit 0' "$dir/console.log"
	run "$top/build/kvm-regress" report "$BATS_TEST_TMPDIR/results"
	[[ $output == *"SIGBUS in user space at"* ]]
}

@test "a boot in which gdb cannot do its part is an ERROR that says so" {
	local other=$BATS_TEST_TMPDIR/top

	mkdir "$other"
	cp -rL "$top/configs" "$other"
	sed -i 's/^ALIGNMENT_CHECK = 17/ALIGNMENT_CHECK = 254/' \
		"$other/configs/machines/amd/alignment_check.gdb"
	plan_job --top "$other" --split-lock fatal xen_vcpu_info_splitlock
	run_job
	[[ $(reason) == "split_lock_detect=fatal at kvm_xen_set_evtchn_fast+0x"* ]]
	[ -z "$(processes "$BATS_TEST_TMPDIR")" ]
}

@test "missing gdb: named, exit status 2" {
	PATH=$(path_without gdb) run -2 --separate-stderr "$top/run.sh" --no-install \
		--split-lock=fatal -o "$BATS_TEST_TMPDIR/out"
	[[ ${stderr_lines[-1]} == *"missing packages"*gdb ]]
}
