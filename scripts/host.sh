#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Run one test on the running kernel, as L1's init does in a machine: the same arguments, the same marks, the same two logs. For the runner,
# in a job's folder.
#
#   scripts/host.sh TESTS-DIRECTORY "... -- [--timeout SECONDS] [--module NAME]... TEST [ARGUMENT]..."
set -eu
tests=$1
read -ra words <<<"${2#*-- }"
set -- "${words[@]}"
timeout=60
while [ $# -gt 0 ]; do
	case $1 in
	--timeout) timeout=$2 ;;
	# The running kernel is left as it is; a test does without, or says that it cannot.
	--module) ;;
	*) break ;;
	esac
	shift 2
done
name=$1
shift

mark()
{
	echo "# kvm-regress: $*" | tee -a ktap.log >>console.log
}

# The kernel's log from here on, where this user may read it.
log=
if said=$(dmesg --level emerg 2>&1 >/dev/null); then
	dmesg --follow-new >>console.log 2>/dev/null &
	log=$!
	sleep 0.2
else
	echo "the kernel log is not looked at: $said" >>console.log
	echo "# the kernel log is not looked at: $said" >>ktap.log
fi

[ -x "$tests/$name" ] || {
	mark "error $tests/$name is not there: make builds it"
	exit 0
}
mark "begin $name"
status=0
timeout --foreground --kill-after=2 "$timeout" "$tests/$name" "$@" </dev/null >>ktap.log 2>&1 || status=$?
# What the test made the kernel say arrives a moment later.
[ -z "$log" ] || sleep 0.2
case $status in
124 | 137) mark "end $name timeout $timeout" ;;
129 | 1[3-8]? | 19[0-2]) mark "end $name signal $((status - 128))" ;;
*) mark "end $name exit $status" ;;
esac
[ -z "$log" ] || kill "$log"
