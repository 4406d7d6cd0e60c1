#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A series' source as a clean git tree, to work in. $suite_command source is this.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"
# shellcheck source=scripts/distro/source.sh
. "$top/scripts/distro/source.sh"
# shellcheck source=scripts/kernel/patches.sh
. "$top/scripts/kernel/patches.sh"
# shellcheck source=scripts/kernel/tree.sh
. "$top/scripts/kernel/tree.sh"

usage()
{
	cat <<END
Usage: $suite_command source SERIES [NAME[:AFTER]] DIR
Make DIR a git tree of the series' source as the distribution packages it, in
one commit. With the name of a regression a second commit adds its patch. With
:AFTER, the patch of that regression comes between them. The tag "base" is the
commit that $suite_command patch compares with.

The tree is what the suite builds kernels from: KVM and all that it needs, its
documentation and its selftests, but few drivers and file systems, and of the
other architectures no code.

Exit status: 0 done, 2 usage, or DIR is not empty, or the patch does not apply;
3 it failed, 130 interrupted.
END
}

# commit DIR MESSAGE: all that is in DIR, whatever the kernel's .gitignore says.
commit()
{
	git -C "$1" add --all --force >/dev/null
	git -C "$1" -c user.name=kvm-regress -c user.email=kvm-regress@localhost \
		-c commit.gpgsign=false commit -q --no-verify --allow-empty -m "$2" >/dev/null
}

# leave: a tree that is not whole does not stay.
leave()
{
	[ -z "${part-}" ] || rm -rf "$part"
}

case ${1-} in
--help) show_usage ;;
esac
[ $# = 2 ] || [ $# = 3 ] || die "a series and a folder are needed; see $suite_command source --help"
series=$1
dir=${*: -1}
name=
[ $# = 2 ] || name=$2
series_known "$series"
ends leave
trap 'note "${0##*/}: interrupted"; exit 130' INT TERM HUP
patches=
[ -z "$name" ] || patches=$(patches_of "$series" "$name")
[ ! -e "$dir" ] || { [ -d "$dir" ] && [ -z "$(ls -A "$dir" 2>&1)" ]; } ||
	die "'$dir' is there and not empty; name a new folder"
type -P git >/dev/null || die "git is needed (scripts/distro/deps.sh given)"
cache_dirs packages

found=$(source_package "$series")
read -r package version file <<<"$found"
[ ! -d "$dir" ] || rmdir "$dir" || die "'$dir' cannot be replaced; name a new folder"
part=$(dirname "$dir")/.${dir##*/}.$$
mkdir -p "$part" 2>/dev/null || die "cannot make a folder beside '$dir'"
note "Unpacking $package $version ..."
tree_unneeded | sed "s,^,$package/," >"$part/.exclude"
tree_extract "$package" "$file" "$part" --exclude-from="$part/.exclude" >/dev/null ||
	fail "cannot unpack $package $version from $file (disk full? damaged package?)"
rm "$part/.exclude"
note "Making a git tree of it ..."
git -C "$part" init -q
git -C "$part" config gc.auto 0
commit "$part" "Linux $version as packaged"
git -C "$part" tag base
count=$(wc -l <<<"$patches")
while read -r patch; do
	[ -n "$patch" ] || continue
	count=$((count - 1))
	tree_patch "$part" "$patch" "$package $version"
	commit "$part" "${patch#"$top/"}"
	[ "$count" = 0 ] || git -C "$part" tag --force base >/dev/null
done <<<"$patches"
mv -T "$part" "$dir"
part=
if [ -n "$installed" ]; then
	note "$dir has $series"
else
	note "$dir has $series; when it is changed: $suite_command patch NAME $series $dir"
fi
