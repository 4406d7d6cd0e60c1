#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs fuzzers that make has built, one after the other.
#
#   tests/fuzz/fuzz.sh SECONDS NAME...
#
# What a fuzzer has found so far, its corpus, is in build/fuzz/NAME/corpus, and is kept for the next
# time. An input that breaks something is left in build/fuzz/NAME; build/fuzz_NAME INPUT, started in
# an empty folder, shows it again.
#
# Exit status: 0 nothing was found, 1 something was, 2 usage.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../../scripts/common.sh"

# An input is small, and takes no second. The fuzzer looks at the wall's clock, so what takes longer
# is a finding only if it does so in CPU time as well.
seconds_each=10
limits=(-max_len=4096 "-timeout=$seconds_each" -rss_limit_mb=1024)
timed_out=70

# seeds NAME DIR: those that are written by hand, and the suite's own data.
seeds()
{
	local file

	cp "$top/tests/fuzz/seeds/$1"/* "$2" 2>/dev/null || true
	case $1 in
	# Three archives, one behind the other: a file, a folder with some, a file.
	archive)
		(
			cd "$top/tests/fuzz/seeds" || exit
			for file in marker/begin "$(printf '%s\n' lists lists/*)" marker/exit; do
				cpio --quiet -o -H newc <<<"$file"
			done
		) >"$2/three"
		;;
	entry) cp "$top"/configs/regressions/*.json "$2" ;;
	machine)
		for file in "$top"/configs/machines/*/machine.json; do
			cp "$file" "$2/$(basename "$(dirname "$file")").json"
		done
		;;
	lists) cp "$top"/configs/series/* "$2" ;;
	esac
}

# starved NAME: whether all inputs that took too long take no such CPU time. They are removed then.
starved()
{
	local input

	for input in "$top/build/fuzz/$1"/timeout-*; do
		(
			cd "$scratch/$1" || exit
			ulimit -t "$seconds_each"
			exec "$top/build/fuzz_$1" -timeout=0 "$input"
		) >/dev/null 2>&1 || return 1
		rm "$input"
	done
}

# fuzz SECONDS NAME: prints what came of it in a line.
fuzz()
{
	local work=$top/build/fuzz/$2 end=$((SECONDS + $1)) status=$timed_out

	mkdir -p "$work/corpus" "$work/seeds"
	seeds "$2" "$work/seeds"
	mkdir "$scratch/$2"
	: >"$work/log"
	while [ $status = $timed_out ] && [ $SECONDS -lt $end ]; do
		status=0
		(cd "$scratch/$2" && exec "$top/build/fuzz_$2" "${limits[@]}" \
			-max_total_time=$((end - SECONDS)) -dict="$top/tests/fuzz/words" \
			-print_final_stats=1 -artifact_prefix="$work/" \
			"$work/corpus" "$work/seeds") >>"$work/log" 2>&1 || status=$?
		if [ $status != $timed_out ] || ! starved "$2"; then
			break
		fi
		echo "fuzz: $2 was kept waiting by the host for $seconds_each s; going on" >&2
		[ $SECONDS -lt $end ] || status=0
	done
	if [ $status != 0 ]; then
		tail -n 40 "$work/log" >&2
		note "fuzz: $2: see $work"
	fi
	awk -v name="$2" -v status=$status '
		/^stat::number_of_executed_units:/ { runs += $2 }
		/ cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
		END { printf "%-10s %10d runs, %5d edges: %s\n", name, runs, cov,
			status ? "FOUND SOMETHING" : "nothing found" }' "$work/log"
	return $status
}

[ $# -ge 2 ] || die "usage: fuzz.sh SECONDS NAME..."
seconds=$1
shift
# Where a harness writes its files, some thousand times a second: in memory if possible.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR=${TMPDIR:-/tmp}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
found=0
for name; do
	fuzz "$seconds" "$name" || found=1
done
exit $found
