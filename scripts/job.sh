#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Run one job with build/runner and, where no progress bar tells it, say in one line how it ended. For run.sh's fan-out.
#
#   scripts/job.sh REGRESSION RELEASE VARIANT MACHINE DIRECTORY KERNEL-DIRECTORY INITRD [RUNNER-OPTION]...
#
# KERNEL-DIRECTORY - is none: the machine boots no kernel. Its file "options" has what the kernel asks of the runner: lines "OPTION VALUE".
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
started=$SECONDS
status=0
kernel=()
if [ "$6" != - ]; then
	kernel=(--kernel "$6/bzImage" --initrd "$7")
	# Kernels before 6.5 start a second CPU in a way that machine amd cannot bear; init does it for them (lib/init/cpus.c).
	if [[ $2 =~ ^([0-9]+)\.([0-9]+) ]] && ((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] < 6005)); then
		kernel+=(--append maxcpus=1)
	fi
	[ ! -e "$6/System.map" ] || kernel+=(--system-map "$6/System.map")
	[ ! -e "$6/modules.map" ] || kernel+=(--module-map "$6/modules.map")
	if [ -e "$6/options" ]; then
		while read -r option value; do
			kernel+=("--$option" "$value")
		done <"$6/options"
	fi
fi
"$top/build/runner" --configs "$top/configs" --plugin "$top/build/libsplitlock.so" --regression "$1" --label "$2" --variant "$3" \
	--machine "$4" --output "$5" "${kernel[@]}" "${@:8}" || status=$?
case $status in
0) verdict=FIXED ;;
1) verdict=VULNERABLE ;;
4) verdict=SKIP ;;
*) verdict=ERROR ;;
esac
[ -t 2 ] || printf '%s on %s %s, %s: %s (%d s)\n' "$1" "$2" "$3" "$4" "$verdict" $((SECONDS - started)) >&2
exit $status
