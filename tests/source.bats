#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# ./run.sh source and ./run.sh patch: from a regression's patch to a git tree and back.
# shellcheck disable=SC2154 # suite: fake_kernel.bash's; stderr is of bats

bats_require_minimum_version 1.5.0
load common
load fake_kernel

setup()
{
	fake_suite "$BATS_TEST_TMPDIR"
	fake_patch one fix arch/x86/kvm/x86.c 'x86 one' 'x86 ONE'
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	tree=$BATS_TEST_TMPDIR/tree
}

source_tree()
{
	run "-$1" --separate-stderr "$suite/scripts/kernel/source.sh" "${@:2}"
}

make_patch()
{
	run "-$1" --separate-stderr "$suite/scripts/kernel/patch.sh" "${@:2}"
}

@test "source: one commit of stock, a second one with the patch" {
	source_tree 0 6.12 "$tree"
	[ "$(git -C "$tree" log --format=%s)" = 'Linux 1 as packaged' ]
	[ -z "$(git -C "$tree" status --porcelain --ignored)" ]
	[ ! -e "$tree/drivers/gpu/unneeded.c" ]
	[ -e "$tree/arch/x86/kvm/x86.c" ]
	mkdir "$tree.2"
	source_tree 0 6.12 one "$tree.2"
	[ "$(git -C "$tree.2" log --format=%s | wc -l)" = 2 ]
	grep -q 'x86 ONE' "$tree.2/arch/x86/kvm/x86.c"
	[ "$(git -C "$tree.2" log -1 --format=%s base)" = 'Linux 1 as packaged' ]
}

@test "source: what is wrong is said, and nothing is left" {
	mkdir "$tree"
	touch "$tree/mine"
	source_tree 2 6.12 "$tree"
	[[ $stderr == *"is there and not empty"* ]]
	[ "$(ls -A "$tree")" = mine ]
	source_tree 2 6.12 nothing "$tree.2"
	source_tree 2 2.4 "$tree.2"
	source_tree 2
	sed -i 's/^-const/-Const/' "$suite/patches/one/6.12.fix.patch"
	source_tree 2 6.12 one "$tree.2"
	[[ $stderr == *"6.12.fix.patch does not apply to "*": arch/x86/kvm/x86.c: hunk 1 "* ]]
	[ "$(cd "$BATS_TEST_TMPDIR" && find . -maxdepth 1 -name '*tree*')" = ./tree ]
}

@test "patch: what it makes is what it was made from" {
	cp "$suite/patches/one/6.12.fix.patch" "$BATS_TEST_TMPDIR/before"
	source_tree 0 6.12 one "$tree"
	make_patch 0 --fix one 6.12 "$tree"
	[ "$(head -n 2 "$suite/patches/one/6.12.fix.patch")" = "$(printf 'About one.\n\n')" ]
	diff <(grep '^[-+ @]' "$BATS_TEST_TMPDIR/before") \
		<(grep '^[-+ @]' "$suite/patches/one/6.12.fix.patch")
	# Committed or not, new files as well; the user's index stays as it is.
	sed -i 's/xen one/xen ONE/' "$tree/arch/x86/kvm/xen.c"
	echo 'int new;' >"$tree/arch/x86/kvm/new.h"
	make_patch 0 --fix one 6.12 "$tree"
	grep -qx '+int new;' "$suite/patches/one/6.12.fix.patch"
	grep -qx '+const char \*xen = "xen ONE";' "$suite/patches/one/6.12.fix.patch"
	[ "$(git -C "$tree" status --porcelain | cut -c 1-2 | tr '\n' ,)" = ' M,??,' ]
	module "$(dir_of one)" kvm | grep -qx 'xen ONE'
}

@test "patch: a new one gets a line to fill in; one beyond the modules is told" {
	source_tree 0 6.12 "$tree"
	make_patch 2 --break another 6.12 "$tree"
	[[ $stderr == *"has no changes"* ]]
	sed -i 's/main one/main ONE/' "$tree/init/main.c"
	make_patch 0 --break another 6.12 "$tree"
	[[ $stderr == *"a whole kernel"* ]]
	grep -q '^TO BE FILLED IN' "$suite/patches/another/6.12.break.patch"
	grep -qx 'main ONE' "$(dir_of another)/bzImage"
	make_patch 2 --fix another 6.12 "$tree"
	[[ $stderr == *"there is patches/another/6.12.break.patch"* ]]
}

@test "patch: the entry says which kind; without one it must be said" {
	source_tree 0 6.12 "$tree"
	sed -i 's/xen one/xen ONE/' "$tree/arch/x86/kvm/xen.c"
	make_patch 2 three 6.12 "$tree"
	[[ $stderr == *"say --fix or --break"* ]]
	cat >"$suite/build/kvm-regress" <<'END'
#!/bin/sh
[ "$*" = 'list standing three 6.12' ] && echo has
END
	chmod +x "$suite/build/kvm-regress"
	make_patch 0 three 6.12 "$tree"
	[ -s "$suite/patches/three/6.12.break.patch" ]
	make_patch 2 three 6.12 "$BATS_TEST_TMPDIR"
	[[ $stderr == *"is not a tree that"* ]]
	make_patch 2 three
}
