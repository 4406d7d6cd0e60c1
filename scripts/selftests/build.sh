#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Build the KVM selftests of a kernel's own source (tools/testing/selftests/kvm), ready for L1.
#
#   scripts/selftests/build.sh WHAT
#
# WHAT is a series, whose stock source is taken, or a kernel source tree, which stays as it is.
# One line on stdout: LABEL<TAB>DIRECTORY. Everything else goes to stderr; its last line is the
# reason if nothing came of it.
#
# The directory is in the cache, selftests/KEY, and holds for each test
#
#   NAME        the program, static, with its symbols
#   NAME.cpio   an archive with tests/NAME
#   NAME.map    its functions, as nm -n prints them
#
# and
#
#   list        lines NAME<TAB>SOURCE, the source's path below tools/testing/selftests/kvm. A test
#               that could not be built has a third field, the first error, and none of the files.
#   about       lines "selftests VERSION", "script NAME" of each test that is a script and left out
#   manifest    lines "SHA256  SIZE  NAME" of all other files (scripts/kernel/entry.sh)
#
# In the cache there are also build/selftests-NAME, a copy of the source that is needed and the
# objects, and logs/selftests-NAME.log.
#
# Exit status: 0 done, 2 usage, or it is nothing that has selftests; 3 they could not be built.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/scratch.sh
. "$top/scripts/scratch.sh"
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"
# shellcheck source=scripts/distro/source.sh
. "$top/scripts/distro/source.sh"
# shellcheck source=scripts/kernel/entry.sh
. "$top/scripts/kernel/entry.sh"
# shellcheck source=scripts/given/names.sh
. "$top/scripts/given/names.sh"
# shellcheck source=scripts/selftests/parts.sh
. "$top/scripts/selftests/parts.sh"
# shellcheck source=scripts/selftests/make.sh
. "$top/scripts/selftests/make.sh"

# how: what decides how they are built, as a text.
how()
{
	selftests_cc
	cat "$top"/scripts/selftests/{build,make,parts}.sh "$top/lib/pack.sh"
}

# build SRC OBJ LOG LABEL DIR: the entry DIR, from what is in SRC.
build()
{
	local started=$SECONDS

	note "Building the selftests of $4 ..."
	selftests_compile "$1" "$2" "$3"
	scratch_make "$cache/selftests/.part" || fail "cannot write to $cache/selftests"
	mkdir "$scratch/entry"
	printf 'selftests %s\n' "$4" >"$scratch/entry/about"
	selftests_collect "$1" "$2" "$3" "$scratch/entry"
	entry_publish "$scratch/entry" "$5"
	note "Built the selftests of $4 in $((SECONDS - started)) s."
}

# series SERIES
series()
{
	local found package version file dir room=$cache/build/selftests-$1

	found=$(source_package "$1")
	read -r package version file <<<"$found"
	dir=$cache/selftests/$({ printf '%s\n' "$package" "$version"; how; } |
		sha256sum | cut -c1-16)
	if ! entry_good "$dir"; then
		lock_build "$1" "$1"
		# Somebody else may have built them while we waited.
		if ! entry_good "$dir"; then
			rm -rf "$room"
			mkdir -p "$room"
			parts_from_package "$package" "$version" "$file" "$room/src"
			build "$room/src" "$room/obj" "$cache/logs/selftests-$1.log" \
				"$version" "$dir"
			# Of a series, the same is never built again.
			rm -rf "$room"
		fi
	fi
	printf '%s\t%s\n' "$version" "$dir"
}

# tree_version TREE: its version and, where git knows it, its commit; else its folder's name.
tree_version()
{
	local version commit dirty=

	version=$(awk -F ' *= *' '/^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION) *=/ { v[$1] = $2 }
		END { print v["VERSION"] "." v["PATCHLEVEL"] "." v["SUBLEVEL"] v["EXTRAVERSION"] }
		NR > 10 { exit }' "$1/Makefile")
	if commit=$(git -C "$1" rev-parse --short=12 HEAD 2>/dev/null) &&
		[ -z "$(git -C "$1" rev-parse --show-prefix)" ]; then
		git --no-optional-locks -C "$1" diff --quiet HEAD -- || dirty=-dirty
		safe_label "$version-g$commit$dirty"
	else
		safe_label "$version-${1##*/}"
	fi
}

# tree DIRECTORY
tree()
{
	local name room label dir changed

	[ -f "$1/Makefile" ] && [ -f "$1/$selftests_kvm/Makefile" ] ||
		die "$(shown "$1") has no selftests: there is no $selftests_kvm/Makefile in it"
	name=tree-$(printf '%s' "$1" | sha256sum | cut -c1-8)
	room=$cache/build/selftests-$name
	label=$(tree_version "$1")
	lock_build "$name" "$(shown "$1")"
	mkdir -p "$room"
	changed=$(parts_from_tree "$1" "$room/src")
	how >"$room/how.new"
	# A Makefile before 6.6 does not know which headers an object was made from.
	if ! cmp -s "$room/how.new" "$room/how" || { [ -n "$changed" ] &&
		! grep -q -e '-MD' "$room/src/$selftests_kvm"/Makefile*; }; then
		rm -rf "$room/obj"
	fi
	mv "$room/how.new" "$room/how"
	dir=$cache/selftests/$name-$(cat "$room/src.sums" "$room/how" | sha256sum | cut -c1-16)
	entry_good "$dir" || build "$room/src" "$room/obj" "$cache/logs/selftests-$name.log" \
		"$label" "$dir"
	touch "$dir"
	printf '%s\t%s\n' "$label" "$dir"
	# Nobody comes back to what the tree was.
	find "$cache/selftests" -maxdepth 1 -name "$name-*" -mmin +60 -exec rm -rf {} +
}

# answer WHAT: the line for it.
answer()
{
	if [[ $1 != */* && -f $top/configs/series/$1 ]]; then
		series "$1"
	elif [ -d "$1" ]; then
		tree "$(cd -- "$1" && pwd)"
	else
		die "no selftests for '$(shown "$1")': it is neither a series nor a source tree"
	fi
}

[ $# = 1 ] || die "usage: scripts/selftests/build.sh WHAT"
cache_for_builds
cache_dirs packages build selftests logs
ends scratch_remove
trap 'fail "interrupted"' INT TERM HUP
case $1 in
-*) answer "./$1" ;;
*) answer "$1" ;;
esac
