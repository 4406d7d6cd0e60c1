#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Kernels of a series: found in the cache, or built.
#
#   scripts/kernel/series.sh [--config=NAME]... SERIES WHAT...
#
# WHAT is one of
#   stock        the series' source as the distribution ships it
#   NAME         the counterpart of regression NAME: stock with patches/NAME/SERIES.fix.patch or
#                patches/NAME/SERIES.break.patch
#   NAME:AFTER   the same, with the patch of regression AFTER applied before
#   fixes        stock with all patches/*/SERIES.fix.patch, by name
#
# With --config they are debug kernels (scripts/kernel/debug.sh) of the same source, with objects of
# their own.
#
# One line each on stdout: WHAT<TAB>DIRECTORY (scripts/kernel/entry.sh says what is in it).
# Everything else goes to stderr; its last line is the reason if a kernel could not be made.
#
# In the cache, where deleting any of it is safe:
#   packages/          source packages that apt cannot install here
#   src/TREE*          the source, once for all variants of a series (scripts/kernel/tree.sh)
#   build/TREE         the objects, also for all variants in turn; TREE+NAME those of --config
#   build/TREE.stock/  stock's objects of KVM, to which the objects go back (scripts/kernel/kvm.sh)
#   kernels/KEY        the results, named by a hash of all that went in
#   SERIES.lock        held by who builds; empty if nobody has built yet
#   logs/
#
# Exit status: 0 done, 2 usage, or a patch that does not apply; 3 a kernel could not be built.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"
# shellcheck source=scripts/distro/source.sh
. "$top/scripts/distro/source.sh"
# shellcheck source=scripts/kernel/patches.sh
. "$top/scripts/kernel/patches.sh"
# shellcheck source=scripts/kernel/tree.sh
. "$top/scripts/kernel/tree.sh"
# shellcheck source=scripts/kernel/modules.sh
. "$top/scripts/kernel/modules.sh"
# shellcheck source=scripts/kernel/build.sh
. "$top/scripts/kernel/build.sh"
# shellcheck source=scripts/kernel/debug.sh
. "$top/scripts/kernel/debug.sh"
# shellcheck source=scripts/kernel/kvm.sh
. "$top/scripts/kernel/kvm.sh"
# shellcheck source=scripts/kernel/room.sh
. "$top/scripts/kernel/room.sh"
# shellcheck source=scripts/kernel/entry.sh
. "$top/scripts/kernel/entry.sh"

# stock_key: of all that goes into stock and is no patch. The scripts' part is how it is built: with
# a fault in them mended, no kernel that was built with it is taken.
stock_key()
{
	{
		printf '%s\n' "$package" "$version"
		kernel_tools
		cat "$top"/configs/kernel/*.config "$top"/kmod/timewarp/* \
			"$top"/scripts/kernel/{series,tree,patches,build,kvm,modules}.sh
		debug_key
	} | sha256sum | cut -c1-16
}

# key STOCK-KEY WHAT
key()
{
	local list patch

	if [ "$2" = stock ]; then
		echo "$1"
		return
	fi
	list=$(patches_of "$series" "$2")
	{
		echo "$1"
		while read -r patch; do
			cat "$patch"
		done <<<"$list"
	} | sha256sum | cut -c1-16
}

# patches WHAT: sets list to the patches that make it out of stock.
patches()
{
	list=()
	[ "$1" = stock ] || mapfile -t list < <(patches_of "$series" "$1")
}

# stage WHAT: the tree will be that after tree_switch.
stage()
{
	local -a list

	patches "$1"
	# Each patch is against stock: two of them may add lines at the same place.
	[ "$1" != fixes ] || local patch_fuzz=3
	tree_stage "$src" "$package" "$version" "$file" ${list[@]+"${list[@]}"}
}

# publish WHAT: the kernel in $part goes to the cache.
publish()
{
	lock_held "$series" || fail "the cache was changed while $series $1 was built; run it again"
	[ "$(key "$(stock_key)" "$1")" = "${keys[$1]}" ] ||
		fail "what $series $1 is made of was changed while it was built; run it again"
	printf '%s\n' "series $series" "what $1${config:+ (${config#+})}" "version $version" \
		>"$part/about"
	[ -z "$(debug_options)" ] || debug_options >"$part/options"
	entry_publish "$part" "$cache/kernels/${keys[$1]}"
}

# build WHAT: unless it is there, for which another one was built.
build()
{
	local name="kernel $series${config/+/ } $1"
	local log=$cache/logs/$series$config-${1/:/-after-}.log
	local stock=$cache/kernels/${keys[stock]} whole=1
	local -a list files

	entry_good "$cache/kernels/${keys[$1]}" && return
	patches "$1"
	kvm_elsewhere "$obj" "$cache/build/$tree"
	if [ "$1" != stock ] && kvm_only "${list[@]}"; then
		build stock
		stage "$1"
		! kvm_based "$obj" "${keys[stock]}" || kvm_prepare "$src" "$obj" "$1"
		tree_switch "$src" "$package" "$file"
		if kvm_based "$obj" "${keys[stock]}"; then
			mapfile -t files <"$obj.stock/files"
			! kernel_modules "$src" "$obj" "$name" "$log" "${files[@]}" || whole=
		fi
		if [ -n "$whole" ]; then
			kvm_no_base "$obj"
			kernel_whole "$src" "$obj" "$name" "$log"
			kvm_base "$obj" "${keys[stock]}" "$1"
		fi
		kvm_collect "$part" "$obj" "$stock"
	else
		stage "$1"
		kvm_no_base "$obj"
		tree_switch "$src" "$package" "$file"
		kernel_whole "$src" "$obj" "$name" "$log"
		[ "$1" != stock ] || kvm_save "$obj" "${keys[stock]}"
		collect_kernel "$part" "$src" "$obj"
	fi
	publish "$1"
}

# build_all WHAT...
build_all()
{
	local what old

	lock_build "$series" "$series"
	# Whoever deleted the lock may have let two build at once.
	if [ ! -s "$cache/$series.lock" ]; then
		rm -rf "$cache/src/$series"-* "$cache/build/$series"-*
		echo "somebody has built $series" >&9
	fi
	rm -rf "$part"
	# Somebody else may have built some of them while we waited.
	missing=()
	for what; do
		entry_good "$cache/kernels/${keys[$what]}" || missing+=("$what")
	done
	set -- ${missing[@]+"${missing[@]}"}
	[ $# -gt 0 ] || return 0
	room_for_series "$@"
	if ! tree_whole "$src"; then
		# Earlier versions of this series are of no more use, and large. And objects of
		# this one may be newer than the files that are unpacked now.
		for old in "$cache/src/$series"-* "$cache/build/$series"-*; do
			rm -rf "$old"
		done
		tree_unpack "$src" "$package" "$version" "$file"
	fi
	# It is used now, for ./run.sh cache.
	touch "$src.manifest"
	# Before anything is built, which takes longer.
	for what; do
		stage "$what"
	done
	for what; do
		build "$what"
	done
}

# leave: nothing that was being made stays.
leave()
{
	[ -z "${part-}" ] || ! lock_held "$series" || rm -rf "$part" "$src.stage"
}

while [[ ${1-} == --config=* ]]; do
	debug_use "${1#*=}"
	shift
done
[ $# -ge 2 ] || die "usage: scripts/kernel/series.sh [--config=NAME]... SERIES WHAT..."
series=$1
shift
series_known "$series"
ends leave
trap 'fail "interrupted"' INT TERM HUP
for what; do
	[ "$what" = stock ] || patches_of "$series" "$what" >/dev/null
done
cache_for_builds
cache_dirs packages src build kernels logs

found=$(source_package "$series")
read -r package version file <<<"$found"
tree=$series-${version//[:~]/_}
src=$cache/src/$tree
obj=$cache/build/$tree$config
part=$cache/kernels/.$series.tmp

declare -A keys
keys[stock]=$(stock_key)
missing=()
for what; do
	keys[$what]=$(key "${keys[stock]}" "$what")
	entry_good "$cache/kernels/${keys[$what]}" || missing+=("$what")
done
[ ${#missing[@]} -eq 0 ] || build_all "${missing[@]}"
for what; do
	printf '%s\t%s\n' "$what" "$cache/kernels/${keys[$what]}"
done
