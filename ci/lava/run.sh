#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# On a LAVA device: runs the suite, and tells LAVA of each test. What fails there is no failure of
# this script; that the suite itself has failed is.
#
#   ci/lava/run.sh MACHINE KERNEL [REGRESSION]...
#
# KERNEL is empty for machine host.
#
# Exit status: 0 LAVA was told, 2 usage or missing packages, 3 the suite or its environment failed.
set -eu -o pipefail

# tell: a test case of each result of the TAP document on stdin.
tell()
{
	local line name result

	while IFS= read -r line; do
		case $line in
		*" # SKIP"*) result=skip ;;
		"ok "*) result=pass ;;
		"not ok "*": ERROR") result=unknown ;;
		"not ok "*) result=fail ;;
		*) continue ;;
		esac
		name=${line#*ok }
		name=${name#* - }
		name=${name%% # SKIP*}
		# LAVA takes the verdict as it is called there.
		name=$(printf '%s' "${name%:*}" | tr -c 'A-Za-z0-9._-' _)
		lava-test-case "$name" --result "$result"
	done
}

machine=$1 kernel=$2
shift 2
tap=$(mktemp)
trap 'rm -f "$tap"' EXIT
status=0
"$(dirname "$0")/../../run.sh" -m "$machine" ${kernel:+-k "$kernel"} --report tap="$tap" "$@" ||
	status=$?
tell <"$tap"
case $status in
0 | 1 | 4) ;;
*) exit "$status" ;;
esac
