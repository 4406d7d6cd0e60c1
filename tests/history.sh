#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A kernel's history to bisect over, in a git repository: Linux 6.12 and nine commits on it, with
# the tags c0 to c9.
#
#   tests/history.sh DIRECTORY
#
# Commit 3 does not build, 4 does not boot, 6 brings xen_timer_fastpath's bug, 8 takes it out again.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"
# shellcheck source=scripts/distro/source.sh
. "$top/scripts/distro/source.sh"
# shellcheck source=scripts/kernel/tree.sh
. "$top/scripts/kernel/tree.sh"

# change N PATCH: what commit N changes in the working directory.
change()
{
	case $1 in
	3) echo 'this does not build' >>arch/x86/kvm/xen.c ;;
	4)
		sed -i '/^this does not build$/d' arch/x86/kvm/xen.c
		printf '%s\n' 'static int no_boot(void) { panic("commit 4"); }' \
			'early_initcall(no_boot);' >>init/calibrate.c
		;;
	5) sed -i '/no_boot/d' init/calibrate.c ;;
	6) patch -s -p1 --no-backup-if-mismatch <"$2" ;;
	8) patch -s -p1 -R --no-backup-if-mismatch <"$2" ;;
	*) echo "/* $1 */" >>arch/x86/kvm/lapic.c ;;
	esac
}

# history DIRECTORY PATCH
history()
{
	local package file n git=(git -c user.name=somebody -c user.email=somebody@example.org)

	read -r package _ file < <(source_package 6.12)
	rm -rf "$1"
	mkdir -p "$1"
	tree_unneeded | sed "s,^,$package/," >"$1/.exclude"
	tree_extract "$package" "$file" "$1" --exclude-from="$1/.exclude" >/dev/null
	cd "$1"
	rm .exclude
	git init -q -b main
	git config gc.auto 0
	git add -A -f .
	"${git[@]}" commit -qm '0: as it is'
	git tag c0
	for n in 1 2 3 4 5 6 7 8 9; do
		change $n "$2"
		"${git[@]}" commit -qam "$n: a change"
		git tag "c$n"
	done
}

[ $# = 1 ] || die "usage: tests/history.sh DIRECTORY"
export GIT_AUTHOR_DATE=2024-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-01T00:00:00Z
rm -rf "$1"
history "$1.tmp" "$top/patches/xen_timer_fastpath/6.12.break.patch"
mv "$1.tmp" "$1"
