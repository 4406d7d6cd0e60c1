#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What clang-format and shellcheck do not look at: no tracked text has a line of more than 100
# columns (a tab counts as eight), and no C or shell file has more than 400 lines. Only the tests in
# x86/ may be longer. Patches and the license are other people's forms.
#
# Exit status: 0 all are so, 1 some are not; each is named.
set -eu -o pipefail
cd "$(dirname "$0")/.."

git ls-files -z | while IFS= read -r -d '' file; do
	case $file in
	LICENSE | patches/*) continue ;;
	esac
	if [ -L "$file" ] || [ ! -f "$file" ]; then
		continue
	fi
	expand "$file" | awk -v name="$file" 'length > 100 {
		printf "%s:%d: a line of %d columns; 100 is the most\n", name, FNR, length }'
	case $file in
	x86/*) ;;
	*.c | *.h | *.sh | *.bats | *.bash)
		awk -v name="$file" 'END { if (FNR > 400)
			printf "%s: %d lines; 400 is the most\n", name, FNR }' "$file"
		;;
	esac
done | {
	if grep .; then
		exit 1
	fi
}
