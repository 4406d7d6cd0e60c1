# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # cache, src, obj, series, config: of those that source this
# Whether this machine has room for the kernels that will be built, asked before it is begun: a disk
# that is full after ten minutes tells the same, and later. To be sourced, after common.sh and
# tree.sh.
#
# Measured with 6.12.117 on ext4: the source takes 355 MiB in 31900 files, the objects with what is
# kept of stock's 266 MiB in 4540 files, stock's entry 17 MiB, a counterpart's 3 MiB. The largest
# file is a compiled header of 60 MiB. Of debug kernels KASAN's is the largest: its objects take 344
# MiB, and its entry 29 MiB. Two compilers at a time have 3 MiB of files in /tmp. What is asked for
# is a tenth more.

# room_for MIB FILES WHAT: ends with one line if there is less.
room_for()
{
	local mib files total where

	read -r mib files total < <(df -B1M --output=avail,iavail,itotal "$cache" 2>/dev/null |
		tail -n 1) || return 0
	where="the disk that $cache is on"
	[ "$mib" -ge "$1" ] || fail "$3 needs $1 MiB, and $where has $mib:" \
		"free some, run $suite_command cache prune, or set XDG_CACHE_HOME to another place"
	# Some file systems do not count files.
	[[ $total =~ ^[1-9][0-9]*$ ]] || return 0
	[ "$files" -ge "$2" ] || fail "$3 needs $2 files (inodes), and $where has room for" \
		"$files: remove some, run $suite_command cache prune, or set XDG_CACHE_HOME to" \
		"another place"
}

# room_for_compilers WHAT: they write to TMPDIR, and large files.
room_for_compilers()
{
	local dir=${TMPDIR:-/tmp} file free mib=$((2 * $(nproc))) limit=70000

	file=$(mktemp -p "$dir" 2>/dev/null) ||
		fail "$1 needs a folder for compilers' files, and none can be made in $dir:" \
			"set TMPDIR to another folder"
	rm -f "$file"
	free=$(df -B1M --output=avail "$dir" 2>/dev/null | tail -n 1) || free=$mib
	[ "$free" -ge "$mib" ] || fail "$1 needs $mib MiB in $dir, which has $((free)):" \
		"free some, or set TMPDIR to another folder"
	[ "$(ulimit -f)" = unlimited ] || [ "$(ulimit -f)" -ge $limit ] ||
		fail "$1 needs files of $((limit / 1024)) MiB, and the limit is" \
			"$(($(ulimit -f) / 1024)): raise it (ulimit -f $limit)"
}

# room_for_series WHAT...: for these kernels of $series, of which nothing is there but what $src and
# $obj hold.
room_for_series()
{
	local mib=$((3 * $#)) files=$((20 * $#)) what

	for what; do
		[ "$what" != stock ] || mib=$((mib + ${config:+13} + 17))
	done
	tree_whole "$src" || { mib=$((mib + 390)); files=$((files + 36000)); }
	# What earlier versions of the series take is removed before anything is unpacked.
	[ -e "$obj/vmlinux" ] || { mib=$((mib + ${config:+80} + 300)); files=$((files + 5000)); }
	room_for_compilers "building $series"
	room_for "$mib" "$files" "building $series ($*)"
}
