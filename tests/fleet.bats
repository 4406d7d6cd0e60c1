#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# --sshlogin: jobs on other machines, which here are this one.
# shellcheck disable=SC2154 # top is of common.bash, login and fleet of fleet.bash

bats_require_minimum_version 1.5.0
load common
load fleet

setup()
{
	out=$BATS_TEST_TMPDIR/out
	fleet_begin
}

teardown()
{
	fleet_end
}

# suite ARGUMENT...: run.sh, with results in $out.
suite()
{
	"$top/run.sh" -m amd -o "$out" "$@" 3>&-
}

# same_bytes A B: two folders of results have the same jobs, verdicts and logs.
same_bytes()
{
	local file log nr=0

	for file in "$1"/*/*/job; do
		file=${file#"$1"/}
		for log in ktap.log console.log; do
			cmp "$1/${file%job}$log" "$2/${file%job}$log"
		done
		diff <(verdict_of "$1/${file%job}verdict.json") \
			<(verdict_of "$2/${file%job}verdict.json")
		nr=$((nr + 1))
	done
	[ $nr -gt 0 ]
}

# verdict_of FILE: without how long it took.
verdict_of()
{
	sed '/"wall_s"/d' "$1"
}

@test "a job on another host says what it says here, and nothing is copied twice" {
	host one
	suite xen_vcpu_id_punt
	here=$(readlink -f "$out/latest")
	run -0 --separate-stderr suite --sshlogin "1/$login" xen_vcpu_id_punt
	[[ $stderr == *"Copying "*" MiB to "*"127.0.0.1 ..."* ]]
	[[ $output == *"1 of 1 proven on amd"* ]]
	there=$(readlink -f "$out/latest")
	[ "$here" != "$there" ]
	same_bytes "$here" "$there"
	# It really was there, and what it left is what is kept.
	[ -d "$fleet/one/kvm-regress/snapshots" ]
	[ "$(find "$fleet/one/kvm-regress/fleet" -name 'job.*')" = "" ]
	[ "$(tail -n +2 "$there/joblog" | grep -c "127.0.0.1")" = 2 ]
	run -0 --separate-stderr suite --sshlogin "$login" xen_vcpu_id_punt
	[[ $stderr != *Copying* ]]
	# It can be repeated here.
	"$there/xen_vcpu_id_punt/6.12-stock-amd/command" "$BATS_TEST_TMPDIR/again"
	cmp "$there/xen_vcpu_id_punt/6.12-stock-amd/ktap.log" "$BATS_TEST_TMPDIR/again/ktap.log"
}
