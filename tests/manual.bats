#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The manual page, docs/kvm-regress.1: mandoc has nothing to say of it, and it has the words, the
# options and the exit statuses of all help texts, and no other.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

setup()
{
	page=$top/docs/kvm-regress.1
}

# rows: of a help text, the options as they are shown: "-k, --kernel KERNEL".
rows()
{
	grep -o -E '^ {2,6}(-[a-z], )?--[a-z-]+,?( [^ ]+)*( {2}|$)' |
		sed -e 's/^ *//; s/ *$//' -e 's/, --help$/\n--help/' | sort
}

# paged SUBJECT: the same of the page's subsection.
paged()
{
	sed -n "/^\.Ss Of $1\$/,/^\.S[sh] [^O]/p" "$page" |
		awk '/^\.Ss/ && seen++ { exit } /^\.It Fl/' |
		sed -e 's/^\.It //; s/Fl \([^ ]*\)/-\1/g; s/ ,/,/g; s/ Ar / /' | sort
}

# same SUBJECT: what stdin shows is in the page, and the page has no more. It is something.
same()
{
	rows >"$BATS_TEST_TMPDIR/help"
	[ -s "$BATS_TEST_TMPDIR/help" ]
	diff "$BATS_TEST_TMPDIR/help" <(paged "$1")
}

# statuses: the exit statuses of a help text.
statuses()
{
	sed -n '/^Exit status:/,$s/^  \([0-9]\+\) .*/\1/p'
}

# paged_statuses FROM TO: those in the page between two lines.
paged_statuses()
{
	sed -n "/^$1/,/^$2/s/^\.It \([0-9]*\)\$/\1/p" "$page"
}

@test "mandoc has nothing to say of it" {
	run -0 mandoc -T lint -W warning "$page"
	[ -z "$output" ]
}

@test "the options are those of the help texts" {
	same regressions <"$top/runner/front/help.txt"
	same selftests <"$top/runner/front/selftests-help.txt"
	same step <"$top/runner/front/step-help.txt"
	same cache <"$top/runner/front/cache-help.txt"
	same report <"$top/runner/front/report-help.txt"
	same history <"$top/runner/front/history-help.txt"
	"$top/scripts/bisect/bisect.sh" --help | same bisect
}

@test "the words are those of the help, in the synopsis and in the list" {
	local words

	words=$(sed -n 's,^ *\./run\.sh \([a-z]\+\) .*,\1,p' "$top/runner/front/help.txt" | sort -u)
	grep -q bisect <<<"$words"
	diff <(printf '%s\n' "$words") <(sed -n '/^\.Sh DESC/,/^\.Sh OPT/s/^\.It Cm //p' "$page" |
		sort)
	diff <(printf '%s\n' "$words") <(sed -n '/^\.Sh SYN/,/^\.Sh DESC/s/^\.Cm //p' "$page" |
		sort -u)
}

@test "the exit statuses are those of the help texts" {
	diff <(statuses <"$top/runner/front/help.txt") \
		<(paged_statuses '\.Sh EXIT' 'Of$')
	diff <(statuses <"$top/runner/front/step-help.txt") \
		<(paged_statuses '\.Cm step :' '\.Sh EXAMPLES')
}
