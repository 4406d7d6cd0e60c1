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
		[ "$(cd "$dir" && echo *)" = "console.log ktap.log manifest state" ]
	done
	[ "$count" = "$1" ]
}

# same_as_cold REGRESSION EXPECT: restored twice, once from a snapshot that had to be made, and
# booted: the same logs to the byte.
same_as_cold()
{
	local log

	expect=$2
	plan_job --cold "$1"
	run_job
	only_snapshots 0
	cp -r "$job" "$BATS_TEST_TMPDIR/cold"
	plan_job --repeat 2 "$1"
	run_job
	only_snapshots 1
	for log in console.log ktap.log; do
		cmp "$job/$log" "$BATS_TEST_TMPDIR/cold/$log"
		cmp "$job/$log" "$job/repeat-2/$log"
	done
	[ "$(told | grep -v duration)" != "" ]
}

@test "one CPU: the same bytes as a boot" {
	same_as_cold xen_vcpu_id_punt 1
}

@test "two CPUs and the split-lock detector: the same bytes as a boot" {
	same_as_cold xen_vcpu_info_splitlock 1
	cmp "$job/splitlock.log" "$job/repeat-2/splitlock.log"
}

@test "intel: the same bytes as a boot" {
	machine=intel
	same_as_cold xen_vcpu_id_punt 1
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

@test "another number of CPUs, or another QEMU, is another snapshot" {
	local bin=$BATS_TEST_TMPDIR/bin

	expect=1
	plan_job xen_vcpu_info_splitlock
	run_job
	only_snapshots 1
	punt
	run_job
	only_snapshots 2
	mkdir "$bin"
	# shellcheck disable=SC2016 # for the other shell
	printf '#!/bin/sh\nexec %s "$@"\n' "$(type -P qemu-system-x86_64)" \
		>"$bin/qemu-system-x86_64"
	chmod +x "$bin/qemu-system-x86_64"
	PATH=$bin:$PATH run_job
	only_snapshots 3
}

@test "a cache that loses its snapshots all the time costs time and no verdict" {
	local pid

	punt --repeat 3
	(while :; do rm -rf "$snapshots"; sleep 0.05; done) 3>&- &
	pid=$!
	run_job
	kill "$pid"
	wait "$pid" || true
}
