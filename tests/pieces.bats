#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What make builds for L1: the pieces of an initrd, and the check of lib/'s layers.
# shellcheck disable=SC2154 # top is of common.bash, stderr is of bats

bats_require_minimum_version 1.5.0
load common

# object FOLDER/NAME TEXT: compiles C text to lib/FOLDER/NAME.o in the test's folder.
object() {
	mkdir -p "$BATS_TEST_TMPDIR/lib/${1%/*}"
	gcc -c -x c -o "$BATS_TEST_TMPDIR/lib/$1.o" - <<<"$2"
}

# A copy of the suite's sources for L1, to be changed and built.
copy_suite() {
	suite=$BATS_TEST_TMPDIR/suite
	mkdir -p "$suite/x86" "$suite/tests/lib"
	cp -r "$top/lib" "$top/include" "$suite/"
	cp "$top/x86/xen_vcpu_id_punt.c" "$suite/x86/one.c"
	cp "$top/x86/xen_vcpu_id_punt.c" "$suite/x86/two.c"
	cat >"$suite/Makefile" <<-'END'
		BUILD := build
		TEST_CC := musl-gcc
		TEST_CFLAGS := -std=gnu11 -D_GNU_SOURCE -static -fno-pie -no-pie -mno-red-zone \
			-pthread \
			-Iinclude -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu
		all: pieces
		include lib/whole.inc
		include lib/Makefile.inc
	END
}

@test "pack: the same files give the same archive, whatever their times and modes" {
	cd "$BATS_TEST_TMPDIR"
	echo text >file
	"$top/lib/pack.sh" one.cpio dir/ dir/name=file
	touch -d 2001-01-01 file
	chmod 600 file
	(umask 077 && "$top/lib/pack.sh" two.cpio dir/ dir/name=file)
	cmp one.cpio two.cpio
	[ "$(cpio -it --quiet <one.cpio)" = $'dir\ndir/name' ]
}

@test "pack: a missing file is an error, and the old archive stays" {
	cd "$BATS_TEST_TMPDIR"
	echo text >file
	"$top/lib/pack.sh" one.cpio name=file
	cp one.cpio before.cpio
	run ! "$top/lib/pack.sh" one.cpio name=file other=missing
	cmp one.cpio before.cpio
	[ -z "$(find . -name '.pack.*')" ]
}

@test "make: a deleted test's pieces go, another test changes no other piece" {
	copy_suite
	cd "$suite"
	make -s
	[ -e build/tests/one.cpio ] && [ -e build/tests/two.cpio ]
	sha256sum build/init.cpio build/tests/two.cpio >before
	echo '/* a change */' >>x86/one.c
	make -s
	sha256sum --quiet -c before
	rm x86/one.c
	make -s
	[ -z "$(find build/tests -name 'one*')" ]
	sha256sum --quiet -c before
}

@test "make: a deleted library file is not used any more" {
	copy_suite
	cd "$suite"
	make -s
	rm lib/test/kselftest.c x86/two.c
	run ! make -s
	[[ $output == *"undefined reference to"* ]]
}

@test "layers: one-way calls pass" {
	object test/low 'void low(void) {}'
	object kvm/high 'void low(void); void high(void) { low(); }'
	"$top/lib/layers.sh" "$BATS_TEST_TMPDIR"/lib/*/*.o
}

@test "layers: a circle fails, and is named" {
	object kvm/a 'void b(void); void a(void) { b(); }'
	object kvm/b 'void a(void); void b(void) { a(); }'
	run ! --separate-stderr "$top/lib/layers.sh" "$BATS_TEST_TMPDIR"/lib/*/*.o
	[[ $stderr == *kvm/a*kvm/b*"in a circle"* ]]
}

@test "layers: a call into a folder above fails, and is named" {
	object test/low 'void high(void); void low(void) { high(); }'
	object kvm/high 'void high(void) {}'
	run ! --separate-stderr "$top/lib/layers.sh" "$BATS_TEST_TMPDIR"/lib/*/*.o
	[[ $stderr == *"lib/test/low uses lib/kvm/high, which is not below it"* ]]
}
