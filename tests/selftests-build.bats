#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# scripts/selftests/build.sh, on look-alikes of a kernel's source with a few tiny tests.
# shellcheck disable=SC2030,SC2031,SC2154 # subshells; variables of fake_kernel.bash and bats

bats_require_minimum_version 1.5.0
load common
load fake_kernel

setup()
{
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	cache=$XDG_CACHE_HOME/kvm-regress
	tree=$BATS_TEST_TMPDIR/linux
	fake_tree "$tree"
}

# fake_tree DIR: a source tree with five tests. One of them does not compile, and two are called the
# same.
fake_tree()
{
	local kvm=$1/tools/testing/selftests/kvm name

	mkdir -p "$kvm/x86" "$kvm/include" "$1/include/uapi/linux" "$1/drivers/none"
	cat >"$1/Makefile" <<'END'
VERSION = 6
PATCHLEVEL = 99
SUBLEVEL = 3
headers: ; mkdir -p usr/include/linux; cp -u include/uapi/linux/kvm.h usr/include/linux
END
	echo '#define ANSWER 42' >"$1/include/uapi/linux/kvm.h"
	echo '#define WORD "word"' >"$kvm/include/word.h"
	echo 'unused' >"$1/drivers/none/unneeded.c"
	cat >"$kvm/Makefile" <<'END'
all:
TEST_PROGS = x86/script_test.sh
TEST_GEN_PROGS = one_test x86/two_test x86/broken_test x86/one_test
TEST_GEN_PROGS_EXTENDED = helper_test
CFLAGS += -O1 -MD -Iinclude -I../../../../usr/include $(EXTRA_CFLAGS)
TEST_GEN_PROGS := $(addprefix $(OUTPUT)/,$(TEST_GEN_PROGS))
TEST_GEN_PROGS_EXTENDED := $(addprefix $(OUTPUT)/,$(TEST_GEN_PROGS_EXTENDED))
progs = $(TEST_GEN_PROGS) $(TEST_GEN_PROGS_EXTENDED)
all: $(progs)
$(progs): %: %.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $<
$(OUTPUT)/%.o: %.c
	mkdir -p $(@D); $(CC) $(CFLAGS) -c -o $@ $<
-include $(progs:=.d)
END
	for name in one_test helper_test x86/two_test x86/one_test; do
		printf '%s\n' '#include <stdio.h>' '#include <linux/kvm.h>' '#include "word.h"' \
			"int main(void) { printf(\"$name %d \" WORD \"\\n\", ANSWER); }" \
			>"$kvm/$name.c"
	done
	printf '%s\n' 'int main(void)' '{ return nothing; }' >"$kvm/x86/broken_test.c"
}

# build ARGUMENT...
build()
{
	timeout 60 "${suite:-$top}/scripts/selftests/build.sh" "$@"
}

# built ARGUMENT...: it has to go well; sets label and dir.
built()
{
	run -0 --separate-stderr build "$@"
	[ "${#lines[@]}" = 1 ]
	IFS=$'\t' read -r label dir <<<"$output"
	[[ $dir == "$cache/selftests/"* ]]
}

# said NAME: what the program in L1's archive says.
said()
{
	mkdir -p "$BATS_TEST_TMPDIR/l1/tests"
	(cd "$BATS_TEST_TMPDIR/l1" && cpio -i --quiet --unconditional <"$dir/$1.cpio" &&
		"tests/$1")
}

@test "a tree: programs, archives, functions and the list; the tree stays as it is" {
	before=$(find "$tree" -printf '%p %T@\n' | sort)
	built "$tree"
	[ "$label" = 6.99.3-linux ]
	[ "$(find "$tree" -printf '%p %T@\n' | sort)" = "$before" ]
	cut -f 1,2 "$dir/list" | diff - <(printf '%s\t%s\n' broken_test x86/broken_test.c \
		helper_test helper_test.c kvm-one_test one_test.c two_test x86/two_test.c \
		x86-one_test x86/one_test.c | sed 's/^kvm-//')
	error=$(cut -sf 3 "$dir/list")
	[[ $error == *"x86/broken_test.c:2:"*"error: 'nothing' undeclared"* ]]
	[ "$(said one_test)" = "one_test 42 word" ]
	[ "$(said x86-one_test)" = "x86/one_test 42 word" ]
	[ "$(said helper_test)" = "helper_test 42 word" ]
	[ ! -e "$dir/broken_test" ]
	grep -q ' T main$' "$dir/two_test.map"
	[[ $(readelf -lW "$dir/two_test") != *INTERP* ]]
	[ "$(cat "$dir/about")" = $'selftests 6.99.3-linux\nscript x86/script_test.sh' ]
	[ -z "$(find "$cache/selftests" -name '.part.*' ! -name '*.lock')" ]
}

@test "the same tree again builds nothing; another source, only what is made of it" {
	built "$tree"
	first=$dir
	built "$tree"
	[ "$dir" = "$first" ]
	[ "$stderr" = "" ]
	kvm=tools/testing/selftests/kvm
	touch "$BATS_TEST_TMPDIR/stamp"
	sed -i 's/two_test/second/' "$tree/$kvm/x86/two_test.c"
	built "$tree"
	[ "$dir" != "$first" ]
	[ "$(said two_test)" = "x86/second 42 word" ]
	[ "$(cd "$cache"/build/selftests-*/obj && find . -newer "$BATS_TEST_TMPDIR/stamp" \
		-name '*.o')" = ./x86/two_test.o ]
	echo '#define WORD "new"' >"$tree/$kvm/include/word.h"
	rm "$tree/$kvm/x86/broken_test.c"
	built "$tree"
	[ "$(said one_test)" = "one_test 42 new" ]
	[[ $(cut -sf 3 "$dir/list") == *"No rule to make target"*broken_test.o* ]]
}

@test "a Makefile that knows no headers: all is made again when one changes" {
	sed -i 's/-MD //' "$tree/tools/testing/selftests/kvm/Makefile"
	built "$tree"
	echo '#define ANSWER 43' >"$tree/include/uapi/linux/kvm.h"
	built "$tree"
	[ "$(said one_test)" = "one_test 43 word" ]
}

@test "a tree without selftests, or of which none can be built: one line" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	run -2 --separate-stderr build "$BATS_TEST_TMPDIR/empty"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *"there is no tools/testing/selftests/kvm/Makefile in it" ]]
	echo '#error never' >"$tree/tools/testing/selftests/kvm/include/word.h"
	run -3 --separate-stderr build "$tree"
	[ -z "$output" ]
	[[ ${stderr_lines[-1]} == "build.sh: none of the selftests can be built: "*"error: "* ]]
	[ -z "$(find "$cache/selftests" -mindepth 1 ! -name '*.lock')" ]
	run -2 --separate-stderr build
	[[ $stderr == *"usage: "* ]]
}

@test "a series: stock's source, built once; what is damaged is made again; cache knows it" {
	fake_suite "$BATS_TEST_TMPDIR"
	mkdir "$suite/lib"
	cp "$top/lib/pack.sh" "$suite/lib"
	ln -s "$top/build/kvm-regress" "$suite/build"
	fake_tree "$BATS_TEST_TMPDIR/linux-source-test"
	tar -C "$BATS_TEST_TMPDIR" -cJf "$package" linux-source-test
	built 6.12
	[ "$label" = 1 ]
	[ "$(said x86-one_test)" = "x86/one_test 42 word" ]
	[ -z "$(ls "$cache/build")" ]
	first=$dir
	echo damaged >"$dir/two_test"
	run -3 "$top/build/kvm-regress" cache verify
	[[ $output == *"two_test "* ]]
	built 6.12
	[ "$dir" = "$first" ]
	[[ ${stderr_lines[0]} == "What is in $dir is made again: two_test "* ]]
	run -0 "$top/build/kvm-regress" cache
	[[ $output =~ selftests\ +selftests/${dir##*/}\ +1\ .*whole ]]
	run -0 "$top/build/kvm-regress" cache prune --larger-than 0
	[ ! -e "$dir" ]
}

@test "--dir: static programs are taken, a dynamic one or none is refused" {
	mkdir -p "$BATS_TEST_TMPDIR/own/x86"
	cd "$BATS_TEST_TMPDIR/own"
	echo 'int main(void) { return 0; }' >x86/a_test.c
	gcc -static -o x86/a_test x86/a_test.c
	cp x86/a_test b_test
	printf '#!/bin/sh\n' >script
	chmod +x script
	built --dir .
	[ "$label" = own ]
	[ "$(cat "$dir/list")" = $'a_test\tx86/a_test.c\nb_test\tb_test.c' ]
	said a_test
	gcc -o b_test x86/a_test.c
	run -2 --separate-stderr build --dir .
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *"/own/b_test is linked dynamically, "*LDFLAGS=-static* ]]
	rm b_test x86/a_test
	run -2 --separate-stderr build --dir .
	[[ $stderr == *"has no programs"* ]]
	run -2 --separate-stderr build --dir nowhere
	[[ $stderr == *"'nowhere' is no folder" ]]
}

@test "a kernel's version, and the series that is nearest to it" {
	. "$top/scripts/common.sh"
	. "$top/scripts/selftests/kernel.sh"
	[ "$(nearest_series 6.12.90)" = 6.12 ]
	[ "$(nearest_series 6.13.2)" = 6.12 ]
	[ "$(nearest_series 6.2)" = 6.1 ]
	[ "$(nearest_series 5.10.200)" = 6.1 ]
	[ "$(nearest_series 9.0)" = "$(printf '%s\n' "$top"/configs/series/* | sort -V |
		sed -n '$s,.*/,,p')" ]
	[ "$(upstream 6.12.117-1~deb12u1)" = 6.12.117 ]
	[ "$(upstream 7.3.4+deb13)" = 7.3.4 ]
	run -2 --separate-stderr build nonsense
	[[ $stderr == *"no kernel 'nonsense'"* ]]
}
