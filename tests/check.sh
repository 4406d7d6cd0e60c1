#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What `make check` runs once all is built: unit tests, the tests of the scripts and of what can go wrong, and the proof itself. The last line
# counts over all of them; exit status 0 only if nothing failed.
#
#   tests/check.sh [SUITE]...      unit, scripts, proof; default all
set -eu
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"

suites="${*:-unit scripts proof}"
build=$top/build
out=$build/check
passed=0
failed=0
skipped=0

# count NAME STATUS FILE: a TAP document's top-level results go to the totals. One that does not have what its plan promises, or whose
# program failed without a failed result, is a failure itself.
count()
{
	local ok not_ok skip plan

	skip=$(grep -cE '^ok .*# (SKIP|skip)' "$3" || true)
	ok=$(($(grep -c '^ok ' "$3" || true) - skip))
	not_ok=$(grep -c '^not ok ' "$3" || true)
	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$3" | awk "{ n += \$1 } END { print n + 0 }")
	if [ "$plan" != $((ok + not_ok + skip)) ]; then
		note "check: $1 promised $plan results and gave $((ok + not_ok + skip))"
		not_ok=$((not_ok + 1))
	elif [ "$2" != 0 ] && [ "$not_ok" = 0 ]; then
		note "check: $1 ended with exit status $2 and no failed test"
		not_ok=1
	fi
	passed=$((passed + ok))
	failed=$((failed + not_ok))
	skipped=$((skipped + skip))
}

# suite NAME COMMAND...: run something that prints TAP; show it and count it.
suite()
{
	local name=$1 status=0

	shift
	echo "# $name"
	"$@" | tee "$out/$name.tap" || true
	status=${PIPESTATUS[0]}
	count "$name" "$status" "$out/$name.tap"
}

cd "$top"
rm -rf "$out"
mkdir -p "$out"
for one in $suites; do
	case $one in
	unit)
		for test in "$build"/test_*; do
			CMOCKA_MESSAGE_OUTPUT=TAP suite "${test##*/}" "$test"
		done
		;;
	scripts)
		# The kernels first: no test there should pay for, or be charged with, their build.
		scripts/kernel.sh 6.12 stock broken fixed >"$out/kernels"
		for test in tests/*.bats; do
			suite "$(basename "$test" .bats)" bats --formatter tap "$test"
		done
		;;
	proof)
		suite proof ./run.sh --format tap --output "$out/results"
		;;
	*) die "unknown suite '$one'; there are: unit scripts proof" ;;
	esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
