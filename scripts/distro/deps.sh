#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Find which of the packages that a purpose needs are missing, and install them with apt.
#
#   scripts/distro/deps.sh [--no-install] [--series=SERIES]... [--wanted=PURPOSE]... PURPOSE...
#
# The purposes and their packages are in configs/packages. Nothing is on stdout. What is wanted is
# installed after something that was needed, if it can be; where it is missing all goes on without.
#
# Exit status: 0 all are there, 2 usage, or something is missing; 3 that could not be told.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/distro/deb.sh
. "$top/scripts/distro/deb.sh"

# there PROBE: is the command or file there?
there()
{
	case $1 in
	/*) [ -e "$1" ] ;;
	*) type -P "$1" >/dev/null ;;
	esac
}

# fetchable SUITE PACKAGE: apt cannot install the package, but the suite has it in its cache or
# knows where to fetch it.
fetchable()
{
	local shown

	# A name that apt does not have it takes for an expression: where linux-source-6.1 is
	# missing, it shows, and would install, linux-source-6.12.
	shown=$(apt-cache show --no-all-versions "$2" 2>/dev/null) || true
	[[ $'\n'$shown$'\n' != *$'\nPackage: '"$2"$'\n'* ]] || return 1
	[ -n "$1" ] || cached_package "$2" >/dev/null
}

# missing_for PURPOSE...: the packages whose probe fails, one a line.
missing_for()
{
	local purpose package probe one

	while read -r purpose package probe; do
		for one; do
			# An installed suite is built.
			[ "$one$installed" != build1 ] || continue
			if [ "$one" = "$purpose" ] && ! there "$probe"; then
				printf '%s\n' "$package"
			fi
		done
	done < <(data "$top/configs/packages")
}

# missing_source SERIES: its source package, if it is missing.
missing_source()
{
	local key value package='' suite=''

	while read -r key value _; do
		case $key in
		package) package=$value ;;
		suite) suite=$value ;;
		esac
	done < <(data "$top/configs/series/$1")
	there "/usr/src/$package.tar.xz" || fetchable "$suite" "$package" ||
		printf '%s\n' "$package"
}

# find_missing: sets lines to what is missing by $purposes and $series, each package once.
find_missing()
{
	local one

	lines=$({
		missing_for "${purposes[@]}"
		for one in "${series[@]}"; do
			missing_source "$one"
		done
	} | sort -u) ||
		fail "cannot tell which packages are missing: sort failed; mend what PATH has of it"
}

# apt ARGUMENT...: as root.
apt()
{
	local sudo=()

	[ "$(id -u)" = 0 ] || sudo=(sudo)
	"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -o DPkg::Lock::Timeout=120 "$@" >&2
}

install=1
wanted=()
purposes=()
series=()
for arg; do
	case $arg in
	--no-install) install=0 ;;
	--series=*)
		[ -f "$top/configs/series/${arg#*=}" ] || die "unknown series '${arg#*=}'"
		series+=("${arg#*=}")
		;;
	--wanted=*) wanted+=("${arg#*=}") ;;
	-*) die "unknown option '$arg'" ;;
	*) purposes+=("$arg") ;;
	esac
done
find_missing
[ -n "$lines" ] || exit 0
mapfile -t missing <<<"$lines"
[ "$install" = 1 ] ||
	die "missing packages (install them, or leave out --no-install): ${missing[*]}"
there apt-get ||
	die "missing, and there is no apt-get to install them (Debian's names): ${missing[*]}"
[ "$(id -u)" = 0 ] || there sudo ||
	die "missing packages, and neither root nor sudo to install them: ${missing[*]}"
note "Installing missing packages: ${missing[*]}"
# A fresh machine has no package lists, an old one has stale ones. They are fetched only where
# apt-get cannot do without.
apt install -y --no-install-recommends "${missing[@]}" ||
	{ apt update && apt install -y --no-install-recommends "${missing[@]}"; } ||
	die "apt-get could not install: ${missing[*]}"
find_missing
# A source that was to be fetched may be one to be installed, now that there are lists of packages.
lines=$(grep -xF -f <(printf '%s\n' "${missing[@]}") <<<"$lines") || true
[ -z "$lines" ] ||
	die "installed, but still not found (see the probes in configs/packages): ${lines//$'\n'/ }"
[ ${#wanted[@]} -gt 0 ] || exit 0
mapfile -t missing < <(missing_for "${wanted[@]}")
[ ${#missing[@]} -gt 0 ] || exit 0
note "Installing what is of use: ${missing[*]}"
apt install -y --no-install-recommends "${missing[@]}" ||
	note "apt-get could not install: ${missing[*]}; going on without"
