# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, cache, part: given.sh's
# A kernel source tree: built with the suite's configuration, in a build directory of its own; nothing is written to the tree. To be sourced by given.sh.

# tree DIRECTORY
tree()
{
	local name lacks

	if [ ! -e "$1/Kbuild" ] || [ ! -e "$1/arch/x86/kvm/x86.c" ]; then
		die "$1 is not a kernel source tree: it has no Kbuild or no arch/x86/kvm/x86.c"
	fi
	# kbuild refuses to build such a tree elsewhere.
	for name in .config include/config arch/x86/include/generated; do
		[ ! -e "$1/$name" ] || die "$1 is not clean: it has been built in place ($name); run 'make mrproper' there, or give a clone of it"
	done
	case $1 in
	*[[:space:]:]*) die "a kernel cannot be built from '$1': blanks or colons in the path" ;;
	esac

	# shellcheck source=scripts/kernel-build.sh
	. "$top/scripts/kernel-build.sh"
	src=$1 called=$1
	series=tree-$(printf '%s' "$1" | sha256sum | cut -c1-8)
	obj=$cache/build/$series
	lock_build "$series" "$1"
	configure
	# The suite's configuration has all of it, so that this kernel is too old or has another Kconfig: in a bisection it is left out.
	mapfile -t lacks < <(config_lacks must "$obj/.config"; config_lacks want "$obj/.config")
	[ ${#lacks[@]} -eq 0 ] || fail "$1 lacks $(in_words "${lacks[@]}")"
	build_kernel "$(tree_label)" "$series"
	collect "$part"
	set -- "$(tree_label)" "$cache/kernels/$series-$(cat "$part/bzImage" "$part/modules.cpio" | sha256sum | cut -c1-16)"
	publish "$2"
	touch "$2"
	answer "$@"
	# A bisection goes through many of them, and nobody comes back to one.
	find "$cache/kernels" -maxdepth 1 -name "$series-*" -mmin +60 -exec rm -rf {} +
}

# tree_label: its version and, where git knows it, its commit; else its directory's name.
tree_label()
{
	local version commit dirty=

	version=$(kernel_make -s kernelversion)
	if commit=$(git -C "$src" rev-parse --short=12 HEAD 2>/dev/null) && [ "$(git -C "$src" rev-parse --show-prefix)" = "" ]; then
		git --no-optional-locks -C "$src" diff --quiet HEAD -- || dirty=-dirty
		echo "$version-g$commit$dirty"
	else
		echo "$version-${src##*/}"
	fi
}
