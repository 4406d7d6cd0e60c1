#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The host program with the sanitizers in it, on real boots: a wrong access, a leak and what C
# leaves undefined end it with a status that it has for nothing else.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

setup()
{
	local suite=$BATS_TEST_TMPDIR/suite

	# The program knows the suite by where it lies itself.
	mkdir -p "$suite/build"
	find "$top" -mindepth 1 -maxdepth 1 ! -name build -exec ln -s -t "$suite" {} +
	ln -s "$top"/build/* "$suite/build"
	cp --remove-destination "$top/build/kvm-regress-sanitized" "$suite/build/kvm-regress"
	top=$suite
	export ASAN_OPTIONS=exitcode=99
}

@test "lists, checks, and refuses what is no option" {
	run -0 "$top/build/kvm-regress" list
	run -0 "$top/build/kvm-regress" check
	run -2 "$top/build/kvm-regress" plan --jobs 0
	run -2 "$top/build/kvm-regress" run "$BATS_TEST_TMPDIR/nothing"
}

@test "a split lock, with gdb at the access, and all that is said of it" {
	local format

	plan_job --split-lock fatal xen_vcpu_info_splitlock
	expect=1 run_job
	[ -s "$job/verdict.json" ]
	for format in table tap json junit kcidb markdown measures; do
		run -1 "$top/build/kvm-regress" report -f "$format" "$BATS_TEST_TMPDIR/results"
	done
}

@test "a job that is an ERROR, and one that is stopped" {
	local status=0

	plan_fault segfault
	run_job
	[[ $(reason) == *"signal 11"* ]]
	plan_fault --cold hang
	"$top/build/kvm-regress" run "$job" 3>&- &
	wait_for 60 machine_runs "$job"
	kill -TERM $!
	wait $! || status=$?
	[ $status = 143 ]
	[ -z "$(machine "$BATS_TEST_TMPDIR")" ]
}
