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

# verdict_of FILE: without how long it took, and where the job began: that host may have no snapshot
# yet of a machine with its modules loaded.
verdict_of()
{
	sed -E '/^ *"([a-z]*_s|key|from)":/d' "$1"
}

@test "a job on another host says what it says here, and nothing is copied twice" {
	host one
	suite xen_vcpu_id_punt
	here=$(readlink -f "$out/latest")
	run -0 --separate-stderr suite --sshlogin "1/$login" xen_vcpu_id_punt
	[[ $stderr == *"Copying "*" MiB to "*"127.0.0.1:"*" ..."* ]]
	[[ $output == *"1 of 1 proven on amd"* ]]
	there=$(readlink -f "$out/latest")
	[ "$here" != "$there" ]
	same_bytes "$here" "$there"
	# It really was there, and what it left is what is kept.
	[ -d "$fleet/one/kvm-regress/snapshots" ]
	[ "$(find "$fleet/one/kvm-regress/fleet" -name '.job.*')" = "" ]
	[ "$(tail -n +2 "$there/joblog" | grep -c "127.0.0.1")" = 2 ]
	run -0 --separate-stderr suite --sshlogin "$login" xen_vcpu_id_punt
	[[ $stderr != *Copying* ]]
	# The cache there knows what it has: the program, machines, tests and two kernels.
	[ "$(XDG_CACHE_HOME=$fleet/one "$top/build/kvm-regress" cache list |
		grep -c '^fleet ')" = 5 ]
	# It can be repeated here.
	"$there/xen_vcpu_id_punt/6.12-stock-amd/command" "$BATS_TEST_TMPDIR/again"
	cmp "$there/xen_vcpu_id_punt/6.12-stock-amd/ktap.log" "$BATS_TEST_TMPDIR/again/ktap.log"
}

# works_on NAME: a machine runs there.
works_on()
{
	[ -n "$(machine "$fleet/$1")" ]
}

# nothing_on NAME: no process of a job is there, and no folder of one.
nothing_on()
{
	[ -z "$(processes "$fleet/$1/kvm-regress")" ] &&
		[ -z "$(find "$fleet/$1/kvm-regress/fleet" -name '.job.*')" ]
}

# begin ARGUMENT...: suite in the background, where Ctrl-C reaches it. Sets pid.
begin()
{
	env --default-signal=INT "$top/run.sh" -m amd -o "$out" "$@" \
		>"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" 3>&- &
	pid=$!
}

@test "a host that dies costs its jobs a retry elsewhere" {
	local one status=0

	host one
	one=$login
	host two
	begin --sshlogin "1/$one" --sshlogin "1/$login" -n 2 xen_vcpu_id_punt xen_timer_fastpath
	wait_for 120 works_on two
	host_down two
	wait "$pid" || status=$?
	cat "$BATS_TEST_TMPDIR/stderr"
	[ $status = 0 ]
	grep -q '^host .*127.0.0.1.* failed while jobs ran: ' \
		<(sed -n 's/^run.sh: //p' "$BATS_TEST_TMPDIR/stderr")
	[ "$(find "$out/latest/" -name ssh.0 -o -name ssh.1 -o -name '*.par')" = "" ]
	wait_for 10 nothing_on two
	nothing_on one
}

@test "where all hosts are dead the jobs are errors, and not all are tried" {
	local status=0

	host one
	begin --sshlogin "1/$login" -n 9 xen_vcpu_id_punt xen_timer_fastpath xen_timer_deferred
	wait_for 120 works_on one
	host_down one
	wait "$pid" || status=$?
	cat "$BATS_TEST_TMPDIR/stderr"
	[ $status = 3 ]
	grep -qx 'run.sh: 3 jobs came back from no host; the others are not waited for' \
		"$BATS_TEST_TMPDIR/stderr"
	[ "$(grep -c parallel: "$BATS_TEST_TMPDIR/stderr")" = 0 ]
	[ "$(grep -c ERROR "$BATS_TEST_TMPDIR/stdout")" -ge 3 ]
	wait_for 10 nothing_on one
}

@test "Ctrl-C ends what runs on a host, and leaves nothing there" {
	local status=0

	host one
	begin --sshlogin "2/$login" -n 20 xen_vcpu_id_punt xen_timer_fastpath
	wait_for 120 works_on one
	kill -INT "$pid"
	wait "$pid" || status=$?
	[ $status = 130 ]
	wait_for 10 nothing_on one
}

@test "a host that cannot be used is left out with one line, and without any the run ends" {
	host one
	one=$login
	host bare "$(path_without qemu-system-x86_64)"
	run -0 --separate-stderr suite --sshlogin "1/$one" --sshlogin "$login" \
		--sshlogin no-such-host.invalid xen_vcpu_id_punt
	[ "$(grep -c 'cannot be used' <<<"$stderr")" = 2 ]
	[[ $stderr == *"cannot be used: qemu-system-x86_64 is not installed there; machine amd"* ]]
	[[ $stderr == *"host no-such-host.invalid cannot be used: ssh: Could not resolve"* ]]
	run -2 --separate-stderr suite --sshlogin no-such-host.invalid xen_vcpu_id_punt
	[[ $stderr == "run.sh: host no-such-host.invalid cannot be used: "* ]]
	[ "${#stderr_lines[@]}" = 1 ]
}

@test "a host's name is no shell text, and no option" {
	local name

	# shellcheck disable=SC2016 # as it is
	for name in 'a;touch x' '$(touch x)' '-oProxyCommand=x' 'a b;c' "ssh -p 1 'a'" '0/a' ''; do
		run -2 --separate-stderr suite --sshlogin "$name" xen_vcpu_id_punt
		[[ $stderr == "run.sh: --sshlogin "* ]]
		[ "${#stderr_lines[@]}" = 1 ]
	done
	run -2 --separate-stderr suite --sshloginfile /no/such/file xen_vcpu_id_punt
	[[ $stderr == "run.sh: --sshloginfile /no/such/file: No such file or directory" ]]
}
