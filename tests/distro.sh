#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What README promises on a fresh Debian: its two commands, or a command of yours, in a clean clone,
# in a minimal Debian made for that. Nothing of it is left.
#
#   tests/distro.sh SUITE [COMMAND [ARGUMENT]...]      bookworm or trixie
#
# What is not committed is not tested.
#
# Exit status: 0 all commands ended with 0, 1 one did not, 2 usage or missing packages, 3 such a
# Debian cannot be made or run here, 130 interrupted.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"
# shellcheck source=scripts/scratch.sh
. "$top/scripts/scratch.sh"
# shellcheck source=scripts/distro/apt.sh
. "$top/scripts/distro/apt.sh"
# shellcheck source=scripts/distro/root.sh
. "$top/scripts/distro/root.sh"

# where a clone of the suite and its cache are in that Debian
inside=/kvm-regress

# commands COMMAND...: a script that runs each by itself, and writes lines "STATUS SECONDS COMMAND"
# to results.
commands()
{
	local one

	for one; do
		printf '%s\n' "begun=\$SECONDS; status=0; bash -c ${one@Q} || status=\$?" \
			"printf '%s %s %s\n' \$status \$((SECONDS - begun)) ${one@Q} >>../results"
	done
}

# tell FILE: what came of each command. Fails if one failed.
tell()
{
	local status seconds command failed=0

	while read -r status seconds command; do
		printf '%s: %s: exit status %s after %d min %02d s\n' "$suite" "$command" \
			"$status" $((seconds / 60)) $((seconds % 60))
		[ "$status" = 0 ] || failed=1
	done <"$1"
	return $failed
}

[ $# -ge 1 ] || die "usage: tests/distro.sh SUITE [COMMAND [ARGUMENT]...]"
suite=$1
shift
if [ $# -gt 0 ]; then
	printf -v command '%q ' "$@"
	run=("${command% }")
else
	run=(./run.sh "make check")
fi
trap scratch_remove EXIT
root_usable "$suite"
root_archive "$suite" minimal
scratch_make "$cache/debian/.test" || fail "cannot write to $cache/debian"
# Tests become somebody else, who has to come to the suite.
chmod 755 "$scratch"
git clone -q "$top" "$scratch/tree" || fail "cannot clone $top"
mkdir "$scratch/home" "$scratch/cache"
: >"$scratch/results"
commands "${run[@]}" >"$scratch/script"
status=0
root_run run "$archive" --bind "$scratch" $inside $inside/tree \
	env -u MAKEFLAGS -u MAKELEVEL HOME=$inside/home XDG_CACHE_HOME=$inside/cache \
	bash ../script || status=$?
tell "$scratch/results" || [ $status != 0 ] || status=1
exit $status
