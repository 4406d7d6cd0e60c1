# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What every script of the suite starts with: where things are, how to speak, how to wait. To be sourced.

# shellcheck disable=SC2034 # these two are for those that source this
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034
cache=${XDG_CACHE_HOME:-${HOME:?neither XDG_CACHE_HOME nor HOME is set}/.cache}/kvm-regress

# modinfo is there, and not where a user's programs are looked for.
PATH=$PATH:/usr/sbin:/sbin

# note TEXT...: a line for people. stdout is for results only.
note()
{
	printf '%s\n' "$*" >&2
}

# die TEXT...: the one clear line, and exit status 2 (usage, or something that is missing).
die()
{
	note "${0##*/}: $*"
	exit 2
}

# fail TEXT...: the same with exit status 3: the suite or its environment failed.
fail()
{
	note "${0##*/}: $*"
	exit 3
}

# cache_dirs NAME...: these directories of the cache are there.
cache_dirs()
{
	mkdir -p "${@/#/$cache/}" 2>/dev/null || die "cannot write to the cache, $cache; set XDG_CACHE_HOME to another place"
}

# cache_for_builds: kbuild bears neither blanks nor colons in a path.
cache_for_builds()
{
	case $cache in
	*[[:space:]:]*) die "the kernel cannot be built in '$cache': blanks or colons in the path; set XDG_CACHE_HOME to another" ;;
	esac
}

# lock_build NAME WHAT: as long as descriptor 9 is open, nobody else builds NAME. Waits for who does.
lock_build()
{
	exec 9>"$cache/$1.lock"
	if ! flock -n 9; then
		note "Waiting for another kvm-regress that builds $2 ..."
		flock 9
	fi
}

# data FILE: a data file's lines without comments, empty ones left out.
data()
{
	sed -e 's/[[:blank:]]*#.*//' -e '/^[[:blank:]]*$/d' "$1"
}

# cached_package NAME: the file of a package that was fetched into the cache (scripts/fetch-package.sh). Fails if there is none.
cached_package()
{
	local file

	for file in "$cache/packages/$1"_*.deb; do
		[ ! -e "$file" ] || { printf '%s\n' "$file"; return; }
	done
	return 1
}

# Job control gives each child below a process group of its own, so that stopping it stops all that it started.
child=

# run COMMAND...: run it as a child that stop_child ends with all its descendants. Returns its exit status.
run()
{
	local status=0

	set -m
	"$@" &
	child=$!
	set +m
	wait "$child" || status=$?
	child=
	return "$status"
}

# stop_child: end the child and wait for its whole process group, at most 10 s, then kill what is left.
stop_child()
{
	local group=$child tick

	child=
	[ -n "$group" ] || return 0
	kill -TERM -- "-$group" 2>/dev/null || return 0
	for ((tick = 0; tick < 100; tick++)); do
		kill -0 -- "-$group" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL -- "-$group" 2>/dev/null || true
}
