#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs on a host of a fleet: takes a bundle from stdin, as a tar archive.
#
#   KEY FILES   the bundle's key, and how many files it has
set -eu
umask 077
base=${XDG_CACHE_HOME:-$HOME/.cache}/kvm-regress/fleet
part=$base/.part.$1.$$
trap 'rm -rf "$part"' EXIT
trap 'exit 3' HUP INT TERM
mkdir -p "$part"
tar -x -f - -C "$part" --no-same-owner
[ "$(find "$part" -type f | wc -l)" -eq "$2" ] || {
	echo "what came there is not whole" >&2
	exit 3
}
# Somebody else may have been faster.
mv -T "$part" "$base/$1" 2>/dev/null || [ -d "$base/$1" ]
