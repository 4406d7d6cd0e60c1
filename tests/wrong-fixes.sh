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

series=6.12
wrong=$top/tests/wrong-fixes

# suite DIR: the suite as it is, but for the patches.
suite()
{
	mkdir "$1"
	ln -s "$top"/{build,configs,include,kmod,lib,scripts} "$1"
	cp -r "$top/patches" "$1"
}

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
	local line job machine

	put "$1" "$2"
	line=$("$scratch/suite/scripts/kernel/series.sh" "$series" "$2" 2>"$scratch/log") ||
		fail "${1#"$top/"}: $(tail -n 1 "$scratch/log")"
	printf 'given\twrong\t%s\n' "${line#*$'\t'}" >"$scratch/kernels"
	for machine in amd intel; do
		rm -rf "$scratch/job"
		job=$("$top/build/kvm-regress" plan --kernels "$scratch/kernels" \
			--output "$scratch/job" -m "$machine" "$2")
		status=0
		"$top/build/kvm-regress" run "$job" >/dev/null 2>&1 || status=$?
		[ "$status" = 4 ] || break
	done
	line=$("$top/build/kvm-regress" report -f tap "$scratch/job" || [ $? != 2 ])
	reason=$(sed -n 's/^  reason: //p' <<<"$line")
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
suite "$scratch/suite"
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
