#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fetch a package from a suite that this machine is not configured for, or from that suite's
# updates, where they are newer. The machine's own configuration is not touched
# (scripts/distro/apt.sh).
#
#   scripts/distro/fetch.sh SUITE PACKAGE
#
# The .deb ends in the cache, packages/. Delete it there to have a newer one fetched.
#
# Exit status: 0 done, 2 usage or not to be had, 3 something else failed.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/scratch.sh
. "$top/scripts/scratch.sh"
# shellcheck source=scripts/distro/apt.sh
. "$top/scripts/distro/apt.sh"

# fetch SUITE PACKAGE
fetch()
{
	note "Fetching $2 from $1 ..."
	scratch_make "$cache/packages/.fetch" || fail "cannot write to $cache/packages"
	apt_prepare "$scratch" "$1" "$1-updates" "$1-security"
	# An archive that has not this suite (the security archive, another vendor's) fails alone:
	# what counts is whether the package can be had.
	apt_in "$scratch" apt-get update >/dev/null 2>&1 || true
	apt_download "$scratch" "$2" "$scratch" ||
		die "cannot fetch $2 from $1 with this machine's apt sources:" \
			"$(apt_error "$scratch/log")"
}

[ $# = 2 ] || die "usage: scripts/distro/fetch.sh SUITE PACKAGE"
type -P apt-get >/dev/null || die "cannot fetch $2 from $1: there is no apt-get here"
cache_dirs packages
ends scratch_remove
fetch "$1" "$2"
