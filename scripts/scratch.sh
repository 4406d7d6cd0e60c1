# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A folder for what is being made, which nobody else looks into or removes. It is locked as long as
# this process or a child of it lives, so that what a killed one left behind is known by being free:
# the next one removes it. Uses descriptors 5 and 6. To be sourced.

# scratch_make PREFIX: sets scratch to a new folder PREFIX.XXXXXX. Fails if it cannot be made.
scratch_make()
{
	local old

	scratch=
	exec 6>"$1.lock" || return 1
	flock 6
	for old in "$1".??????; do
		[ -d "$old" ] || continue
		exec 5<"$old" || continue
		! flock -n 5 || rm -rf "$old"
	done
	scratch=$(mktemp -d "$1.XXXXXX") || return 1
	exec 5<"$scratch"
	flock 5
	exec 6>&-
}

# scratch_remove: at the end.
scratch_remove()
{
	[ -z "${scratch-}" ] || rm -rf "$scratch"
	scratch=
}
