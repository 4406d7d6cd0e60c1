#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What looking for split locks costs: one job without the detector, with it, and with what
# --split-lock=fatal adds. Measured is CPU time, of the host program and its machines (gdb, some
# tenths of a second a boot, is not in it), the least of some rounds: a busy host changes that
# little. For `make bench`.
#
#   scripts/bench.sh [ROUNDS]      default 3
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

regression=xen_vcpu_info_splitlock
program=$top/build/kvm-regress

# blind_top DIRECTORY: a copy of the suite's data there, whose machine amd has no detector.
blind_top()
{
	local amd=$1/configs/machines/amd

	mkdir "$1"
	cp -r "$top/configs" "$1/"
	# The tests and their patches only have to be there.
	ln -s "$top/x86" "$top/patches" "$top/include" "$1/"
	mv "$amd/start" "$amd/start-with-detector"
	# shellcheck disable=SC2016 # for the script
	printf '%s\n' '#!/bin/sh' 'unset PLUGIN' \
		'export PLUGIN=' 'exec "${0%/*}/start-with-detector"' >"$amd/start"
	chmod +x "$amd/start"
}

# job MODE VARIANT: the folder of a job for it. MODE is none, report or fatal.
job()
{
	local options=()

	case $1 in
	none) options=(--top "$out/blind") ;;
	fatal) options=(--split-lock fatal) ;;
	esac
	"$program" plan --kernels "$out/kernels" --output "$out/$1" -m amd -v "$2" \
		"${options[@]}" "$regression"
}

# cpu FOLDER: runs the job; the CPU seconds that it took.
cpu()
{
	local status=0 TIMEFORMAT='%U %S'

	{ time "$program" run "$1" >"$out/said" 2>&1; } 2>"$out/time" || status=$?
	# FIXED, VULNERABLE, and what a job says that was to have a detector and had none.
	case $status in
	0 | 1 | 4) ;;
	*) [[ $1 == "$out/none/"* ]] || fail "the job ended in an ERROR: $(cat "$out/said")" ;;
	esac
	awk '{ print $1 + $2 }' "$out/time"
}

# least SECONDS...: the smallest.
least()
{
	printf '%s\n' "$@" | sort -g | head -n 1
}

rounds=${1:-3}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$top/scripts/kernel/series.sh" 6.12 stock $regression >"$out/series" || fail "no kernels of 6.12"
sed 's/^/6.12\t/' "$out/series" >"$out/kernels"
blind_top "$out/blind"
declare -A took
for variant in broken fixed; do
	for mode in none report fatal; do
		folder=$(job $mode $variant)
		for ((round = 0; round < rounds; round++)); do
			took[$variant $mode]+=" $(cpu "$folder")"
		done
		# shellcheck disable=SC2086 # words
		took[$variant $mode]=$(least ${took[$variant $mode]})
	done
done
printf '%s on amd, CPU seconds, least of %d\n\n' "$regression" "$rounds"
printf '%-9s  %11s  %6s  %5s  %14s  %12s\n' kernel "no detector" report fatal "report/nothing" \
	"fatal/report"
for variant in broken fixed; do
	echo "$variant ${took[$variant none]} ${took[$variant report]} ${took[$variant fatal]}" |
		awk '{ printf "%-9s  %11.2f  %6.2f  %5.2f  %14.2f  %12.2f\n",
			$1, $2, $3, $4, $3 / $2, $4 / $3 }'
done
