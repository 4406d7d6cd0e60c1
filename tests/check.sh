#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What `make check` runs: unit tests, the tests of the scripts and of what can go wrong, a tenth of
# the faults, and the proof itself. What is not built yet is built first. The last line counts over
# all of them; a failure that is known (TODO) counts as skipped.
#
#   tests/check.sh [SUITE]...      unit, scripts, faults, proof: these where none is named;
#                                  wrong-fixes, planted, compat
#
# Exit status: 0 nothing failed, 1 something did, 2 usage, 3 something could not be built.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"

out=$top/build/check
passed=0
failed=0
skipped=0

# count NAME STATUS FILE: a TAP document's top-level results go to the totals. One that does not
# have what its plan promises, or whose program failed without a failed result, is a failure itself.
count()
{
	local ok not_ok skip plan

	read -r ok skip not_ok plan < <(awk '
		/^ok .*# (SKIP|skip)/ || /^not ok .*# TODO/ { skip++; next }
		/^ok / { ok++ }
		/^not ok / { not_ok++ }
		/^1\.\.[0-9]/ { sub(/^1\.\./, ""); plan += $1 }
		END { print ok + 0, skip + 0, not_ok + 0, plan + 0 }' "$3")
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
	"$@" | tee "$out/$name.tap" || status=${PIPESTATUS[0]}
	count "$name" "$status" "$out/$name.tap"
}

# unit: cmocka's programs, one for each tests/unit/test_NAME.c, and each once more with the
# sanitizers in it.
unit()
{
	local source name

	"$top/scripts/distro/deps.sh" build check
	make -s -C "$top" unit-tests sanitized >&2 || fail "cannot build the unit tests"
	for source in "$top"/tests/unit/test_*.c; do
		for name in "$(basename "$source" .c)" "sanitized_$(basename "$source" .c)"; do
			CMOCKA_MESSAGE_OUTPUT=TAP suite "$name" "$top/build/$name"
		done
	done
}

# scripts: bats'. What they boot is built first: no test there should pay for a kernel, or be
# charged with it.
scripts()
{
	local test names

	"$top/scripts/distro/deps.sh" build check run kernel given amd intel fatal
	make -s -C "$top" all faults library >&2 || fail "cannot build the suite"
	mapfile -t names < <(find "$top/patches" -name '6.12.*.patch' -printf '%h\n' |
		sed 's,.*/,,' | sort)
	"$top/scripts/kernel/series.sh" 6.12 stock "${names[@]}" >"$out/kernels" ||
		fail "cannot build the kernels of 6.12"
	for test in "$top"/tests/*.bats; do
		suite "$(basename "$test" .bats)" bats --formatter tap "$test"
	done
}

# faults: a tenth of them, another one for each commit. Outside of git the table chooses it.
faults()
{
	local hash tenth

	"$top/scripts/distro/deps.sh" build check run kernel given amd intel faults
	make -s -C "$top" all build/fault-driver >&2 || fail "cannot build the fault driver"
	hash=$(git -C "$top" rev-parse --verify --quiet HEAD 2>/dev/null) ||
		hash=$(cat "$top"/tests/faults/table/*.json | sha256sum)
	tenth=$((0x${hash:0:8} % 10))
	echo "# tenth $tenth of the faults, by ${hash:0:8}"
	suite faults "$top/build/fault-driver" --tenth $tenth
}

proof()
{
	suite proof "$top/run.sh" --format tap --output "$out/results"
}

wrong_fixes()
{
	suite wrong-fixes "$top/tests/wrong-fixes.sh"
}

planted()
{
	suite planted "$top/tests/planted.sh"
}

# compat: the kernel's tests with our library, and ours in the kernel's tree. Those that cannot be
# there are skipped, and each says why.
compat()
{
	suite compat "$top/tests/compat/compat.sh"
}

suites=("$@")
[ $# -gt 0 ] || suites=(unit scripts faults proof)
for one in "${suites[@]}"; do
	case $one in
	unit | scripts | faults | proof | wrong-fixes | planted | compat) ;;
	*)
		die "unknown suite '$one'; there are: unit scripts faults proof wrong-fixes" \
			"planted compat"
		;;
	esac
done
rm -rf "$out"
mkdir -p "$out"
for one in "${suites[@]}"; do
	"${one/-/_}"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
