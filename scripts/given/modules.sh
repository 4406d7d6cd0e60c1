# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The modules of a distribution's kernel that the tests need: KVM's and what they depend on, without
# debugging data and signature, which an emulator would work on for seconds. To be sourced, after
# confined.sh.

# A module is smaller than that, unpacked.
module_max_mib=64

# Those that scripts/kernel/modules.sh runs: here they read a stranger's module.
objdump()
{
	confined - objdump "$@"
}

readelf()
{
	confined - readelf "$@"
}

# modules_take STATUS WORK PART PACKAGE NAME...: these modules, and before each what it depends on,
# go to PART/modules, their order of loading to PART/modules/load, and the functions of KVM's to
# PART/modules.map. A module that WORK/files does not have is left out.
modules_take()
{
	local status=$1 work=$2 part=$3 package=$4 name tar file
	local -A found=()

	while IFS=$'\t' read -r name tar file; do
		found[$name]=$tar$'\t'$file
	done < <(awk -F '\t' '$2 ~ /\/lib\/modules\/.*\.ko(\.xz|\.zst|\.gz)?$/ {
		name = $2
		sub(/.*\//, "", name)
		sub(/\.ko.*/, "", name)
		gsub(/_/, "-", name)
		print name "\t" $0
	}' "$work/files")
	for name in "${@:5}"; do
		module_take "$status" "$part" "$package" "$name"
	done
}

# module_take STATUS PART PACKAGE NAME: one of them; found[], of modules_take, says where each is.
module_take()
{
	local target=$2/modules/$4.ko tar file depends one

	[ ! -e "$target" ] && [ -n "${found[$4]-}" ] || return 0
	IFS=$'\t' read -r tar file <<<"${found[$4]}"
	deb_take "$tar" "$file" | module_unpack "$file" "$target" ||
		refuse "$1" "$3: ${file##*/} is damaged"
	# Where this machine's strip cannot, the module is as good as it came.
	if confined "$2/modules" strip --strip-debug -R .BTF -o "$target.stripped" "$target" \
		2>/dev/null; then
		mv "$target.stripped" "$target"
	else
		rm -f "$target.stripped"
	fi
	depends=$(module_depends "$target")
	for one in $depends; do
		module_take "$1" "$2" "$3" "$one"
	done
	echo "$4" >>"$2/modules/load"
	case $4 in
	kvm*) module_functions "$target" "$4" >>"$2/modules.map" ;;
	esac
}

# module_unpack NAME TARGET: from stdin. Fails if it is not what its name says, or too large.
module_unpack()
{
	local unpack=(cat) max=$((module_max_mib << 20))

	case $1 in
	*.xz) unpack=(xz -dc) ;;
	*.zst) unpack=(zstd -qdc) ;;
	*.gz) unpack=(gzip -dc) ;;
	esac
	confined - "${unpack[@]}" 2>/dev/null | head -c $max >"$2" || return 1
	[ "$(bytes "$2" 0 4)" = 7f454c46 ] && [ "$(stat -c %s "$2")" -lt $max ]
}
