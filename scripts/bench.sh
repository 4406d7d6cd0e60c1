#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What looking for split locks costs: one boot without the detector, one with it, and a job with
# what --split-lock=fatal adds. Measured is the CPU time of the machines and the host program, the
# least of some rounds: a busy host changes that little. For `make bench`.
#
#   scripts/bench.sh [ROUNDS]      default 3
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
rounds=${1:-3}
regression=xen_vcpu_info_splitlock
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# plan MODE: sets jobs, by variant, to the folders of that mode's jobs.
plan()
{
	local folder

	while read -r folder; do
		case $folder in
		*-stock-amd) jobs[stock $1]=$folder ;;
		*-fixed-amd) jobs[fixed $1]=$folder ;;
		esac
	done < <("$top/build/kvm-regress" plan --kernels "$out/kernels" --output "$out/$1" -m amd \
		--split-lock "$1" "$regression")
}

# cpu COMMAND...: sets took to the CPU seconds of that command.
cpu()
{
	local status=0

	TIMEFORMAT='%U %S'
	{ time "$@" >"$out/said" 2>&1; } 2>"$out/time" || status=$?
	# FIXED and VULNERABLE.
	[ "$status" -le 1 ] || fail "the job ended with status $status: $(tail -n 1 "$out/said")"
	took=$(awk '{ print $1 + $2 }' "$out/time")
}

# measure VARIANT MODE: sets took.
measure()
{
	local job

	case $2 in
	fatal) cpu "$top/build/kvm-regress" run "${jobs[$1 fatal]}" ;;
	report) cpu "$top/build/kvm-regress" run "${jobs[$1 report]}" ;;
	none)
		job=${jobs[$1 report]}
		sed 's/^export PLUGIN=.*/export PLUGIN=/' "$job/command" >"$out/none.sh"
		cpu sh "$out/none.sh" "$out/none"
		;;
	esac
}

declare -A jobs least
"$top/scripts/kernel/series.sh" 6.12 stock "$regression" | sed 's/^/6.12\t/' >"$out/kernels"
plan report
plan fatal
for ((round = 0; round < rounds; round++)); do
	for variant in stock fixed; do
		# The report's run writes the command that the run without detector is made of.
		for mode in report none fatal; do
			measure "$variant" "$mode"
			before=${least[$variant $mode]-$took}
			least[$variant $mode]=$(printf '%s\n' "$before" "$took" | sort -g |
				head -n 1)
		done
	done
done
printf '%s on amd, CPU seconds, least of %d\n\n' "$regression" "$rounds"
printf '%-7s  %11s  %6s  %5s  %14s  %12s\n' kernel "no detector" report fatal "report/nothing" \
	"fatal/report"
for variant in stock fixed; do
	echo "$variant ${least[$variant none]} ${least[$variant report]} ${least[$variant fatal]}" |
		awk '{ printf "%-7s  %11.2f  %6.2f  %5.2f  %14.2f  %12.2f\n",
			$1, $2, $3, $4, $3 / $2, $4 / $3 }'
done
