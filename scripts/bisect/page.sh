# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, suite_command: common.sh's
# What a bisection's page is made of: lines for the host program (runner/history/bisection.h). To be
# sourced.

# page_line WORD...: the words with tabs between them, and none within.
page_line()
{
	local IFS=$'\t'

	set -- "${@//[$'\t\n']/ }"
	printf '%s\n' "$*"
}

# page_lines KIND: a line of that kind of each line on stdin.
page_lines()
{
	local line

	expand | while IFS= read -r line; do
		page_line "$1" "$line"
	done
}

# page_command WORD...: what goes on, or repeats it, as it can be typed in.
page_command()
{
	page_line command "$suite_command bisect$(printf ' %q' "$@")"
}

# page_write DIR [--report FORMAT=FILE]...: the page of what is on stdin, and where it is. That
# there is none ends nothing, but a report that was asked for has to be there.
page_write()
{
	if "$top/build/kvm-regress" bisection "${@:2}" "$1/bisect.html"; then
		echo "The steps as a page: $1/bisect.html"
	else
		[ $# = 1 ]
	fi
}
