#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fetch a package from a suite that this machine is not configured for, without touching the machine's own configuration (scripts/apt.sh).
#
#   scripts/fetch-package.sh SUITE PACKAGE
#
# The .deb ends in the cache, packages/; delete it there to have a newer one fetched.
#
# Exit status: 0 done, 2 usage or not to be had.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/apt.sh
. "$top/scripts/apt.sh"

[ $# = 2 ] || die "usage: scripts/fetch-package.sh SUITE PACKAGE"
suite=$1
package=$2
type -P apt-get >/dev/null || die "cannot fetch $package from $suite: there is no apt-get here"

cache_dirs packages
dir=$(mktemp -d "$cache/packages/.fetch.XXXXXX")
trap 'rm -rf "$dir"' EXIT
log=$dir/log

note "Fetching $package from $suite ..."
apt_prepare "$dir" "$suite"
# An archive without such a suite (the security archive, another vendor's) fails alone: what counts is whether the package can be had.
apt_in "$dir" apt-get update >>"$log" 2>&1 || true
(cd "$dir" && apt_in "$dir" apt-get download "$package") >>"$log" 2>&1 ||
	die "cannot fetch $package from $suite with this machine's apt sources: $(grep '^E: ' "$log" | tail -n 1)"
mv "$dir"/*.deb "$cache/packages/"
