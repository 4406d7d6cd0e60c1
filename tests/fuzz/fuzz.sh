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

# An input is small, and one takes no second: what takes longer is a finding.
limits=(-max_len=4096 -timeout=10 -rss_limit_mb=1024)

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

# fuzz SECONDS NAME: prints what came of it in a line.
fuzz()
{
	local work=$top/build/fuzz/$2 status=0

	mkdir -p "$work/corpus" "$work/seeds"
	seeds "$2" "$work/seeds"
	mkdir "$scratch/$2"
	(cd "$scratch/$2" && exec "$top/build/fuzz_$2" "${limits[@]}" -max_total_time="$1" \
		-dict="$top/tests/fuzz/words" -print_final_stats=1 -artifact_prefix="$work/" \
		"$work/corpus" "$work/seeds") >"$work/log" 2>&1 || status=$?
	if [ $status != 0 ]; then
		tail -n 40 "$work/log" >&2
		note "fuzz: $2: see $work"
	fi
	awk -v name="$2" -v status=$status '
		/^stat::number_of_executed_units:/ { runs = $2 }
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
