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
	[ -z "${listener-}" ] || kill "$listener" || true
	wait
}

# others: the files that the machine has open and that are not of its job, nor of the suite's
# configuration, nor of no file system.
others()
{
	find "/proc/$vmm/fd" -type l -printf '%l\n' |
		grep -v -x -e "$job/.*" -e "$top/configs/machines/.*" -e 'anon_inode:.*' \
			-e 'socket:.*' -e /dev/null -e /dev/ptmx -e /dev/pts/ptmx || true
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

@test "intel: no network device, no open file of ours, and a seccomp filter" {
	machine=intel start_machine
	run ! grep -E '^ *(ne2k|e1000|pcipnic|usb)' "$top/configs/machines/intel/bochsrc"
	others
	[ -z "$(others)" ]
	[ "$(sed -n 's/^Seccomp:\t//p' /proc/"$vmm"/task/*/status | sort -u)" = 2 ]
	[ "$(sed -n 's/^NoNewPrivs:\t//p' /proc/"$vmm"/task/*/status | sort -u)" = 1 ]
}

# start_listener: sets port, on which somebody takes every connection.
start_listener()
{
	perl -MIO::Socket -e '$| = 1;
		my $s = IO::Socket::INET->new(Listen => 9, LocalAddr => "127.0.0.1") or die;
		print $s->sockport, "\n";
		while ($s->accept) {}' >"$BATS_TEST_TMPDIR/port" 3>&- &
	listener=$!
	wait_for 10 test -s "$BATS_TEST_TMPDIR/port"
	port=$(<"$BATS_TEST_TMPDIR/port")
}

# fake_emulators: the emulators on PATH are ones that were taken over. They say in their log what
# they can do, and go on in a child that has left their group.
fake_emulators()
{
	bin=$BATS_TEST_TMPDIR/bin
	outside=$BATS_TEST_TMPDIR/outside
	mkdir "$bin" "$outside"
	cat >"$bin/qemu-system-x86_64" <<END
#!/bin/bash
out=$outside
try()
{
	if (eval "\$1") 2>/dev/null; then
		echo "can: \$1"
	else
		echo "cannot: \$1"
	fi
}
attack()
{
	try ': >\$out/new'
	try ': >\$out/file'
	try 'mv \$out/file \$out/other && mv \$out/other \$out/file'
	try 'ln \$out/file inside'
	try 'chmod 777 \$out/file'
	try 'rm \$out/file; [ ! -e \$out/file ]'
	try ': >/dev/tcp/127.0.0.1/$port'
	try ': >/dev/udp/127.0.0.1/$port'
	try ': >inside'
}
if [ "\${1-}" = attack ]; then
	attack
	exit
fi
attack
setsid "\$0" attack
END
	chmod +x "$bin/qemu-system-x86_64"
	ln -s qemu-system-x86_64 "$bin/bochs-bin"
}

@test "an emulator that was taken over: its folder and no other, no network, nor its child" {
	local machine job tries=9

	need_landlock
	start_listener
	fake_emulators
	for machine in amd intel; do
		plan_job --cold xen_vcpu_id_punt
		echo content >"$outside/file"
		PATH=$bin:$PATH run_job
		cat "$job/vmm.log"
		[ "$(grep -c '^cannot: ' "$job/vmm.log")" = $((2 * (tries - 1))) ]
		[ "$(grep '^can: ' "$job/vmm.log" | sort -u)" = 'can: : >inside' ]
		[ "$(ls "$outside")" = file ]
		[ "$(<"$outside/file")" = content ]
		# By hand nothing is confined, or none of these would have been tried.
		PATH=$bin:$PATH run -0 "$job/command" "$BATS_TEST_TMPDIR/by-hand-$machine"
		for n in $(seq $tries); do
			[[ ${lines[n - 1]} == "can: "* ]]
		done
		rm -r "${outside:?}"/*
	done
}

@test "links and FIFOs that an emulator leaves in its folder are not followed" {
	local bin=$BATS_TEST_TMPDIR/bin outside=$BATS_TEST_TMPDIR/outside

	mkdir "$bin" "$outside"
	# What a second run would remove, and what is cut as a log that is too large.
	echo content >"$outside/ktap.log"
	truncate -s 64M "$outside/large"
	cat >"$bin/qemu-system-x86_64" <<END
#!/bin/sh
ln -sf $outside repeat-2
ln -sf $outside/large console.log
rm ktap.log
mkfifo ktap.log
# The names of what is there would be too long for the kernel.
perl -e 'for my \$n ("a".."h") { chdir "$BATS_TEST_TMPDIR/job"; for (1..600) {
	mkdir "\${n}123456789"; chdir "\${n}123456789" } }'
END
	chmod +x "$bin/qemu-system-x86_64"
	plan_job --cold -n 2 xen_vcpu_id_punt
	ln -s "$job" "$BATS_TEST_TMPDIR/job"
	PATH=$bin:$PATH run -3 timeout 60 "$top/build/kvm-regress" run "$job"
	[ "$(<"$outside/ktap.log")" = content ]
	[ "$(ls "$outside")" = $'ktap.log\nlarge' ]
	[ "$(stat -c %s "$outside/large")" = $((64 << 20)) ]
	[ -d "$job/repeat-2" ] && [ ! -L "$job/repeat-2" ]
	[ -z "$(find "$job" ! -type f ! -type d)" ]
}

@test "confine: a program has its folder and no other, and its own exit status" {
	local confine=("$top/build/kvm-regress" confine)

	need_landlock
	cd "$BATS_TEST_TMPDIR"
	mkdir in
	run -0 --separate-stderr "${confine[@]}" in sh -c 'echo x >in/x; cat in/x'
	[ "$output" = x ]
	run -1 "${confine[@]}" in sh -c '{ echo >y; } 2>/dev/null || exit 1'
	run -1 "${confine[@]}" - sh -c '{ echo >in/y; } 2>/dev/null || exit 1'
	[ "$(find . -name y)" = '' ]
	# No lock, and no other file that is open here.
	run -0 "${confine[@]}" - sh -c 'ls /proc/self/fd' 9<in
	[[ $output != *9* ]]
	run -7 "${confine[@]}" - sh -c 'exit 7'
	run -127 "${confine[@]}" - /not/there
	[[ $output == *"/not/there: No such file"* ]]
	run -3 "${confine[@]}" /not/there true
	[[ $output == *"true cannot be confined to '/not/there': No such file"* ]]
	run -2 "${confine[@]}" in
}

# no_landlock COMMAND...: runs it as on a kernel without Landlock: landlock_create_ruleset, whose
# number is 444, fails with ENOSYS.
no_landlock()
{
	perl -e 'my $v = pack "(SCCL)4", 0x20, 0, 0, 0, 0x15, 0, 1, 444, 6, 0, 0, 0x50026,
			6, 0, 0, 0x7fff0000;
		my $filter = pack "S x6 P", 4, $v;
		syscall(157, 38, 1, 0, 0, 0) == 0 && syscall(157, 22, 2, $filter) == 0 or die "$!";
		exec @ARGV or die "$!"' -- "$@"
}

@test "a kernel without Landlock: the run goes on, and says once what is not confined" {
	run -0 --separate-stderr no_landlock "$top/build/kvm-regress" front --no-install \
		-m amd -m intel -v fixed -o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt
	[ "$(grep -c Landlock <<<"$stderr")" = 1 ]
	[[ $stderr == *"not confined here: they can write outside of their folder (this kernel\
 has no Landlock). Give them no kernel of a stranger."* ]]
	# Not in jobs' logs.
	run ! grep -r -i landlock "$BATS_TEST_TMPDIR/out"
	# It still has no network.
	start_listener
	run -0 no_landlock "$top/build/kvm-regress" confine - \
		bash -c "! (: >/dev/tcp/127.0.0.1/$port) 2>/dev/null"
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
