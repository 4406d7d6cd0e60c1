#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Debian's kernel packages that this machine's archives have, in its own suites and those of configs/suites.
#
#   scripts/packages.sh list [PREFIX]    those whose version begins with PREFIX, oldest first: lines "VERSION NAME". Left out are those of which
#                                        the archive has no more than a part; their names are in the cache, apt/gone
#   scripts/packages.sh find VERSION     the name of that version's; VERSION may also be the name itself, with or without linux-image- and -amd64
#   scripts/packages.sh fetch NAME       its .deb and those of its parts, into the cache, packages/; their paths, the package's own first
#
# Exit status: 0 done, 2 usage or not to be had.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/apt.sh
. "$top/scripts/apt.sh"

dir=$cache/apt
lists_max_age_min=720

tmp=
trap '[ -z "$tmp" ] || rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# prepare: package lists that are not too old.
prepare()
{
	local suites log=$dir/log

	type -P apt-get >/dev/null || die "there is no apt-get here, and so no packages by version"
	cache_dirs apt packages
	exec 8>"$dir/lock"
	flock -w 300 8 || die "another kvm-regress has held $dir/lock for 5 minutes"
	if [ -n "$(find "$dir/stamp" -mmin -$lists_max_age_min -newer "$top/configs/suites" 2>/dev/null)" ]; then
		return
	fi
	note "Fetching the lists of packages ..."
	rm -rf "$dir/sources"
	mapfile -t suites < <(data "$top/configs/suites")
	apt_prepare "$dir" "${suites[@]}"
	own_sources "$dir"
	# An archive without one of the suites fails alone.
	apt_in "$dir" apt-get update >"$log" 2>&1 || true
	list_all >"$dir/list"
	[ -s "$dir/list" ] || die "no kernel packages in this machine's archives: $(grep '^[EW]: ' "$log" | tail -n 1)"
	# What the network kept from us may be there the next time; what the archive does not have will not.
	if grep -q -E 'Temporary failure|Could not (connect|resolve|handshake)|onnection (failed|timed out)|Unable to connect' "$log"; then
		note "Some lists of packages could not be fetched: $(grep -m1 -E 'emporary|ould not|onnect' "$log")"
		return
	fi
	touch "$dir/stamp"
}

# list PREFIX
list()
{
	awk -v prefix="$1" 'index($1, prefix) == 1' "$dir/list"
}

# list_all: all of them, but those of which the archive has only a part left.
list_all()
{
	local names gone

	mapfile -t names < <(apt_in "$dir" apt-cache pkgnames linux-image- |
		grep -E '^linux-image-[0-9]+[.][0-9]+[.][0-9].*-amd64$' | grep -v -E -e '-(cloud|rt)-amd64$' | sort -V)
	[ ${#names[@]} -gt 0 ] || return 0
	gone=$(apt_in "$dir" apt-cache depends --important "${names[@]}" | awk '
		/^[^ ]/ { name = $1 }
		/Depends: <linux-(binary|modules)-/ { print name }' | sort -u)
	printf '%s\n' "$gone" | sed '/^$/d' >"$dir/gone"
	mapfile -t names < <(printf '%s\n' "${names[@]}" | grep -vxF -e "${gone:-none}")
	apt_in "$dir" apt-cache madison "${names[@]}" | awk -F ' *[|] *' '
		{ sub(/^ */, "", $1) }
		$1 ~ /^linux-image-/ { print $2, $1 }' | sort -V -u
}

find_name()
{
	local names

	mapfile -t names < <(list '' | awk -v v="$1" '$1 == v || $2 == v || $2 == "linux-image-" v || $2 == "linux-image-" v "-amd64" { print $2 }' | sort -u)
	[ ${#names[@]} -gt 0 ] || die "no kernel package of version '$1' in this machine's archives; there are: $(list '' | cut -d ' ' -f 1 | tr '\n' ' ')"
	printf '%s\n' "${names[0]}"
}

# depends NAME: the parts that it comes in.
depends()
{
	apt_in "$dir" apt-cache depends --important "$1" | sed -n 's/^ *Depends: \(linux-\(base\|binary\|modules\|headers\|kbuild\)-[0-9].*\)$/\1/p'
}

fetch()
{
	local one file parts

	mapfile -t parts < <(depends "$1")
	for one in "$1" "${parts[@]}"; do
		if ! file=$(cached_package "$one"); then
			note "Fetching $one ..."
			tmp=$(mktemp -d "$cache/packages/.fetch.XXXXXX")
			if ! (cd "$tmp" && apt_in "$dir" apt-get download "$one") >"$tmp/log" 2>&1; then
				file=$(grep '^E: ' "$tmp/log" | tail -n 1)
				rm -rf "$tmp"
				die "cannot fetch $one: $file"
			fi
			mv "$tmp"/*.deb "$cache/packages/"
			rm -rf "$tmp"
			tmp=
			file=$(cached_package "$one")
		fi
		printf '%s\n' "$file"
	done
}

case ${1-}/$# in
list/1 | list/2) prepare; list "${2-}" ;;
find/2) prepare; find_name "$2" ;;
fetch/2) prepare; fetch "$2" ;;
*) die "usage: scripts/packages.sh list [PREFIX] | find VERSION | fetch NAME" ;;
esac
