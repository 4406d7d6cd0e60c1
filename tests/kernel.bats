#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# scripts/kernel/series.sh: what becomes of variants, and of a cache from which something was
# deleted or in which something is damaged. Nearly all of it with a kernel of six files.
# shellcheck disable=SC2154 # suite, cache: fake_kernel.bash's; stderr is of bats

bats_require_minimum_version 1.5.0
load common
load fake_kernel

setup()
{
	fake_suite "$BATS_TEST_TMPDIR"
	fake_patch one fix arch/x86/kvm/x86.c 'x86 one' 'x86 ONE'
	fake_patch two break arch/x86/kvm/xen.c 'xen one' 'xen ONE'
}

# is_stock, is_one, is_two DIR: whether the kernel there is that.
is_stock()
{
	[ -d "$1" ]
	module "$1" kvm | grep -qx 'x86 one'
	module "$1" kvm | grep -qx 'xen one'
	grep -qx 'main one' "$1/bzImage"
}

is_one()
{
	module "$1" kvm | grep -qx 'x86 ONE'
	module "$1" kvm | grep -qx 'xen one'
	grep -qx 'main one' "$1/bzImage"
}

is_two()
{
	module "$1" kvm | grep -qx 'x86 one'
	module "$1" kvm | grep -qx 'xen ONE'
}

@test "an entry has all files, stdout nothing but the lines" {
	run -0 --separate-stderr series stock one
	[ "$(cut -f 1 <<<"$output" | tr '\n' ' ')" = 'stock one ' ]
	dir=$(cut -f 2 <<<"$output" | head -n 1)
	for file in bzImage modules.cpio modules.map System.map config vmlinux release about \
		manifest; do
		[ -s "$dir/$file" ]
	done
	[ "$(cat "$dir/release")" = 1.2.3 ]
	[ "$(cpio -i --quiet --to-stdout modules/load <"$dir/modules.cpio" | tr '\n' ' ')" = \
		'irqbypass kvm kvm-amd kvm-intel ' ]
	cpio -it --quiet <"$dir/modules.cpio" | grep -qx modules/timewarp.ko
	[ "$(wc -l <"$dir/manifest")" = 8 ]
	[ -z "$(find "$cache/kernels" -name '.*.tmp')" ]
}

@test "a counterpart differs in its modules only, and only they are built" {
	stock=$(dir_of stock)
	is_stock "$stock"
	one=$(dir_of one)
	is_one "$one"
	[ "$stock/bzImage" -ef "$one/bzImage" ]
	[ "$(grep '^CC' "$cache/logs/6.12-one.log")" = 'CC arch/x86/kvm/x86.c' ]
	# Nothing of the first one is compiled again for the second.
	is_two "$(dir_of two)"
	[ "$(grep '^CC' "$cache/logs/6.12-two.log")" = 'CC arch/x86/kvm/xen.c' ]
	# After an edit, only what it changes.
	sed -i 's/ONE/EINS/' "$suite/patches/two/6.12.break.patch"
	module "$(dir_of two)" kvm | grep -qx 'xen EINS'
	is_one "$one"
	is_stock "$stock"
}

@test "a counterpart alone; and the patch of another one before" {
	is_one "$(dir_of one)"
	dir=$(dir_of one:two)
	module "$dir" kvm | grep -qx 'x86 ONE'
	module "$dir" kvm | grep -qx 'xen ONE'
	is_stock "$(dir_of stock)"
}

@test "a patch that reaches beyond the modules makes a kernel of its own" {
	fake_patch beyond fix init/main.c 'main one' 'main ONE'
	dir=$(dir_of beyond)
	grep -qx 'main ONE' "$dir/bzImage"
	is_one "$(dir_of one)"
	is_stock "$(dir_of stock)"
	# Documentation is no part of a kernel.
	fake_patch beyond fix Documentation/virt/kvm/api.rst about ABOUT
	[ "$(dir_of beyond)/bzImage" -ef "$(dir_of stock)/bzImage" ]
}

@test "a patch that does not apply: patch, file and hunk in one line, status 2, nothing built" {
	sed -i 's/^-const/-Const/' "$suite/patches/one/6.12.fix.patch"
	run -2 --separate-stderr series one
	last=${stderr##*$'\n'}
	[[ $last == *"patches/one/6.12.fix.patch does not apply to linux-source-test 1:"* ]]
	[[ $last == *"arch/x86/kvm/x86.c: hunk 1 "* ]]
	[[ $stderr != *Building* ]]
	[ -z "$output" ]
	sed -i 's,kvm/x86.c,kvm/x87.c,' "$suite/patches/one/6.12.fix.patch"
	run -2 series one
	[[ $output == *"a file that is not there"* ]]
	echo 'About.' >"$suite/patches/one/6.12.fix.patch"
	run -2 series one
	[[ $output == *"6.12.fix.patch changes nothing"* ]]
	fake_patch one fix arch/x86/kvm/x86.c 'x86 one' 'x86 ONE'
	sed -i 's,[ab]/arch/x86/kvm,&/../../../..,' "$suite/patches/one/6.12.fix.patch"
	run -2 series one
	[[ $output == *"changes a file outside of the source"* ]]
	is_stock "$(dir_of stock)"
}

@test "new and removed files come and go with their patch" {
	mkdir "$suite/patches/new"
	cat >"$suite/patches/new/6.12.fix.patch" <<'END'
--- /dev/null
+++ b/arch/x86/kvm/new.h
@@ -0,0 +1 @@
+const char *new = "new one";
--- a/arch/x86/kvm/x86.c
+++ b/arch/x86/kvm/x86.c
@@ -1,3 +1,3 @@
-#include "x86.h"
+#include "new.h"
 const char *x86 = "x86 one";
 int x86_two;
END
	module "$(dir_of new)" kvm | grep -qx 'new one'
	is_one "$(dir_of one)"
	[ ! -e "$cache"/src/6.12-1/arch/x86/kvm/new.h ]
}

# damaged WHAT FILE COMMAND...: the entry is made again, as it was, after the command on the file.
damaged()
{
	local dir sums

	dir=$(dir_of "$1")
	sums=$(cd "$dir" && sha256sum ./*)
	"${@:3}" "$dir/$2"
	run -0 --separate-stderr series "$1"
	[[ $stderr == *"is made again: "* ]]
	[ "$(cd "$dir" && sha256sum ./*)" = "$sums" ]
}

flip()
{
	printf '\377' | dd of="$1" bs=1 seek=1 conv=notrunc status=none
}

@test "a damaged entry is made again, with a line" {
	for file in bzImage modules.cpio modules.map System.map config vmlinux release manifest; do
		damaged stock $file rm
		damaged stock $file truncate -s 1
	done
	for file in bzImage modules.cpio modules.map release; do
		damaged stock $file flip
		damaged one $file flip
	done
	damaged one manifest rm
	damaged one bzImage truncate -s +1
	is_one "$(dir_of one)"
	is_stock "$(dir_of stock)"
}

# pieces: files and folders of the cache: of the source and of the entries not each file.
pieces()
{
	(cd "$cache" && find . -mindepth 1 ! -path './kernels/*' ! -path './src/6.12-1/*' |
		LC_ALL=C sort)
	printf 'src/6.12-1/%s\n' init/main.c arch/x86/kvm arch/x86/kvm/x86.c link Makefile
}

@test "whatever is deleted from the cache: the right kernels" {
	series stock one 2>/dev/null
	# The tree is that of one, from which stock must not be made, and the other way round.
	while read -r piece; do
		rm -rf "${cache:?}/$piece" "$cache"/kernels/*
		is_stock "$(dir_of stock)" || { echo "stock without $piece"; false; }
		rm -rf "${cache:?}/$piece"
		is_one "$(dir_of one)" || { echo "one without $piece"; false; }
	done < <(pieces)
}

@test "the tree of another variant is never taken for stock" {
	series stock one 2>/dev/null
	for piece in 'src/*.pristine' 'src/*.manifest' 'build/*.stock' 'build/*/arch' 6.12.lock; do
		is_one "$(dir_of one)"
		# shellcheck disable=SC2086 # a pattern
		rm -rf "${cache:?}"/$piece "$cache"/kernels/*
		is_stock "$(dir_of stock)" || { echo "$piece"; false; }
	done
	# Changed in place, with and without its old time stamp.
	src=$cache/src/6.12-1
	for file in init/main.c arch/x86/kvm/x86.c; do
		sed -i 's/ one/ changed/' "$src/$file"
		rm -rf "$cache"/kernels/*
		is_stock "$(dir_of stock)"
	done
	echo 'more' >>"$(ls -d "$cache"/src/*.manifest)"
	rm -rf "$cache"/kernels/*
	is_one "$(dir_of one)"
}

@test "objects that a killed build left half are made again" {
	series stock 2>/dev/null
	rm -rf "$cache"/kernels/*
	obj=$cache/build/6.12-1
	touch "$obj/.unfinished"
	sleep 0.1
	truncate -s 100 "$obj/arch/x86/kvm/xen.o"
	run -0 --separate-stderr series stock
	[[ $stderr != *scratch* ]]
	is_stock "$(dir_of stock)"
	# And without a trace of the killing, all is built again.
	rm -rf "$cache"/kernels/* "$obj/arch/x86/kvm/kvm.ko"
	truncate -s 100 "$obj/arch/x86/kvm/xen.o"
	run -0 --separate-stderr series stock
	[[ $stderr == *"from scratch"* ]]
	is_stock "$(dir_of stock)"
}

@test "a patch that does not compile: status 3, the compiler's line, nothing left" {
	fake_patch one fix arch/x86/kvm/x86.c 'int x86_two' 'int int x86_two'
	run -3 --separate-stderr series one
	[[ ${stderr##*$'\n'} == *"cannot build kernel 6.12 one: "*"x86.c:3:"*" error: "* ]]
	[[ $stderr != *scratch* ]]
	is_two "$(dir_of two)"
	[ -z "$(find "$cache/kernels" -name '.*')" ]
}

@test "two at once: the second one waits and finds it built" {
	series stock one 2>"$BATS_TEST_TMPDIR/first" >"$BATS_TEST_TMPDIR/out" &
	series two one 2>"$BATS_TEST_TMPDIR/second" >"$BATS_TEST_TMPDIR/out2"
	wait
	cat "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/second"
	[ "$(cat "$BATS_TEST_TMPDIR"/{first,second} | grep -c 'Waiting for another')" = 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR"/{first,second} | grep -c 'Built kernel 6.12 one')" = 1 ]
	is_one "$(grep ^one "$BATS_TEST_TMPDIR/out" | cut -f 2)"
	is_two "$(grep ^two "$BATS_TEST_TMPDIR/out2" | cut -f 2)"
}

@test "what is wrong with the question, or with the place for the cache: status 2 and one line" {
	run -2 "$suite/scripts/kernel/series.sh" 2.4 stock
	[[ $output == *"unknown series '2.4'"* ]]
	run -2 series half
	[[ $output == *"half has no patch for 6.12: neither patches/half/6.12.fix.patch nor"* ]]
	run -2 series 'a/b'
	fake_patch one break init/main.c one ONE
	run -2 series one
	[[ $output == *"one has two patches for 6.12"* ]]
	XDG_CACHE_HOME=/proc/cache run -2 "$suite/scripts/kernel/series.sh" 6.12 stock
	[[ $output == *"cannot write to the cache"* ]]
	XDG_CACHE_HOME="$BATS_TEST_TMPDIR/a b" run -2 "$suite/scripts/kernel/series.sh" 6.12 stock
	[[ $output == *"blanks or colons"* ]]
	run -2 env -u HOME -u XDG_CACHE_HOME "$suite/scripts/kernel/series.sh" 6.12 stock
	[[ $output == *"neither XDG_CACHE_HOME nor HOME"* ]]
}

@test "a warm cache is only read, and answers with stderr closed" {
	dir=$(dir_of one)
	[ "$(series one 2>&-)" = "one"$'\t'"$dir" ]
	[ -z "$(series one 2>&1 >/dev/null)" ]
}

@test "the real kernel of 6.12 answers at once" {
	local started=$SECONDS

	dir=$(kernel_dir)
	[ $((SECONDS - started)) -le 3 ]
	for file in bzImage System.map vmlinux config modules.cpio modules.map release; do
		[ -s "$dir/$file" ]
	done
	cpio -it --quiet <"$dir/modules.cpio" | grep -qx modules/timewarp.ko
}
