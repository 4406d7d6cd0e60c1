#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Which commit, or which package, brought a regression or its fix. ./run.sh bisect is this.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"

usage()
{
	cat <<END
Usage: $suite_command bisect --tree DIR --good REV --bad REV [OPTION]...
           REGRESSION
       $suite_command bisect --packages [--line PREFIX] [OPTION]... REGRESSION
       $suite_command bisect ... --selftest TEST
Find the commit, or the Debian package, that brought a regression or its fix, or
since which one of the kernel's own KVM selftests fails or passes.

      --tree DIR           a git repository of the kernel. It is not touched:
                           the work is done in a clone of it, in the cache
      --good REV           a commit without the bug
      --bad REV            a commit with it
      --find-fix           the bad one is the older: look for the commit that
                           fixed it
      --packages           the linux-image packages that apt can see, here and
                           in the suites of configs/suites; each release line
                           by itself
      --line PREFIX        only versions that begin so: 7, 6.12
      --selftest TEST      built from each commit's own source, or found in
                           --dir
      --dir DIR            selftests that were built elsewhere
      --config NAME        of --tree: each commit as a debug kernel; see
                           $suite_command --help. Repeatable
      --report markdown=FILE
                           of --tree: write there, at the end, what was found,
                           for a mail; with the line for regzbot, if a commit
                           brought the bug
  -m, --machine MACHINE    amd (default), intel
  -t, --timeout SECONDS    wall-clock limit of one boot
      --no-install, --help

Commits that do not build, do not boot, or let nothing be said are left out.
Ctrl-C stops it; the same command goes on from there.

Exit status: 0 found, 1 there is nothing to find (the ends do not differ),
2 usage or missing packages, 3 it could not be narrowed down, 130 interrupted.
END
}

# known KIND NAME: NAME is one of what `list names KIND` has, or this is a usage error.
known()
{
	local names one

	names=$("$top/run.sh" "${install[@]}" list names "${1}s") || exit 2
	while read -r one; do
		[ "$one" != "$2" ] || return 0
	done <<<"$names"
	die "unknown $1 '$2'; there are: ${names//$'\n'/ }"
}

args=$(getopt -n bisect -o m:t: -l tree:,good:,bad:,find-fix,packages,line:,machine:,timeout: \
	-l no-install,help,selftest:,dir:,report:,config: -- "$@" 2>&1) ||
	die "${args%%$'\n'*}; see $suite_command bisect --help"
eval set -- "$args"
tree='' good='' bad='' line='' selftest='' packages=0 find_fix=0
machine=amd
options=()
install=()
reports=()
configs=()
while :; do
	case $1 in
	--tree) tree=$2; shift ;;
	--good) good=$2; shift ;;
	--bad) bad=$2; shift ;;
	--line) line=$2; shift ;;
	--packages) packages=1 ;;
	--selftest) selftest=$2; shift ;;
	# git runs the steps in its clone.
	--dir) options+=(--dir "$(realpath -m -- "$2")"); shift ;;
	--config) configs+=("$2"); shift ;;
	--find-fix) find_fix=1 ;;
	--report) reports+=(--report "$2"); shift ;;
	-m | --machine) machine=$2; shift ;;
	-t | --timeout) options+=(-t "$2"); shift ;;
	--no-install) install=(--no-install) ;;
	--help) show_usage ;;
	--) shift; break ;;
	esac
	shift
done
if [ -n "$selftest" ]; then
	[ $# = 0 ] || die "--selftest $selftest, or the regression $1? One of them is enough"
	set -- "--selftest=$selftest"
fi
[ $# = 1 ] || die "one regression is needed; see $suite_command bisect --help"
case $packages/${tree:+tree} in
1/ | 0/tree) ;;
1/tree) die "--tree and --packages are two different searches; see $suite_command bisect --help" ;;
*) die "over what? --tree DIR or --packages; see $suite_command bisect --help" ;;
esac
[ -n "$selftest" ] || known regression "$1"
known machine "$machine"
for config in "${configs[@]}"; do
	known config "$config"
	options+=(--config "$config")
done
options+=("${install[@]}")
if [ $packages = 1 ]; then
	[ "$good$bad$find_fix${reports[*]}${configs[*]}" = 0 ] ||
		die "--good, --bad, --find-fix, --config and --report belong to --tree"
	[[ $line =~ ^[0-9.]*$ ]] ||
		die "--line takes the beginning of a version, such as 7 or 6.12, not '$line'"
	set -- "$top/scripts/bisect/packages.sh" "$line" "$1" "$machine" "${options[@]}"
else
	[ "${good:+1}${bad:+1}" = 11 ] ||
		die "--tree needs --good and --bad; see $suite_command bisect --help"
	set -- "$top/scripts/bisect/tree.sh" "$tree" "$good" "$bad" "$find_fix" "$1" "$machine" \
		"${reports[@]}" "${options[@]}"
fi
[ ${#reports[@]} = 0 ] || "$top/build/kvm-regress" bisection "${reports[@]}" || exit
"$top/scripts/distro/deps.sh" "${install[@]}" build run kernel given \
	${selftest:+selftests} "$machine"
exec "$@"
