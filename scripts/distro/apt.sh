# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # cache: common.sh's
# apt with a private configuration that is derived from the machine's own: the same archives, keys
# and options, but other suites. The machine's own configuration is not touched, nothing is
# installed, and root is not needed. To be sourced.

# one_line SUITE FILE...: lines "deb [OPTION...] URI SUITE COMPONENT...", with the suite exchanged.
# Flat archives, whose suite is a path, have none.
one_line()
{
	awk -v suite="$1" '$1 != "deb" { next }
	{
		i = 2
		if ($2 ~ /^\[/)
			while ($(i++) !~ /\]$/ && i < NF)
				;
		if ($(i + 1) ~ /\/$/)
			next
		$(i + 1) = suite
		print
	}' "${@:2}"
}

# stanzas SUITE FILE...: deb822, with the field Suites exchanged, all its lines of it.
stanzas()
{
	awk -v suite="$1" 'FNR == 1 && NR > 1 { print "" }
		/^[^[:blank:]#]/ {
			suites = tolower($0) ~ /^suites[[:blank:]]*:/
			if (suites)
				print "Suites: " suite
		}
		/^[[:blank:]]*$/ { suites = 0 }
		!suites' "${@:2}"
}

# machine_sources: sets list and parts to where the machine's own sources are.
machine_sources()
{
	list='' parts=''
	eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
}

# apt_prepare DIRECTORY SUITE...: a configuration there, with these suites in place of the
# machine's.
apt_prepare()
{
	local list parts suite files

	mkdir -p "$1"/sources "$1"/state/lists/partial "$1"/cache/archives/partial
	machine_sources
	for suite in "${@:2}"; do
		[ ! -e "$list" ] || one_line "$suite" "$list" >"$1/sources/$suite-main.list"
		mapfile -t files < <(find "$parts" -name '*.list')
		[ ${#files[@]} = 0 ] ||
			one_line "$suite" "${files[@]}" >"$1/sources/$suite-parts.list"
		mapfile -t files < <(find "$parts" -name '*.sources')
		[ ${#files[@]} = 0 ] ||
			stanzas "$suite" "${files[@]}" >"$1/sources/$suite-parts.sources"
	done
}

# apt_own_sources DIRECTORY: the machine's own as well.
apt_own_sources()
{
	local list parts

	machine_sources
	[ ! -e "$list" ] || cp "$list" "$1/sources/own.list"
	find "$parts" \( -name '*.list' -o -name '*.sources' \) -exec cp -t "$1/sources" {} +
}

# apt_in DIRECTORY PROGRAM ARGUMENT...: apt-get or apt-cache with the configuration there.
apt_in()
{
	LC_ALL=C "$2" -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$1/sources" \
		-o Dir::State="$1/state" -o Dir::State::status=/var/lib/dpkg/status \
		-o Dir::Cache="$1/cache" -o Acquire::Languages=none \
		-o APT::Sandbox::User=root "${@:3}"
}

# apt_download DIRECTORY PACKAGE WHERE: its .deb, through the folder WHERE, into the cache. Fails if
# it cannot be had; WHERE/log then says why.
apt_download()
{
	(cd "$3" && apt_in "$1" apt-get download "$2") >"$3/log" 2>&1 || return 1
	mv "$3"/*.deb "$cache/packages/" 2>>"$3/log"
}

# apt_error LOG: the line of apt's log that says what went wrong.
apt_error()
{
	grep '^[EW]: ' "$1" | tail -n 1 || tail -n 1 "$1"
}
