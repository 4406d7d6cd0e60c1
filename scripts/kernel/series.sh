#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Build variants of a series' kernel, or find them in the cache.
#
#   scripts/kernel.sh SERIES VARIANT...       variants: stock, broken, fixed
#
# One line a variant on stdout: VARIANT RELEASE DIRECTORY. The directory holds bzImage, System.map, vmlinux, config,
# timewarp.ko, modules.cpio (an initramfs with modules/timewarp.ko) and release. Everything else goes to stderr.
#
# In the cache (deleting any of it is safe):
#   packages/       source packages that apt cannot install here
#   src/TREE        the source, once for all variants of a series, and src/TREE.pristine, the untouched copies of what a variant changed
#   build/TREE      the O= directory, also for all variants in turn: a variant recompiles only what its patches touch
#   kernels/KEY     the results, named by a hash of all that went in; written beside it and renamed when whole
#   logs/
#
# Exit status: 0 done, 2 usage, 3 a kernel could not be built.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/kernel-source.sh
. "$top/scripts/kernel-source.sh"
# shellcheck source=scripts/kernel-build.sh
. "$top/scripts/kernel-build.sh"

[ $# -ge 2 ] || die "usage: scripts/kernel.sh SERIES VARIANT..."
series=$1
shift
[ -f "$top/configs/series/$series" ] || die "unknown series '$series'; there are: $(ls "$top/configs/series")"
for variant; do
	case $variant in
	stock | broken | fixed) ;;
	*) die "unknown variant '$variant'; there are: stock broken fixed" ;;
	esac
done
cache_for_builds
cache_dirs packages src build kernels logs

find_package
tree=$series-${version//[:~]/_}
src=$cache/src/$tree
# shellcheck disable=SC2034 # for kernel-build.sh
called="Linux $series"
obj=$cache/build/$tree

# patches VARIANT: the files that make the variant out of stock.
patches()
{
	local suffix

	case $1 in
	stock) return ;;
	broken) suffix='break' ;;
	fixed) suffix='fix' ;;
	esac
	find "$top/patches/$series" -name "*.$suffix.patch" 2>/dev/null | LC_ALL=C sort
}

# key VARIANT: of all that goes into its kernel and module. The script's part is how they are built.
key()
{
	local list

	mapfile -t list < <(patches "$1")
	{
		printf '%s\n' "$package" "$version"
		gcc --version
		cat "$top"/configs/kernel/*.config "$top"/kmod/timewarp/* "$top"/scripts/kernel-{build.sh,cc,pch.h} ${list[@]+"${list[@]}"}
	} | sha256sum | cut -c1-16
}

build_all()
{
	local variant

	lock_build "$series" "$series"
	rm -rf "$src.tmp" "$cache/kernels/.$series.tmp"
	for variant; do
		# Somebody else may have built it while we waited.
		[ -e "$cache/kernels/${keys[$variant]}/release" ] && continue
		get_source
		set_variant "$variant"
		configure
		build_kernel "$series $variant" "$series-$variant"
		[ "$(key "$variant")" = "${keys[$variant]}" ] ||
			fail "the patches, fragments or module of $series $variant were changed while it was built; run it again"
		collect "$cache/kernels/.$series.tmp"
		mv -T "$cache/kernels/.$series.tmp" "$cache/kernels/${keys[$variant]}"
	done
	exec 9>&-
}

declare -A keys
missing=()
for variant; do
	keys[$variant]=$(key "$variant")
	[ -e "$cache/kernels/${keys[$variant]}/release" ] || missing+=("$variant")
done
[ ${#missing[@]} -eq 0 ] || build_all "${missing[@]}"
for variant; do
	dir=$cache/kernels/${keys[$variant]}
	printf '%s %s %s\n' "$variant" "$(cat "$dir/release")" "$dir"
done
