#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the suite costs: the time of its parts on this machine, as a table on stdout, and as JSON in
# build/bench.json. Ratios are of CPU seconds, taken in this one run. For `make bench`.
#
#   scripts/bench.sh [ROUNDS]      default 3; what takes a minute or more is run once
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
rounds=${1:-3}
program=$top/build/kvm-regress
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
regressions=(lapic_periodic_storm xen_timer_deferred xen_timer_fastpath xen_vcpu_id_punt
	xen_vcpu_info_splitlock)

# measure NAME COMMAND...: one round. FIXED and VULNERABLE are as good as each other here.
measure()
{
	local status=0

	"$program" measure "$out/times" "$@" || status=$?
	[ "$status" -le 1 ] || fail "$1: '${*:2}' ended with status $status"
}

# times N NAME COMMAND...
times()
{
	local n

	for ((n = 0; n < $1; n++)); do
		measure "${@:2}"
	done
}

# ratio TEXT NAME FACTOR OTHER: how often FACTOR times OTHER goes into NAME.
ratio()
{
	printf 'ratio\t%s\t%s\t%s\t%s\n' "$@" >>"$out/times"
}

# job NAME [PLAN-OPTION]... REGRESSION: sets job to a planned job's folder, of 6.12's stock.
job()
{
	job=$("$program" plan --kernels "$out/kernels" --output "$out/$1" "${@:2}")
}

# own NAME MACHINE [PLAN-OPTION]...: the same of a test of tests/measured.
own()
{
	job "$1-$2$((++nr))" --top "$top/tests/measured" --tests "$top/build/measured" -m "$2" \
		"${@:3}" "$1"
}

# warm: the job begins from now on where it will in the long run: the fourth that misses the second
# snapshot makes it.
warm()
{
	local n

	for ((n = 0; n < 4; n++)); do
		"$program" run "$job" 2>/dev/null || true
	done
}

empty_jobs()
{
	own empty amd --cold
	times "$rounds" "empty job, amd, booted" "$program" run "$job"
	own empty amd
	warm
	times "$rounds" "empty job, amd, restored" "$program" run "$job"
	own empty intel
	warm
	times "$rounds" "empty job, intel" "$program" run "$job"
	ratio "empty job on amd, booted / restored" "empty job, amd, booted" 1 \
		"empty job, amd, restored"
}

# proof: of all regressions, on each machine, with kernels and snapshots there.
proof()
{
	local machine jobs

	for machine in amd intel; do
		"$top/run.sh" -m "$machine" -o "$out/proof" >/dev/null 2>&1 || true
		times 1 "warm proof, $machine" "$top/run.sh" -m "$machine" -o "$out/proof"
	done
	jobs=$(find "$out/proof/latest/" -name job | wc -l)
	ratio "warm proof on amd / $jobs empty jobs" "warm proof, amd" "$jobs" \
		"empty job, amd, restored"
	ratio "warm proof on intel / $jobs empty jobs" "warm proof, intel" "$jobs" \
		"empty job, intel"
}

stalls()
{
	local length

	for length in none day; do
		own stall_$length amd
		warm
		times "$rounds" "a stall of a ${length/none/nanosecond}, amd" "$program" run "$job"
	done
	ratio "a stall of a day / of a nanosecond" "a stall of a day, amd" 1 \
		"a stall of a nanosecond, amd"
}

# kernels: from a source that is unpacked; and the steps of who changes it.
kernels()
{
	local tree=$out/tree n entry name=xen_vcpu_id_punt

	"$top/run.sh" source 6.12 "$tree" >/dev/null 2>&1
	times 1 "a kernel from source, and one job" "$top/run.sh" step -k "$tree" \
		-o "$out/step" "$name"
	for ((n = 0; n < rounds; n++)); do
		echo "/* $n */" >>"$tree/arch/x86/kvm/xen.c"
		measure "a bisect step: a file of KVM changed, and one job" "$top/run.sh" step \
			-k "$tree" -o "$out/step" "$name"
		entry=$("$top/scripts/kernel/series.sh" 6.12 "$name" 2>/dev/null)
		rm -rf "${entry#*$'\t'}"
		measure "a counterpart's modules" "$top/scripts/kernel/series.sh" 6.12 "$name"
	done
	ratio "a kernel from source / a bisect step" "a kernel from source, and one job" 1 \
		"a bisect step: a file of KVM changed, and one job"
}

# detector: xen_vcpu_info_splitlock, in which stock takes split locks, without detector, with it,
# and with what --split-lock=fatal adds.
detector()
{
	job report -m amd -v stock xen_vcpu_info_splitlock
	warm
	sed 's/^export PLUGIN=.*/export PLUGIN=/' "$job/command" >"$out/none.sh"
	times "$rounds" "split locks: no detector" sh "$out/none.sh" "$out/none"
	times "$rounds" "split locks: detector" "$program" run "$job"
	job fatal -m amd -v stock --split-lock fatal xen_vcpu_info_splitlock
	times "$rounds" "split locks: fatal" "$program" run "$job"
	ratio "detector / no detector" "split locks: detector" 1 "split locks: no detector"
	ratio "fatal / detector" "split locks: fatal" 1 "split locks: detector"
}

# distribution: the kernel package that APT would install, from its boot on.
distribution()
{
	local kernel

	kernel=$(apt-cache depends linux-image-amd64 2>/dev/null |
		sed -n 's/^ *Depends: linux-image-//p' | head -n 1)
	[ -n "$kernel" ] || { note "bench: APT knows no linux-image-amd64"; return 0; }
	"$top/scripts/given/kernel.sh" "deb:$kernel" >/dev/null
	rm -rf "$cache/snapshots"
	times 1 "a distribution's kernel, five tests, amd" "$top/run.sh" -k "deb:$kernel" -m amd \
		-o "$out/deb" "${regressions[@]}"
}

nr=0
"$top/scripts/kernel/series.sh" 6.12 stock | sed 's/^/6.12\t/' >"$out/kernels"
empty_jobs
proof
stalls
detector
distribution
kernels
"$program" measures "$out/times" "$top/build/bench.json"
