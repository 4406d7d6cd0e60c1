# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # cache: common.sh's
# What a bisection keeps in the cache, bisect/NAME/: lock, state (the steps taken), and what its
# kind adds. A state file is lines of words; they are only ever compared with ==. To be sourced.

# work_open NAME: sets work to the folder. Only one bisection works there at a time. Uses
# descriptor 7.
work_open()
{
	work=$cache/bisect/$1
	cache_dirs "bisect/$1"
	exec 7>"$work/lock"
	flock -n 7 || die "another bisection is at work there ($work)"
}

# state_find FILE WORD...: the rest of the last line that begins with these words. Fails if there is
# none.
state_find()
{
	local line found='' begin

	[ -e "$1" ] || return 1
	begin="${*:2} "
	while read -r line; do
		[ "${line:0:${#begin}}" != "$begin" ] || found=$line
	done <"$1"
	[ -n "$found" ] || return 1
	printf '%s\n' "${found:${#begin}}"
}

# state_drop FILE WORD...: takes out the lines that begin with these words.
state_drop()
{
	local line begin

	begin="${*:2} "
	while read -r line; do
		[ "${line:0:${#begin}}" = "$begin" ] || printf '%s\n' "$line"
	done <"$1" >"$1.new"
	mv "$1.new" "$1"
}

# verdict_words WHAT: sets good_word and bad_word to the two verdicts that a bisection of that
# regression, or of "--selftest=TEST", is about.
verdict_words()
{
	# shellcheck disable=SC2034 # for the caller
	case $1 in
	--selftest=*) good_word=PASS bad_word=FAIL ;;
	*) good_word=FIXED bad_word=VULNERABLE ;;
	esac
}

# step_read FILE LOG: a step's line on stdout, "VERDICT<TAB>LABEL<TAB>REASON<TAB>RESULTS"; sets
# verdict, reason, and stamp, the name of the folder of its results or "-". Fails if there is none.
# Why a kernel could not be made is the last line of LOG, its stderr.
step_read()
{
	verdict='' reason='' stamp=''
	[ -s "$1" ] || return 1
	# Tabs beside each other would be one to read.
	verdict=$(cut -f 1 "$1")
	reason=$(cut -f 3 "$1")
	stamp=$(cut -f 4 "$1")
	# shellcheck disable=SC2034 # for the caller
	stamp=${stamp##*/}
	case $verdict/$reason in
	ERROR/*"the reason is on stderr") reason=$(tail -n 1 "$2") ;;
	FIXED/* | VULNERABLE/* | PASS/* | FAIL/* | SKIP/* | ERROR/*) ;;
	*) return 1 ;;
	esac
}
