#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# scripts/kernel.sh: the parts of it that need no kernel build.
# shellcheck disable=SC2154 # top is of common.bash, stderr and stderr_lines are of bats

bats_require_minimum_version 1.5.0
load common

# A source of two files in place of the package's, in a cache of its own, and a copy of the suite whose patches can be changed.
setup()
{
	suite=$BATS_TEST_TMPDIR/suite
	mkdir -p "$suite/patches/6.12"
	cp -r "$top/scripts" "$top/configs" "$top/kmod" "$suite/"
	cache=$BATS_TEST_TMPDIR/cache
	src=$cache/src/tree
	mkdir -p "$src/virt"
	printf 'one\ntwo\nthree\n' >"$src/virt/a.c"
	printf 'four\n' >"$src/virt/b.c"
	patch_of a fixed two TWO
}

# patch_of FILE VARIANT FROM TO: the variant's patch that changes a word in virt/FILE.c.
patch_of()
{
	local suffix=fix

	[ "$2" = fixed ] || suffix='break'
	sed "s/$3/$4/" "$src/virt/$1.c" >"$BATS_TEST_TMPDIR/new"
	diff -u --label "a/virt/$1.c" --label "b/virt/$1.c" "$src/virt/$1.c" "$BATS_TEST_TMPDIR/new" >"$suite/patches/6.12/$1.$suffix.patch" ||
		true
}

# variant NAME: turn the source into it.
variant()
{
	bash -eu -o pipefail -c '. "$1/scripts/common.sh"; . "$1/scripts/kernel-source.sh"; series=6.12 package=test version=1 src=$2
		eval "$(sed -n "/^patches()/,/^}/p" "$1/scripts/kernel.sh")"; set_variant "$3"' kernel.sh "$suite" "$src" "$1"
}

@test "a variant changes only what its patches change, and back" {
	touch -d 2000-01-01 "$src"/virt/*.c
	variant fixed
	grep -qx TWO "$src/virt/a.c"
	[ "$(stat -c %y "$src/virt/b.c" | cut -c1-4)" = 2000 ]
	touch -d 2001-01-01 "$src/virt/a.c"
	variant fixed
	[ "$(stat -c %y "$src/virt/a.c" | cut -c1-4)" = 2001 ]
	variant stock
	grep -qx two "$src/virt/a.c"
	# make must see that it is another file now.
	[ "$(stat -c %y "$src/virt/a.c" | cut -c1-4)" != 2001 ]
}

@test "from one variant to another: no trace of the first" {
	patch_of b broken four FOUR
	variant fixed
	variant broken
	grep -qx two "$src/virt/a.c"
	grep -qx FOUR "$src/virt/b.c"
	variant stock
	[ "$(cat "$src"/virt/*.c | md5sum)" = "$(printf 'one\ntwo\nthree\nfour\n' | md5sum)" ]
}

@test "a patch that does not apply: named, exit status 3, the source untouched" {
	sed -i 's/^-two/-zwei/' "$suite/patches/6.12/a.fix.patch"
	run -3 variant fixed
	[[ $output == *"a.fix.patch does not apply to 6.12"* ]]
	grep -qx two "$src/virt/a.c"
	printf 'About.\n' >"$suite/patches/6.12/a.fix.patch"
	run -3 variant fixed
	[[ $output == *"a.fix.patch changes nothing"* ]]
}

@test "an unknown series or variant, a cache that cannot be" {
	run -2 "$top/scripts/kernel.sh" 2.4 stock
	[[ $output == *"unknown series '2.4'"* ]]
	run -2 "$top/scripts/kernel.sh" 6.12 half
	[[ $output == *"unknown variant 'half'"* ]]
	XDG_CACHE_HOME=/proc/cache run -2 "$top/scripts/kernel.sh" 6.12 stock
	[[ $output == *"cannot write to the cache"* ]]
	XDG_CACHE_HOME="$BATS_TEST_TMPDIR/a b" run -2 "$top/scripts/kernel.sh" 6.12 stock
	[[ $output == *"blanks or colons"* ]]
}

@test "a warm cache answers at once, with all files" {
	local dir started=$SECONDS

	dir=$(kernel_dir)
	[ $((SECONDS - started)) -le 3 ]
	for file in bzImage System.map vmlinux config timewarp.ko modules.cpio release; do
		[ -s "$dir/$file" ]
	done
	cpio -it --quiet <"$dir/modules.cpio" | grep -qx modules/timewarp.ko
}
