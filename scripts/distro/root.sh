# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, cache: common.sh's
# A minimal Debian of another suite, to run commands in: a root filesystem in memory, in namespaces
# of its own, so that nothing of it is left however it ends (scripts/distro/stage.sh makes it). Kept
# in the cache are archives of such filesystems, debian/*.tar; delete them to have newer ones. To be
# sourced, after scratch.sh and apt.sh; uses descriptor 9.

# How long a command may take to end after a signal.
root_patience_s=10

# root_usable SUITE: sets namespace, with which this machine can run that suite.
root_usable()
{
	case $1 in
	bookworm | trixie) ;;
	*) die "there is no Debian suite '$1' here; there are: bookworm trixie" ;;
	esac
	namespace=(unshare --mount --pid --fork --kill-child)
	[ "$(id -u)" = 0 ] || namespace+=(--map-root-user --map-auto)
	"${namespace[@]}" true 2>/dev/null ||
		fail "a Debian in a folder needs root, or user namespaces with a range of IDs" \
			"(package uidmap, /etc/subuid, unshare --map-auto)"
}

# root_sources SUITE FILE: writes the lines of a sources.list that say where this machine's own APT
# configuration has that suite of Debian from, or nothing where it has none.
root_sources()
{
	: >"$2"
	type -P apt-get >/dev/null || return 0
	apt_prepare "$scratch" "$1" "$1-updates" "$1-security"
	# An archive that has not one of the suites fails alone.
	apt_in "$scratch" apt-get update >"$scratch/log" 2>&1 || true
	# shellcheck disable=SC2016 # apt's own variables
	apt_in "$scratch" apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' 'Origin: Debian' | sort -u >"$2"
	grep -q " $1 main\$" "$2" || {
		# Another vendor's machine has no Debian in its archives, and that is no fault.
		! grep -q -x 'ID=debian' /etc/os-release ||
			die "$1 cannot be had from this machine's archives:" \
				"$(apt_error "$scratch/log")"
		: >"$2"
	}
}

# root_apt FILE: writes how this machine's APT reaches its archives.
root_apt()
{
	: >"$1"
	type -P apt-config >/dev/null || return 0
	apt-config dump | grep -E '^Acquire::(https?::|Check-|Retries|ForceIPv)' |
		grep -v -i 'auto-\?detect' >"$1" || true
}

# root_archive SUITE KIND [--no-install]: sets archive to that suite's, which is made if it is not
# there. KIND is minimal, or packages: with those that the main job needs. What it is made with is
# installed if it is missing.
root_archive()
{
	local key='' base=''

	if [ "$2" = packages ]; then
		root_archive "$1" minimal "${@:3}"
		base=$archive
		key=-$(cat "$top/configs/packages" "$top"/configs/series/* | sha256sum)
		key=${key:0:13}
	fi
	archive=$cache/debian/$1$key.tar
	[ ! -e "$archive" ] || return 0
	cache_dirs debian
	lock_build "debian/$1" "Debian $1"
	if [ ! -e "$archive" ]; then
		if ! type -P mmdebstrap >/dev/null && ! type -P debootstrap >/dev/null; then
			"$top/scripts/distro/deps.sh" "${@:3}" debian
		fi
		note "Making a Debian $1 ($2) ..."
		scratch_make "$cache/debian/.$1" || fail "cannot write to $cache/debian"
		if [ "$2" = minimal ]; then
			root_sources "$1" "$scratch/sources.list"
			root_apt "$scratch/apt.conf"
		fi
		root_run "$2" "$1" "$scratch" ${base:+"$base"} >"$scratch/out" 2>&1 || {
			[ $? != 130 ] || exit 130
			tail -n 20 "$scratch/out" >&2
			fail "the Debian $1 cannot be made; what was said is above"
		}
		[ "$2" = minimal ] || rm -f "$cache/debian/$1"-*.tar
		mv "$scratch/root.tar" "$archive"
		scratch_remove
	fi
	exec 9>&-
}

# root_run [WORD]...: stage.sh with these arguments, in the namespaces. Signals are handed to what
# runs there; what has not ended then after $root_patience_s is killed, and what only makes an
# archive is at once. Returns its exit status, or 130 after a signal.
root_run()
{
	local pid status=0 signal='' limit

	trap 'signal=INT' INT
	trap 'signal=TERM' TERM HUP
	# In a process group of its own, for that Ctrl-C arrives there once.
	set -m
	"${namespace[@]}" "$top/scripts/distro/stage.sh" "$@" </dev/null 5>&- 6>&- 9>&- &
	pid=$!
	set +m
	wait "$pid" || status=$?
	if [ -n "$signal" ]; then
		limit=$SECONDS
		[ "$1" != run ] || limit=$((SECONDS + root_patience_s))
		root_signal "$pid" "$signal"
		while kill -0 "$pid" 2>/dev/null && [ $SECONDS -lt $limit ]; do
			sleep 0.2
		done
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
		status=130
	fi
	trap - INT TERM HUP
	if [ $status = 137 ]; then
		note "${0##*/}: what ran in that Debian was killed (is there too little memory?)"
		status=3
	fi
	return $status
}

# root_signal PID SIGNAL: to the child of that unshare, which keeps signals from itself.
root_signal()
{
	local children=''

	read -r children <"/proc/$1/task/$1/children" || true
	# shellcheck disable=SC2086 # one PID, or none
	[ -z "$children" ] || kill -"$2" $children 2>/dev/null || true
}
