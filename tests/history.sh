#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A kernel's history to bisect over, in a git repository: Linux 6.12 and nine commits on it, with the tags c0 to c9.
#
#   tests/history.sh DIRECTORY
#
# Commit 3 does not build, 4 does not boot, 6 brings xen_timer_fastpath's bug, 8 takes it out again.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"
# shellcheck source=scripts/kernel-source.sh
. "$top/scripts/kernel-source.sh"

[ $# = 1 ] || die "usage: tests/history.sh DIRECTORY"
patch=$top/patches/6.12/xen_timer_fastpath.break.patch
export GIT_AUTHOR_DATE=2024-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-01T00:00:00Z
# shellcheck disable=SC2034 # for find_package
series=6.12
find_package
rm -rf "$1" "$1.tmp"
mkdir -p "$1.tmp"
cd "$1.tmp"
unneeded | sed "s,^,$package/," >.exclude
tarball | tar -x -I 'xz -T0' -f - --strip-components=1 --exclude-from=.exclude
rm .exclude
git init -q -b main
git config user.name somebody
git config user.email somebody@example.org
git config gc.auto 0
git add -A -f .
git commit -qm '0: as it is'
git tag c0
for n in 1 2 3 4 5 6 7 8 9; do
	case $n in
	3) echo 'this does not build' >>arch/x86/kvm/xen.c ;;
	4)
		sed -i '/^this does not build$/d' arch/x86/kvm/xen.c
		echo 'static int no_boot(void) { panic("commit 4"); } early_initcall(no_boot);' >>arch/x86/kvm/x86.c
		;;
	5) sed -i '/commit 4/d' arch/x86/kvm/x86.c ;;
	6) patch -s -p1 --no-backup-if-mismatch <"$patch" ;;
	8) patch -s -p1 -R --no-backup-if-mismatch <"$patch" ;;
	*) echo "/* $n */" >>arch/x86/kvm/lapic.c ;;
	esac
	git commit -qam "$n: a change"
	git tag "c$n"
done
mv "$PWD" "${PWD%.tmp}"
