#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Make a kernel that somebody has ready for the suite's machines: build a tree, unpack a package,
# look at an image.
#
#   scripts/given/kernel.sh [--config=NAME]... KERNEL
#
# KERNEL is a source tree, a bzImage, a .deb with a kernel, or deb:VERSION, the Debian package of
# that version. One line on stdout: LABEL<TAB>DIRECTORY, where the directory is the kernel's, in the
# cache, as scripts/kernel/entry.sh describes it. Everything else goes to stderr; its last line is
# the reason if no kernel came of it. With --config a tree becomes a debug kernel
# (scripts/kernel/debug.sh); there is none of other kernels.
#
# Exit status: 0 done, 2 it is no kernel that can be used, 3 it could not be made ready.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/scratch.sh
. "$top/scripts/scratch.sh"
# shellcheck source=scripts/confined.sh
. "$top/scripts/confined.sh"
# shellcheck source=scripts/kernel/bzimage.sh
. "$top/scripts/kernel/bzimage.sh"
# shellcheck source=scripts/kernel/config.sh
. "$top/scripts/kernel/config.sh"
# shellcheck source=scripts/kernel/entry.sh
. "$top/scripts/kernel/entry.sh"
# shellcheck source=scripts/kernel/modules.sh
. "$top/scripts/kernel/modules.sh"
# shellcheck source=scripts/kernel/build.sh
. "$top/scripts/kernel/build.sh"
# shellcheck source=scripts/kernel/debug.sh
. "$top/scripts/kernel/debug.sh"
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"
# shellcheck source=scripts/given/names.sh
. "$top/scripts/given/names.sh"
# shellcheck source=scripts/given/kind.sh
. "$top/scripts/given/kind.sh"
# shellcheck source=scripts/given/image.sh
. "$top/scripts/given/image.sh"
# shellcheck source=scripts/given/modules.sh
. "$top/scripts/given/modules.sh"
# shellcheck source=scripts/given/timewarp.sh
. "$top/scripts/given/timewarp.sh"
# shellcheck source=scripts/given/package.sh
. "$top/scripts/given/package.sh"
# shellcheck source=scripts/given/tree.sh
. "$top/scripts/given/tree.sh"

# fetched VERSION: the files of that Debian package, one a line, fetched if need be.
fetched()
{
	local name

	name=$("$top/scripts/distro/packages.sh" find "$1") || exit
	"$top/scripts/distro/packages.sh" fetch "$name" || exit
}

# answer KERNEL: the line for it.
answer()
{
	local what list files=()

	what=$(kind "$1")
	[ -z "$config" ] || [ "$what" = tree ] ||
		die "$(shown "$1") is built already: --config is for series and source trees"
	case $what in
	deb)
		list=$(fetched "${1#deb:}")
		mapfile -t files <<<"$list"
		# Then the archive is at fault, not who asked for it.
		package 3 "${files[@]}"
		;;
	package)
		list=$(package_parts "$1")
		[ -z "$list" ] || mapfile -t files <<<"$list"
		package 2 "$1" "${files[@]}"
		;;
	image) image "$1" ;;
	tree) tree "$(cd -- "$1" && pwd)" ;;
	esac
}

while [[ ${1-} == --config=* ]]; do
	debug_use "${1#*=}"
	shift
done
[ $# = 1 ] || die "usage: scripts/given/kernel.sh [--config=NAME]... KERNEL"
cache_for_builds
cache_dirs packages build kernels logs
ends scratch_remove
trap 'exit 130' INT TERM HUP
scratch_make "$cache/kernels/.given" || fail "cannot write to $cache/kernels"
case $1 in
-*) answer "./$1" ;;
*) answer "$1" ;;
esac
