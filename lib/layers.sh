#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Checks who calls whom among the objects of lib/: no circle, and no folder that uses one above it.
# Usage: lib/layers.sh OBJECT..., with paths that end in lib/FOLDER/NAME.o.
set -eu -o pipefail

# The folders that each folder may use. README.md of the folder says why.
may_use() {
	case $1 in
	test) echo test ;;
	kvm) echo kvm test ;;
	run) echo run kvm test ;;
	xen) echo xen run kvm test ;;
	hyperv) echo hyperv kvm test ;;
	init) echo init test/clock ;;
	esac
}

# One line "USER USED" for each pair of objects of which the first refers to the second.
edges() {
	nm -A -g "$@" | sed -E 's|^.*lib/([a-z]+/[A-Za-z0-9_]+)\.o:[0-9a-f ]*([A-Za-z]) |\1 \2 |' |
		awk '$2 == "U" { uses[NR] = $1; symbol[NR] = $3; next }
		     { home[$3] = $1 }
		     END { for (i in uses)
				if (symbol[i] in home && home[symbol[i]] != uses[i])
					print uses[i], home[symbol[i]] }' |
		LC_ALL=C sort -u
}

pairs=$(edges "$@")
status=0
while read -r user used; do
	case " $(may_use "${user%/*}") " in
	*" ${used%/*} "* | *" $used "*) ;;
	*)
		echo "lib/$user uses lib/$used, which is not below it" >&2
		status=1
		;;
	esac
done <<<"$pairs"
if ! tsort <<<"$pairs" >/dev/null; then
	echo "lib/: the objects named above use each other in a circle" >&2
	status=1
fi
exit $status
