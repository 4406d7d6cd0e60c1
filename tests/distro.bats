#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Debian in a folder (./run.sh --in-debian, tests/distro.sh): with a toy in Debian's place, that it
# does what it is told, and leaves nothing. tests/distro.sh itself is the test with a real one.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

need_namespaces()
{
	[ "$(id -u)" != 0 ] || unshare --mount --pid --fork true || skip "no namespaces here"
}

# toy [KEY]: a cache in which there is an archive already, with a few programs of this machine.
toy()
{
	local root=$BATS_TEST_TMPDIR/root program

	need_namespaces
	mkdir -p "$root"/{dev,proc,sys,etc,bin,tmp,usr,work} "$XDG_CACHE_HOME/kvm-regress/debian"
	ln -s ../bin "$root/usr/bin"
	for program in sh bash env sleep cat; do
		program=$(type -P $program)
		cp -L "$program" "$root/bin"
		ldd "$program" | grep -o '/[^ ]*' | xargs cp -L --parents -t "$root"
	done
	tar -c -f "$XDG_CACHE_HOME/kvm-regress/debian/trixie${1-}.tar" -C "$root" .
}

# copy: the suite's scripts and data, in $suite.
copy()
{
	suite=$BATS_TEST_TMPDIR/suite
	mkdir "$suite"
	cp -r "$top/run.sh" "$top/scripts" "$top/configs" "$suite"
}

setup()
{
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
}

# left: what is left of a run in the cache, and what is still mounted or running.
left()
{
	find "$XDG_CACHE_HOME/kvm-regress/debian" -mindepth 1 ! -name '*.lock' ! -name '*.tar' \
		! -path '*/root'
	grep -F "$BATS_TEST_TMPDIR" /proc/mounts || true
	processes "$XDG_CACHE_HOME"
}

@test "a command in a clean clone: its status is told, and nothing is left" {
	toy
	run -0 --separate-stderr "$top/tests/distro.sh" trixie cat README.md
	[[ ${lines[0]} == "# kvm-regress" ]]
	[[ ${lines[-1]} == "trixie: cat README.md: exit status 0 after 0 min 0"* ]]
	[ -z "$(left)" ]
	run -1 --separate-stderr "$top/tests/distro.sh" trixie sh -c 'echo seen >&2; exit 7'
	[[ $stderr == *seen* ]]
	[[ ${lines[-1]} == *": exit status 7 after "* ]]
	[ -z "$(left)" ]
}

@test "a signal: it ends at once, with 130, and nothing is left" {
	local pid signal status

	toy
	for signal in INT TERM; do
		env --default-signal=INT "$top/tests/distro.sh" trixie sleep 1234 3>&- &
		pid=$!
		wait_for 20 machine_sleeps
		SECONDS=0
		kill -$signal $pid
		status=0
		wait $pid || status=$?
		[ $status = 130 ]
		[ "$SECONDS" -lt 8 ]
		! machine_sleeps
		[ -z "$(left)" ]
	done
}

# machine_sleeps: the command of the test above runs.
machine_sleeps()
{
	pgrep -f '^sleep 1234$' >/dev/null
}

@test "--in-debian: paths, arguments, results and exit status are as without" {
	local key

	copy
	key=$(cat "$suite/configs/packages" "$suite"/configs/series/* | sha256sum)
	toy "-${key:0:12}"
	cat >"$suite/run.sh" <<-'END'
		#!/bin/bash
		echo "$PWD, $XDG_CACHE_HOME: $*"
		echo seen >"${0%/*}/results"
		echo built >"${0%/*}/build/program"
		exit 4
	END
	cd "$suite/configs"
	run -4 --separate-stderr "$suite/scripts/distro/in-debian.sh" trixie -m amd 'a b'
	[ "$output" = "$PWD, $XDG_CACHE_HOME/kvm-regress/debian/trixie: -m amd a b" ]
	[ "$(cat "$suite/results")" = seen ]
	[ -z "$(ls "$suite/build")" ]
	[ "$(cat "$XDG_CACHE_HOME"/kvm-regress/debian/trixie/build-*/program)" = built ]
	[ -z "$(processes "$XDG_CACHE_HOME")" ]
}

@test "usage: no suite, or an unknown one, is status 2 and a line" {
	run -2 --separate-stderr "$top/run.sh" --in-debian
	[[ $stderr == *"--in-debian wants a suite"* ]]
	run -2 --separate-stderr "$top/run.sh" --in-debian woody -m amd
	[[ $stderr == *"no Debian suite 'woody'"*trixie* ]]
	run -2 --separate-stderr "$top/tests/distro.sh" woody
	[[ $stderr == *"no Debian suite 'woody'"* ]]
}

@test "nothing to make it with: named with --no-install, status 2" {
	need_namespaces
	copy
	# The scripts look into /usr/sbin as well.
	sed -i '/^PATH=/d' "$suite/scripts/common.sh"
	PATH=$(path_without mmdebstrap debootstrap) run -2 --separate-stderr \
		"$suite/run.sh" --in-debian trixie --no-install
	[[ ${stderr_lines[-1]} == *"missing packages"*mmdebstrap* ]]
}

@test "neither root nor a user namespace: status 3 and a line" {
	[ "$(id -u)" = 0 ] || skip "only root can become a user without a range of IDs"
	copy
	mkdir "$XDG_CACHE_HOME"
	chmod -R o+rX "$suite" "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR"
	run -3 --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$suite/run.sh" --in-debian trixie
	[[ $stderr == *"needs root, or user namespaces"* ]]
}
