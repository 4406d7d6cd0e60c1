#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What this machine cannot do is said before kernels are built and jobs run: one line, exit status
# 3, and no results. What a run does not need is not asked for.
# shellcheck disable=SC2030,SC2031,SC2154 # subshells; of bats, common.bash and fake_kernel.bash

bats_require_minimum_version 1.5.0
load common
load fake_kernel

setup()
{
	out=$BATS_TEST_TMPDIR/out
	mkdir "$out"
}

# lacks PATTERN COMMAND: after that in a shell of its own, a run on amd ends with one line that
# matches, and leaves nothing.
lacks()
{
	# shellcheck disable=SC2016 # for the other shell
	run -3 --separate-stderr bash -c "$2"'
		exec "$1/build/kvm-regress" front -m amd -v stock -j 2 -o "$2" \
			${3-xen_vcpu_id_punt}' sh "$top" "${3:-$out}"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr == $1 ]]
	[ -z "$(ls "$out")" ]
}

# mounts: whether file systems can be mounted here.
mounts()
{
	if [ "$(id -u)" != 0 ] || ! unshare -m true; then
		skip "no file system can be mounted here"
	fi
}

# on_tmpfs OPTIONS DIR COMMAND...: with a file system of its own there.
on_tmpfs()
{
	# shellcheck disable=SC2016 # for the other shell
	unshare -m sh -c 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"' sh "$@"
}

@test "limits of a process: files, address space, size of a file" {
	lacks "run.sh: a process may have 20 open files here, and 32 are needed: * (ulimit -n 32)" \
		'ulimit -n 20'
	lacks "run.sh: a process may have 976 MiB of address space here, and 1792 * (ulimit -v *)" \
		'ulimit -v 1000000'
	lacks "run.sh: a process may write files of 9 MiB here, and 32 * (ulimit -f 32768)" \
		'ulimit -f 10000'
}

@test "too few processes for so many jobs: how many there can be" {
	local user

	become_somebody_else
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
	chmod 777 "$out"
	mkdir -m 777 "$BATS_TEST_TMPDIR/cache"
	# No user has this number.
	user=$((1500000000 + $$))
	# shellcheck disable=SC2016 # for the other shell
	for limit in 20 10; do
		run -3 --separate-stderr setpriv --reuid $user --clear-groups bash -c 'ulimit -u $1
			XDG_CACHE_HOME=$2 exec "$3/build/kvm-regress" front -m amd -v stock -j 2 \
			-o "$4" xen_vcpu_id_punt xen_timer_fastpath' sh $limit \
			"$BATS_TEST_TMPDIR/cache" "$top" "$out"
		[ "${#stderr_lines[@]}" = 1 ]
		[ -z "$(ls "$out")" ]
		case $limit in
		20) [[ $stderr == *"2 jobs at a time need 24 "*"fewer (-j 1), or raise"* ]] ;;
		10) [[ $stderr == *"a job needs 16 processes and threads, "*"(ulimit -u)" ]] ;;
		esac
	done
}

@test "a QEMU that may not confine itself: its own words, and no job" {
	local bin=$BATS_TEST_TMPDIR/bin

	mkdir "$bin"
	cat >"$bin/qemu-system-x86_64" <<'END'
#!/bin/sh
case "$*" in *-sandbox*) ;; *) exit 0 ;; esac
echo "qemu-system-x86_64: -sandbox on: failed to install seccomp syscall filter" >&2
exit 1
END
	chmod +x "$bin/qemu-system-x86_64"
	lacks "run.sh: machine amd cannot be used: *to install seccomp*another machine (-m)" \
		"PATH=$bin:\$PATH"
}

@test "no room for results: in blocks and in files" {
	mounts
	# shellcheck disable=SC2016 # for the other shell
	for size in 1m 100m,nr_inodes=12; do
		run -3 --separate-stderr on_tmpfs size=$size "$out" "$top/build/kvm-regress" front \
			-m amd -v stock -o "$out" xen_vcpu_id_punt
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == *"the results of up to 1 job need "*"another output directory (-o)" ]]
	done
	[[ $stderr == *" files (inodes), "* ]]
}

# series_lacks PATTERN COMMAND...: the kernel of six files is not begun, for that reason.
series_lacks()
{
	run -3 --separate-stderr "${@:2}" "$suite/scripts/kernel/series.sh" 6.12 stock
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr == $1 ]]
	[ -z "$(find "$cache/kernels" "$cache/src" -mindepth 1 2>/dev/null)" ]
}

@test "no room in the cache for a kernel's build; one that is there needs none" {
	mounts
	fake_suite "$BATS_TEST_TMPDIR"
	export XDG_CACHE_HOME=${cache%/*}
	series_lacks "*building 6.12 (stock) needs 710 MiB, and the disk that $cache is on has *" \
		on_tmpfs size=100m "$cache"
	series_lacks "*building 6.12 (stock) needs 41020 files (inodes), *./run.sh cache prune*" \
		on_tmpfs size=2g,nr_inodes=1000 "$cache"
	dir=$(dir_of stock)
	cp -a "$cache" "$BATS_TEST_TMPDIR/kept"
	run -0 --separate-stderr on_tmpfs size=2m "$cache" sh -c "mkdir -p '$cache/kernels' &&
		cp -a '$BATS_TEST_TMPDIR/kept/kernels' '$cache/' &&
		'$suite/scripts/kernel/series.sh' 6.12 stock"
	[ "$output" = "stock"$'\t'"$dir" ]
}

@test "no room for compilers' files, and small files only" {
	mounts
	fake_suite "$BATS_TEST_TMPDIR"
	export XDG_CACHE_HOME=${cache%/*} TMPDIR=$BATS_TEST_TMPDIR/tmp
	series_lacks "*none can be made in $TMPDIR: set TMPDIR to another folder" env
	mkdir "$TMPDIR"
	series_lacks "*none can be made in $TMPDIR: set TMPDIR to another folder" \
		on_tmpfs ro "$TMPDIR"
	series_lacks "*needs $((2 * $(nproc))) MiB in $TMPDIR, which has 1: *" \
		on_tmpfs size=1m "$TMPDIR"
	# shellcheck disable=SC2016 # for the other shell
	series_lacks "*needs files of 68 MiB, and the limit is 9: raise it (ulimit -f 70000)" \
		bash -c 'ulimit -f 10000; exec "$@"' sh
	# Nothing is started there.
	run -0 --separate-stderr on_tmpfs noexec "$TMPDIR" "$suite/scripts/kernel/series.sh" 6.12 \
		stock
}

@test "a run with all kernels there needs nothing in /tmp" {
	mounts
	# shellcheck disable=SC2016 # for the other shell
	run -0 --separate-stderr unshare -m sh -c 'mkdir -p "$1" &&
		mount -t tmpfs -o ro tmpfs /tmp && exec "$2/run.sh" -m amd -v stock -o "$1" \
		xen_vcpu_id_punt' sh "$top/build/needs" "$top"
	rm -r "$top/build/needs"
	[[ $output == *VULNERABLE* ]]
	[[ $stderr != *arallel:* && $stderr != *empfile* ]]
}
