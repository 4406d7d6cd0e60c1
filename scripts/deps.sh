#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Find which of the packages that a purpose needs are missing, and install them with apt.
#
#   scripts/deps.sh [--no-install] [--series=SERIES]... PURPOSE...     purposes: configs/packages
#
# Exit status: 0 all there, 2 something is missing.
set -eu
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

install=1
purposes=
series=()
while [ $# -gt 0 ]; do
	case $1 in
	--no-install) install=0 ;;
	--series=*) series+=("${1#*=}") ;;
	*) purposes+=" $1 " ;;
	esac
	shift
done

# there PROBE: is the command or file there?
there()
{
	case $1 in
	/*) [ -e "$1" ] ;;
	*) type -P "$1" >/dev/null ;;
	esac
}

# fetched SERIES PACKAGE: apt does not know the package, but scripts/kernel.sh has it or knows a suite to fetch it from.
fetched()
{
	! apt-cache show --no-all-versions "$2" >/dev/null 2>&1 || return
	cached_package "$2" >/dev/null || data "$top/configs/series/$1" | grep -q '^suite[[:blank:]]'
}

# find_missing: sets missing[] to the packages whose probe fails.
find_missing()
{
	local purpose package probe one

	missing=()
	while read -r purpose package probe; do
		case $purposes in
		*" $purpose "*) there "$probe" || missing+=("$package") ;;
		esac
	done < <(data "$top/configs/packages")
	for one in ${series[@]+"${series[@]}"}; do
		read -r _ package < <(data "$top/configs/series/$one" | grep '^package[[:blank:]]')
		if ! there "/usr/src/$package.tar.xz" && ! fetched "$one" "$package"; then
			missing+=("$package")
		fi
	done
}

apt()
{
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@" >&2
}

find_missing
[ ${#missing[@]} -gt 0 ] || exit 0
[ "$install" = 1 ] || die "missing packages (install them, or leave out --no-install): ${missing[*]}"
there apt-get || die "missing, and there is no apt-get here to install them (Debian's package names): ${missing[*]}"
sudo=
if [ "$(id -u)" != 0 ]; then
	there sudo || die "missing packages, and neither root nor sudo to install them: ${missing[*]}"
	sudo=sudo
fi
note "Installing missing packages: ${missing[*]}"
# A fresh machine has no package lists, an old one has stale ones: fetch them when, and only when, it does not go without.
apt install -y --no-install-recommends "${missing[@]}" ||
	{ apt update && apt install -y --no-install-recommends "${missing[@]}"; } ||
	die "apt-get could not install: ${missing[*]}"
find_missing
[ ${#missing[@]} -eq 0 ] || die "installed, but still not found (see the probes in configs/packages, and PATH): ${missing[*]}"
