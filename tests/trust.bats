#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What a machine is given while it runs: what docs/trust.md says of a kernel and of an emulator that
# are not trusted.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

# start_machine: runs a job that hangs on $machine, with an open file that is nobody's business.
# Sets runner and vmm.
start_machine()
{
	plan_fault --cold hang
	"$top/build/kvm-regress" run "$job" 3>&- 99<"$BATS_TEST_FILENAME" &
	runner=$!
	wait_for 60 machine_runs "$job"
	vmm=$(machine "$job")
	# It is the emulator now, and has opened what it opens.
	wait_for 30 test -e "/proc/$vmm/fd/3"
}

teardown()
{
	[ -z "${runner-}" ] || kill "$runner" || true
	wait
}

# others: the files that the machine has open and that are not of its job, nor of the suite's
# configuration, nor of no file system.
others()
{
	find "/proc/$vmm/fd" -type l -printf '%l\n' |
		grep -v -x -e "$job/.*" -e "$top/configs/machines/.*" -e 'anon_inode:.*' \
			-e 'socket:.*' -e /dev/null -e /dev/ptmx || true
}

# devices: what QEMU was told to have.
devices()
{
	tr '\0' '\n' <"/proc/$vmm/cmdline" | grep -A 1 -x -e -device -e -nic -e -net -e -netdev \
		-e -drive -e -virtfs -e -fsdev
}

@test "amd: no network device, no disk, no open file of ours, and a seccomp filter" {
	start_machine
	[ "$(devices)" = $'-device\npvpanic' ]
	tr '\0' '\n' <"/proc/$vmm/cmdline" | grep -qx -e -nodefaults
	others
	[ -z "$(others)" ]
	# Of every thread.
	[ "$(sed -n 's/^Seccomp:\t//p' /proc/"$vmm"/task/*/status | sort -u)" = 2 ]
	[ "$(sed -n 's/^NoNewPrivs:\t//p' /proc/"$vmm"/task/*/status | sort -u)" = 1 ]
}

@test "intel: no network device, no open file of ours" {
	machine=intel start_machine
	run ! grep -E '^ *(ne2k|e1000|pcipnic|usb)' "$top/configs/machines/intel/bochsrc"
	others
	[ -z "$(others)" ]
}

@test "a log that the emulator forges is believed, and docs/trust.md says so" {
	local bin=$BATS_TEST_TMPDIR/bin mark='# kvm-regress:'

	mkdir "$bin"
	cat >"$bin/qemu-system-x86_64" <<END
#!/bin/sh
echo '$mark begin xen_vcpu_id_punt' | tee -a console.log >>ktap.log
printf 'KTAP version 1\n1..1\nok 1 punt_forged\n$mark end xen_vcpu_id_punt exit 0\n' >>ktap.log
END
	chmod +x "$bin/qemu-system-x86_64"
	plan_job --cold xen_vcpu_id_punt
	PATH=$bin:$PATH expect=0 run_job
	[[ $(told) == *": FIXED"* ]]
	grep -q 'But it is \*believed\*' "$top/docs/trust.md"
}
