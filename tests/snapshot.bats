#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Snapshots, on machine amd unless a test says otherwise: the same bytes as a boot, whatever happens
# to the files, and nothing left behind.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

# Kernels come from the cache that all share, snapshots from one of this test's own.
setup()
{
	kernel=$(kernel_dir stock)
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	snapshots=$XDG_CACHE_HOME/kvm-regress/snapshots
}

# punt [PLAN-OPTION]...: a job with one CPU, of which 6.12 stock is VULNERABLE.
punt()
{
	expect=1
	plan_job "$@" xen_vcpu_id_punt
}

# loaded: a plan with as many runs of that job as a second snapshot needs, of L1 with KVM loaded.
loaded()
{
	punt --repeat 4
	run_job
	only_snapshots 2
}

# state: the one snapshot's state.
state()
{
	echo "$snapshots"/*/state
}

# only_snapshots N: so many are in the cache, each whole, and nothing else.
only_snapshots()
{
	local dir count=0

	for dir in "$snapshots"/*/; do
		[ -d "$dir" ] || continue
		count=$((count + 1))
		[[ "$(cd "$dir" && echo *)" =~ \
			^"about console.log ktap.log manifest state"( wanted)?$ ]]
	done
	[ "$count" = "$1" ]
}

# timed LOG: the log, without the kernel's time stamps where those of a boot are others: Bochs 3.0
# saves with its debugger, in which L1's time passes a little differently (intel quirk 17).
timed()
{
	if [ "${machine-}" = intel ] && bochs-bin --help 2>&1 | grep -q -e ' -debugger '; then
		sed 's/^\[ *[0-9.]*\]//' "$1"
	elif [ -n "${turns-}" ]; then
		sed -e 's/^\[ *[0-9.]*\]//' -e 's/; [0-9]* strikes had to wait$//' "$1"
	else
		cat "$1"
	fi
}

# same_as_cold REGRESSION EXPECT [SNAPSHOTS RUNS]: restored, once from a snapshot that had to be
# made, and booted: the same logs to the byte.
same_as_cold()
{
	local log

	expect=$2
	plan_job --cold "$1"
	run_job
	only_snapshots 0
	cp -r "$job" "$BATS_TEST_TMPDIR/cold"
	plan_job --repeat "${4-2}" "$1"
	run_job
	only_snapshots "${3-1}"
	for log in console.log ktap.log; do
		cmp <(timed "$job/$log") <(timed "$BATS_TEST_TMPDIR/cold/$log")
		cmp "$job/$log" "$job/repeat-2/$log"
	done
	[ "$(told | grep -v duration)" != "" ]
}

@test "one CPU: the same bytes as a boot" {
	same_as_cold xen_vcpu_id_punt 1
}

@test "two CPUs and the split-lock detector: the same bytes as a boot, but for 10.0's turns" {
	local turns=

	# amd quirk 20: it matters to 10.0 whose turn it is, so strikes wait more or less often.
	[[ $(qemu-system-x86_64 --version) == *" version 7."* ]] || turns=others
	same_as_cold xen_vcpu_info_splitlock 1
	cmp "$job/splitlock.log" "$job/repeat-2/splitlock.log"
}

@test "intel: the same bytes as a boot, but for Bochs 3.0's time stamps" {
	machine=intel
	same_as_cold xen_vcpu_id_punt 1
}

@test "with KVM loaded: the same bytes as a boot" {
	same_as_cold xen_vcpu_id_punt 1 2 4
}

@test "with KVM loaded, and kernel arguments for it: the same bytes as a boot" {
	same_as_cold shadow_mmu_child_role 0 2 4
}

@test "intel, with KVM loaded: the same bytes as a boot, but for Bochs 3.0's time stamps" {
	machine=intel
	same_as_cold xen_vcpu_id_punt 1 2 4
}

@test "two CPUs, with KVM loaded and without: the same bytes" {
	local log

	expect=0
	plan_job xen_timer_fastpath
	run_job
	run_job
	only_snapshots 1
	cp -r "$job" "$BATS_TEST_TMPDIR/booted"
	# As if one more run had missed it.
	sed -i 1p "$snapshots"/*/wanted
	run_job
	only_snapshots 2
	for log in console.log ktap.log; do
		cmp "$job/$log" "$BATS_TEST_TMPDIR/booted/$log"
	done
}

@test "a detector, or few runs: no snapshot with KVM loaded is made" {
	expect=1
	plan_job --repeat 4 xen_vcpu_info_splitlock
	run_job
	only_snapshots 1
	punt --repeat 3
	run_job
	only_snapshots 1
}

@test "one run after the other: the fourth one makes a snapshot with KVM loaded" {
	local n

	punt
	run_job
	for n in 1 2 3; do
		only_snapshots 1
		run_job
	done
	only_snapshots 2
	# No other one is made, or taken, between two runs that are compared.
	rm -r "$snapshots"
	punt --repeat 3
	run_job
	punt --repeat 2
	sed -i 1d "$snapshots"/*/wanted
	run_job
	only_snapshots 1
	[ "$(wc -l <"$(echo "$snapshots"/*/wanted)")" = 4 ]
}

@test "it is no matter what stands in the place of the list of runs that missed a snapshot" {
	local dir what

	punt
	run_job
	dir=$(dirname "$(state)")
	for what in "mkfifo $dir/wanted" "mkdir $dir/wanted" "truncate -s 1G $dir/wanted"; do
		rm -rf "$dir/wanted"
		$what
		run_job
		only_snapshots 1
	done
}

@test "a single job starts from a snapshot with KVM loaded that is there" {
	loaded
	punt
	run_job
	only_snapshots 2
	grep "$(cd "$snapshots" && grep -l 'module kvm at' -- */console.log | cut -d / -f 1)" \
		"$job/command"
}

@test "a snapshot with KVM loaded that is cut off or half removed is made again" {
	local dir log what

	loaded
	cp -r "$job" "$BATS_TEST_TMPDIR/first"
	dir=$(dirname "$(grep -l 'module kvm at' "$snapshots"/*/console.log)")
	for what in "truncate -s 1M $dir/state" "rm $dir/state" "rm $dir/console.log"; do
		$what
		run_job
		only_snapshots 2
		for log in console.log ktap.log; do
			cmp "$job/$log" "$BATS_TEST_TMPDIR/first/$log"
		done
	done
}

@test "killed while KVM is loaded to be saved: what it left is removed, whoever comes next" {
	local pid

	punt
	run_job
	punt --repeat 4
	"$top/build/kvm-regress" run "$job" 3>&- &
	pid=$!
	wait_for 60 machine_runs "$snapshots"
	kill -KILL "$pid"
	wait "$pid" || true
	wait_for 10 nothing_runs
	"$top/build/kvm-regress" cache prune
	only_snapshots 1
}

@test "command repeats a restored job by hand" {
	punt
	run_job
	"$job/command" "$BATS_TEST_TMPDIR/by-hand"
	cmp "$job/ktap.log" "$BATS_TEST_TMPDIR/by-hand/ktap.log"
	cmp "$job/console.log" "$BATS_TEST_TMPDIR/by-hand/console.log"
}

# made_again COMMAND...: after that was done to the snapshot, the job finds out, and has its verdict
# and its bytes.
made_again()
{
	local log

	"$@"
	# Or the fourth of these runs would make one with KVM loaded.
	rm -f "$snapshots"/*/wanted
	run_job
	only_snapshots 1
	for log in console.log ktap.log; do
		cmp "$job/$log" "$BATS_TEST_TMPDIR/first/$log"
	done
}

overwrite()
{
	printf 'x' | dd of="$(state)" bs=1 seek="$1" conv=notrunc status=none
}

# A snapshot that another QEMU has made has another name in its manifest.
rename_in_manifest()
{
	sed -i '1s/[0-9a-f]\{32\}$/00000000000000000000000000000000/' "$snapshots"/*/manifest
}

@test "a snapshot that is cut off, overwritten, of another QEMU, or half removed is made again" {
	punt
	run_job
	cp -r "$job" "$BATS_TEST_TMPDIR/first"
	made_again truncate -s 1M "$(state)"
	made_again truncate -s 0 "$(state)"
	made_again overwrite 0
	made_again overwrite 9000000
	made_again rename_in_manifest
	made_again rm "$snapshots"/*/manifest
	made_again rm "$snapshots"/*/console.log
	made_again rm "$(state)"
	made_again rm -r "$snapshots"
}

@test "intel: a snapshot that is cut off, overwritten, or half removed is made again" {
	machine=intel
	punt
	run_job
	cp -r "$job" "$BATS_TEST_TMPDIR/first"
	run -1 "$job/command" "$BATS_TEST_TMPDIR/by-hand"
	cmp "$job/ktap.log" "$BATS_TEST_TMPDIR/by-hand/ktap.log"
	made_again truncate -s 1M "$(state)/memory.ram"
	made_again sed -i '2s/[0-9]/x/' "$(state)/cpu0"
	made_again rm "$(state)/config"
	made_again rm -r "$(state)"
}

@test "tests with one CPU and with two share a snapshot; another QEMU is another one" {
	local bin=$BATS_TEST_TMPDIR/bin

	expect=1
	plan_job xen_vcpu_info_splitlock
	run_job
	only_snapshots 1
	punt
	run_job
	only_snapshots 1
	grep 'CPU 1 is now offline' "$job/console.log"
	mkdir "$bin"
	# shellcheck disable=SC2016 # for the other shell
	printf '#!/bin/sh\nexec %s "$@"\n' "$(type -P qemu-system-x86_64)" \
		>"$bin/qemu-system-x86_64"
	chmod +x "$bin/qemu-system-x86_64"
	PATH=$bin:$PATH run_job
	only_snapshots 2
}

@test "a cache that loses its snapshots all the time costs time and no verdict" {
	local pid

	punt --repeat 3
	(while :; do rm -rf "$snapshots" || true; sleep 0.05; done) 3>&- &
	pid=$!
	run_job
	kill "$pid"
	wait "$pid" || true
}

nothing_runs()
{
	[ -z "$(machine "$snapshots")" ]
}

run_prune()
{
	"$top/build/kvm-regress" cache prune --larger-than 0
}

@test "a job that runs keeps its kernel and its snapshot from being pruned" {
	local pid

	expect=1
	plan_job --repeat 20 xen_vcpu_info_splitlock
	mkdir -p "$XDG_CACHE_HOME/kvm-regress/kernels"
	cp -r "$kernel" "$XDG_CACHE_HOME/kvm-regress/kernels/0123"
	sed -i "s,$kernel,$XDG_CACHE_HOME/kvm-regress/kernels/0123," "$job/job"
	"$top/build/kvm-regress" run "$job" 3>&- &
	pid=$!
	# The first run has made it.
	wait_for 300 test -e "$job/repeat-2/command"
	run_prune | tee "$BATS_TEST_TMPDIR/said"
	grep -x 'in use: kernels/0123' "$BATS_TEST_TMPDIR/said"
	grep -x "in use: snapshots/.*" "$BATS_TEST_TMPDIR/said"
	only_snapshots 1
	kill "$pid"
	wait "$pid" || true
	run_prune
	only_snapshots 0
	[ ! -e "$XDG_CACHE_HOME/kvm-regress/kernels/0123" ]
}

@test "killed while L1 boots to be saved: what it left is removed, whoever comes next" {
	local pid

	punt
	"$top/build/kvm-regress" run "$job" 3>&- &
	pid=$!
	wait_for 60 machine_runs "$snapshots"
	kill -KILL "$pid"
	wait "$pid" || true
	wait_for 10 nothing_runs
	[ -n "$(find "$snapshots" -name console.log)" ]
	"$top/build/kvm-regress" cache prune
	only_snapshots 0
}
