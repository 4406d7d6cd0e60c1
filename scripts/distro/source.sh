# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top: common.sh's
# A series' source, as Debian packages it: installed, or as a file in the cache. To be sourced,
# after deb.sh. Packages of sources are apt's, and no strangers'.

# source_package SERIES: one line "PACKAGE VERSION FILE". FILE is the installed tarball, or the .deb
# in the cache, which is fetched if need be.
source_package()
{
	local package suite version file

	package=$(data "$top/configs/series/$1" | awk '$1 == "package" { print $2 }')
	[ -n "$package" ] || die "configs/series/$1 names no package"
	file=/usr/src/$package.tar.xz
	version=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null) || version=
	if [ ! -e "$file" ] || [ -z "$version" ]; then
		suite=$(data "$top/configs/series/$1" | awk '$1 == "suite" { print $2 }')
		if ! file=$(cached_package "$package"); then
			[ -n "$suite" ] || die "package $package is not installed" \
				"(scripts/distro/deps.sh --series=$1 kernel)"
			"$top/scripts/distro/fetch.sh" "$suite" "$package" || exit
			file=$(cached_package "$package")
		fi
		version=$(dpkg-deb -f "$file" Version 2>/dev/null) ||
			fail "$file is damaged; delete it to have it fetched again"
	fi
	printf '%s %s %s\n' "$package" "$version" "$file"
}

# source_tar PACKAGE FILE: the source as it came, packed with xz, to stdout.
source_tar()
{
	case $2 in
	*.deb) dpkg-deb --fsys-tarfile "$2" | tar -x -O -f - "./usr/src/$1.tar.xz" ;;
	*) cat "$2" ;;
	esac
}
