#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The front door: which regressions on which kernels on which machines, in parallel, then the table.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/scripts/common.sh"
# shellcheck source=scripts/jobs.sh
. "$top/scripts/jobs.sh"

version=0.1

usage()
{
	cat <<'END'
Usage: ./run.sh [OPTION]... [REGRESSION]...
       ./run.sh bisect ...  which commit or package brought a regression, or its fix; see ./run.sh bisect --help
       ./run.sh step ...    one job with the exit status that git bisect run expects; see ./run.sh step --help
Prove which kernels have which KVM regressions: boot each on an emulated machine, run the tests, print the table.

  -k, --kernel KERNEL      a release line of configs/series, in its variants (default 6.12); or a kernel to be judged: a source tree, a
                           bzImage, a .deb with a kernel, or deb:VERSION, that Debian package; repeatable
  -v, --variant VARIANT    of a release line: stock, broken (every fix taken out), fixed (every fix in); repeatable (default all)
  -m, --machine MACHINE    one of configs/machines (default amd and intel); repeatable. amd, intel: emulated; host: no boot, the running kernel;
                           kvm: QEMU on nested KVM, if this machine has it
  -j, --jobs N             jobs at a time (default: the number of CPUs)
  -n, --repeat N           run each job N times; KTAP and console must be the same, byte for byte (a kernel's time stamps to 20 us), and so must
                           the places of split locks
  -t, --timeout SECONDS    wall-clock limit of one run of a job (default 600)
      --split-lock MODE    report (default): say where the kernel takes split locks; fatal: boot again for each of these places, and show what
                           the kernel does there under split_lock_detect=fatal (needs gdb; what it does under =warn only hardware can show)
  -f, --format FORMAT      on stdout: table (default), tap or json
  -o, --output DIR         where results go, in a directory per run and the link DIR/latest (default results/)
  -l, --list               list the regressions
      --i-accept-a-kernel-crash
                           on machine host: also run what kills the running kernel if it has the bug and detects split locks
      --check-config FILE  whether a configuration (.config, /proc/config.gz, or that in a bzImage) has what the tests need, and stop
      --no-install         do not install missing packages: list them and stop
      --help, --version

Exit status: 0 every regression proven (or, with fewer variants, as it should be; of a kernel to be judged, nothing VULNERABLE), 1 something
is VULNERABLE that should not be or not proven, 2 usage error or missing packages, 3 an ERROR among the verdicts, or a kernel that could not
be made, 4 everything was skipped.
END
}

# oneof KIND NAME VALID...: NAME is one of VALID, or this is a usage error that names them.
oneof()
{
	local kind=$1 name=$2 valid

	shift 2
	for valid; do
		[ "$name" != "$valid" ] || return 0
	done
	die "unknown $kind '$name'; there are: $*"
}

# number OPTION VALUE: VALUE is a number from 1 to 99999.
number()
{
	[[ $2 =~ ^[1-9][0-9]{0,4}$ ]] || die "$1 takes a number from 1 to 99999, not '$2'"
}

# unique WORD...: each word once, in the order given.
unique()
{
	printf '%s\n' "$@" | awk '!seen[$0]++'
}

parse_options()
{
	local args

	if ! args=$(getopt -n run.sh -o k:v:m:j:n:t:f:o:l \
		-l kernel:,variant:,machine:,jobs:,repeat:,timeout:,format:,output:,split-lock:,check-config:,list,i-accept-a-kernel-crash,no-install,help,version -- "$@" 2>&1); then
		note "${args%%$'\n'*}; see ./run.sh --help"
		exit 2
	fi
	eval set -- "$args"
	while :; do
		case $1 in
		-k | --kernel) kernel "$2" ;;
		-v | --variant) variants+=("$2") ;;
		-m | --machine) machines+=("$2") ;;
		-j | --jobs) jobs=$2 ;;
		-n | --repeat) repeat=$2 ;;
		-t | --timeout) timeout=$2 ;;
		-f | --format) format=$2 ;;
		-o | --output) output=$2 ;;
		--split-lock) split_lock=$2 ;;
		--check-config) exec "$top/scripts/check-config.sh" "$2" ;;
		-l | --list) list=1; shift; continue ;;
		--i-accept-a-kernel-crash) accept=(--i-accept-a-kernel-crash); shift; continue ;;
		--no-install) install=(--no-install); shift; continue ;;
		--help) usage; exit 0 ;;
		--version) echo "kvm-regress $version"; exit 0 ;;
		--) shift; break ;;
		esac
		shift 2
	done
	regressions=("$@")
}

# kernel NAME: a series, or a kernel of somebody's own.
kernel()
{
	if [[ -n $1 && $1 != */* && -f $top/configs/series/$1 ]]; then
		series+=("$1")
	elif [[ $1 == deb:?* || -e $1 ]]; then
		given+=("$1")
	else
		die "unknown kernel '$1'; it can be one of the series $(names series | tr '\n' ' ')or a source tree, a bzImage, a .deb or deb:VERSION"
	fi
}

# names KIND: what configs/ has of it, one a line. Both work before anything is built or installed.
names()
{
	case $1 in
	series) ls "$top/configs/series" ;;
	machine) find "$top/configs/machines" -name '*.json' -printf '%f\n' | sed 's/\.json$//' | sort ;;
	regression) sed -n 's/.*"name": *"\([^"]*\)".*/\1/p' "$top/configs/regressions.json" ;;
	# Those that are run unless others are named.
	default) awk -F '"' '$2 == "name" { name = $4; keep = 1 } $2 == "default" { keep = 0 } /^ *}/ && keep { print name; keep = 0 }' \
		"$top/configs/regressions.json" ;;
	esac
}

check_options()
{
	local one known

	[ ${#series[@]} -gt 0 ] || [ ${#given[@]} -gt 0 ] || series=(6.12)
	[ ${#series[@]} -gt 0 ] || [ ${#variants[@]} -eq 0 ] || die "--variant is for the variants of a series; ${given[0]} is a kernel of its own"
	[ ${#variants[@]} -gt 0 ] || variants=(stock broken fixed)
	mapfile -t known < <(names regression)
	[ ${#regressions[@]} -gt 0 ] || mapfile -t regressions < <(names default)
	for one in "${regressions[@]}"; do
		oneof regression "$one" "${known[@]}"
	done
	mapfile -t known < <(names machine)
	if [ ${#machines[@]} -eq 0 ]; then
		# Those emulated: they give the same bytes wherever they run, and never depend on what this machine is.
		machines=(amd intel)
		chosen="by default, as on any host"
	fi
	for one in "${machines[@]}"; do
		oneof machine "$one" "${known[@]}"
	done
	[ "${machines[*]}" != host ] || [ ${#given[@]} -eq 0 ] || die "machine host boots no kernel; it judges the running one, not ${given[0]}"
	for one in "${variants[@]}"; do
		oneof variant "$one" stock broken fixed
	done
	oneof format "$format" table tap json
	oneof 'split-lock mode' "$split_lock" report fatal
	number --jobs "$jobs"
	number --repeat "$repeat"
	number --timeout "$timeout"
	mapfile -t regressions < <(unique "${regressions[@]}")
	[ ${#series[@]} -eq 0 ] || mapfile -t series < <(unique "${series[@]}")
	[ ${#given[@]} -eq 0 ] || mapfile -t given < <(unique "${given[@]}")
	mapfile -t variants < <(unique "${variants[@]}")
	mapfile -t machines < <(unique "${machines[@]}")
}

# make_results: the directory of this run, which must be writable before anything long starts.
make_results()
{
	mkdir -p "$output" 2>/dev/null || die "cannot make the output directory '$output': $(mkdir -p "$output" 2>&1 | sed 's/.*: //')"
	output=$(cd "$output" 2>/dev/null && pwd) || die "cannot enter the output directory '$output'"
	stamp=$(date -u +%Y%m%dT%H%M%SZ)
	while ! mkdir "$output/$stamp" 2>/dev/null; do
		[ -e "$output/$stamp" ] || die "cannot write to the output directory '$output'"
		stamp=$stamp+
	done
	# Shown in the table: short where it can be.
	output=${output#"$PWD"/}
	results=$output/$stamp
}

# However run.sh ends, a run that was not finished leaves no results.
leave()
{
	[ -z "$results" ] || rm -rf "$results"
}

# On SIGINT and SIGTERM: nothing stays behind, neither process nor half a result.
interrupted()
{
	trap '' INT TERM HUP
	stop_child
	[ ! -t 2 ] || echo >&2
	note "run.sh: interrupted; everything was stopped, no result was written"
	exit 130
}

# usable: takes those machines out that cannot be used here, and says so. The reasons of those that can are in whys.
usable()
{
	local machine reason left=()

	for machine in "${machines[@]}"; do
		if [ ! -x "$top/scripts/usable-$machine.sh" ]; then
			left+=("$machine")
		elif reason=$("$top/scripts/usable-$machine.sh"); then
			left+=("$machine")
			whys[$machine]=", as $reason"
		else
			note "run.sh: machine $machine is skipped: $reason"
		fi
	done
	[ ${#left[@]} -gt 0 ] || exit 4
	machines=("${left[@]}")
}

# why: the machines' definitions in their own words, and why these were chosen.
why()
{
	local machine text=

	for machine in "${machines[@]}"; do
		text+="; $(sed -n 's/^ *"about": *"\(.*\)",*$/\1/p' "$top/configs/machines/$machine.json")${whys[$machine]-}"
	done
	printf '%s; %s' "${text#; }" "$chosen"
}

# report FORMAT [ARGUMENT]...
report()
{
	"$top/build/report" --configs "$top/configs" --format "$1" --plan "$results/plan.tsv" --machine-why "$(why)" --elapsed "$SECONDS" \
		"${@:2}" "$results"
}

case ${1-} in
bisect | step) exec "$top/scripts/$1.sh" "${@:2}" ;;
esac

series=()
given=()
variants=()
machines=()
regressions=()
jobs=$(nproc)
repeat=1
timeout=600
format=table
split_lock=report
output=$top/results
list=0
install=()
chosen="as asked for"
accept=()
declare -A whys
results=

parse_options "$@"
check_options
trap leave EXIT
trap interrupted INT TERM HUP

if [ "$list" = 1 ]; then
	"$top/scripts/deps.sh" ${install[@]+"${install[@]}"} build
	make -s -C "$top" build/report >&2
	exec "$top/build/report" --list --configs "$top/configs"
fi

usable
make_results
needs=(build run "${machines[@]}" "$split_lock")
if [ "${machines[*]}" != host ]; then
	needs+=(kernel "${series[@]/#/--series=}")
	[ ${#given[@]} -eq 0 ] || needs+=(given)
fi
"$top/scripts/deps.sh" ${install[@]+"${install[@]}"} "${needs[@]}"
build_suite
if [ "${machines[*]}" != host ]; then
	build_kernels
	make_given
fi
plan
total=$(wc -l <"$results/jobs.tsv")
note "Running $total job$([ "$total" = 1 ] || echo s), $jobs at a time ..."
run_jobs
remember
for one in tap json junit measures; do
	report $one --output "$results/results.$one" || true
done
mv "$results/results.junit" "$results/junit.xml"
if [ -s "$results/results.measures" ]; then
	mv "$results/results.measures" "$results/measures.txt"
else
	rm "$results/results.measures"
fi
rm "$results/jobs.tsv"
ln -sfn "$stamp" "$output/latest"
kept=$results
results=
results=$kept report "$format"
