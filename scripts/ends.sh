# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # cache: common.sh's
# How a script ends: with a status that its head promises, and a line that says why. A command that
# failed where nobody looked hands on its own status, often 1, which elsewhere means a verdict.
# To be sourced.

# ends CLEANUP: from here on, an end with 0, 2, 3 or 130 stays as it is, an end with 1 if meant=1
# was set, and any other becomes 3 with a line. CLEANUP is a function that is called before.
ends()
{
	# shellcheck disable=SC2064 # CLEANUP now
	trap "ended \$? $1" EXIT
}

ended()
{
	local status=$1

	case $status/${meant-0} in
	0/* | 2/* | 3/* | 130/* | 1/1) ;;
	*)
		note "${0##*/}: $(ended_why "$status")" || true
		status=3
		;;
	esac
	"$2" || true
	exit "$status"
}

# ended_why STATUS
ended_why()
{
	local free

	free=$(df --output=avail,iavail "$cache" 2>/dev/null |
		awk 'NR == 2 && ($1 == 0 || $2 == 0)')
	if [ -n "$free" ]; then
		echo "the disk that $cache is on is full"
	else
		echo "a command failed where that was not expected (exit status $1)"
	fi
}
