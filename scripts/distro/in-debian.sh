#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# ./run.sh in a minimal Debian of its own, for machines that are no Debian, or another one.
#
#   scripts/distro/in-debian.sh SUITE [ARGUMENT]...      of run.sh
#
# The folders of this machine that are not the system's (/home, /srv, ...) are there as well, and
# so are the suite and the working directory: paths mean the same, and results end where they
# always do. The cache is the folder debian/SUITE in this machine's, and what make builds is there,
# too: the system's programs differ.
#
# Exit status: run.sh's; 2 usage or missing packages, 3 such a Debian cannot be made or run here.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/scratch.sh
. "$top/scripts/scratch.sh"
# shellcheck source=scripts/distro/apt.sh
. "$top/scripts/distro/apt.sh"
# shellcheck source=scripts/distro/root.sh
. "$top/scripts/distro/root.sh"

# bind_folders: sets binds, for stage.sh.
bind_folders()
{
	local one

	for one in /*; do
		case ${one#/} in
		bin | boot | dev | etc | lib* | lost+found | proc | root | run | sbin) ;;
		sys | usr | var) ;;
		*) [ ! -d "$one" ] || [ -L "$one" ] || binds+=(--bind "$one" "$one") ;;
		esac
	done
	for one in "$HOME" "$cache" "$PWD" "$top"; do
		case $one in
		/root | /?*/?*) binds+=(--bind "$one" "$one") ;;
		esac
	done
}

[ $# -ge 1 ] || die "--in-debian wants a suite: bookworm or trixie"
suite=$1
shift
no_install=()
for one; do
	[ "$one" != --no-install ] || no_install=(--no-install)
done
: "${HOME:?is not set}"
trap scratch_remove EXIT
root_usable "$suite"
root_archive "$suite" packages "${no_install[@]}"
build=$cache/debian/$suite/build-$(printf '%s' "$top" | sha256sum | head -c 8)
mkdir -p "$top/build" "$build" 2>/dev/null || fail "cannot write to $top/build or to $build"
binds=()
bind_folders
status=0
root_run run "$archive" "${binds[@]}" --bind "$build" "$top/build" \
	"$PWD" env XDG_CACHE_HOME="$cache/debian/$suite" "$top/run.sh" "$@" || status=$?
exit $status
