#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Begin a regression: a test and an entry that build and run, with what to fill in marked FILL IN.
#
#   ./run.sh new NAME
#
# Exit status: 0 done, 2 the name cannot be used, 3 the files cannot be written.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

# check_name NAME: fit for a file, a folder and a function, and of no regression yet.
check_name()
{
	local one

	[[ $1 =~ ^[a-z_][a-z0-9_]{0,63}$ ]] ||
		die "'$(printf %s "$1" | tr -c '[:print:]' '?' | head -c 80)' is no name:" \
			"use a-z, 0-9 and _, a letter first, at most 64 of them"
	for one in "x86/$1.c" "configs/regressions/$1.json" "patches/$1"; do
		[ ! -e "$top/$one" ] || die "$one exists; choose another name"
	done
}

# write FILE SKELETON NAME: the skeleton, about NAME.
write()
{
	local text

	text=$(<"$top/scripts/skeleton/$2")
	printf '%s\n' "${text//@NAME@/$3}" >"$top/$1"
}

usage()
{
	cat <<END
Usage: ./run.sh new NAME
Begin a regression: x86/NAME.c, a test, and configs/regressions/NAME.json, its
entry. They build and run. What is to be filled in is marked FILL IN.

Exit status: 0 done, 2 the name cannot be used, 3 the files cannot be written.
END
}

[ "${1-}" != --help ] || show_usage
[ $# = 1 ] || die "one name is needed; see ./run.sh new --help"
check_name "$1"
{
	write "x86/$1.c" test.c "$1" && write "configs/regressions/$1.json" entry.json "$1"
} 2>/dev/null ||
	fail "cannot write x86/$1.c and configs/regressions/$1.json"
cat <<END
Made x86/$1.c and configs/regressions/$1.json. They build and run:

    ./run.sh -m amd -v stock $1

To be filled in:
  1. x86/$1.c: all that says FILL IN.
  2. configs/regressions/$1.json: title, about, fixes; and "series", for example
     {"6.12": "lacks"} if the series' stock lacks the fix, "has" if it has it.
  3. A patch against stock for each series: patches/$1/SERIES.fix.patch adds the
     fix where stock lacks it, patches/$1/SERIES.break.patch takes it out where
     stock has it. ./run.sh source SERIES DIR gives a tree to make it in, and
     ./run.sh patch $1 SERIES DIR makes the patch.
README has the table of all keys.
END
