#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs tests of kvm-regress on the running kernel. Tests and this script are to be copied to where
# /dev/kvm is; they need nothing else there.
#
# As any shell of a small system runs it, this is for sh, and for busybox's programs.
set -u
limit_s=300

usage()
{
	cat <<'END'
Usage: run_kselftest.sh [-c COLLECTION]... [-t COLLECTION:TEST]...
       run_kselftest.sh -l
Run tests of KVM regressions on the running kernel, and write KTAP to stdout. Without an argument
all of collection kvm-regress run.

  -c COLLECTION       kvm-regress, or kvm-regress-deadly: on a kernel with one of its bugs that
                      kernel oopses or crashes, and so may the machine
  -t COLLECTION:TEST  one test
  -l                  list the tests
  -h                  this

A test passes, fails where the kernel has the bug, or says what it misses here and is skipped.

Exit status: 0 no test failed, 1 a test failed, 2 usage error, 4 all were skipped.
END
}

die()
{
	echo "run_kselftest.sh: $*" >&2
	exit 2
}

# run COLLECTION:TEST: its output as a comment, and its result.
run()
{
	nr=$((nr + 1))
	name="selftests: ${1%%:*}: ${1#*:}"
	echo "# $name"
	# The test's status comes out beside its output.
	status=$({ {
		cd "${1%%:*}" && $timeout "./${1#*:}" </dev/null 2>&1 3>&- 4>&-
		echo $? >&3
	} | sed 's/^/# /' >&4; } 3>&1) 4>&1
	case $status in
	0) echo "ok $nr $name" ;;
	4) echo "ok $nr $name # SKIP"; skipped=$((skipped + 1)) ;;
	124 | 137) echo "not ok $nr $name # TIMEOUT $limit_s seconds"; failed=$((failed + 1)) ;;
	*) echo "not ok $nr $name # exit=$status"; failed=$((failed + 1)) ;;
	esac
}

cd "$(dirname "$0")" || exit 2
[ -r kselftest-list.txt ] || die "kselftest-list.txt is not beside this script"
tests=
while getopts c:t:lh option; do
	case $option in
	c)
		one=$(grep "^$OPTARG:" kselftest-list.txt) || die "no collection '$OPTARG'; see -l"
		tests="$tests $one"
		;;
	t)
		grep -q -x -F -e "$OPTARG" kselftest-list.txt || die "no test '$OPTARG'; see -l"
		tests="$tests $OPTARG"
		;;
	l) exec cat kselftest-list.txt ;;
	h) usage; exit 0 ;;
	*) die "see -h" ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || die "'$1'? see -h"
[ -n "$tests" ] || tests=$(grep '^kvm-regress:' kselftest-list.txt)
timeout=
! type timeout >/dev/null 2>&1 || timeout="timeout -k 5 $limit_s"
nr=0
failed=0
skipped=0
# Names have no blanks.
# shellcheck disable=SC2086
set -- $tests
echo "TAP version 13"
echo "1..$#"
for one; do
	run "$one"
done
[ $failed -eq 0 ] || exit 1
[ $skipped -lt $nr ] || exit 4
