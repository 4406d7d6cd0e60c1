#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# make install-tests: tests that can be carried to any machine, and the script that runs them there.
# shellcheck disable=SC2154 # top is of common.bash, stderr is of bats

bats_require_minimum_version 1.5.0
load common

setup_file()
{
	make -s -C "$BATS_TEST_DIRNAME/.." DEPS=there install-tests \
		DESTDIR="$BATS_FILE_TMPDIR/the tests"
}

setup()
{
	installed="$BATS_FILE_TMPDIR/the tests"
	run="$installed/run_kselftest.sh"
}

# toy NAME COMMAND: a folder with the script, and this as a test in it.
toy()
{
	toys="$BATS_TEST_TMPDIR/some toys"
	mkdir -p "$toys/kvm-regress"
	cp "$run" "$toys"
	printf '#!/bin/sh\n%s\n' "$2" >"$toys/kvm-regress/$1"
	chmod +x "$toys/kvm-regress/$1"
	echo "kvm-regress:$1" >>"$toys/kselftest-list.txt"
}

@test "the list has all regressions, and each is there, static" {
	local collection name

	diff <(cd "$installed" && find . -mindepth 2 -type f | sed 's,^\./,,; s,/,:,' | sort) \
		"$installed/kselftest-list.txt"
	diff <(sed 's/.*://' "$installed/kselftest-list.txt" | sort) \
		<("$top/build/kvm-regress" list names regressions | sort)
	while IFS=: read -r collection name; do
		[ -x "$installed/$collection/$name" ]
		readelf -h "$installed/$collection/$name" | grep -q 'Type:.*EXEC'
		run -1 grep -e INTERP -e NEEDED <(readelf -l -d "$installed/$collection/$name")
	done <"$installed/kselftest-list.txt"
	[ "$("$run" -l)" = "$(cat "$installed/kselftest-list.txt")" ]
}

@test "what kills a kernel with the bug is a collection of its own" {
	diff <(sed -n 's/^kvm-regress-deadly://p' "$installed/kselftest-list.txt") \
		<(grep -l '"host": "a kernel with the bug dies"' "$top"/configs/regressions/*.json |
			sed 's,.*/,,; s/\.json$//')
	grep -q ^kvm-regress-deadly: "$installed/kselftest-list.txt"
}

@test "without /dev/kvm each test is a SKIP, and all SKIPs are status 4" {
	local tests

	# This one asks the kernel for more than KVM.
	tests=$(grep -v :split_lock_detect "$installed/kselftest-list.txt" | sed 's/^/-t /')
	unshare --user --map-root-user --mount true || skip "no namespaces here"
	# shellcheck disable=SC2016,SC2086 # the inner shell's; words
	run -4 --separate-stderr unshare --user --map-root-user --mount sh -c '
		mount -t tmpfs tmpfs /dev && : >/dev/null && exec "$@"' sh "$run" $tests
	[ "${lines[0]}" = "TAP version 13" ]
	[ "${lines[1]}" = "1..$(wc -l <<<"$tests")" ]
	[ "$(grep -c '^ok .* # SKIP$' <<<"$output")" = "$(wc -l <<<"$tests")" ]
}

@test "results: passed, failed, skipped, killed, and the worst of them as status" {
	toy passes 'echo "ok 1 x"; exit 0'
	toy skips 'echo "1..0 # SKIP nothing here"; exit 4'
	run -0 --separate-stderr "$toys/run_kselftest.sh"
	[ "$output" = "$(printf '%s\n' 'TAP version 13' 1..2 '# selftests: kvm-regress: passes' \
		'# ok 1 x' 'ok 1 selftests: kvm-regress: passes' \
		'# selftests: kvm-regress: skips' '# 1..0 # SKIP nothing here' \
		'ok 2 selftests: kvm-regress: skips # SKIP')" ]
	run -4 "$toys/run_kselftest.sh" -t kvm-regress:skips
	toy fails 'echo "not ok 1 x"; exit 1'
	# shellcheck disable=SC2016 # the test's shell
	toy dies 'kill -SEGV $$'
	run -1 --separate-stderr "$toys/run_kselftest.sh"
	[[ $output == *$'\n'"not ok 3 selftests: kvm-regress: fails # exit=1"* ]]
	[[ $output == *$'\n'"not ok 4 selftests: kvm-regress: dies # exit=139"* ]]
	run -1 "$toys/run_kselftest.sh" -t kvm-regress:skips -t kvm-regress:fails
	[[ $output == *1..2* ]]
}

@test "usage: what is not there, and what is somebody else's" {
	run -2 "$run" -t kvm-regress:nothing
	[[ $output == *"no test 'kvm-regress:nothing'"* ]]
	run -2 "$run" -c nothing
	[[ $output == *"no collection 'nothing'"* ]]
	run -2 "$run" something
	run -2 make -s -C "$top" DEPS=there install-tests DESTDIR=
	[[ $output == *"make install-tests DESTDIR=FOLDER"* ]]
	echo timers:posix_timers >"$BATS_TEST_TMPDIR/kselftest-list.txt"
	run -2 make -s -C "$top" DEPS=there install-tests DESTDIR="$BATS_TEST_TMPDIR"
	[[ $output == *"has other tests"* ]]
	[ "$(ls "$BATS_TEST_TMPDIR")" = kselftest-list.txt ]
}
