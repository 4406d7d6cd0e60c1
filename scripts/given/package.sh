# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, cache, scratch: of those that source this
# A Debian package with a kernel: taken out of it, without installing anything, are the kernel, its
# configuration, and those of its modules that the tests need. To be sourced.

# refuse STATUS TEXT...: the package is no good. STATUS is 2 where somebody named the file, 3 where
# it was fetched by its version.
refuse()
{
	note "${0##*/}: ${*:2}"
	exit "$1"
}

# package_parts FILE: newer kernels come in parts: linux-image depends on linux-binary and
# linux-modules. Prints the files of those, which lie beside it.
package_parts()
{
	local depends names name found dir

	type -P dpkg-deb >/dev/null ||
		die "$(shown "$1") is a Debian package, and there is no dpkg-deb to unpack it"
	depends=$(deb_field "$1" Depends) || die "$(shown "$1") is damaged: dpkg-deb cannot read it"
	names=$(tr ',|' '\n' <<<"$depends" |
		awk '$1 ~ /^linux-(base|binary|modules)-[0-9][a-z0-9.+~-]*$/ { print $1 }')
	dir=$(dirname -- "$1")
	for name in $names; do
		found=
		for found in "$dir/${name}"_*.deb; do
			break
		done
		[ -f "$found" ] ||
			die "$(shown "$1") comes in parts: put ${names//$'\n'/ } (.deb)" \
				"beside it, or name it as deb:VERSION to have all fetched"
		printf '%s\n' "$found"
	done
}

# package STATUS FILE...: the answer for these packages, which are one kernel's.
package()
{
	local status=$1 dir file field

	shift
	for file; do
		field=$(deb_field "$file" Architecture) ||
			refuse "$status" "$(shown "$file") is damaged: dpkg-deb cannot read it"
		[ "$field" = amd64 ] || refuse "$status" \
			"$(shown "$file") is for $(shown "$field"); needed is a kernel for amd64"
	done
	dir=$cache/kernels/package-$(given_key "$@")
	# Without the network there were no headers for timewarp: it is tried again.
	[ -z "$(find "$dir/no-headers" -mmin +60 2>/dev/null)" ] || rm -rf "$dir"
	if ! entry_good "$dir"; then
		note "Unpacking $(shown "${1##*/}") ..."
		package_unpack "$status" "$scratch/work" "$scratch/kernel" "$@"
		entry_publish "$scratch/kernel" "$dir"
	fi
	printf '%s\t%s\n' "$(cat "$dir/release")" "$dir"
}

# package_index STATUS WORK FILE...: opens the packages in the folder WORK. WORK/files then has a
# line "TAR<TAB>NAME" for each of their regular files.
package_index()
{
	local status=$1 work=$2 tar file names number=0

	for file in "${@:3}"; do
		tar=$work/$((++number)).tar
		names=$(deb_open "$file" "$tar") || refuse "$status" "$(shown "$file") $names"
		names=$(deb_files "$tar") || refuse "$status" "$(shown "$file") $names"
		[ -z "$names" ] || tar=$tar awk '{ print ENVIRON["tar"] "\t" $0 }' <<<"$names"
	done >"$work/files"
}

# package_take WORK TARGET PATTERN...: the first file whose name matches an awk pattern goes to
# TARGET. Fails if there is none.
package_take()
{
	local tar name

	IFS=$'\t' read -r tar name < <(pattern=$3 awk -F '\t' '
		$2 ~ ENVIRON["pattern"] { print; exit }' "$1/files") || return 1
	deb_take "$tar" "$name" >"$2"
}

# package_unpack STATUS WORK PART FILE...: makes the kernel directory PART, by way of the
# folder WORK.
package_unpack()
{
	local status=$1 work=$2 part=$3 first why release modules='/lib/modules/[^/]*'

	shift 3
	first=$(shown "$1")
	mkdir "$work" "$part" "$part/modules"
	package_index "$status" "$work" "$@"
	package_take "$work" "$part/bzImage" "/boot/vmlinuz(-[^/]*)?$|$modules/vmlinuz$" ||
		refuse "$status" "$first holds no kernel (boot/vmlinuz-...)"
	why=$(not_bzimage "$part/bzImage")
	[ -z "$why" ] || refuse "$status" "$first: vmlinuz: $why"
	release=$(bzimage_release "$part/bzImage")
	safe_label "$release" >"$part/release"
	if package_take "$work" "$part/config" "/boot/config-[0-9][^/]*$|$modules/config$"; then
		check_config "$first" "$part/config"
	fi
	modules_take "$status" "$work" "$part" "$first" kvm kvm-amd kvm-intel
	[ -e "$part/modules/kvm.ko" ] || { [ -s "$part/config" ] &&
		[ "$(config_value "$part/config" KVM)" = y ]; } ||
		refuse "$status" "$first: no KVM in it: neither a module kvm.ko nor CONFIG_KVM=y"
	rm -rf "$work"
	timewarp_build "$release" "$work" "$part"
	foreign_options "$part/bzImage" >"$part/options"
	make_modules_cpio "$part"
}
