#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What an interrupted run keeps. That nothing of it goes on, whatever the signal and the moment, is
# for tests/faults/ to see.
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
	said=$(grep 'interrupted; ' "$BATS_TEST_TMPDIR/log")
	[[ $said == "run.sh: interrupted; everything was stopped; 1 of 3 jobs had finished, in "* ]]
	[[ $said == *"; 2 had not: "* ]]
	no_process
	[ ! -e "$out/latest" ]
	[ "$(find "$out" -name verdict.json | wc -l)" = 1 ]
	# Of the others there is only what they were to do.
	[ "$(find "$out" -name job | wc -l)" = 3 ]
	[ "$(find "$out" -name console.log | grep -vc repeat)" = 1 ]
	# What had finished can be looked at and repeated. Of the others no command is named.
	page=$(echo "$out"/2*/report.html)
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/log")" = "The page is $page" ]
	grep -qF 'The run was interrupted: 2 of 3 jobs have no result.' "$page"
	[ "$(grep -c '^sh .*/command' "$page")" = 1 ]
	run -3 --separate-stderr "$top/run.sh" report "${page%/*}"
	[[ $output == *"The run was interrupted: 2 of 3 jobs have no result."* ]]
	[ -s "${page%/*}/results.json" ]
}
