#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The kernel packages that this machine's archives have, in its own suites and in those of
# configs/suites.
#
#   scripts/distro/packages.sh list [PREFIX]
#       those whose version begins with PREFIX, oldest first: lines "VERSION NAME". Left out are
#       those of which the archive has no more than a part; their names are in the cache, apt/gone
#   scripts/distro/packages.sh find VERSION
#       the name of the package of that version; VERSION may also be the name itself, with or
#       without linux-image- and -amd64
#   scripts/distro/packages.sh fetch NAME
#       fetches its .deb and those of its parts into the cache, packages/; their paths, one a line,
#       the package's own first
#   scripts/distro/packages.sh source VERSION
#       fetches the kernel's source of that upstream version, such as 6.12.117, into the cache,
#       packages/; its path. Nothing is said and nothing fetched if the archives do not have it
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
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"

lists_max_age_min=720

# update DIRECTORY: package lists there that are not too old. As long as descriptor 8 is open,
# nobody else changes them.
update()
{
	local dir=$1 log=$1/log suites trouble

	type -P apt-get >/dev/null || die "there is no apt-get here, and so no packages by version"
	cache_dirs apt packages
	exec 8>"$dir/lock"
	flock -w 300 8 || die "another kvm-regress has held $dir/lock for 5 minutes"
	if [ -n "$(find "$dir/stamp" -mmin -$lists_max_age_min -newer "$top/configs/suites" \
		2>/dev/null)" ]; then
		return
	fi
	note "Fetching the lists of packages ..."
	rm -rf "$dir/sources"
	mapfile -t suites < <(data "$top/configs/suites")
	apt_prepare "$dir" "${suites[@]}"
	apt_own_sources "$dir"
	# An archive that has not one of the suites fails alone.
	apt_in "$dir" apt-get update >"$log" 2>&1 || true
	# apt-cache warns of each suite that the machine has, too.
	kernels_in "$dir" >"$dir/list" 2>>"$log"
	[ -s "$dir/list" ] ||
		die "no kernel packages in this machine's archives: $(apt_error "$log")"
	# What the network kept back may be there the next time. What the archive does not have
	# will not.
	trouble='emporary failure|ould not (connect|resolve|handshake)|Unable to connect'
	trouble+='|onnection (failed|timed out)'
	if grep -q -E "$trouble" "$log"; then
		note "Some lists of packages could not be fetched: $(grep -m1 -E "$trouble" "$log")"
		return
	fi
	touch "$dir/stamp"
}

# kernels_in DIRECTORY: of apt's lists there, lines "VERSION NAME". Writes the names of those of
# which only a part is left to DIRECTORY/gone.
kernels_in()
{
	local names

	mapfile -t names < <(apt_in "$1" apt-cache pkgnames linux-image- |
		grep -E '^linux-image-[0-9]+[.][0-9]+[.][0-9].*-amd64$' |
		grep -v -E -e '-(cloud|rt)-amd64$' | sort -V)
	[ ${#names[@]} -gt 0 ] || return 0
	apt_in "$1" apt-cache depends --important "${names[@]}" | awk '
		/^[^ ]/ { name = $1 }
		/Depends: <linux-(binary|modules)-/ { print name }' | sort -u >"$1/gone"
	mapfile -t names < <(printf '%s\n' "${names[@]}" | grep -vxF -f "$1/gone")
	[ ${#names[@]} -gt 0 ] || return 0
	apt_in "$1" apt-cache madison "${names[@]}" | awk -F ' *[|] *' '
		{ sub(/^ */, "", $1) }
		$1 ~ /^linux-image-/ { print $2, $1 }' | sort -V -u
}

# list DIRECTORY PREFIX
list()
{
	prefix=$2 awk 'index($1, ENVIRON["prefix"]) == 1' "$1/list"
}

# find_name DIRECTORY VERSION
find_name()
{
	local names

	mapfile -t names < <(wanted=$2 awk '
		BEGIN { v = ENVIRON["wanted"] }
		$1 == v || $2 == v || $2 == "linux-image-" v || $2 == "linux-image-" v "-amd64" {
			print $2
		}' "$1/list" | sort -u)
	[ ${#names[@]} -gt 0 ] ||
		die "no kernel package of version '$2' in this machine's archives; there are:" \
			"$(cut -d ' ' -f 1 "$1/list" | tr '\n' ' ')"
	printf '%s\n' "${names[0]}"
}

# parts DIRECTORY NAME: the other packages that a kernel's package comes in.
parts()
{
	apt_in "$1" apt-cache depends --important "$2" 2>>"$1/log" | awk '$1 == "Depends:" &&
		$2 ~ /^linux-(base|binary|modules|headers|kbuild)-[0-9]/ { print $2 }'
}

# fetch DIRECTORY NAME
fetch()
{
	local one names

	[[ $2 =~ ^[a-z0-9][a-z0-9.+~-]*$ ]] || die "'$2' is no package's name"
	mapfile -t names < <(parts "$1" "$2")
	for one in "$2" "${names[@]}"; do
		cached_package "$one" || fetch_one "$1" "$one"
	done
}

# fetch_one DIRECTORY NAME[=VERSION]: into the cache.
fetch_one()
{
	note "Fetching $2 ..."
	scratch_make "$cache/packages/.fetch" || fail "cannot write to $cache/packages"
	apt_download "$1" "$2" "$scratch" || die "cannot fetch $2: $(apt_error "$scratch/log")"
	scratch_remove
	cached_package "${2%%=*}"
}

# source_of DIRECTORY VERSION
source_of()
{
	local name version

	name=linux-source-$(grep -oE '^[0-9]+[.][0-9]+' <<<"$2") || die "'$2' is no version"
	version=$(apt_in "$1" apt-cache madison "$name" 2>/dev/null |
		name=$name wanted=$2 awk -F ' *[|] *' '
		{ sub(/^ */, "", $1); upstream = $2; sub(/[-+~].*/, "", upstream) }
		$1 == ENVIRON["name"] && upstream == ENVIRON["wanted"] { print $2; exit }')
	[ -n "$version" ] || return 0
	fetch_one "$1" "$name=$version"
}

ends scratch_remove
trap 'exit 130' INT TERM HUP
lists=$cache/apt
case ${1-}/$# in
list/1 | list/2) update "$lists"; list "$lists" "${2-}" ;;
find/2) update "$lists"; find_name "$lists" "$2" ;;
fetch/2) update "$lists"; fetch "$lists" "$2" ;;
source/2) update "$lists"; source_of "$lists" "$2" ;;
*) die "usage: scripts/distro/packages.sh list [PREFIX] | find VERSION | fetch NAME |" \
	"source VERSION" ;;
esac
