# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What every script of the suite starts with: where things are, how to speak, how to wait. To be
# sourced.

# note TEXT...: a line for people. stdout is for results only. That nobody can be spoken to ends
# nothing.
note()
{
	printf '%s\n' "$*" >&2 || true
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

# show_usage: what the script's usage() says, to stdout, and the end.
show_usage()
{
	usage 2>/dev/null || fail "standard output cannot be written to"
	exit 0
}

# A closed stderr would be the next file that is opened.
[ -e /proc/self/fd/2 ] || exec 2>/dev/null

# shellcheck disable=SC2034 # these two are for those that source this
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}/kvm-regress
case $cache in
/kvm-regress) die "neither XDG_CACHE_HOME nor HOME is set: there is no place for the cache" ;;
/*) ;;
*) die "the cache must be an absolute path, not '$cache' (XDG_CACHE_HOME, HOME)" ;;
esac

# Whether make install has put the suite there, which then is whole: nothing in it is built or
# written. And what its user calls.
# shellcheck disable=SC2034 # these two, too
if [ -e "$top/installed" ]; then
	installed=1 suite_command=kvm-regress
else
	installed='' suite_command=./run.sh
fi

# Some of the tools are not where a user's programs are looked for.
PATH=$PATH:/usr/sbin:/sbin

# cache_dirs NAME...: these directories of the cache are there.
cache_dirs()
{
	mkdir -p "${@/#/$cache/}" 2>/dev/null ||
		die "cannot write to the cache, $cache; set XDG_CACHE_HOME to another place"
}

# cache_for_builds: kbuild bears neither blanks nor colons in a path.
cache_for_builds()
{
	case $cache in
	*[[:space:]:]*)
		die "the kernel cannot be built in '$cache': blanks or colons in the path;" \
			"set XDG_CACHE_HOME to another"
		;;
	esac
}

# lock_build NAME WHAT: as long as descriptor 9 is open, here or in a child, nobody else builds
# NAME. Waits for who does.
lock_build()
{
	local lock=$cache/$1.lock waits=

	# Whoever deletes the cache may delete the lock that was waited for.
	until [ -n "$waits" ] && lock_held "$1"; do
		{ exec 9>>"$lock"; } 2>/dev/null ||
			die "cannot write to the cache, $cache; set XDG_CACHE_HOME to another place"
		if ! flock -n 9; then
			[ -n "$waits" ] ||
				note "Waiting for another kvm-regress that builds $2 ..."
			flock 9
		fi
		waits=1
	done
}

# lock_held NAME: whether descriptor 9 still is the lock that others would wait for.
lock_held()
{
	[ "$cache/$1.lock" -ef "/proc/$BASHPID/fd/9" ]
}

# data FILE: a data file's lines without comments, empty ones left out.
data()
{
	sed -e 's/[[:blank:]]*#.*//' -e '/^[[:blank:]]*$/d' "$1"
}
