#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The guest library's own test, tests/lib, on both emulated machines.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

# library MACHINE: each of its checks passes there, or is skipped for the other vendor's CPU.
library()
{
	machine=$1
	plan_job --top "$top/tests/lib" --tests "$top/build/lib-tests" library
	expect=$2 run_job
	told
	grep -q '^ok ' "$job/ktap.log"
	run -1 grep '^not ok ' "$job/ktap.log"
}

@test "every check of the library passes on amd" {
	library amd 0
	run -1 grep ' # SKIP' "$job/ktap.log"
}

@test "every check of the library passes on intel; nested SVM and races are skipped there" {
	library intel 4
	run -1 sh -c "grep ' # SKIP' '$job/ktap.log' | grep -v -e svm_ -e race_"
}
