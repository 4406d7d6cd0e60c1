#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What looking for split locks costs: one job without the detector, with it, and with what --split-lock=fatal adds. Measured is CPU time, of the
# runner and its machines (gdb, some tenths of a second a boot, is not in it), the least of some rounds: a busy host changes that little. For `make bench`.
#
#   scripts/bench.sh [ROUNDS]      default 3
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
rounds=${1:-3}
regression=xen_vcpu_info_splitlock
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# cpu VARIANT RUNNER-OPTION...: sets took to the CPU seconds of one job on that variant of 6.12.
cpu()
{
	local variant=$1 dir status=0

	shift
	dir=${kernels[$variant]}
	TIMEFORMAT='%U %S'
	{ time "$top/build/runner" --configs "$top/configs" --regression "$regression" --machine amd --kernel "$dir/bzImage" \
		--system-map "$dir/System.map" --initrd "$top/build/initramfs.cpio" --label 6.12 --variant "$variant" \
		--output "$out/job" "$@" 2>"$out/said"; } 2>"$out/time" || status=$?
	# FIXED, VULNERABLE, and SKIP where there is no detector.
	case $status in
	0 | 1 | 4) ;;
	*) fail "the job ended in an ERROR: $(cat "$out/said" "$out/job/verdict.json" 2>/dev/null)" ;;
	esac
	took=$(awk '{ print $1 + $2 }' "$out/time")
}

declare -A kernels least
while read -r variant _ dir; do
	kernels[$variant]=$dir
done < <("$top/scripts/kernel.sh" 6.12 broken fixed)

plugin=(--plugin "$top/build/libsplitlock.so")
for ((round = 0; round < rounds; round++)); do
	for variant in broken fixed; do
		for mode in none report fatal; do
			case $mode in
			none) cpu "$variant" ;;
			report) cpu "$variant" "${plugin[@]}" ;;
			fatal) cpu "$variant" "${plugin[@]}" --split-lock fatal ;;
			esac
			least[$variant $mode]=$(echo "${least[$variant $mode]-} $took" | awk '{ print (NF < 2 || $2 < $1) ? $NF : $1 }')
		done
	done
done
printf '%s on amd, CPU seconds, least of %d\n\n' "$regression" "$rounds"
printf '%-9s  %11s  %6s  %5s  %14s  %12s\n' kernel "no detector" report fatal "report/nothing" "fatal/report"
for variant in broken fixed; do
	echo "$variant ${least[$variant none]} ${least[$variant report]} ${least[$variant fatal]}" |
		awk '{ printf "%-9s  %11.2f  %6.2f  %5.2f  %14.2f  %12.2f\n", $1, $2, $3, $4, $3 / $2, $4 / $3 }'
done
