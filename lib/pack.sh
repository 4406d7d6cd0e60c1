#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Makes a cpio archive for L1. The same files give the same bytes: order as given, times, owner,
# modes and inode numbers fixed. It appears complete or not at all.
# Usage: lib/pack.sh ARCHIVE ENTRY..., an ENTRY being DIR/ or NAME=FILE.
set -eu -o pipefail

archive=$1
shift
stage=$(mktemp -d "$(dirname "$archive")/.pack.XXXXXX")
trap 'rm -rf "$stage"' EXIT
names=()
for entry in "$@"; do
	name=${entry%%=*}
	name=${name%/}
	names+=("$name")
	case $entry in
	*/) install -d -m 755 "$stage/root/$name" ;;
	*=*) install -D -m 755 "${entry#*=}" "$stage/root/$name" ;;
	esac
done
find "$stage/root" -exec touch -h -d @0 {} +
(cd "$stage/root" && printf '%s\n' "${names[@]}" |
	cpio --quiet -o -H newc -R 0:0 --reproducible) >"$stage/archive"
mv "$stage/archive" "$archive"
