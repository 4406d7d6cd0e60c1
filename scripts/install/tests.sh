#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Puts the tests, which are built, and a script that runs them into DESTDIR, to be copied to any x86
# Linux machine. For make install-tests. It is the layout that the kernel's own selftests are
# installed in:
#
#   DESTDIR/kselftest-list.txt       lines COLLECTION:TEST
#   DESTDIR/run_kselftest.sh
#   DESTDIR/COLLECTION/TEST          static programs
#
# Collection kvm-regress-deadly has the tests after which a kernel with the bug is dead, and
# kvm-regress all others.
#
# Exit status: 0 done, 2 DESTDIR cannot be used, 3 it failed.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
umask 022

nothing()
{
	:
}

[ -n "${DESTDIR-}" ] || die "say where to: make install-tests DESTDIR=FOLDER"
cd "$top"
case $DESTDIR in
/*) ;;
*) DESTDIR=$top/$DESTDIR ;;
esac
list=$DESTDIR/kselftest-list.txt
if [ -e "$list" ] && grep -q -v '^kvm-regress' "$list"; then
	die "'$DESTDIR' has other tests (kselftest-list.txt); choose another folder"
fi
ends nothing
deadly=$(build/kvm-regress list names deadly)
names=$(build/kvm-regress list names regressions)
rm -rf "$DESTDIR/kvm-regress" "$DESTDIR/kvm-regress-deadly"
install -d "$DESTDIR"
while IFS= read -r name; do
	collection=kvm-regress
	! grep -q -x -F -e "$name" <<<"$deadly" || collection=kvm-regress-deadly
	install -D -m 755 "build/tests/$name" "$DESTDIR/$collection/$name"
	printf '%s:%s\n' $collection "$name"
done <<<"$names" | sort >"$list"
install -m 755 scripts/install/run_kselftest.sh "$DESTDIR/run_kselftest.sh"
