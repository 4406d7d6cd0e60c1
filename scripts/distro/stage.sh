#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The first process in a Debian's namespaces (scripts/distro/root.sh), as root there: puts the root
# filesystem into memory, and runs a command in it. What it mounts, and what runs in it, ends with
# this process.
#
#   scripts/distro/stage.sh minimal SUITE FOLDER
#       makes FOLDER/root.tar, a minimal Debian, of FOLDER/sources.list and FOLDER/apt.conf
#   scripts/distro/stage.sh packages SUITE FOLDER ARCHIVE
#       the same of ARCHIVE, with the packages of the suite's main job
#   scripts/distro/stage.sh run ARCHIVE [--bind FROM TO]... FOLDER COMMAND [ARGUMENT]...
#       runs the command in FOLDER of ARCHIVE's filesystem, in which TO is the folder FROM
#
# Exit status: that of the command; 3 something failed here.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
root=$cache/debian/root

# in_root FOLDER COMMAND [ARGUMENT]...: signals that come while it runs are handed to it, and to
# all that it started, as a terminal would.
in_root()
{
	local pid status=0 signal=''

	trap 'signal=INT' INT
	trap 'signal=TERM' TERM HUP
	# In a process group of its own.
	set -m
	# shellcheck disable=SC2016 # the inner shell's
	LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		chroot "$root" /bin/sh -c 'cd "$1" && shift && exec "$@"' sh "$@" &
	pid=$!
	set +m
	wait $pid || status=$?
	while [ -n "$signal" ] && kill -0 $pid 2>/dev/null; do
		kill -"$signal" -- -$pid 2>/dev/null || true
		signal=''
		status=0
		wait $pid || status=$?
	done
	trap 'exit 130' INT TERM HUP
	return $status
}

# unpack ARCHIVE
unpack()
{
	tar -x --numeric-owner -f "$1" -C "$root"
}

# pack FILE: what of the filesystem is in memory.
pack()
{
	tar -c --numeric-owner --one-file-system -f "$1" -C "$root" .
}

# bind FROM TO: nothing where that is there already.
bind()
{
	[ ! "$1" -ef "$root$2" ] || return 0
	mkdir -p "$root$2"
	mount --rbind "$1" "$root$2"
}

# systems: /dev, /proc and the network's names.
systems()
{
	local one

	mount -t tmpfs -o mode=755 tmpfs "$root/dev"
	for one in null zero full random urandom tty kvm kmsg; do
		[ -e "/dev/$one" ] || continue
		: >"$root/dev/$one"
		mount --bind "/dev/$one" "$root/dev/$one"
	done
	mkdir "$root/dev/shm" "$root/dev/pts"
	mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
	ln -s pts/ptmx "$root/dev/ptmx"
	ln -s /proc/self/fd "$root/dev/fd"
	ln -s fd/0 "$root/dev/stdin"
	ln -s fd/1 "$root/dev/stdout"
	ln -s fd/2 "$root/dev/stderr"
	# A container's /proc may be one that this machine lets nobody mount anew.
	mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
	mount --rbind /sys "$root/sys"
	for one in resolv.conf hosts; do
		[ ! -e "/etc/$one" ] || cp --remove-destination -L "/etc/$one" "$root/etc/$one"
	done
}

# make_minimal SUITE FOLDER: with the tool that there is.
make_minimal()
{
	local sources=()

	if type -P mmdebstrap >/dev/null; then
		[ ! -s "$2/sources.list" ] || sources=("$2/sources.list")
		mmdebstrap --mode=root --variant=apt --skip=output/dev --aptopt="$2/apt.conf" \
			"$1" "$root" "${sources[@]}"
	else
		make_with_debootstrap "$1" "$2"
	fi
}

# make_with_debootstrap SUITE FOLDER: it takes one archive, and says "lxc" to make devices as they
# can be made in a namespace.
make_with_debootstrap()
{
	local uri security

	uri=$(awk -v suite="$1" '$3 == suite { print $2; exit }' "$2/sources.list")
	container=lxc debootstrap --variant=minbase "$1" "$root" ${uri:+"$uri"}
	if [ -n "$uri" ]; then
		cp "$2/sources.list" "$root/etc/apt/sources.list"
	else
		# The security archive lies beside the main one.
		security="s,^deb ([^ ]*)/debian/? $1 ,deb \\1/debian-security $1-security ,p"
		sed -i -E -n -e p -e "$security" "$root/etc/apt/sources.list"
	fi
	cp "$2/apt.conf" "$root/etc/apt/apt.conf.d/99outside"
}

# add_packages: those of the suite's main job, and the sources of its series.
add_packages()
{
	local series

	mapfile -t series < <(cd "$top/configs/series" && printf -- '--series=%s\n' *)
	bind "$top" "$top"
	in_root "$top" env XDG_CACHE_HOME=/tmp scripts/distro/deps.sh "${series[@]}" \
		--wanted=pictures \
		build kernel run given amd intel fatal
	in_root / apt-get clean
}

trap 'exit 130' INT TERM HUP
mkdir -p "$root" || fail "cannot write to the cache, $cache"
mount -t tmpfs -o mode=755,size=90% tmpfs "$root" || fail "no filesystem in memory can be mounted"
case ${1-}/$# in
minimal/3)
	make_minimal "$2" "$3"
	# For those who make devices.
	rm -rf "${root:?}"/dev/*
	pack "$3/root.tar"
	;;
packages/4)
	unpack "$4"
	systems
	add_packages
	pack "$3/root.tar"
	;;
run/*)
	unpack "$2"
	systems
	shift 2
	while [ "$1" = --bind ]; do
		bind "$2" "$3"
		shift 3
	done
	in_root "$@"
	;;
*) die "usage: see the head of scripts/distro/stage.sh" ;;
esac
