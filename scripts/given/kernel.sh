#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Make a kernel that somebody has ready for the suite's machines: build a tree, unpack a package, look at an image.
#
#   scripts/given.sh KERNEL
#
# KERNEL is a source tree, a bzImage, a .deb with a kernel, or deb:VERSION, the Debian package of that version. One line on stdout: LABEL RELEASE
# DIRECTORY. The directory, in the cache, holds bzImage, modules.cpio (the modules that the tests need, and in which order they are loaded),
# and where there are such options (what the runner must be told), config, System.map and modules.map (KVM's functions, if it is modules). Everything else goes to stderr.
#
# Exit status: 0 done, 2 it is no kernel that can be used, 3 it could not be made ready.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/bzimage.sh
. "$top/scripts/bzimage.sh"
# shellcheck source=scripts/config.sh
. "$top/scripts/config.sh"
# shellcheck source=scripts/given-tree.sh
. "$top/scripts/given-tree.sh"
# shellcheck source=scripts/given-package.sh
. "$top/scripts/given-package.sh"
# shellcheck source=scripts/apt.sh
. "$top/scripts/apt.sh"

# Kernels that the suite did not configure unpack themselves for longer, and load modules, without a word.
foreign_silence_s=120
mib=$((1 << 20))

# key FILE...: a name for what comes of these files.
key()
{
	cat "$@" "$top"/scripts/given*.sh "$top/configs/kernel/needs" "$top"/kmod/timewarp/* | sha256sum | cut -c1-16
}

# options_for BZIMAGE: what the runner must be told about a kernel with a configuration of its own. It needs memory for its image, unpacked, and
# for what every distribution's kernel takes for itself.
options_for()
{
	local unpacked

	unpacked=$(($(number 8 "$1" 0x258) + $(number 4 "$1" 0x260)))
	printf 'memory %d\n' $(((unpacked + mib - 1) / mib + 256))
	printf 'boot-silence %d\n' $foreign_silence_s
}

# publish DIRECTORY: what was made in $part goes to the cache as a whole.
publish()
{
	if [ -e "$1" ]; then
		rm -rf "$part"
	else
		mv -T "$part" "$1"
	fi
}

# image FILE: a bzImage without anything else.
image()
{
	local why dir

	why=$(not_bzimage "$1")
	[ -z "$why" ] || die "$1: $why"
	dir=$cache/kernels/image-$(key "$1")
	if [ ! -e "$dir" ]; then
		cp -L "$1" "$part/bzImage"
		if bzimage_config "$1" >"$part/config"; then
			check_config "$1" "$part/config"
			[ "$(config_value "$part/config" KVM)" = y ] ||
				die "$1 has KVM as a module, and an image brings no modules; give its .deb, or build it with CONFIG_KVM=y"
		else
			rm "$part/config"
			note "$1 does not carry its configuration (CONFIG_IKCONFIG): whether it has what the tests need will be seen."
		fi
		options_for "$1" >"$part/options"
		: | cpio --quiet -o -H newc >"$part/modules.cpio"
		publish "$dir"
	fi
	answer "$(bzimage_release "$1")" "$dir"
}

# answer LABEL DIRECTORY
answer()
{
	printf '%s %s %s\n' "$1" "$(bzimage_release "$2/bzImage")" "$2"
}

[ $# = 1 ] || die "usage: scripts/given.sh KERNEL"
cache_for_builds
cache_dirs packages build kernels logs
part=$(mktemp -d "$cache/kernels/.given.XXXXXX")
chmod 755 "$part"
trap 'rm -rf "$part"' EXIT
case $1 in
deb:?*) debian "${1#deb:}" ;;
*)
	if [ -d "$1" ]; then
		tree "$(cd "$1" && pwd)"
	elif [ ! -e "$1" ]; then
		die "no kernel '$1': not a series, a file, a directory or deb:VERSION"
	elif [ ! -r "$1" ]; then
		die "$1 cannot be read"
	elif [ "$(bytes "$1" 0 8)" = 213c617263683e0a ]; then
		package "$1"
	else
		image "$1"
	fi
	;;
esac
