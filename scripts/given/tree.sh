# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, cache, scratch: of those that source this
# A kernel source tree: built with the suite's configuration, in a folder of its own, whose objects
# serve the next build of the same tree. Nothing is written to the tree. To be sourced.

# tree_usable DIRECTORY: ends if it cannot be built.
tree_usable()
{
	local name

	if [ ! -f "$1/Kbuild" ] || [ ! -f "$1/arch/x86/kvm/x86.c" ]; then
		die "$(shown "$1") is not a kernel source tree:" \
			"it has no Kbuild or no arch/x86/kvm/x86.c"
	fi
	# kbuild refuses to build such a tree elsewhere.
	for name in .config include/config arch/x86/include/generated; do
		[ ! -e "$1/$name" ] ||
			die "$(shown "$1") is not clean: it has been built in place ($name);" \
				"run 'make mrproper' there, or give a clone of it"
	done
	case $1 in
	*[[:space:]:]*)
		die "a kernel cannot be built from '$(shown "$1")': blanks or colons in the path"
		;;
	esac
}

# tree_configure SRC OBJ LOG: ends if the tree's Kconfig does not have what the tests need. The
# suite's configuration has all of it, so that the kernel is too old or has another Kconfig; a
# bisection leaves it out.
tree_configure()
{
	local why lacks status=0

	mkdir -p "$2"
	why=$(kernel_configure "$1" "$2" "$1" "$3") || status=$?
	[ $status != 2 ] || die "$why"
	[ $status = 0 ] || fail "cannot build $1: $why"
	mapfile -t lacks < <(config_lacks must "$2/.config"; config_lacks want "$2/.config")
	[ ${#lacks[@]} -eq 0 ] || fail "$1 lacks $(in_words "${lacks[@]}")"
}

# tree_label SRC OBJ
tree_label()
{
	local version

	version=$(kernel_make "$1" "$2" -s kernelversion)
	tree_named "$1" "$version"
}

# tree DIRECTORY: the answer for it.
tree()
{
	local src=$1 name obj log label dir part=$scratch/kernel

	tree_usable "$src"
	name=tree-$(printf '%s' "$src" | sha256sum | cut -c1-8)$config
	obj=$cache/build/$name log=$cache/logs/$name.log
	lock_build "$name" "$src"
	tree_configure "$src" "$obj" "$log"
	label=$(tree_label "$src" "$obj")
	kernel_whole "$src" "$obj" "kernel $label${config/+/ }" "$log"
	collect_kernel "$part" "$src" "$obj"
	[ -z "$(debug_options)" ] || debug_options >"$part/options"
	dir=$({ cat "$part/bzImage" "$part/modules.cpio"; debug_options; } |
		sha256sum | cut -c1-16)
	dir=$cache/kernels/$name-$dir
	if ! entry_good "$dir"; then
		entry_publish "$part" "$dir"
	fi
	touch "$dir"
	printf '%s\t%s\n' "$label" "$dir"
	# A bisection goes through many of them, and nobody comes back to one.
	find "$cache/kernels" -maxdepth 1 -name "$name-*" -mmin +60 -exec rm -rf {} +
}
