#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fixes that are wrong in a way that somebody could get them wrong: each has to be VULNERABLE.
#
#   tests/wrong-fixes.sh [REGRESSION[/NAME]]...      default: all in tests/wrong-fixes/
#
# tests/wrong-fixes/REGRESSION/NAME.patch is a patch against 6.12 with the fix. It is judged on amd,
# or on intel if the test is a SKIP there. TAP on stdout, with the reason for each verdict. Exit
# status: 0 all are VULNERABLE, 1 one is not, 2 usage, 3 a kernel could not be built.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"
# shellcheck source=tests/judged.bash
. "$top/tests/judged.bash"

series=6.12
wrong=$top/tests/wrong-fixes

# put PATCH REGRESSION: in that suite the counterpart of the regression has the wrong fix.
put()
{
	local fix=$top/patches/$2/$series.fix.patch

	rm -rf "$scratch/suite/patches/$2"
	mkdir "$scratch/suite/patches/$2"
	if [ -f "$fix" ]; then
		cat "$fix" "$1" >"$scratch/suite/patches/$2/$series.fix.patch"
	else
		# Stock has the fix, and would have a wrong one.
		cp "$1" "$scratch/suite/patches/$2/$series.break.patch"
	fi
}

# judge PATCH REGRESSION: sets reason, and status to the job's: 1 is VULNERABLE.
judge()
{
	put "$1" "$2"
	judge_kernel wrong "$1" "$series" "$2"
}

mapfile -t patches < <(find "$wrong" -name '*.patch' | sort)
chosen=()
for patch in "${patches[@]}"; do
	name=${patch#"$wrong/"}
	name=${name%.patch}
	for one in "${@-$name}"; do
		case $one in
		"$name" | "${name%/*}") chosen+=("$name") ;;
		esac
	done
done
[ ${#chosen[@]} -gt 0 ] || die "no wrong fix is named '$*'; there are: ${patches[*]#"$wrong/"}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
judge_suite
echo "1..${#chosen[@]}"
nr=0
failed=0
for name in "${chosen[@]}"; do
	judge "$wrong/$name.patch" "${name%/*}"
	result=ok
	[ "$status" = 1 ] || { result="not ok"; failed=1; }
	printf '%s %s - wrong fix %s\n# exit status %s: %s\n' "$result" $((++nr)) "$name" \
		"$status" "$reason"
done
exit $failed
