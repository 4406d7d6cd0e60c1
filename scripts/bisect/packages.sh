# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # line, regression, machine, install, step_options, work: bisect.sh's
# The same over Debian's packages: nothing is compiled. To be sourced by bisect.sh.
#
# A fix goes into some release lines and not into others, and into an older line after a newer one; sorted by version, the verdicts of all packages need
# not change only once. Within one line (6.12, 7.2) they do: each line is searched by itself, when its ends differ. Until the search is over, what
# was found is kept in $work/state, lines "REGRESSION MACHINE NAME VERSION VERDICT SECONDS REASON".

# judge I: of package I of the line. Sets verdict[I], and prints it unless it was known.
judge()
{
	local status=0 took known reason name=${names[$1]} version=${versions[$1]}

	[ -z "${verdict[$1]-}" ] || return 0
	if ! read -r known took reason < <(sed -n "s/^$regression $machine $name $version //p" "$work/state"); then
		SECONDS=0
		[ ! -t 2 ] || printf '%s  fetching and booting ...' "$version" >&2
		run "$top/scripts/step.sh" "$regression" -k "deb:$name" -m "$machine" -o "$work/results" "${step_options[@]}" \
			>"$work/out" 2>"$work/step.log" || status=$?
		took=$SECONDS
		[ ! -t 2 ] || printf '\r\033[K' >&2
		if [ -s "$work/out" ]; then
			IFS=$'\t' read -r known _ reason <"$work/out"
		else
			[ $status = 255 ] || exit $status
			note "$(tail -n 1 "$work/step.log")"
			exit 2
		fi
		echo "$regression $machine $name $version $known $took $reason" >>"$work/state"
	fi
	verdict[$1]=$known
	seen+=" $known"
	tried=$((tried + 1)) total=$((total + took))
	case $known in
	FIXED | VULNERABLE) reason= ;;
	*) reason="  $reason" ;;
	esac
	printf '%-22s  %-40s  %-10s  %4d s%s\n' "$version" "$name" "$known" "$took" "$reason"
}

# told I: whether the verdict of package I tells something.
told()
{
	judge "$1"
	[ "${verdict[$1]}" = FIXED ] || [ "${verdict[$1]}" = VULNERABLE ]
}

# first_told FROM TO STEP: sets at to the first of these about which something can be said.
first_told()
{
	for ((at = $1; at != $2 + $3; at += $3)); do
		! told "$at" || return 0
	done
	return 1
}

# search_line NAME: of versions[] and names[], a release line's in order. Adds a sentence to answers[], and the oldest package that is FIXED after
# older ones that were not to fixes[].
search_line()
{
	local low high middle at verdict=() last=$((${#names[@]} - 1)) text="Linux $1: "

	if ! first_told "$last" 0 -1; then
		answers+=("${text}nothing can be said about any of its $((last + 1)) packages")
		return
	fi
	high=$at
	first_told 0 "$high" 1
	low=$at
	if [ "${verdict[$low]}" = "${verdict[$high]}" ]; then
		if [ "$low" = "$high" ]; then
			text+="${verdict[$low]} in ${versions[$low]}"
		else
			text+="${verdict[$low]} in the oldest package, ${versions[$low]}, and the newest, ${versions[$high]}"
		fi
		answers+=("$text")
		[ "${verdict[$low]}" = VULNERABLE ] || fixes+=("${versions[$low]}")
		return
	fi
	while [ $((high - low)) -gt 1 ]; do
		middle=$(((low + high) / 2))
		if ! first_told "$middle" "$((high - 1))" 1 && ! first_told "$middle" "$((low + 1))" -1; then
			break
		fi
		if [ "${verdict[$at]}" = "${verdict[$low]}" ]; then
			low=$at
		else
			high=$at
		fi
	done
	text+="${verdict[$high]} since ${versions[$high]}; ${versions[$low]} is ${verdict[$low]}"
	[ $((high - low)) = 1 ] || text+=", and nothing can be said about the $((high - low - 1)) between them"
	answers+=("$text")
	[ "${verdict[$high]}" = VULNERABLE ] || fixes+=("${versions[$high]}")
}

bisect_packages()
{
	local version name release_line previous='' versions=() names=() answers=() fixes=() list gone tried=0 total=0 found seen=''

	[ "$good$bad$find_fix" = 0 ] || die "--good, --bad and --find-fix belong to --tree"
	"$top/scripts/deps.sh" "${install[@]}" build run kernel given "$machine"
	[[ $line =~ ^[0-9.]*$ ]] || die "--line takes the beginning of a version, such as 7 or 6.12, not '$line'"
	open_work packages
	touch "$work/state"
	list=$("$top/scripts/packages.sh" list "$line" | awk -v line="${line%.}" 'line == "" || index($1, line ".") == 1') || exit
	[ -n "$list" ] || die "--line $line: no kernel package's version begins so; there are: $("$top/scripts/packages.sh" list |
		sed 's/\.[^.]*$//; s/^\([0-9]*\.[0-9]*\).*/\1/' | sort -uV | tr '\n' ' ')"
	note "$(wc -l <<<"$list") packages; those tried are fetched to $cache/packages, up to 200 MB each."
	gone=$(grep -c -E "^linux-image-${line:-[0-9]}" "$cache/apt/gone" || true)
	[ "$gone" = 0 ] || note "$gone more are left out: the archive has no more than a part of them ($cache/apt/gone)."
	printf '%-22s  %-40s  %-10s  %6s\n' version package "$regression" time
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
	done <<<"$list"
	search_line "$previous"
	echo
	printf '%s.\n' "${answers[@]}"
	# What other searches know stays.
	sed -i "/^$regression $machine /d" "$work/state"
	case $seen in
	*VULNERABLE*FIXED* | *FIXED*VULNERABLE*)
		[ ${#fixes[@]} -eq 0 ] || printf 'The oldest with the fix: %s' "${fixes[0]}"
		[ ${#fixes[@]} -gt 0 ] || printf 'The newest are VULNERABLE'
		found=0
		;;
	*VULNERABLE*) printf 'None has the fix'; found=1 ;;
	*FIXED*) printf 'None is VULNERABLE'; found=1 ;;
	*) printf 'Nothing can be said'; found=3 ;;
	esac
	printf ' (%d tried, %d s).\n' "$tried" "$total"
	exit $found
}
