#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The emulated Intel machine: what only it can show, what goes wrong with Bochs, and what it leaves behind.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # each test is a subshell; these are common.bash's and bats'

bats_require_minimum_version 1.5.0
load common

machine=intel
faults=$BATS_TEST_DIRNAME/faults/configs

# storm VARIANT STATUS [RUNNER-OPTION]...: lapic_periodic_storm on that kernel; sets cpu_s, what it took of CPU time.
storm()
{
	local dir initrd=$BATS_TEST_TMPDIR/initrd hz before after

	variant=$1
	dir=$(kernel_dir)
	cat "$top/build/initramfs.cpio" "$dir/modules.cpio" >"$initrd"
	hz=$(getconf CLK_TCK)
	# cutime and cstime, of children that have ended
	before=$(awk '{ print $16 + $17 }' "/proc/$BASHPID/stat")
	expect=$2 run_job lapic_periodic_storm "$top/configs" "$initrd" "${@:3}"
	after=$(awk '{ print $16 + $17 }' "/proc/$BASHPID/stat")
	cpu_s=$(((after - before) / hz))
}

# broken_bochs SED-SCRIPT: configurations of which the intel machine is changed like that.
broken_bochs()
{
	cp -rL "$faults" "$BATS_TEST_TMPDIR/configs"
	sed -i "$1" "$BATS_TEST_TMPDIR/configs/machines/intel.json"
	! cmp -s "$BATS_TEST_TMPDIR/configs/machines/intel.json" "$top/configs/machines/intel.json"
}

# error PATTERN: the job ended in ERROR with a reason that matches, no machine is left, and no file but logs and what starts it.
error()
{
	reason
	# shellcheck disable=SC2053 # a pattern
	[[ $(reason) == $1 ]]
	grep -q '"verdict": "ERROR"' "$BATS_TEST_TMPDIR/job/verdict.json"
	nothing_left
}

nothing_left()
{
	local file

	for file in "$BATS_TEST_TMPDIR/job/"*; do
		case ${file##*/} in
		bochsrc | debugger.rc | command | *.log | verdict.json) ;;
		*) echo "left behind: $file"; return 1 ;;
		esac
	done
}

@test "fixed: the preemption timer is in use, and is again after 10 s, 1 h and 24 h; twice the same" {
	local stall

	storm fixed 0 --repeat 2
	for stall in 10s 1h 24h; do
		grep -q "^ok [0-9]* no_storm_${stall}_200us_xapic_1vcpu$" "$BATS_TEST_TMPDIR/job/ktap.log"
		grep -q "^ok [0-9]* hv_timer_resumes_${stall}_200us_xapic_1vcpu$" "$BATS_TEST_TMPDIR/job/ktap.log"
	done
	grep -q '^# 0 expirations by hrtimer, [1-9][0-9]* by preemption timer' "$BATS_TEST_TMPDIR/job/ktap.log"
	cmp "$BATS_TEST_TMPDIR/job/ktap.log" "$BATS_TEST_TMPDIR/job/repeat-2/ktap.log"
	cmp "$BATS_TEST_TMPDIR/job/console.log" "$BATS_TEST_TMPDIR/job/repeat-2/console.log"
	rm -r "$BATS_TEST_TMPDIR/job/repeat-2"
	nothing_left
}

@test "broken: the storm, within 20 s; the logs have their last words" {
	storm broken 1
	[[ $(reason) == no_storm_10s_* ]]
	grep -q '"decided": true' "$BATS_TEST_TMPDIR/job/verdict.json"
	[ "$cpu_s" -lt 20 ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/job/ktap.log")" = "# kvm-regress: end lapic_periodic_storm exit 1" ]
	tail -n 1 "$BATS_TEST_TMPDIR/job/console.log" | grep -q 'kvm-regress: end lapic_periodic_storm exit 1'
}

@test "a kernel that panics at boot" {
	run_job no_init "$faults" "$top/build/faults.cpio"
	error "*crashed before the test began*No working init found*"
}

@test "a kernel that is none" {
	local dir

	dir=$(kernel_dir)
	echo no kernel >"$BATS_TEST_TMPDIR/bzImage"
	run -3 "$top/build/runner" --configs "$faults" --regression segfault --machine intel --kernel "$BATS_TEST_TMPDIR/bzImage" \
		--system-map "$dir/System.map" --initrd "$top/build/faults.cpio" --label 6.12 --variant stock --output "$BATS_TEST_TMPDIR/job" 3>&-
	error "*bootdisk: $BATS_TEST_TMPDIR/bzImage: not a Linux kernel for x86*"
}

@test "a missing Bochs" {
	PATH=$(path_without bochs) run_job segfault "$faults" "$top/build/faults.cpio"
	error "bochs is not installed; machine intel needs the package bochs"
}

@test "a missing terminal display" {
	broken_bochs 's/display_library: term/display_library: none/'
	run_job segfault "$BATS_TEST_TMPDIR/configs" "$top/build/faults.cpio"
	error "bochs ended with status 1 before the test began: *display*"
}

@test "a Bochs that panics: what it says, not its exit status, which is that of a power-off" {
	broken_bochs 's/path=boot.img/path=other.img/'
	run_job segfault "$BATS_TEST_TMPDIR/configs" "$top/build/faults.cpio"
	error "bochs ended with status 1 before the test began: *could not open hard drive image file*other.img*"
}

@test "no network port, nothing of it left when it is told to stop" {
	local dir pid bochs status=0

	dir=$(kernel_dir)
	"$top/build/runner" --configs "$faults" --regression hang --machine intel --kernel "$dir/bzImage" --system-map "$dir/System.map" \
		--initrd "$top/build/faults.cpio" --label 6.12 --variant stock --output "$BATS_TEST_TMPDIR/job" 3>&- &
	pid=$!
	started()
	{
		bochs=$(pgrep -P "$pid" -f '^bochs-bin') && [ -e "$BATS_TEST_TMPDIR/job/console.log" ] &&
			find "/proc/$bochs/fd" -lname '*/console.log' | grep -q .
	}
	wait_for 30 started
	[ "$(find "/proc/$bochs/fd" -lname 'socket:*' | wc -l)" = 0 ]
	kill -TERM $pid
	wait $pid || status=$?
	[ $status = 143 ]
	[ ! -e "/proc/$bochs" ]
	[ ! -e "$BATS_TEST_TMPDIR/job/verdict.json" ]
	nothing_left
}
