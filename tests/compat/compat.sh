#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The same result with the kernel's KVM selftest library as with ours, against 6.12's source, on the
# amd machine: for the kernel's tests, which build unmodified with our library, and for ours, which
# build in the kernel's tree.
#
#   tests/compat/compat.sh [TEST]...
#
# A TEST is the name of one of ours or of the kernel's; default: all. Those that cannot do it are in
# the tables `theirs` and `ours`, each with its reason. TAP on stdout. Exit status: 0 all are the
# same, 1 one is not, 2 usage, 3 the kernel or the source is not there.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../../scripts/common.sh"

here=$top/tests/compat
out=$top/build/compat

# reason TABLE NAME: why it is left out; nothing if it is not.
reason()
{
	data "$here/$1" | awk -v name="$2" '$1 == name { sub(/^[^ \t]+[ \t]+/, ""); print; exit }'
}

# names FOLDER: the tests whose sources are there.
names()
{
	find "$1" -maxdepth 1 -name '*.c' -printf '%f\n' | sed 's/\.c$//' | LC_ALL=C sort
}

# chosen NAME: whether it was asked for.
chosen()
{
	[ ${#asked[@]} = 0 ] || [[ " ${asked[*]} " == *" $1 "* ]]
}

# configs NAME...: a folder of configs/ in which the kernel's tests are regressions of 6.12.
configs()
{
	local name

	rm -rf "$out/top"
	mkdir -p "$out/top/configs/regressions"
	ln -s "$top/configs/machines" "$out/top/configs/machines"
	for name; do
		cat >"$out/top/configs/regressions/$name.json" <<-END
			{"title": "$name", "about": "The kernel's own test.", "series": {},
			 "cpus": 2, "test_timeout_s": 60, "silence_s": 120}
		END
	done
}

# plan WAY [PLAN-OPTION]... NAME...: jobs' folders on stdout. What did not build has none.
plan()
{
	local way=$1

	shift
	"$top/build/kvm-regress" plan --kernels "$out/kernels" --output "$out/results/$way" \
		-m amd "$@"
}

# built WAY NAME...: those that were built.
built()
{
	local way=$1 name

	shift
	for name; do
		[ ! -f "$out/$way/$name.cpio" ] || echo "$name"
	done
}

# result RESULT NAME TEXT: a TAP line.
result()
{
	nr=$((nr + 1))
	printf '%s %d - %s%s\n' "$1" "$nr" "$2" "${3:+ # $3}"
	[ "$1" = ok ] || failed=1
}

# judge NAME ONE OTHER: the two jobs' results, of which one may not have been built.
judge()
{
	local said status=0 way

	for way in "$2" "$3"; do
		if [ ! -d "$out/results/$way/$1" ]; then
			echo "# $(grep -m 1 -e error: -e 'undefined reference' "$out/$way/$1.log" ||
				echo "it was not built")"
			result "not ok" "$1"
			return
		fi
	done
	said=$("$out/judge" "$out/results/$2/$1/"* "$out/results/$3/$1/"*) || status=$?
	echo "# $said"
	result "$([ $status = 0 ] && echo ok || echo 'not ok')" "$1"
}

asked=("$@")
nr=0
failed=0
"$here/tree.sh" "$out/linux"
kvm=$out/linux/tools/testing/selftests/kvm
line=$("$top/scripts/kernel/series.sh" 6.12 stock)
printf 'given\ttest\t%s\n' "${line#*$'\t'}" >"$out/kernels"

theirs=() ours=() left=() want=()
mapfile -t all < <(names "$kvm/x86_64"; names "$kvm")
for name in "${all[@]}"; do
	chosen "$name" || continue
	if [ -n "$(reason theirs "$name")" ]; then
		left+=("$name")
		want+=("$out/library/$name")
	else
		theirs+=("$name")
		want+=("$out/kernel/$name.cpio" "$out/library/$name.cpio")
	fi
done
mapfile -t all < <(names "$top/x86")
for name in "${all[@]}"; do
	chosen "$name" || continue
	want+=("$out/tree/$name.cpio")
	ours+=("$name")
done
[ ${#want[@]} -gt 0 ] || die "no test is named '$*'"
# Run from the top, names there are relative to it.
make -s -C "$top" -f tests/compat/Makefile -k -j "$(nproc)" build/compat/judge \
	"${want[@]#"$top/"}" >"$out/make.log" 2>&1 || true
[ -x "$out/judge" ] || fail "cannot build the judge: see $out/make.log"

rm -rf "$out/results"
{
	for way in kernel library; do
		mapfile -t names < <(built "$way" ${theirs[@]+"${theirs[@]}"})
		[ ${#names[@]} = 0 ] || {
			configs "${names[@]}"
			plan "$way" --top "$out/top" --tests "$out/$way" "${names[@]}"
		}
	done
	mapfile -t names < <(built tree ${ours[@]+"${ours[@]}"})
	[ ${#names[@]} = 0 ] || {
		plan tree --tests "$out/tree" "${names[@]}"
		plan suite --tests "$top/build/tests" "${names[@]}"
	}
} >"$out/jobs"
xargs -P "$(nproc)" -n 1 "$top/build/kvm-regress" run <"$out/jobs" >/dev/null 2>&1 || true

echo "1..$((${#theirs[@]} + ${#left[@]} + ${#ours[@]}))"
echo "# the kernel's tests, with the kernel's library and with ours"
for name in ${theirs[@]+"${theirs[@]}"}; do
	judge "$name" kernel library
done
for name in ${left[@]+"${left[@]}"}; do
	[ ! -x "$out/library/$name" ] || echo "# $name builds, and is left out"
	result ok "$name" "SKIP $(reason theirs "$name")"
done
echo "# our tests, in the kernel's tree and in the suite"
for name in ${ours[@]+"${ours[@]}"}; do
	why=$(reason ours "$name")
	if [ -z "$why" ]; then
		judge "$name" tree suite
	else
		[ ! -x "$out/tree/$name" ] || echo "# $name builds, and is left out"
		result ok "$name" "SKIP $why"
	fi
done
[ $failed = 0 ]
