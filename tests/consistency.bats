#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# configs/, patches/, x86/ and kmod/ that do not agree: one line that names the file and what mends
# it, exit status 2, before anything is built or run. Each test spoils a copy of the suite.
# shellcheck disable=SC2154 # top is of common.bash, stderr_lines is of bats

bats_require_minimum_version 1.5.0
load common

setup()
{
	copy=$BATS_TEST_TMPDIR/suite
	file="run.sh: configs/regressions/xen_vcpu_id_punt.json"
	dir="run.sh: patches/xen_vcpu_id_punt"
	entry=$copy/configs/regressions/xen_vcpu_id_punt.json
	patches=$copy/patches/xen_vcpu_id_punt
	mkdir "$copy"
	(cd "$top" && cp -a Makefile run.sh build configs include kmod lib loader patches plugin \
		preload runner scripts tests x86 "$copy/")
}

# said PATTERN: ./run.sh says that line and no other, and ends with 2.
said()
{
	run -2 --separate-stderr "$copy/run.sh" -m amd -o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${stderr_lines[0]} == $1 ]]
	[ ! -e "$BATS_TEST_TMPDIR/out" ]
}

@test "an entry without its test, and a test without its entry" {
	mv "$copy/x86/xen_timer_deferred.c" "$BATS_TEST_TMPDIR/kept.c"
	said "run.sh: configs/regressions/xen_timer_deferred.json has no test: write x86/xen_*"
	cp "$BATS_TEST_TMPDIR/kept.c" "$copy/x86/xen_timer_deferred.c"
	touch "$copy/x86/nobody.c"
	said "run.sh: x86/nobody.c has no entry: write configs/regressions/nobody.json"
}

@test "an unknown key, word, series, machine or module in an entry" {
	local kept=$BATS_TEST_TMPDIR/kept.json

	cp "$entry" "$kept"
	sed 's/"title"/"titel"/' "$kept" >"$entry"
	said "$file: unknown key \"titel\""
	sed 's/"lacks"/"lack"/' "$kept" >"$entry"
	said "$file: \"series\": *neither \"has\" nor \"lacks\""
	sed 's/"6.12":/"6.13": "has", "6.12":/' "$kept" >"$entry"
	said "$file: *unknown series \"6.13\"; there are: 6.1 6.12 7.3"
	sed 's/"cve"/"not_on": {"intle": "x"}, "cve"/' "$kept" >"$entry"
	said "$file: *unknown machine \"intle\"; there are: amd *"
	sed 's/"cve"/"modules": ["timewrap"], "cve"/' "$kept" >"$entry"
	said "$file: *unknown module \"timewrap\"; there are: timewarp"
}

@test "JSON that is none, and JSON in another layout" {
	local kept=$BATS_TEST_TMPDIR/kept.json

	cp "$entry" "$kept"
	echo '{' >"$entry"
	said "$file: line *"
	perl -MJSON::PP -0777 -ne 'print encode_json(decode_json($_))' "$kept" >"$entry"
	[ "$(wc -l <"$entry")" = 0 ]
	run -0 "$copy/run.sh" list
	[[ $output == *xen_vcpu_id_punt* ]]
	run -0 "$copy/build/kvm-regress" check
}

@test "an unknown word in a series' file" {
	echo 'lacks xen_vcpu_id_punt' >>"$copy/configs/series/6.12"
	said "run.sh: configs/series/6.12:*: unknown word \"lacks\"; a line is \"package *"
}

@test "a missing, a misnamed, an extra patch, and one of the wrong kind" {
	mv "$patches/6.12.fix.patch" "$BATS_TEST_TMPDIR/kept"
	said "$dir/6.12.fix.patch is missing: *6.12 \"lacks\" the fix; make it with ./run.sh patch*"
	cp "$BATS_TEST_TMPDIR/kept" "$patches/6.12.break.patch"
	said "$dir/6.12.break.patch is of the wrong kind: *has to be 6.12.fix.patch"
	cp "$BATS_TEST_TMPDIR/kept" "$patches/6.12.fix.patch"
	said "$dir/6.12.break.patch is one too many: *remove it"
	mv "$patches/6.12.break.patch" "$patches/6.12.patch"
	said "$dir/6.12.patch is no patch of this entry: *"
	rm "$patches/6.12.patch"
	cp -r "$patches" "$copy/patches/xen_vcpu_id_pund"
	said "run.sh: patches/xen_vcpu_id_pund is of no regression: *"
}

@test "all problems are said, each in a line" {
	touch "$copy/x86/one.c" "$copy/x86/two.c"
	run -2 --separate-stderr "$copy/build/kvm-regress" check
	[ "${#stderr_lines[@]}" = 2 ]
}

@test "make notices a test that was deleted" {
	[ -e "$copy/build/tests/xen_timer_deferred.cpio" ]
	rm "$copy/x86/xen_timer_deferred.c"
	make -s -C "$copy" DEPS=there
	[ ! -e "$copy/build/tests/xen_timer_deferred" ]
	[ ! -e "$copy/build/tests/xen_timer_deferred.cpio" ]
}

@test "new: a skeleton that builds and agrees; names that cannot be" {
	run -0 "$copy/run.sh" new my_bug
	[[ $output == *"./run.sh -m amd -v stock my_bug"*patches/my_bug/SERIES.fix.patch* ]]
	make -s -C "$copy" DEPS=there
	[ -s "$copy/build/tests/my_bug.cpio" ]
	run -0 "$copy/build/kvm-regress" check
	for name in my_bug xen_timer_fastpath 9x a-b A 'a b' ../x ''; do
		run -2 --separate-stderr "$copy/run.sh" new "$name"
		[ "${#stderr_lines[@]}" = 1 ]
	done
	sed -i 's/"series": {}/"series": {"6.12": "lacks"}/' "$copy/configs/regressions/my_bug.json"
	said "run.sh: patches/my_bug/6.12.fix.patch is missing: *./run.sh patch my_bug 6.12 DIR"
}

@test "new: on stock it runs before there is a patch, and the report says what is missing" {
	"$copy/run.sh" new my_bug
	run -1 --separate-stderr "$copy/run.sh" -m amd -v stock -o "$BATS_TEST_TMPDIR/out" my_bug
	[[ $output == *"my_bug "*SKIP*"its guest runs"* ]]
	[[ $output == *"only stock was run"*patches/my_bug/6.12.break.patch* ]]
	run -2 --separate-stderr "$copy/run.sh" -m amd -v fixed -o "$BATS_TEST_TMPDIR/out" my_bug
	[[ ${stderr_lines[0]} == "run.sh: my_bug on 6.12: nothing was run. "* ]]
}
