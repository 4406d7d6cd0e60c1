#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The same job gives the same bytes, with two CPUs and whatever else the host does.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

busy()
{
	local n

	for ((n = 0; n < $(nproc) + 1; n++)); do
		(while :; do :; done) 3>&- &
		loops+=($!)
	done
}

teardown()
{
	[ ${#loops[@]} = 0 ] || kill "${loops[@]}"
}

loops=()

@test "two CPUs beside busy loops: three runs, the same to the byte" {
	plan_job --repeat 3 xen_vcpu_info_splitlock
	busy
	expect=1 run_job
	cmp "$job/ktap.log" "$job/repeat-3/ktap.log"
	cmp "$job/console.log" "$job/repeat-3/console.log"
	cmp "$job/splitlock.log" "$job/repeat-3/splitlock.log"
}

@test "idle and busy hosts: the same to the byte" {
	plan_job xen_vcpu_info_splitlock
	expect=1 run_job
	cp -r "$job" "$BATS_TEST_TMPDIR/idle"
	busy
	expect=1 run_job
	cmp "$job/ktap.log" "$BATS_TEST_TMPDIR/idle/ktap.log"
	cmp "$job/console.log" "$BATS_TEST_TMPDIR/idle/console.log"
}
