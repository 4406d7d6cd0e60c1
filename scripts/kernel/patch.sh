#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A regression's patch out of a changed source tree. ./run.sh patch is this.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/kernel/patches.sh
. "$top/scripts/kernel/patches.sh"

usage()
{
	cat <<'END'
Usage: ./run.sh patch [--fix | --break] NAME SERIES DIR
Make patches/NAME/SERIES.fix.patch or patches/NAME/SERIES.break.patch out of all
changes in DIR, which ./run.sh source made, committed or not.
configs/regressions/NAME.json says which of the two: a fix where the series
lacks it, else a break. Where there is no entry yet, --fix or --break says it.
The text before the changes is kept if the patch is there already; a new one
gets a line to fill in.

Exit status: 0 done, 2 usage, or there are no changes; 3 it failed,
130 interrupted.
END
}

# kind NAME SERIES: fix or break, of an entry that the host program knows.
kind()
{
	case $("$top/build/kvm-regress" list standing "$1" "$2" 2>/dev/null) in
	has) echo 'break' ;;
	lacks) echo fix ;;
	*) die "configs/regressions/$1.json does not say whether $2 has the fix;" \
		"say --fix or --break" ;;
	esac
}

# changes DIR: as a patch. The index is a copy, so that the user's stays as it is.
changes()
{
	local index=$scratch/index

	cp "$(git -C "$1" rev-parse --path-format=absolute --git-path index)" "$index"
	GIT_INDEX_FILE=$index git -C "$1" add --all
	GIT_INDEX_FILE=$index git -C "$1" -c core.quotePath=false diff --cached --no-color \
		--no-ext-diff --no-renames --src-prefix=a/ --dst-prefix=b/ base |
		sed -E '/^index [0-9a-f]+\.\./d'
}

# head_of PATCH: what it says before the changes.
head_of()
{
	sed -E '/^(diff |--- |Index: )/,$d' "$1"
}

leave()
{
	[ -z "${scratch-}" ] || rm -rf "$scratch"
}

option=
case ${1-} in
--help) show_usage ;;
--fix | --break) option=${1#--}; shift ;;
esac
[ $# = 3 ] || die "a regression, a series and a folder are needed; see ./run.sh patch --help"
name=$1
series=$2
dir=$3
[[ $name =~ ^[A-Za-z0-9_-]+$ ]] || die "'$name' is no name of a regression"
series_known "$series"
git -C "$dir" rev-parse -q --verify 'base^{commit}' >/dev/null 2>&1 ||
	die "'$dir' is not a tree that ./run.sh source made: it has no commit named base"
ends leave
trap 'note "${0##*/}: interrupted"; exit 130' INT TERM HUP
[ -n "$option" ] || option=$(kind "$name" "$series")
case $option in
fix) other='break' ;;
*) other=fix ;;
esac
patch=patches/$name/$series.$option.patch
[ ! -e "$top/patches/$name/$series.$other.patch" ] ||
	die "there is patches/$name/$series.$other.patch; remove it to make a $option"
scratch=$(mktemp -d)
changes "$dir" >"$scratch/changes"
[ -s "$scratch/changes" ] || die "'$dir' has no changes against its commit named base"
if [ -e "$top/$patch" ]; then
	head_of "$top/$patch"
else
	printf 'TO BE FILLED IN: what this changes, and why.\n\n'
fi >"$scratch/patch"
cat "$scratch/changes" >>"$scratch/patch"
mkdir -p "$top/patches/$name"
cp "$scratch/patch" "$top/$patch.part"
mv "$top/$patch.part" "$top/$patch"
note "$patch changes: $(patch_files "$top/$patch" | tr '\n' ' ')"
kvm_only "$top/$patch" ||
	note "It reaches beyond KVM's modules: the counterpart is a whole kernel, built for itself."
