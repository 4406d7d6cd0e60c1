#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# All jobs of all regressions again and again, each four times, on both emulated machines, beside
# stress-ng: for `make soak`. Counts runs that differ, ERRORs, and what is left behind: files,
# processes, disk space.
#
#   tests/soak.sh HOURS [REGRESSION]...    HOURS may be a fraction; all regressions by default
#
# Exit status: 0 nothing was found, 1 something was, 2 usage, 3 it cannot be done here.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"

[[ ${1-} =~ ^[0-9]*\.?[0-9]+$ ]] || die "usage: tests/soak.sh HOURS [REGRESSION]..."
seconds=$(awk -v hours="$1" 'BEGIN { printf "%d", hours * 3600 }')
shift
# The first round makes all snapshots that there will be: the fourth run makes the second kind.
repeat=4
type -P stress-ng >/dev/null || die "stress-ng is needed (scripts/distro/deps.sh soak)"

# A place of its own, so that all that is there is ours. The path is how its processes are known.
place=$(mktemp -d)
stress=
leave()
{
	[ -z "$stress" ] || kill "$stress" 2>/dev/null || true
	rm -rf "$place"
}
trap leave EXIT
trap 'exit 130' INT TERM HUP

rounds=0
runs=0
differ=0
errors=0
others=0
files=0
processes=0
disk=0

# found WHAT...: a line about something that should not be.
found()
{
	note "soak: round $rounds: $*"
}

# ours: the processes that work in the place, without this one and stress-ng.
ours()
{
	local pid

	{
		grep -lsF -e "$place" /proc/[0-9]*/cmdline || true
		find /proc/[0-9]* -maxdepth 1 -name cwd -lname "$place*" 2>/dev/null || true
	} | sed 's,^/proc/\([0-9]*\)/.*,\1,' | sort -u | while read -r pid; do
		[ "$pid" = $$ ] || [ ! -e "/proc/$pid/exe" ] || echo "$pid"
	done
}

# listing: the names of all files of the cache, of TMPDIR and of build/.
listing()
{
	(cd "$place" && find cache tmp home | sort)
	(cd "$top" && find build | sort)
}

# sums: of what all jobs of the last round said.
sums()
{
	(cd "$place/out/latest" && find . -name ktap.log -o -name console.log -o \
		-name splitlock.log | sort | xargs sha256sum)
}

# count_jobs: the verdicts of the last round. What differs between a job's runs is an ERROR with
# that reason.
count_jobs()
{
	local tap=$place/out/latest/results.tap n

	n=$(grep -cE '^(not )?ok .*: (FIXED|VULNERABLE|ERROR)' "$tap" || true)
	runs=$((runs + repeat * n))
	n=$(grep -c 'differs from the first' "$tap" || true)
	differ=$((differ + n))
	n=$(($(grep -cE '^(not )?ok .*: ERROR' "$tap" || true) - n))
	errors=$((errors + n))
	grep -E -A 2 '^(not )?ok .*: ERROR' "$tap" >&2 || true
}

# look: after a round.
look()
{
	local left now

	left=$(ours)
	if [ -n "$left" ]; then
		processes=$((processes + 1))
		found "processes are left: $left"
	fi
	listing >"$place/names"
	if ! left=$(diff "$place/names.first" "$place/names"); then
		files=$((files + 1))
		found "other files than after the first round:"$'\n'"$left"
	fi
	now=$(du -sk "$place/cache" | cut -f 1)
	# Of half a MiB, a log or a time stamp more is none.
	if [ "$now" -gt $((size + 512)) ]; then
		disk=$((disk + 1))
		found "the cache has grown from $size to $now KiB"
	fi
	if ! left=$(diff "$place/sums.first" <(sums)); then
		differ=$((differ + 1))
		found "other logs than in the first round:"$'\n'"$left"
	fi
}

# one_round REGRESSION...
one_round()
{
	local status=0

	rounds=$((rounds + 1))
	env XDG_CACHE_HOME="$place/cache" TMPDIR="$place/tmp" HOME="$place/home" "$top/run.sh" \
		--no-install -n "$repeat" -o "$place/out" "$@" >"$place/stdout" 2>"$place/stderr" ||
		status=$?
	case $status in
	0 | 1 | 3) ;;
	*)
		others=$((others + 1))
		found "run.sh ended with status $status: $(tail -n 1 "$place/stderr")"
		;;
	esac
	if [ ! -e "$place/out/latest/results.tap" ]; then
		[ $rounds -gt 1 ] || fail "the first round has no results: $(cat "$place/stderr")"
		others=$((others + 1))
		return
	fi
	count_jobs
	if [ $rounds = 1 ]; then
		listing >"$place/names.first"
		sums >"$place/sums.first"
		size=$(du -sk "$place/cache" | cut -f 1)
	else
		look
	fi
	rm -rf "$place"/out/2*
}

mkdir -p "$place"/{cache/kvm-regress/kernels,tmp,home,out}
mapfile -t names < <(find "$top/patches" -name '6.12.*.patch' -printf '%h\n' | sed 's,.*/,,' |
	sort)
"$top/scripts/kernel/series.sh" 6.12 stock "${names[@]}" >"$place/kernels" ||
	fail "cannot build the kernels of 6.12"
while read -r _ dir; do
	cp -a "$dir" "$place/cache/kvm-regress/kernels/"
done <"$place/kernels"

cpus=$(nproc)
stress-ng --quiet --cpu "$cpus" --io 1 --vm 1 --vm-bytes 128m --switch 1 --timer 1 >/dev/null 2>&1 &
stress=$!
started=$SECONDS
while one_round "$@"; [ $((SECONDS - started)) -lt "$seconds" ]; do
	kill -0 "$stress" 2>/dev/null || fail "stress-ng has ended by itself"
done
echo "$rounds rounds, $runs runs of jobs in $((SECONDS - started)) s beside stress-ng:"
echo "$differ differ, $errors ERRORs, $others rounds ended otherwise;"
echo "files left after $files rounds, processes after $processes, disk space after $disk"
[ $((differ + errors + others + files + processes + disk)) = 0 ]
