# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, cache: common.sh's
# The source that belongs to a kernel which somebody has as a package or an image. To be sourced,
# after scripts/{confined,distro/deb,distro/source,kernel/bzimage,given/names,given/kind}.sh.

# kernel_version WHAT: its upstream version, such as 6.12.117; ends with one line if it has none.
kernel_version()
{
	local what said=

	what=$(kind "$1") || exit
	case $what in
	deb) said=$("$top/scripts/distro/packages.sh" find "${1#deb:}") || exit
		said=${said#linux-image-} ;;
	package) said=$(deb_field "$1" Version) ||
		die "$(shown "$1") is damaged: dpkg-deb cannot read it" ;;
	image) said=$(not_bzimage "$1")
		[ -z "$said" ] || die "$(shown "$1"): $said"
		said=$(bzimage_release "$1") ;;
	esac
	grep -oE '^[0-9]+[.][0-9]+([.][0-9]+)?' <<<"$said" ||
		die "no selftests for $(shown "$1"): '$(shown "$said")' is no kernel's version"
}

# upstream VERSION: of a package's version, what it has of the kernel's.
upstream()
{
	printf '%s\n' "${1%%[-+~]*}"
}

# source_at_hand VERSION: of the source packages that are installed or in the cache, the one of that
# upstream version: a line "PACKAGE VERSION FILE". Fails if there is none.
source_at_hand()
{
	local package version file

	for file in /usr/src/linux-source-*.tar.xz "$cache"/packages/linux-source-*.deb; do
		[ -f "$file" ] || continue
		package=${file##*/}
		case $file in
		*.deb)
			package=${package%%_*}
			version=$(dpkg-deb -f "$file" Version 2>/dev/null) || continue
			;;
		*)
			package=${package%.tar.xz}
			version=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null) || continue
			;;
		esac
		if [ "$(upstream "$version")" = "$1" ]; then
			printf '%s %s %s\n' "$package" "$version" "$file"
			return
		fi
	done
	return 1
}

# nearest_series VERSION: that of its release line, else the next older one, else the oldest.
nearest_series()
{
	(cd "$top/configs/series" && printf '%s\n' *) | sort -V |
		version=$(grep -oE '^[0-9]+[.][0-9]+' <<<"$1") awk -F . '
			BEGIN { split(ENVIRON["version"], v, ".") }
			NR == 1 || $1 < v[1] || ($1 == v[1] && $2 <= v[2]) { nearest = $0 }
			END { print nearest }'
}

# kernel_source VERSION: the source of that version, or the nearest: "PACKAGE VERSION FILE".
kernel_source()
{
	local file series found

	! source_at_hand "$1" || return 0
	file=$("$top/scripts/distro/packages.sh" source "$1") || file=
	[ -z "$file" ] || ! source_at_hand "$1" || return 0
	series=$(nearest_series "$1")
	found=$(source_package "$series") || exit
	note "The source of $1 cannot be had; its selftests are those of $(cut -d ' ' -f 2 \
		<<<"$found"), the nearest series."
	printf '%s\n' "$found"
}
