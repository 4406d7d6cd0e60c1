#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Build the KVM selftests of a kernel's own source (tools/testing/selftests/kvm), ready for L1.
#
#   scripts/selftests/build.sh WHAT
#   scripts/selftests/build.sh --dir DIR
#
# WHAT is a series, whose stock source is taken; a kernel source tree, which stays as it is; or a
# kernel's package, deb:VERSION or image, for which the source of the same version is taken, or of
# the nearest series, with a line that says so. DIR has selftests that were built elsewhere, static.
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
# shellcheck source=scripts/confined.sh
. "$top/scripts/confined.sh"
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"
# shellcheck source=scripts/distro/source.sh
. "$top/scripts/distro/source.sh"
# shellcheck source=scripts/kernel/bzimage.sh
. "$top/scripts/kernel/bzimage.sh"
# shellcheck source=scripts/kernel/entry.sh
. "$top/scripts/kernel/entry.sh"
# shellcheck source=scripts/given/names.sh
. "$top/scripts/given/names.sh"
# shellcheck source=scripts/given/kind.sh
. "$top/scripts/given/kind.sh"
# shellcheck source=scripts/selftests/kernel.sh
. "$top/scripts/selftests/kernel.sh"
# shellcheck source=scripts/selftests/parts.sh
. "$top/scripts/selftests/parts.sh"
# shellcheck source=scripts/selftests/make.sh
. "$top/scripts/selftests/make.sh"
# shellcheck source=scripts/selftests/dir.sh
. "$top/scripts/selftests/dir.sh"

# how: what decides how they are built, as a text.
how()
{
	selftests_cc
	cat "$top"/scripts/selftests/{build,make,parts}.sh "$top/lib/pack.sh"
}

# begin LABEL: an entry of that label begins, in $scratch/entry.
begin()
{
	scratch_make "$cache/selftests/.part" || fail "cannot write to $cache/selftests"
	mkdir "$scratch/entry"
	printf 'selftests %s\n' "$1" >"$scratch/entry/about"
}

# build SRC OBJ LOG LABEL DIR: the entry DIR, from what is in SRC.
build()
{
	local started=$SECONDS

	note "Building the selftests of $4 ..."
	selftests_compile "$1" "$2" "$3"
	begin "$4"
	selftests_collect "$1" "$2" "$3" "$scratch/entry"
	entry_publish "$scratch/entry" "$5"
	note "Built the selftests of $4 in $((SECONDS - started)) s."
}

# package LOCK PACKAGE VERSION FILE: the answer for a source package. LOCK is the series', or what a
# series of this source would be called.
package()
{
	local package=$2 version=$3 file=$4 dir name=selftests-${2#linux-source-}-${3//[:~]/_}
	local room=$cache/build/$name

	dir=$cache/selftests/$({ printf '%s\n' "$package" "$version"; how; } |
		sha256sum | cut -c1-16)
	if ! entry_good "$dir"; then
		lock_build "$1" "$1"
		# Somebody else may have built them while we waited.
		if ! entry_good "$dir"; then
			rm -rf "$room"
			mkdir -p "$room"
			parts_from_package "$package" "$version" "$file" "$room/src"
			build "$room/src" "$room/obj" "$cache/logs/$name.log" "$version" "$dir"
			# A version is never built again.
			rm -rf "$room"
		fi
	fi
	printf '%s\t%s\n' "$version" "$dir"
}

# tree_label TREE
tree_label()
{
	local version

	version=$(awk -F ' *= *' '/^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION) *=/ { v[$1] = $2 }
		END { print v["VERSION"] "." v["PATCHLEVEL"] "." v["SUBLEVEL"] v["EXTRAVERSION"] }
		NR > 10 { exit }' "$1/Makefile")
	tree_named "$1" "$version"
}

# tree DIRECTORY
tree()
{
	local name room label dir changed

	if [ ! -f "$1/Makefile" ] || [ ! -f "$1/$selftests_kvm/Makefile" ]; then
		die "$(shown "$1") has no selftests: there is no $selftests_kvm/Makefile in it"
	fi
	name=tree-$(printf '%s' "$1" | sha256sum | cut -c1-8)
	room=$cache/build/selftests-$name
	label=$(tree_label "$1")
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

# built DIR: the answer for what was built elsewhere.
built()
{
	local dir label
	local -a programs

	[ -d "$1" ] || die "'$(shown "$1")' is no folder"
	mapfile -t programs < <(dir_programs "$1")
	[ ${#programs[@]} -gt 0 ] ||
		die "$(shown "$1") has no programs: build the selftests there with" \
			"LDFLAGS=-static in make's environment, or name another folder"
	dir_usable "$1" "build all anew with LDFLAGS=-static in make's environment" \
		"${programs[@]}"
	label=$(safe_label "${1##*/}")
	dir=$cache/selftests/dir-$({ (cd "$1" && sha256sum -- "${programs[@]}"); how; } |
		sha256sum | cut -c1-16)
	if ! entry_good "$dir"; then
		begin "$label"
		dir_collect "$1" "$scratch/entry" "${programs[@]}"
		entry_publish "$scratch/entry" "$dir"
	fi
	printf '%s\t%s\n' "$label" "$dir"
}

# answer WHAT: the line for it.
answer()
{
	local found package version file

	if [ -d "$1" ] && [ ! -f "$top/configs/series/$1" ]; then
		tree "$(cd -- "$1" && pwd)"
		return
	fi
	if [[ $1 != */* && -f $top/configs/series/$1 ]]; then
		found=$(source_package "$1")
	else
		version=$(kernel_version "$1")
		found=$(kernel_source "$version")
	fi
	read -r package version file <<<"$found"
	package "${package#linux-source-}" "$package" "$version" "$file"
}

[ $# = 1 ] || { [ $# = 2 ] && [ "$1" = --dir ]; } ||
	die "usage: scripts/selftests/build.sh WHAT | --dir DIR"
cache_for_builds
cache_dirs packages build selftests logs
ends scratch_remove
trap 'fail "interrupted"' INT TERM HUP
case $1 in
--dir) built "$(cd -- "$2" 2>/dev/null && pwd || printf '%s\n' "$2")" ;;
-*) answer "./$1" ;;
*) answer "$1" ;;
esac
