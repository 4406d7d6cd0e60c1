#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fetch a package from a suite that this machine is not configured for, without touching the machine's own configuration.
#
#   scripts/fetch-package.sh SUITE PACKAGE
#
# A private apt configuration is derived from the machine's own: the same archives, keys and options with another suite name. The .deb ends in
# the cache, packages/; delete it there to have a newer one fetched. Nothing is installed, and root is not needed.
#
# Exit status: 0 done, 2 usage or not to be had.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

[ $# = 2 ] || die "usage: scripts/fetch-package.sh SUITE PACKAGE"
suite=$1
package=$2
type -P apt-get >/dev/null || die "cannot fetch $package from $suite: there is no apt-get here"

mkdir -p "$cache/packages" 2>/dev/null || die "cannot write to the cache, $cache; set XDG_CACHE_HOME to another place"
dir=$(mktemp -d "$cache/packages/.fetch.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir"/sources "$dir"/state/lists/partial "$dir"/cache/archives/partial
log=$dir/log

# one_line FILE...: lines "deb [OPTION...] URI SUITE COMPONENT...", with the suite exchanged. Flat archives, whose suite is a path, have none.
one_line()
{
	awk -v suite="$suite" '$1 != "deb" { next }
	{
		i = 2
		if ($2 ~ /^\[/)
			while ($(i++) !~ /\]$/ && i < NF)
				;
		if ($(i + 1) ~ /\/$/)
			next
		$(i + 1) = suite
		print
	}' "$@"
}

# stanzas FILE...: deb822, with the field Suites exchanged, all its lines of it.
stanzas()
{
	awk -v suite="$suite" 'FNR == 1 && NR > 1 { print "" }
		/^[^[:blank:]#]/ { suites = tolower($0) ~ /^suites[[:blank:]]*:/; if (suites) print "Suites: " suite }
		/^[[:blank:]]*$/ { suites = 0 }
		!suites' "$@"
}

shopt -s nullglob
list='' parts=''
eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
[ ! -e "$list" ] || one_line "$list" >"$dir/sources/main.list"
files=("$parts"/*.list)
[ ${#files[@]} = 0 ] || one_line "${files[@]}" >"$dir/sources/parts.list"
files=("$parts"/*.sources)
[ ${#files[@]} = 0 ] || stanzas "${files[@]}" >"$dir/sources/parts.sources"

apt()
{
	apt-get -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$dir/sources" -o Dir::State="$dir/state" \
		-o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$dir/cache" -o Acquire::Languages=none "$@" >>"$log" 2>&1
}

note "Fetching $package from $suite ..."
# An archive without such a suite (the security archive, another vendor's) fails alone: what counts is whether the package can be had.
apt update || true
(cd "$dir" && apt download "$package") ||
	die "cannot fetch $package from $suite with this machine's apt sources: $(grep '^E: ' "$log" | tail -n 1)"
mv "$dir"/*.deb "$cache/packages/"
