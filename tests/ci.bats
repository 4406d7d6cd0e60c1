#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What .ci/run looks at before anything is built.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

@test "tracked files: binaries, archives, large ones and a build's products are named" {
	cd "$BATS_TEST_TMPDIR"
	git init -q .
	mkdir build
	printf 'all:\n' >Makefile
	: >empty
	cp /bin/true program
	printf '070701 and more' >archive
	head -c 300000 /dev/zero | tr '\0' x >large
	touch build/x 'with a blank.o'
	git add -f .
	run -1 "$top/tests/tracked.sh" .
	[ "$output" = "archive: a cpio archive
build/x: in a folder for what is built
large: larger than 256 KiB
program: binary
with a blank.o: named like a build's product" ]
	git rm -q --cached archive build/x large program 'with a blank.o'
	run -0 "$top/tests/tracked.sh" .
	run -0 "$top/tests/tracked.sh"
}
