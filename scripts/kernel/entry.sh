# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# An entry of the cache: a folder that is ready for L1. selftests/KEY is described in
# scripts/selftests/build.sh; kernels/KEY has one kernel. To be sourced.
#
#   bzImage       the kernel
#   modules.cpio  modules/NAME.ko, and modules/load: their names in the order of loading, one a line
#   modules.map   of KVM's modules: lines "MODULE OFFSET FUNCTION", and a last one "MODULE SIZE"
#   release       the kernel's version, in one line
#   System.map, config, vmlinux    where known
#   about         of a series' kernel: lines "series SERIES", "what WHAT", "version VERSION"
#   options       where the runner must be told something, lines "OPTION VALUE": memory MIB,
#                 boot-silence SECONDS, slower TIMES (that a test may take as long), append
#                 ARGUMENTS, not-on MACHINE[/REGRESSION] WHY
#   manifest      lines "SHA256  SIZE  NAME" of all other files
#
# An entry is made elsewhere and renamed into place when it is whole. Who uses it holds a shared
# lock on its manifest, and touches that (runner/cache/lock.h).

# entry_manifest DIR: write its manifest.
entry_manifest()
{
	local name

	(
		cd "$1" || exit
		rm -f manifest
		for name in *; do
			printf '%.64s  %s  %s\n' "$(sha256sum <"$name")" "$(stat -c %s "$name")" \
				"$name"
		done >.manifest
		mv .manifest manifest
	)
}

# entry_damage DIR: what is wrong with the entry, in words; nothing if it is whole. The sizes of all
# files are looked at, and the content of those that L1 boots and the report is made from.
entry_damage()
{
	local dir=$1 sum size name last names=' ' sums=
	local needed=(bzImage modules.cpio release)

	[[ $dir != */selftests/* ]] || needed=(list)
	if [ ! -f "$dir/manifest" ]; then
		echo "it has no manifest"
		return
	fi
	while read -r sum size name; do
		if [ ${#sum} != 64 ] || [ -z "$name" ]; then
			echo "its manifest is damaged"
			return
		fi
		last=$(stat -c %s "$dir/$name" 2>/dev/null) || last=none
		if [ ! -f "$dir/$name" ] || [ "$last" != "$size" ]; then
			echo "$name is missing or damaged"
			return
		fi
		names+="$name "
		case $name in
		vmlinux | config) ;;
		*) sums+="$sum  $name"$'\n' ;;
		esac
	done <"$dir/manifest"
	for name in "${needed[@]}"; do
		if [[ $names != *" $name "* ]]; then
			echo "$name is not in its manifest"
			return
		fi
	done
	last=$(cd "$dir" && sha256sum --check --quiet 2>/dev/null <<<"${sums%$'\n'}") ||
		printf '%s is damaged\n' "${last%%:*}"
}

# entry_good DIR: it is there and whole. A damaged one is removed, with a line, to be made again.
entry_good()
{
	local damage

	# Without a digest it would be another entry, or the folder of all of them.
	[[ ${1##*/} =~ (^|-)[0-9a-f]{16}$ ]] ||
		fail "no entry of the cache can be '$1': sha256sum tells no digest"
	[ -e "$1" ] || return 1
	damage=$(entry_damage "$1")
	[ -n "$damage" ] || return 0
	note "What is in $1 is made again: $damage."
	rm -rf "$1" 2>/dev/null || fail "cannot remove what is damaged, $1"
	return 1
}

# entry_publish PART DIR: what was made in PART goes to the cache as a whole.
entry_publish()
{
	entry_manifest "$1"
	if [ -e "$2" ]; then
		rm -rf "$1"
	else
		mv -T "$1" "$2"
	fi
}
