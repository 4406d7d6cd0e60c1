#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Make other suites' tests, which were built elsewhere, ready for L1.
#
#   scripts/selftests/foreign.sh SUITE DIR
#
# SUITE is one of
#   ltp   LTP's KVM tests: static programs
#   kut   kvm-unit-tests: NAME.flat, which build/flat runs
#
# They are looked for in DIR and one folder below it. One line on stdout: LABEL<TAB>DIRECTORY, which
# is in the cache, selftests/KEY, with NAME.cpio for each test, and "list", which
# scripts/selftests/build.sh describes. Everything else goes to stderr; its last line is the reason
# if nothing came of it.
#
# Exit status: 0 done, 2 usage, or there are none that can be run in L1; 3 they could not be made
# ready.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/scratch.sh
. "$top/scripts/scratch.sh"
# shellcheck source=scripts/confined.sh
. "$top/scripts/confined.sh"
# shellcheck source=scripts/kernel/bzimage.sh
. "$top/scripts/kernel/bzimage.sh"
# shellcheck source=scripts/kernel/entry.sh
. "$top/scripts/kernel/entry.sh"
# shellcheck source=scripts/given/names.sh
. "$top/scripts/given/names.sh"
# shellcheck source=scripts/selftests/dir.sh
. "$top/scripts/selftests/dir.sh"

# An ELF file of 64 bits, for x86.
elf64=7f454c4602

# candidates SUITE DIR: the files that can be tests, relative to DIR, one a line.
candidates()
{
	local file

	while read -r file; do
		case $1 in
		kut) [[ $file != *.flat ]] || printf '%s\n' "$file" ;;
		*)
			if [ -x "$2/$file" ] && [ "$(bytes "$2/$file" 0 5)" = $elf64 ]; then
				printf '%s\n' "$file"
			fi
			;;
		esac
	done < <(find -L "$2" -maxdepth 2 -type f -printf '%P\n' | LC_ALL=C sort)
}

# test_name FILE: its name in L1 and in the results.
test_name()
{
	local name=${1##*/}

	name=${name%.flat}
	[[ $name =~ ^[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,63}$ ]] ||
		die "$(shown "$1") has a name that no test can have: letters, digits and _ - + ."
	printf '%s\n' "$name"
}

# pack SUITE FILE NAME PART: PART/NAME.cpio.
pack()
{
	case $1 in
	kut)
		"$top/lib/pack.sh" "$4/$3.cpio" "tests/$3=$top/build/flat" \
			"tests/$3.flat=$2"
		;;
	*) "$top/lib/pack.sh" "$4/$3.cpio" "tests/$3=$2" ;;
	esac
}

# key SUITE DIR FILE...: of all that the archives are made of.
key()
{
	{
		printf '%s\n' "$1" "${@:3}"
		(cd "$2" && cat -- "${@:3}")
		cat "$0" "$top/lib/pack.sh"
		[ "$1" != kut ] || cat "$top/build/flat"
	} | sha256sum | cut -c1-16
}

# make SUITE DIR PART FILE...: PART has all of it.
make()
{
	local file name
	local -A seen=()

	for file in "${@:4}"; do
		name=$(test_name "$file")
		[ -z "${seen[$name]-}" ] || die "two tests are called $name:" \
			"$(shown "${seen[$name]}") and $(shown "$file")"
		seen[$name]=$file
		[ "$1" = kut ] || dir_usable "$2" "build it with LDFLAGS=-static" "$file"
		pack "$1" "$2/$file" "$name" "$3"
		printf '%s\t%s\n' "$name" "$file" >>"$3/list"
	done
	printf 'selftests %s, built elsewhere\n' "$1" >"$3/about"
}

[ $# = 2 ] || die "usage: scripts/selftests/foreign.sh SUITE DIR"
[ -d "$2" ] || die "$(shown "$2"): no such folder"
cache_dirs selftests
ends scratch_remove
trap 'fail "interrupted"' INT TERM HUP
found=$(candidates "$1" "$2")
case $1/$found in
kut/) die "$(shown "$2") has no kvm-unit-tests: no NAME.flat there, or one folder below" ;;
*/) die "$(shown "$2") has no programs for x86-64, nor has a folder below" ;;
esac
mapfile -t files <<<"$found"
dir=$cache/selftests/foreign-$(key "$1" "$2" "${files[@]}")
if ! entry_good "$dir"; then
	scratch_make "$cache/selftests/.part" || fail "cannot write to $cache/selftests"
	mkdir "$scratch/entry"
	make "$1" "$2" "$scratch/entry" "${files[@]}"
	entry_publish "$scratch/entry" "$dir"
fi
printf '%s\t%s\n' "$(safe_label "${2##*/}")" "$dir"
