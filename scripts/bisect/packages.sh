#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The search over Debian's packages: nothing is compiled. ./run.sh bisect --packages is this.
#
#   scripts/bisect/packages.sh LINE WHAT MACHINE [STEP-OPTION]...
#
# LINE is the beginning of a version, or empty for all. WHAT is a regression, or --selftest=TEST.
#
# A fix goes into some release lines and not into others, and into an older line after a newer one.
# Sorted by version, the verdicts of all packages need not change only once. Within one line (6.12,
# 7.2) they do: each line is searched by itself, when its ends differ. Until the search is over,
# what was found is kept in the cache, bisect/packages/state, lines
# "WHAT MACHINE NAME VERSION VERDICT SECONDS STAMP REASON"; STAMP is the folder of its results, or
# "-".
#
# Exit status: 0 found, 1 all the same, 2 usage, 3 nothing can be said, 130 interrupted.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/bisect/child.sh
. "$top/scripts/bisect/child.sh"
# shellcheck source=scripts/bisect/work.sh
. "$top/scripts/bisect/work.sh"
# shellcheck source=scripts/bisect/page.sh
. "$top/scripts/bisect/page.sh"

# judge I: of package I of the line. Sets verdicts[I], and prints it unless it was known.
judge()
{
	local status=0 took verdict reason stamp known name=${names[$1]} version=${versions[$1]}

	[ -z "${verdicts[$1]-}" ] || return 0
	if known=$(state_find "$work/state" "$what" "$machine" "$name" "$version"); then
		read -r verdict took stamp reason <<<"$known"
	else
		SECONDS=0
		[ ! -t 2 ] || printf '%s  fetching and booting ...' "$version" >&2
		run "$top/run.sh" step "$what" -k "deb:$name" -m "$machine" \
			-o "$work/results" "${step_options[@]}" \
			>"$work/out" 2>"$work/step.log" || status=$?
		took=$SECONDS
		[ ! -t 2 ] || printf '\r\033[K' >&2
		if ! step_read "$work/out" "$work/step.log"; then
			[ $status != 130 ] || exit 130
			note "$(tail -n 1 "$work/step.log")"
			[ $status != 255 ] || exit 2
			exit 3
		fi
		printf '%s\n' "$what $machine $name $version $verdict $took $stamp $reason" \
			>>"$work/state"
	fi
	verdicts[$1]=$verdict
	steps+=("$version"$'\t'"$verdict"$'\t'"$took") lefts+=('')
	abouts+=("$stamp"$'\t'"$name"$'\t'"${reason//$'\t'/ }")
	seen+=" $verdict"
	tried=$((tried + 1)) total=$((total + took))
	case $verdict in
	"$good_word" | "$bad_word") reason= ;;
	*) reason="  $reason" ;;
	esac
	printf '%-22s  %-40s  %-10s  %4d s%s\n' "$version" "$name" "$verdict" "$took" "$reason"
}

# told I: whether the verdict of package I tells something.
told()
{
	judge "$1"
	[ "${verdicts[$1]}" = "$good_word" ] || [ "${verdicts[$1]}" = "$bad_word" ]
}

# first_told FROM TO STEP: sets at to the first of these about which something can be said.
first_told()
{
	for ((at = $1; at != $2 + $3; at += $3)); do
		! told "$at" || return 0
	done
	return 1
}

# narrow: moves low and high, whose verdicts differ, as near to each other as can be.
narrow()
{
	local middle at

	while [ $((high - low)) -gt 1 ]; do
		middle=$(((low + high) / 2))
		first_told "$middle" "$((high - 1))" 1 ||
			first_told "$middle" "$((low + 1))" -1 || break
		if [ "${verdicts[$at]}" = "${verdicts[$low]}" ]; then
			low=$at
		else
			high=$at
		fi
		lefts[-1]=$((high - low))
	done
}

# search_line NAME: of versions[] and names[], a release line's in order. Adds a sentence to
# answers[], and the oldest package that is FIXED after older ones that were not to fixes[].
search_line()
{
	local low high at verdicts=() last=$((${#names[@]} - 1)) text="Linux $1: "

	if ! first_told "$last" 0 -1; then
		answers+=("${text}nothing can be said about any of its $((last + 1)) packages")
		return
	fi
	high=$at
	first_told 0 "$high" 1
	low=$at
	if [ "${verdicts[$low]}" = "${verdicts[$high]}" ]; then
		text+="${verdicts[$low]} in "
		[ "$low" = "$high" ] ||
			text+="the oldest package, ${versions[$low]}, and the newest, "
		answers+=("$text${versions[$high]}")
		[ "${verdicts[$low]}" = "$bad_word" ] || fixes+=("${versions[$low]}")
		return
	fi
	lefts[-1]=$((high - low))
	narrow
	text+="${verdicts[$high]} since ${versions[$high]}; ${versions[$low]} is ${verdicts[$low]}"
	[ $((high - low)) = 1 ] ||
		text+=", and nothing can be said about the $((high - low - 1)) between them"
	answers+=("$text")
	[ "${verdicts[$high]}" = "$bad_word" ] || fixes+=("${versions[$high]}")
}

# search LIST: of lines "VERSION NAME", each release line by itself.
search()
{
	local version name release_line previous='' versions=() names=()

	while read -r version name; do
		[[ $version =~ ^[0-9]+\.[0-9]+ ]] || continue
		release_line=${BASH_REMATCH[0]}
		if [ "$release_line" != "$previous" ]; then
			[ -z "$previous" ] || search_line "$previous"
			versions=() names=()
			previous=$release_line
		fi
		versions+=("$version")
		names+=("$name")
	done <<<"$1"
	[ -z "$previous" ] || search_line "$previous"
}

# sum_up: sets sum to the last line, and found to the exit status.
sum_up()
{
	case $seen in
	*"$bad_word"*"$good_word"* | *"$good_word"*"$bad_word"*)
		if [ ${#fixes[@]} -gt 0 ]; then
			sum="The oldest with the fix: ${fixes[0]}"
		else
			sum="The newest are $bad_word"
		fi
		found=0
		;;
	*"$bad_word"*) sum='None has the fix' found=1 ;;
	*"$good_word"*) sum="None is $bad_word" found=1 ;;
	*) sum='Nothing can be said' found=3 ;;
	esac
}

# page: the path so far, unless there is none.
# shellcheck disable=SC2317 # a trap
page()
{
	local i

	[ ${#steps[@]} -gt 0 ] || return 0
	{
		page_line what "$what"
		page_line machine "$machine"
		page_line over "Debian's kernel packages${line:+ of $line}"
		for i in "${!steps[@]}"; do
			printf 'step\t%s\t%s\t%s\n' "${steps[i]}" "${lefts[i]}" "${abouts[i]}"
		done
		for i in "${answers[@]}"; do
			page_line answer "$i."
		done
		[ -z "$sum" ] || page_line found "$sum"
		page_command --packages ${line:+--line "$line"} -m "$machine" \
			"${step_options[@]}" "$what"
	} | page_write "$work"
}

answers=() fixes=() steps=() lefts=() abouts=() sum='' tried=0 total=0 seen='' found=3
ends page
trap search_interrupted INT TERM HUP
line=${1%.} what=$2 machine=$3
verdict_words "$what"
step_options=("${@:4}")
packages=$top/scripts/distro/packages.sh
work_open packages
touch "$work/state"
list=$("$packages" list "$line") || exit
list=$(line=$line awk '{ line = ENVIRON["line"] }
	line == "" || index($1, line ".") == 1' <<<"$list")
[ -n "$list" ] || die "--line $line: no kernel package's version begins so; there are:" \
	"$("$packages" list | sed 's/\.[^.]*$//; s/^\([0-9]*\.[0-9]*\).*/\1/' | sort -uV |
		tr '\n' ' ')"
note "$(wc -l <<<"$list") packages; those tried are fetched to $cache/packages, up to 200 MB each."
gone=$(grep -c -E "^linux-image-${line:-[0-9]}" "$cache/apt/gone" || true)
[ "$gone" = 0 ] ||
	note "$gone more are left out: the archive has only a part of them ($cache/apt/gone)."
printf '%-22s  %-40s  %-10s  %6s\n' version package "$what" time
search "$list"
echo
printf '%s.\n' "${answers[@]}"
# What other searches know stays.
state_drop "$work/state" "$what" "$machine"
sum_up
printf '%s (%d tried, %d s).\n' "$sum" "$tried" "$total"
meant=1
exit $found
