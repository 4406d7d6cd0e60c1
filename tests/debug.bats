#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Debug kernels, --config: what is refused, and what scripts/kernel/series.sh makes of a fragment,
# with a kernel of six files.
# shellcheck disable=SC2154,SC2030,SC2031 # variables of fake_kernel.bash and bats

bats_require_minimum_version 1.5.0
load common
load fake_kernel

# with_fragment NAME LINE...: the fake suite has it.
with_fragment()
{
	printf '%s\n' "${@:2}" >"$suite/configs/kernel/debug/$1.config"
}

# debug_dir NAME WHAT: the entry of 6.12's debug kernel, made if need be.
debug_dir()
{
	XDG_CACHE_HOME=${cache%/*} timeout 60 "$suite/scripts/kernel/series.sh" --config="$1" 6.12 \
		"$2" 2>>"$BATS_TEST_TMPDIR/stderr" | cut -f 2
}

@test "--config: what is built already is refused" {
	cd "$BATS_TEST_TMPDIR"
	: >image
	run -2 --separate-stderr "$top/run.sh" --no-install --config kasan -k image -o out
	[ "$stderr" = "run.sh: image is built already: --config is for series and source trees" ]
	run -2 --separate-stderr "$top/run.sh" --no-install --config kasan -k deb:6.12.1 -o out
	[[ $stderr == "run.sh: deb:6.12.1 is built already"* ]]
	[ ! -e out ]
	run -2 --separate-stderr "$top/scripts/given/kernel.sh" --config=kasan image
	[[ $stderr == *"image is built already"* ]]
	run -2 --separate-stderr "$top/scripts/given/kernel.sh" --config=../kasan image
	[[ $stderr == *"unknown config '../kasan'; there are: kasan "* ]]
}

@test "each fragment of the suite turns something on, and its options are known ones" {
	local file

	for file in "$top"/configs/kernel/debug/*.config; do
		grep -q '^CONFIG_[A-Z0-9_]*=y$' "$file"
	done
	for file in "$top"/configs/kernel/debug/*.options; do
		[ -e "${file%.options}.config" ]
		run -1 grep -vE '^(#|(memory|boot-silence|slower) [0-9]+$|append .|not-on [a-z])' \
			"$file"
	done
}

@test "a fragment takes effect, and makes a kernel beside the plain one" {
	local plain dir

	fake_suite "$BATS_TEST_TMPDIR"
	with_fragment one CONFIG_FAKE=y
	printf '%s\n' 'memory 300 # a comment' 'append quiet' \
		>"$suite/configs/kernel/debug/one.options"
	plain=$(dir_of stock)
	dir=$(debug_dir one stock)
	[ "$dir" != "$plain" ]
	grep -qx CONFIG_FAKE=y "$dir/config"
	run ! grep -qx CONFIG_FAKE=y "$plain/config"
	[ "$(<"$dir/options")" = $'memory 300\nappend quiet' ]
	[ ! -e "$plain/options" ]
	grep -qx 'what stock (one)' "$dir/about"
	# Neither is built again for the other's sake.
	[ "$(dir_of stock)" = "$plain" ]
	[ "$(debug_dir one stock)" = "$dir" ]
	[ "$(grep -c '^Building kernel' "$BATS_TEST_TMPDIR/stderr")" = 2 ]
	# The plain kernel's key knows nothing of it.
	with_fragment one CONFIG_FAKE=m
	[ "$(dir_of stock)" = "$plain" ]
	[ "$(debug_dir one stock)" != "$dir" ]
}

@test "a fragment that the series cannot have: one line, and exit status 2" {
	fake_suite "$BATS_TEST_TMPDIR"
	with_fragment rt CONFIG_FAKE=y CONFIG_RT=refused
	export XDG_CACHE_HOME=${cache%/*}
	run -2 --separate-stderr timeout 60 "$suite/scripts/kernel/series.sh" --config=rt 6.12 stock
	[ -z "$output" ]
	[[ ${stderr_lines[-1]} == *"cannot have --config rt: its Kconfig does not grant"* ]]
	[[ ${stderr_lines[-1]} == *"CONFIG_RT=refused (configs/kernel/debug/rt.config)" ]]
	[ -z "$(ls "$cache/kernels")" ]
}

@test "a fragment has the last word on what all kernels have" {
	local dir

	fake_suite "$BATS_TEST_TMPDIR"
	echo CONFIG_FAKE=refused >>"$suite/configs/kernel/base.config"
	with_fragment rt CONFIG_RT=y '# CONFIG_FAKE is not set'
	dir=$(debug_dir rt stock)
	grep -qx CONFIG_RT=y "$dir/config"
	# Another one's word is about something else.
	with_fragment rt CONFIG_RT=y '# CONFIG_FAKER is not set'
	[ -z "$(debug_dir rt stock)" ]
	grep -qF 'did not grant what configs/kernel asks for: "CONFIG_FAKE=refused"' \
		"$BATS_TEST_TMPDIR/stderr"
}

# The source is one for all. A file of KVM's that one kind of kernel has put back is as old as it
# came, and older than what the other kind has compiled of the patched one.
@test "counterparts of plain and debug kernels, in turns, are what their patches say" {
	local dir

	fake_suite "$BATS_TEST_TMPDIR"
	fake_patch one fix arch/x86/kvm/x86.c 'x86 one' 'x86 ONE'
	fake_patch two break arch/x86/kvm/xen.c 'xen one' 'xen ONE'
	fake_patch three break virt/kvm/kvm_main.c 'kvm_main one' 'kvm_main ONE'
	with_fragment debug CONFIG_FAKE=y
	module "$(dir_of one)" kvm | grep -qx 'x86 ONE'
	dir=$(debug_dir debug two)
	module "$dir" kvm | grep -qx 'x86 one'
	module "$dir" kvm | grep -qx 'xen ONE'
	# The plain kernel's objects are still those of one, whose patch now is another.
	rm "$suite/patches/one/6.12.fix.patch"
	fake_patch one fix arch/x86/kvm/xen.c 'xen one' 'xen EINS'
	dir=$(dir_of one)
	module "$dir" kvm | grep -qx 'x86 one'
	module "$dir" kvm | grep -qx 'xen EINS'
	# All of stock is built again, on top of them.
	module "$(debug_dir debug three)" kvm | grep -qx 'kvm_main ONE'
	echo '# a comment' >>"$suite/configs/kernel/base.config"
	dir=$(dir_of stock)
	module "$dir" kvm | grep -qx 'x86 one'
	module "$dir" kvm | grep -qx 'xen one'
	module "$dir" kvm | grep -qx 'kvm_main one'
}

@test "a source tree as a debug kernel: beside the plain one, its options with it" {
	local tree=$BATS_TEST_TMPDIR/linux-source-test plain dir

	fake_suite "$BATS_TEST_TMPDIR"
	ln -s "$top/build/kvm-regress" "$suite/build/kvm-regress"
	touch "$tree/Kbuild"
	export XDG_CACHE_HOME=${cache%/*}
	# What Kconfig would select.
	echo CONFIG_X86_64=y >>"$suite/configs/kernel/base.config"
	with_fragment one CONFIG_FAKE=y
	echo 'slower 2' >"$suite/configs/kernel/debug/one.options"
	run -0 --separate-stderr timeout 60 "$suite/scripts/given/kernel.sh" "$tree"
	plain=${output#*$'\t'}
	run -0 --separate-stderr timeout 60 "$suite/scripts/given/kernel.sh" --config=one "$tree"
	dir=${output#*$'\t'}
	[ "${dir%-*}" = "${plain%-*}+one" ]
	grep -qx CONFIG_FAKE=y "$dir/config"
	run ! grep -qx CONFIG_FAKE=y "$plain/config"
	[ "$(<"$dir/options")" = 'slower 2' ]
	[ ! -e "$plain/options" ]
}
