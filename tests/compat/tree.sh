#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The part of 6.12's source that its KVM selftests are built from, with the headers that it exports:
#
#   tests/compat/tree.sh DIR
#
# DIR is made, unless it has that already. It comes from the cache's tree of the series or, where
# there is none, from the package. Exit status: 0 done, 2 usage, 3 it could not be made.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../../scripts/common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"
# shellcheck source=scripts/distro/source.sh
. "$top/scripts/distro/source.sh"
# shellcheck source=scripts/kernel/tree.sh
. "$top/scripts/kernel/tree.sh"

series=6.12

# parts: what `make headers` reads, and what the selftests include.
parts()
{
	printf '%s\n' Makefile scripts include/uapi arch/x86/Makefile arch/x86/entry/syscalls \
		arch/x86/include/uapi arch/x86/include/asm/Kbuild arch/x86/tools \
		tools/include tools/arch/x86/include tools/lib/rbtree.c \
		tools/testing/selftests/kselftest.h \
		tools/testing/selftests/kselftest_harness.h tools/testing/selftests/kvm
}

leave()
{
	[ -z "${part-}" ] || rm -rf "$part"
}

[ $# = 1 ] || die "usage: tests/compat/tree.sh DIR"
dir=$(realpath -m "$1")
ends leave
trap 'fail "interrupted"' INT TERM HUP
found=$(source_package "$series")
read -r package version file <<<"$found"
[ "$(cat "$dir/version" 2>/dev/null)" != "$version" ] || exit 0

part=$dir.$$
mkdir -p "$part" || die "cannot make $part"
cache_dirs src
lock_build "$series" "$series"
src=$cache/src/$series-${version//[:~]/_}
if tree_whole "$src"; then
	(cd "$src" && parts | xargs cp -a --parents -t "$part")
else
	note "Unpacking the selftests of $package $version ..."
	mapfile -t names < <(parts | sed "s,^,$package/,")
	tree_extract "$package" "$file" "$part" "${names[@]}" >/dev/null ||
		fail "cannot unpack $package $version from $file (disk full? damaged package?)"
fi 2>"$part/log" || fail "cannot copy the selftests of $series: $(tail -n 1 "$part/log")"
exec 9>&-
make -s -C "$part" ARCH=x86 headers >"$part/log" 2>&1 ||
	fail "cannot make the headers of $series: $(tail -n 1 "$part/log")"
rm -rf "$part"/{Makefile,scripts,include,arch,log}
echo "$version" >"$part/version"
rm -rf "$dir"
mv -T "$part" "$dir"
part=
