#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Nothing that a build makes, and nothing that cannot be read, is in the repository: lists the
# tracked files that are binary, larger than a source can be, or named like a build's product.
#
#   tests/tracked.sh [REPOSITORY]
#
# Exit status: 0 there are none, 1 there are; they are on stdout, lines "FILE: WHY".
set -eu -o pipefail
max_kib=256

# why FILE: what is wrong with it; nothing if it may be there.
why()
{
	case $1 in
	build/* | results/*) echo "in a folder for what is built" ;;
	*.o | *.ko | *.a | *.so | *.cpio | *.img | *.deb | *.gz | *.xz | *.zst | *.cmd | *.log | \
		*/bzImage* | */vmlinu[xz]* | */System.map*)
		echo "named like a build's product"
		;;
	*)
		if [ "$(stat -c %s -- "$1")" -gt $((max_kib * 1024)) ]; then
			echo "larger than $max_kib KiB"
		elif [ "$(LC_ALL=C tr -d '\0' <"$1" | wc -c)" != "$(wc -c <"$1")" ]; then
			echo "binary"
		elif [ "$(head -c 6 -- "$1")" = 070701 ]; then
			echo "a cpio archive"
		fi
		;;
	esac
}

cd "${1:-$(dirname "$0")/..}"
# Taken out of an archive, there is nothing tracked.
[ -e .git ] || exit 0
git rev-parse --git-dir >/dev/null
found=0
while IFS= read -r -d '' file; do
	if [ ! -f "$file" ] || [ -L "$file" ]; then
		continue
	fi
	text=$(why "$file")
	if [ -n "$text" ]; then
		printf '%s: %s\n' "$file" "$text"
		found=1
	fi
done < <(git ls-files -z)
exit $found
