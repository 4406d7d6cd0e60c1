#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One job with the exit status that git bisect run expects. ./run.sh step is this.
set -eu -o pipefail
# An end that nobody meant must not be taken for a verdict: git bisect run stops at 255.
# shellcheck disable=SC2317 # a trap
leave()
{
	local status=$?

	rm -f "${json-}"
	[ -n "${meant-}" ] || status=255
	exit "$status"
}
trap leave EXIT
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

usage()
{
	cat <<'END'
Usage: ./run.sh step REGRESSION -k KERNEL [OPTION]...
Run one regression on one kernel, and end with the status that git bisect run expects.

  -k, --kernel KERNEL      a source tree, a bzImage, a .deb, deb:VERSION, or a series (its stock)
  -m, --machine MACHINE    amd (default), intel
  -t, --timeout SECONDS    wall-clock limit of the run
  -o, --output DIR         where results go (default results/)
      --find-fix           for a bisection that looks for the fix: 0 and 1 change places
      --no-install, --help

On stdout one line: VERDICT, the kernel's name and the reason, with tabs between them.

Exit status: 0 FIXED, 1 VULNERABLE, 125 neither: SKIP, ERROR, or a kernel that does not build; 255 usage or missing packages, at which
git bisect run stops; 130 interrupted.

    git bisect run /path/to/run.sh step xen_timer_fastpath -k .
END
}

# end TEXT: usage. Statuses from 128 end git bisect run, where the usual 2 would be taken for "bad".
end()
{
	note "step: $*"
	exit 255
}

args=$(getopt -n step -o k:m:t:o: -l kernel:,machine:,timeout:,output:,find-fix,no-install,help -- "$@" 2>&1) ||
	end "${args%%$'\n'*}; see ./run.sh step --help"
eval set -- "$args"
options=()
kernel=
machine=amd
fixed=0
vulnerable=1
while :; do
	case $1 in
	-k | --kernel) kernel=$2; shift ;;
	-m | --machine) machine=$2; shift ;;
	-t | --timeout | -o | --output) options+=("$1" "$2"); shift ;;
	--find-fix) fixed=1 vulnerable=0 ;;
	--no-install) options+=("$1") ;;
	--help) usage; meant=1; exit 0 ;;
	--) shift; break ;;
	esac
	shift
done
[ $# = 1 ] || end "one regression is needed; see ./run.sh step --help"
grep -qs '"boots": *false' "$top/configs/machines/$machine.json" && end "machine $machine boots no kernel of anybody's choice"
[ -n "$kernel" ] || end "which kernel? -k KERNEL; see ./run.sh step --help"
[[ $kernel == */* || ! -f $top/configs/series/$kernel ]] || options+=(-v stock)

json=$(mktemp)
trap 'trap "" INT TERM HUP; stop_child; meant=1; exit 130' INT TERM HUP
status=0
run "$top/run.sh" -k "$kernel" -m "$machine" -f json "${options[@]}" -- "$1" >"$json" || status=$?
# What is known when no job ran: it was not built, or it was asked for what there is not.
verdict=ERROR
label=$kernel
reason="it could not be made ready; the reason is on stderr"
field()
{
	sed -n "s/^ *\"$1\": \"\(.*\)\",*\$/\1/p" "$json" | sed -n 1p
}
if [ -s "$json" ]; then
	verdict=$(field verdict)
	label=$(field kernel)
	reason=$(field reason)
	# Something else is wrong with it: neither good nor bad.
	if grep -q '^ *"decided": false' "$json"; then
		verdict=SKIP reason="VULNERABLE, but no deciding check says so: $reason"
	fi
elif [ $status != 3 ]; then
	[ $status -ge 128 ] || status=255
	meant=1
	exit $status
fi
printf '%s\t%s\t%s\n' "$verdict" "$label" "$reason"
# shellcheck disable=SC2034 # for leave
meant=1
case $verdict in
FIXED) exit $fixed ;;
VULNERABLE) exit $vulnerable ;;
*) exit 125 ;;
esac
