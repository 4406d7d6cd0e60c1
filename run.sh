#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The front door. What needs no build is answered here; everything else is for the host program,
# which is built first.
set -eu -o pipefail
# A file that may not grow any more (RLIMIT_FSIZE) is an error like a full disk, and no end by a
# signal.
trap '' XFSZ
command=front
# An end that nobody meant is no verdict: of a run 1 would be one, of a step all but 255, at which
# git bisect run stops. Others are no status of ours: bash ends with 254 where it cannot fork.
# shellcheck disable=SC2154 # it is set there
trap 'status=$?; [ $command != step ] || exit 255
	case $status in 0 | 2 | 3 | 4 | 130) ;; *) exit 3 ;; esac' EXIT
[ "${1-}" != step ] || command=step
# It may be called by a link.
here=$(dirname "$(realpath "$0")")
# wants OPTION ARGUMENT...: the option is there, before any "--". OPTION may be a pattern.
wants()
{
	local one

	for one in "${@:2}"; do
		[ "$one" != -- ] || return 1
		# shellcheck disable=SC2053 # a pattern
		[[ $one != $1 ]] || return 0
	done
	return 1
}

# show FILE: a text of the host program's, to stdout.
show()
{
	cat "$here/runner/front/$1" 2>/dev/null || {
		echo "${0##*/}: standard output cannot be written to" >&2
		exit 3
	}
	trap - EXIT
	exit 0
}

# build_program: build/kvm-regress, by one make at a time. Its messages are shown if it fails.
build_program()
{
	local log

	[ -z "$installed" ] || return 0
	# Such as after a first run with sudo.
	{ mkdir -p "$top/build" && exec 9>>"$top/build/.lock"; } 2>/dev/null ||
		fail "cannot write to $top/build: run it as the owner of that folder, or from a" \
			"copy of the suite that is yours"
	flock -n 9 || {
		note "Waiting for another kvm-regress that builds the suite ..."
		flock 9 || fail "cannot lock $top/build/.lock"
	}
	log=$("$top/scripts/make.sh" -j"$(nproc)" build/kvm-regress 2>&1) || {
		note "$log"
		fail "the host program does not build (make); the errors are above"
	}
	exec 9>&-
}

case ${1-} in
bisect | new | source | patch) ;;
list) ! wants --help "$@" || show help.txt ;;
selftests) ! wants --help "$@" || show selftests-help.txt ;;
step) ! wants --help "$@" || show step-help.txt ;;
cache) ! wants --help "$@" || show cache-help.txt ;;
history) ! wants --help "$@" || show history-help.txt ;;
report) ! wants --help "$@" || show report-help.txt ;;
*)
	! wants --help "$@" || show help.txt
	! wants --version "$@" || show version.txt
	;;
esac
# shellcheck source=scripts/common.sh
. "$here/scripts/common.sh"
install=()
script=()
case "$installed${1-}" in
1new | 1patch | 1--in-debian)
	die "$1 works in a source tree of the suite only, with the ./run.sh there; this one is" \
		"installed"
	;;
esac
case "${1-} ${2-}" in
"--in-debian "*) exec "$top/scripts/distro/in-debian.sh" "${@:2}" ;;
"new "*) exec "$top/scripts/new.sh" "${@:2}" ;;
"source "*) exec "$top/scripts/kernel/source.sh" "${@:2}" ;;
# These ask the host program.
"bisect "*) script=("$top/scripts/bisect/bisect.sh" "${@:2}") ;;
"patch "*) script=("$top/scripts/kernel/patch.sh" "${@:2}") ;;
"step "*) shift ;;
"list "* | "cache "* | "report "* | "selftests "* | "history "*) command=$1; shift ;;
"--no-install list" | "--no-install cache" | "--no-install report" | "--no-install history")
	command=$2; install=(--no-install); shift 2 ;;
esac
if [ ${#script[@]} -gt 0 ] && wants --help "$@"; then
	exec "${script[@]}"
fi
# The host program takes an option by its first letters as well.
! wants '--n*' "$@" || install=(--no-install)
"$top/scripts/distro/deps.sh" "${install[@]}" build
build_program
[ ${#script[@]} -eq 0 ] || exec "${script[@]}"
# The loader's own end of a program has a status of its own.
"$top/build/kvm-regress" --help >/dev/null || fail "the host program does not start"
exec "$top/build/kvm-regress" "$command" "$@"
