#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The same job gives the same bytes, whatever else the host does.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

loops=()

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

@test "idle and busy hosts: the same to the byte" {
	local log

	plan_job --repeat 2 xen_vcpu_id_punt
	expect=1 run_job
	cp -r "$job" "$BATS_TEST_TMPDIR/idle"
	busy
	expect=1 run_job
	for log in ktap.log console.log; do
		cmp "$job/$log" "$BATS_TEST_TMPDIR/idle/$log"
		cmp "$job/repeat-2/$log" "$BATS_TEST_TMPDIR/idle/$log"
	done
}

@test "two CPUs of L1 at work on a busy host: the same to the byte" {
	plan_job --repeat 4 xen_vcpu_info_splitlock
	busy
	expect=1 run_job
	cmp "$job/splitlock.log" "$job/repeat-4/splitlock.log"
}

@test "a run that is stopped before its end has that for its reason, not that its log is shorter" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	cat >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<-END
		#!/bin/sh
		case \$PWD:\$* in
		*/repeat-2:*--version*) ;;
		*/repeat-2:*) exec sleep 100 ;;
		esac
		exec $(type -P qemu-system-x86_64) "\$@"
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
	plan_job --repeat 2 xen_vcpu_id_punt
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run_job
	[[ $(reason) == "run 2 of 2: L1 stopped for good before the test began"* ]]
}
