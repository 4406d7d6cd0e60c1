#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One step of a bisection, for git bisect run: judge the commit that is checked out, and say so in one line on file descriptor 3. A terminal on 4 shows what goes on.
#
#   scripts/bisect-step.sh STATE CLONE REGRESSION [STEP-OPTION]...
#
# STATE is a file with the steps taken, lines "step COMMIT VERDICT SECONDS REASON"; a commit that is there is not judged again. Exit status: step.sh's.
set -eu -o pipefail
# An end that nobody meant must not be taken for a verdict. git bisect run does not pass on what it stopped at, so it is left beside the state.
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
. "$(dirname "$0")/common.sh"

clone=$2
regression=$3
shift 3
trap 'trap "" INT TERM HUP; stop_child; meant=1; exit 130' INT TERM HUP

# judge: appends what came of it to the state. Ends at once if the step could not be asked for.
judge()
{
	local status=0 out=$state.out log=$state.log verdict reason

	SECONDS=0
	[ ! -t 4 ] || printf '%s  building and booting ...' "${commit:0:12}" >&4
	run "$top/scripts/step.sh" "$regression" -k "$clone" "$@" >"$out" 2>"$log" || status=$?
	[ ! -t 4 ] || printf '\r\033[K' >&4
	if [ ! -s "$out" ]; then
		[ $status = 130 ] || note "$(tail -n 1 "$log")"
		meant=1
		exit $status
	fi
	IFS=$'\t' read -r verdict _ reason <"$out"
	# What went wrong before any job ran stands in the log.
	if ! grep -q '^Running ' "$log"; then
		reason=$(grep -v -E '^(Build|Built|Linux|Unpack|Wait|kernel )' "$log" | tail -n 1) || true
	fi
	printf 'step %s %s %d %s\n' "$commit" "$verdict" "$SECONDS" "$reason" >>"$state"
	rm -f "$out" "$log"
}

commit=$(git -C "$clone" rev-parse HEAD)
grep -q "^step $commit " "$state" || judge "$@"
read -r _ _ verdict took reason < <(grep "^step $commit " "$state")
line=$(printf '%s  %-10s  %4d s  %s' "${commit:0:12}" "$verdict" "$took" "$(git -C "$clone" show -s --format=%s HEAD)")
status=0
case " $* " in
*' --find-fix '*) old=VULNERABLE new=FIXED ;;
*) old=FIXED new=VULNERABLE ;;
esac
case $verdict in
"$old") ;;
"$new") status=1 ;;
*)
	status=125
	line+=" ($reason)"
	;;
esac
printf '%s\n' "$line" >&3
meant=1
exit $status
