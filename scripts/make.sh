#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# make in the suite's folder, for who holds build/.lock.
#
#   scripts/make.sh ARGUMENT...      of make
#
# A lock on descriptor 9 is held here as long as make runs, and not by what make starts: that may be
# a daemon.
#
# If it is killed, files that were being written would be taken for whole ones by the next make:
# build/.unfinished, which is there while make runs, says so, and what is newer is made again.
#
# Exit status: make's.
set -eu
cd "$(dirname "$0")/.."
mark=build/.unfinished
if [ -e $mark ]; then
	find build -type f ! -name .lock -newer $mark -delete
	# Of lib/pack.sh.
	rm -rf build/.pack.?????? build/*/.pack.??????
fi
touch $mark
status=0
MAKEFLAGS='' MFLAGS='' MAKELEVEL='' make DEPS=there "$@" 9>&- || status=$?
[ $status -ge 128 ] || rm -f $mark
exit $status
