#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One step of a bisection, for git bisect run: judge the commit that is checked out, and say so in
# one line on file descriptor 3. A terminal on 4 shows what goes on.
#
#   scripts/bisect/step.sh STATE CLONE OLD WHAT [STEP-OPTION]...
#
# STATE is a file with the steps taken, lines "step COMMIT VERDICT SECONDS STAMP REASON"; STAMP is
# the folder of its results, or "-". A commit that is there is not judged again. OLD is the verdict
# of the older end. WHAT is a regression, or --selftest=TEST.
#
# Exit status: 0 as the older end, 1 as the newer, 125 neither, 128 and more: git bisect run stops.
# That does not hand on at what it stopped, so it is left in STATE.status.
set -eu -o pipefail
# An end that nobody meant must not be taken for a verdict.
# shellcheck disable=SC2317 # a trap
leave()
{
	local status=$?

	[ -n "${meant-}" ] || status=255
	[ "$status" -lt 128 ] || echo "$status" >"$state.status"
	exit "$status"
}
state=$1
trap leave EXIT
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/bisect/child.sh
. "$top/scripts/bisect/child.sh"
# shellcheck source=scripts/bisect/work.sh
. "$top/scripts/bisect/work.sh"
trap 'trap "" INT TERM HUP; stop_child; meant=1; exit 130' INT TERM HUP

# judge STATE COMMIT CLONE WHAT [STEP-OPTION]...: appends what came of it to the state. Ends
# at once if the step could not be asked for.
judge()
{
	local status=0 out=$1.out log=$1.log verdict reason stamp

	SECONDS=0
	[ ! -t 4 ] || printf '%s  building and booting ...' "${2:0:12}" >&4
	run "$top/run.sh" step "$4" -k "$3" "${@:5}" >"$out" 2>"$log" || status=$?
	[ ! -t 4 ] || printf '\r\033[K' >&4
	if ! step_read "$out" "$log"; then
		[ $status = 130 ] || note "$(tail -n 1 "$log")"
		[ $status -ge 128 ] || status=255
		meant=1
		exit $status
	fi
	printf 'step %s %s %d %s %s\n' "$2" "$verdict" "$SECONDS" "$stamp" "$reason" >>"$1"
	rm -f "$out" "$log"
}

clone=$2
old=$3
commit=$(git -C "$clone" rev-parse HEAD)
state_find "$state" step "$commit" >/dev/null || judge "$state" "$commit" "$clone" "${@:4}"
read -r verdict took _ reason < <(state_find "$state" step "$commit")
line=$(printf '%s  %-10s  %4d s  %s' "${commit:0:12}" "$verdict" "$took" \
	"$(git -C "$clone" show -s --format=%s HEAD)")
case $verdict in
"$old") status=0 ;;
FIXED | VULNERABLE | PASS | FAIL) status=1 ;;
*)
	status=125
	line+=" ($reason)"
	;;
esac
printf '%s\n' "$line" >&3
meant=1
exit $status
