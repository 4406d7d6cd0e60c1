# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Tests that were built elsewhere: which programs there are, and whether L1 can run them. To be
# sourced, after make.sh and scripts/{confined,given/names}.sh.

# dir_programs DIR: the paths below DIR of its programs, one a line: those of its own and of the
# folders that a Makefile has for this architecture's.
dir_programs()
{
	local dir file

	for dir in '' x86/ x86_64/; do
		for file in "$1/$dir"*; do
			# Libraries of objects, scripts and what belongs to them.
			[[ -f $file && -x $file && $file != *.* ]] || continue
			[ "$(head -c 4 -- "$file" | od -An -tx1)" = ' 7f 45 4c 46' ] || continue
			printf '%s\n' "$dir${file##*/}"
		done
	done
}

# dir_usable DIR ADVICE PROGRAM...: ends if one of them is of no use in L1. ADVICE mends one that is
# linked dynamically.
dir_usable()
{
	local dir=$1 advice=$2 name said

	shift 2
	for name; do
		said=$(LC_ALL=C confined - readelf -hlW "$dir/$name" 2>/dev/null) || said=
		[[ $said == *X86-64* ]] ||
			die "$(shown "$dir/$name") is no program for x86-64"
		[[ $said != *INTERP* ]] ||
			die "$(shown "$dir/$name") is linked dynamically, and L1 has no loader:" \
				"$advice"
	done
}

# dir_collect DIR PART PROGRAM...: PART has them, and the list.
dir_collect()
{
	local dir=$1 part=$2 name path
	local -a ready=()

	shift 2
	while IFS=$'\t' read -r name path; do
		printf '%s\t%s\n' "$name" "$path.c"
		ready+=("$dir/$path" "$name" "$part")
	done < <(printf '%s\n' "$@" | selftests_names) >"$part/list"
	selftests_all_ready "${ready[@]}"
}
