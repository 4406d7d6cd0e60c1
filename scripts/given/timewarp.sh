# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, cache: of those that source this
# The module timewarp for a distribution's kernel, built with the headers of that kernel's packages
# if they can be had. The tools that come with them are programs for the distribution's release, and
# may not run here. To be sourced.

# timewarp_build RELEASE WORK PART: into PART/modules, by way of the folder WORK; or a line that
# says why not. PART/no-headers then says that there were no headers.
timewarp_build()
{
	local headers=$2/headers log files='' why

	log=$cache/logs/timewarp-$(safe_label "$1").log
	mkdir "$2" "$headers" "$2/kmod"
	if [ "$(safe_label "$1")" != "$1" ]; then
		echo "its version is none: $(shown "$1")" >"$log"
	elif files=$("$top/scripts/distro/packages.sh" fetch "linux-headers-$1" 2>"$log"); then
		timewarp_headers "$headers" "linux-headers-$1" "$files"
		cp "$top"/kmod/timewarp/* "$2/kmod"
		# No BTF, which nobody reads here, and no option that only newer compilers have.
		make -C "$headers/usr/src/linux-headers-$1" M="$2/kmod" CC=gcc \
			CONFIG_DEBUG_INFO_BTF_MODULES= CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT= \
			modules >"$log" 2>&1 </dev/null || true
	fi
	[ -n "$files" ] || touch "$3/no-headers"
	if [ -e "$2/kmod/timewarp.ko" ]; then
		strip --strip-debug -o "$3/modules/timewarp.ko" "$2/kmod/timewarp.ko"
	else
		why=$(timewarp_why "$log")
		note "No timewarp module for $(shown "$1") (${why//"$headers/"/}):" \
			"lapic_periodic_storm is skipped where a plain stall will not do."
	fi
	rm -rf "$2"
}

# timewarp_headers DIRECTORY PACKAGE FILES: unpacks the packages, which come from the machine's own
# archives, and have links among themselves.
timewarp_headers()
{
	local file makefile=$1/usr/src/$2/Makefile text

	while read -r file; do
		dpkg-deb -x "$file" "$1"
	done <<<"$3"
	# The one absolute path in it.
	text=$(<"$makefile")
	text=${text//" /usr/src/"/" $1/usr/src/"}
	printf '%s\n' "${text//"=/usr/src/"/"=$1/usr/src/"}" >"$makefile"
}

# timewarp_why LOG: the line that says what went wrong.
timewarp_why()
{
	grep -m1 -E '(error: |not found|\*\*\* |^[A-Z]: )' "$1" || tail -n 1 "$1"
}
