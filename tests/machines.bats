#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The machines that are not emulated: host, the running kernel; and kvm, QEMU on nested KVM, which
# few machines have.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

out=$BATS_TEST_TMPDIR/out

# machine_like FLAGS MODULE NESTED: a root directory in which /proc, /sys and /dev say so.
machine_like()
{
	local root=$BATS_TEST_TMPDIR/root

	rm -rf "$root"
	mkdir -p "$root/proc" "$root/dev" "$root/sys/module/$2/parameters"
	printf 'processor\t: 0\nflags\t\t: fpu vme %s nx\nvmx flags\t: x\n' "$1" \
		>"$root/proc/cpuinfo"
	[ -z "$3" ] || echo "$3" >"$root/sys/module/$2/parameters/nested"
	touch "$root/dev/kvm"
	echo "$root"
}

@test "kvm is usable only with the CPU's flag and the module's nested parameter" {
	run -0 "$top/configs/machines/kvm/usable" "$(machine_like vmx kvm_intel Y)"
	[[ $output == *kvm_intel*nested* ]]
	run -0 "$top/configs/machines/kvm/usable" "$(machine_like svm kvm_amd 1)"
	run -1 "$top/configs/machines/kvm/usable" "$(machine_like svm kvm_amd 0)"
	[[ $output == *kvm_amd*nested*off* ]]
	run -1 "$top/configs/machines/kvm/usable" "$(machine_like vmx kvm_intel '')"
	[[ $output == *"kvm_intel is not loaded"* ]]
	run -1 "$top/configs/machines/kvm/usable" "$(machine_like vmx_not kvm_intel Y)"
	[[ $output == *"neither vmx nor svm"* ]]
	rm "$(machine_like vmx kvm_intel Y)/dev/kvm"
	run -1 "$top/configs/machines/kvm/usable" "$BATS_TEST_TMPDIR/root"
	[[ $output == */dev/kvm* ]]
}

@test "-m kvm where it cannot be used: the reason, exit status 4, at once, nothing left" {
	! "$top/configs/machines/kvm/usable" || skip "this machine has nested KVM"
	SECONDS=0
	run -4 --separate-stderr "$top/run.sh" -m kvm -o "$out"
	[ "$SECONDS" -lt 5 ]
	[ "${#stderr_lines[@]}" = 1 ]
	[[ ${stderr_lines[0]} == "run.sh: machine kvm is skipped: "* ]]
	[ ! -e "$out" ]
}

# kvm_error SECONDS SED-EXPRESSION: the job on machine kvm, its start script changed so, is an ERROR
# within that time.
kvm_error()
{
	[ -w /dev/kvm ] || skip "no /dev/kvm"
	! "$top/configs/machines/kvm/usable" || skip "this machine has nested KVM"
	faults=$BATS_TEST_TMPDIR/faults
	cp -rL "$top/tests/faults" "$faults"
	sed -i "$2" "$faults/configs/machines/kvm/start"
	machine=kvm plan_fault misnamed
	SECONDS=0
	run_job
	[ "$SECONDS" -le "$1" ]
	[ -z "$(processes "$BATS_TEST_TMPDIR")" ]
}

@test "a /dev/kvm on which QEMU gives up: QEMU's own words" {
	# An instruction that KVM's emulator does not know is the first that the machine meets.
	head -c 65536 /dev/zero >"$BATS_TEST_TMPDIR/bios"
	printf '\xc5\xf8\x77\xf4' |
		dd of="$BATS_TEST_TMPDIR/bios" bs=1 seek=65520 conv=notrunc status=none
	kvm_error 5 "s|-cpu host|-cpu host,-arch-capabilities -bios $BATS_TEST_TMPDIR/bios|"
	[[ $(reason) == *"KVM internal error. Suberror: 1; emulation failure" ]]
}

@test "a /dev/kvm on which a kernel does not come up" {
	# Judged by CPU time, 3 s, which a busy host stretches.
	kvm_error 30 's|-cpu host|-cpu host,-arch-capabilities|'
	[[ $(reason) == *"before the test began"* ]]
}

@test "-m host: no kernel is built or booted; verdicts with reasons; nothing left" {
	local status=0

	SECONDS=0
	XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache "$top/run.sh" -m host -o "$out" split_lock_detect \
		>"$BATS_TEST_TMPDIR/table" || status=$?
	cat "$BATS_TEST_TMPDIR/table"
	[ "$SECONDS" -lt 60 ]
	if grep -qw split_lock_detect /proc/cpuinfo; then
		[ "$status" = 0 ]
	else
		[ "$status" = 4 ]
		grep -q 'no split_lock_detect among the CPU' "$BATS_TEST_TMPDIR/table"
	fi
	# Whoever runs the test alone, as kselftest does, is told the same.
	grep -q "end split_lock_detect exit $status" \
		"$out/latest/split_lock_detect/host/console.log"
	grep -q "$(uname -r) running" "$BATS_TEST_TMPDIR/table"
	[ ! -e "$BATS_TEST_TMPDIR/cache/kvm-regress/kernels" ]
	[ -z "$(processes "$BATS_TEST_TMPDIR")" ]
}

# host SCRIPT: a test that is that shell script, run by the machine's start with a limit of 1 s.
host()
{
	mkdir -p "$BATS_TEST_TMPDIR/tests" "$BATS_TEST_TMPDIR/dir"
	printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/tests/t"
	chmod +x "$BATS_TEST_TMPDIR/tests/t"
	cd "$BATS_TEST_TMPDIR/dir" || return
	rm -f ktap.log
	TESTS=$BATS_TEST_TMPDIR/tests JOB="--timeout 1 --module m t --flag" \
		"$top/configs/machines/host/start"
}

@test "host: arguments, exit statuses, signals, the time limit" {
	# shellcheck disable=SC2016 # for the test's own shell
	host 'echo "got $*"; exit 4'
	grep -qx 'got --flag' ktap.log
	grep -qx '# kvm-regress: end t exit 4' ktap.log
	# shellcheck disable=SC2016
	host 'kill -BUS $$'
	grep -qx '# kvm-regress: end t signal 7' ktap.log
	host 'exec sleep 20'
	grep -qx '# kvm-regress: end t timeout 1' ktap.log
	host 'exit 254'
	grep -qx '# kvm-regress: end t exit 254' ktap.log
	grep -qx '# kvm-regress: begin t' console.log
}

@test "host: a user who may not read the kernel log is told so, and runs" {
	[ "$(id -u)" = 0 ] || skip "only root can become somebody else"
	[ "$(cat /proc/sys/kernel/dmesg_restrict)" = 1 ] ||
		skip "anybody may read the kernel log here"
	# Bats' own directories are closed to others.
	dir=$(mktemp -d /tmp/host.XXXXXX)
	chmod 777 "$dir"
	cp "$top/configs/machines/host/start" "$dir"
	printf '#!/bin/sh\nexit 0\n' >"$dir/t"
	chmod +x "$dir/t"
	cd "$dir"
	TESTS=$dir JOB=t setpriv --reuid=65534 --regid=65534 --clear-groups ./start
	grep -q 'the kernel log is not looked at: dmesg' console.log
	grep -qx '# kvm-regress: end t exit 0' ktap.log
}

teardown()
{
	[ -z "${dir-}" ] || rm -r "$dir"
}
