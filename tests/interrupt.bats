#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A run that is ended from outside: nothing that it started stays, and no half-written result.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

# start ARGUMENT...: run.sh in the background, with its results in $out. Sets pid.
start()
{
	out=$BATS_TEST_TMPDIR/out
	# A shell without job control has its background children ignore SIGINT, and nohup SIGHUP.
	env --default-signal=INT,QUIT,PIPE,HUP,USR1,TERM "$top/run.sh" -o "$out" "$@" 3>&- \
		>"$BATS_TEST_TMPDIR/log" 2>&1 &
	pid=$!
}

# ends_with STATUS
ends_with()
{
	local status=0

	wait "$pid" || status=$?
	cat "$BATS_TEST_TMPDIR/log"
	[ $status = "$1" ]
}

# no_process: nothing works in $out any more.
no_process()
{
	[ -z "$(processes "$out")" ]
}

# nothing_left: no process, and no result.
nothing_left()
{
	no_process
	[ -z "$(ls -A "$out" 2>/dev/null)" ]
}

# interrupted SIGNAL: run.sh gets it while a machine runs.
interrupted()
{
	start -m amd -n 50 -v stock xen_timer_fastpath
	wait_for 120 machine_runs "$out"
	kill -"$1" "$pid"
	ends_with 130
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/log")" = \
		"run.sh: interrupted; everything was stopped, no result was written" ]
	nothing_left
}

@test "SIGINT while a machine runs" {
	interrupted INT
}

@test "SIGTERM while a machine runs" {
	interrupted TERM
}

@test "SIGHUP, SIGQUIT, SIGUSR1 and SIGPIPE, too" {
	for signal in HUP QUIT USR1 PIPE; do
		interrupted "$signal"
	done
}

# fanned_out: the list of jobs is written.
fanned_out()
{
	[ -n "$(find "$out" -name jobs 2>/dev/null)" ]
}

@test "at any moment around the start of GNU parallel" {
	for delay in 0 0.05 0.1 0.15 0.2 0.3 0.4; do
		start -v stock -m amd xen_vcpu_id_punt
		wait_for 60 fanned_out
		sleep $delay
		kill -TERM "$pid"
		ends_with 130
		nothing_left
	done
}

# one_finished
one_finished()
{
	[ -n "$(find "$out" -name verdict.json 2>/dev/null)" ]
}

@test "jobs that had finished stay, and those that had not are named" {
	start -m amd -j 1 -n 3 -v stock xen_vcpu_id_punt xen_timer_fastpath xen_timer_deferred
	wait_for 240 one_finished
	kill -INT "$pid"
	ends_with 130
	said=$(tail -n 1 "$BATS_TEST_TMPDIR/log")
	[[ $said == "run.sh: interrupted; everything was stopped; 1 of 3 jobs had finished, in "* ]]
	[[ $said == *"; 2 had not: "* ]]
	no_process
	[ ! -e "$out/latest" ]
	[ "$(find "$out" -name verdict.json | wc -l)" = 1 ]
	# Of the others there is only what they were to do.
	[ "$(find "$out" -name job | wc -l)" = 3 ]
	[ "$(find "$out" -name console.log | grep -vc repeat)" = 1 ]
}

@test "SIGKILL: nothing goes on" {
	start -m amd -n 50 -v stock xen_vcpu_id_punt
	wait_for 120 machine_runs "$out"
	kill -KILL "$pid"
	ends_with 137
	wait_for 5 no_process
}
