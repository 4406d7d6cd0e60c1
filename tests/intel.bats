#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The emulated Intel machine: what only it can show, what goes wrong with Bochs, and what it leaves
# behind.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

machine=intel

# storm WHAT STATUS [PLAN-OPTION]...: lapic_periodic_storm on that kernel of 6.12; sets cpu_s, the
# time that it took.
storm()
{
	local hz before after

	what=$1 plan_job "${@:3}" lapic_periodic_storm
	hz=$(getconf CLK_TCK)
	# cutime and cstime, of children that have ended
	before=$(awk '{ print $16 + $17 }' "/proc/$BASHPID/stat")
	expect=$2 run_job
	after=$(awk '{ print $16 + $17 }' "/proc/$BASHPID/stat")
	cpu_s=$(((after - before) / hz))
}

# broken_bochs SED-SCRIPT: sets faults, a folder like tests/faults with a bochsrc changed like that.
broken_bochs()
{
	faults=$BATS_TEST_TMPDIR/faults
	cp -rL "$top/tests/faults" "$faults"
	sed -i "$1" "$faults/configs/machines/intel/bochsrc"
	! cmp -s "$faults/configs/machines/intel/bochsrc" "$top/configs/machines/intel/bochsrc"
}

# is_error PATTERN: the job ended in ERROR with a reason that matches, no machine is left, and no
# file but logs and what starts it.
is_error()
{
	told
	[[ $(told) == *": ERROR"* ]]
	# shellcheck disable=SC2053 # a pattern
	[[ $(reason) == $1 ]]
	nothing_left
}

nothing_left()
{
	local file

	for file in "$job/"*; do
		case ${file##*/} in
		job | job.cpio | cpus.cpio | command | *.log | verdict.json) ;;
		*) echo "left behind: $file"; return 1 ;;
		esac
	done
}

@test "fixed: the preemption timer is in use, also after 10 s, 1 h, 24 h; twice the same" {
	local stall

	storm stock 0 --repeat 2
	for stall in 10s 1h 24h; do
		grep -q "^ok [0-9]* no_storm_${stall}_200us_xapic_1vcpu$" "$job/ktap.log"
		grep -q "^ok [0-9]* hv_timer_resumes_${stall}_200us_xapic_1vcpu$" "$job/ktap.log"
	done
	grep -q '^# 0 expirations by hrtimer, [1-9][0-9]* by preemption timer' "$job/ktap.log"
	cmp "$job/ktap.log" "$job/repeat-2/ktap.log"
	cmp "$job/console.log" "$job/repeat-2/console.log"
	rm -r "$job/repeat-2"
	nothing_left
}

@test "broken: the storm, within 20 s; the logs have their last words" {
	storm lapic_periodic_storm 1
	[[ $(reason) == no_storm_10s_* ]]
	[ "$cpu_s" -lt 20 ]
	[ "$(tail -n 1 "$job/ktap.log")" = "# kvm-regress: end lapic_periodic_storm exit 1" ]
	tail -n 1 "$job/console.log" | grep -q 'kvm-regress: end lapic_periodic_storm exit 1'
}

@test "a kernel that panics at boot" {
	plan_fault no_init
	run_job
	is_error "*crashed before the test began*No working init found*"
}

@test "a kernel that is none" {
	kernel=$BATS_TEST_TMPDIR/kernel
	cp -r "$(kernel_dir)" "$kernel"
	echo no kernel >"$kernel/bzImage"
	plan_fault segfault
	run_job
	is_error "*bootdisk: $kernel/bzImage: not a Linux kernel for x86*"
}

@test "a missing Bochs" {
	plan_fault segfault
	PATH=$(path_without bochs) run_job
	is_error "bochs is not installed; machine intel needs the package bochs"
}

@test "a missing terminal display" {
	broken_bochs 's/display_library: term/display_library: none/'
	plan_fault segfault
	run_job
	is_error "bochs ended with status 1 before the test began: *display*"
}

@test "a Bochs that panics: what it says, not its exit status, which is that of a power-off" {
	broken_bochs 's/path=boot.img/path=other.img/'
	plan_fault segfault
	run_job
	is_error "bochs ended with status 1 before*could not open hard drive image file*other.img*"
}

@test "the host's time zone makes no difference" {
	plan_fault misnamed
	TZ=Pacific/Kiritimati run_job
	mv "$job/console.log" "$BATS_TEST_TMPDIR/console"
	TZ=America/New_York run_job
	cmp "$job/console.log" "$BATS_TEST_TMPDIR/console"
}

@test "no network port, nothing of it left when it is told to stop" {
	local pid bochs status=0

	plan_fault spin
	"$top/build/kvm-regress" run "$job" 3>&- &
	pid=$!
	started()
	{
		bochs=$(pgrep -P "$pid" -f '^bochs-bin') && [ -e "$job/console.log" ] &&
			find "/proc/$bochs/fd" -lname '*/console.log' | grep -q .
	}
	wait_for 30 started
	[ "$(find "/proc/$bochs/fd" -lname 'socket:*' | wc -l)" = 0 ]
	kill -TERM $pid
	wait $pid || status=$?
	[ $status = 143 ]
	[ ! -e "/proc/$bochs" ]
	[ ! -e "$job/verdict.json" ]
	nothing_left
}
