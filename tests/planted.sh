#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# To believe a debug kernel, see it find something: a bug of its kind is put into KVM, and the job
# has to say so.
#
#   tests/planted.sh [CONFIG]...      default: all in tests/planted/
#
# tests/planted/CONFIG/REGRESSION.patch is a patch against stock 6.12. Its line "Expect: TEXT" is
# part of what the kernel will report. The regression's test is what runs into it, on amd, or on
# intel if it is a SKIP there. TAP on stdout, with the job's own reason. Exit status: 0 all were
# found, 1 one was not, 2 usage, 3 a kernel could not be built.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"
# shellcheck source=tests/judged.bash
. "$top/tests/judged.bash"

series=6.12
planted=$top/tests/planted

# judge PATCH CONFIG REGRESSION: sets reason, which is the job's.
judge()
{
	rm -rf "$scratch/suite/patches/$3"
	mkdir "$scratch/suite/patches/$3"
	cp "$1" "$scratch/suite/patches/$3/$series.break.patch"
	judge_kernel planted "$1" "$series" "$3" --config="$2"
}

mapfile -t patches < <(cd "$planted" && find . -name '*.patch' -printf '%P\n' | sort)
chosen=()
for patch in "${patches[@]}"; do
	for one in "${@-${patch%/*}}"; do
		[ "$one" != "${patch%/*}" ] || chosen+=("$patch")
	done
done
[ ${#chosen[@]} -gt 0 ] || die "no bug is planted for '$*'; there are: ${patches[*]}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
judge_suite
echo "1..${#chosen[@]}"
nr=0
failed=0
for patch in "${chosen[@]}"; do
	regression=${patch##*/}
	judge "$planted/$patch" "${patch%/*}" "${regression%.patch}"
	expected=$(sed -n 's/^Expect: //p' "$planted/$patch")
	result=ok
	[[ -n $expected && $reason == *"reported during the test: "*"$expected"* ]] ||
		{ result="not ok"; failed=1; }
	printf '%s %s - %s finds it\n# %s\n' "$result" $((++nr)) "${patch%/*}" "$reason"
done
exit $failed
