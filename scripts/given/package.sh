# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, cache, part: given.sh's
# A Debian package with a kernel: unpacked, not installed, and of its modules those taken along that the tests need. To be sourced by given.sh.

# debian VERSION: the package of that version or name, fetched.
debian()
{
	local name list files

	name=$("$top/scripts/packages.sh" find "$1") || exit
	list=$("$top/scripts/packages.sh" fetch "$name") || exit
	mapfile -t files <<<"$list"
	# The package is at fault then, not who asked for it.
	refusal=3
	package "${files[@]}"
}

refusal=2

# refuse TEXT...
refuse()
{
	note "given.sh: $*"
	exit $refusal
}

# package FILE...: a kernel's package. Newer ones come in parts, linux-image naming linux-binary and linux-modules; those are taken from beside it.
package()
{
	local files=("$@") field file dir

	type -P dpkg-deb >/dev/null || refuse "$1 is a Debian package, and there is no dpkg-deb here to unpack it"
	for file in "$@"; do
		field=$(dpkg-deb -f "$file" Architecture 2>/dev/null) || refuse "$file is damaged: dpkg-deb cannot read it"
		[ "$field" = amd64 ] || refuse "$file is for $field; needed is a kernel for amd64"
	done
	[ $# -gt 1 ] || beside "$1"
	dir=$cache/kernels/package-$(key "${files[@]}")
	# Without the network there were no headers for timewarp: it is tried again.
	[ -z "$(find "$dir/no-headers" -mmin +60 2>/dev/null)" ] || rm -rf "$dir"
	if [ ! -e "$dir" ]; then
		note "Unpacking ${1##*/} ..."
		unpack "${files[@]}"
		publish "$dir"
	fi
	answer "$(bzimage_release "$dir/bzImage")" "$dir"
}

# beside FILE: adds to files[] the parts that a package without a kernel of its own depends on.
beside()
{
	local depends part_name found

	depends=$(dpkg-deb -f "$1" Depends | tr ',|' '\n' | sed -n 's/^ *\(linux-\(base\|binary\|modules\)-[0-9][^ ]*\).*/\1/p')
	for part_name in $depends; do
		found=$(find "$(dirname "$1")" -maxdepth 1 -name "${part_name}_*.deb" -print -quit)
		[ -n "$found" ] || die "$1 comes in parts: put $(tr '\n' ' ' <<<"$depends")(.deb) beside it, or name it as deb:VERSION to have all fetched"
		files+=("$found")
	done
}

# unpack FILE...: into $part.
unpack()
{
	local package_name=$1 root=$part/root file image config release module

	mkdir "$root"
	for file in "$@"; do
		# tar fails where one of these patterns finds nothing, which is no error.
		dpkg-deb --fsys-tarfile "$file" 2>/dev/null | tar -x -C "$root" --wildcards --no-same-owner './boot/*' './lib/modules/*.ko*' './usr/lib/modules/*.ko*' \
			'./lib/modules/*/modules.builtin' './usr/lib/modules/*/modules.builtin' './usr/lib/modules/*/vmlinuz' './usr/lib/modules/*/config' \
			2>/dev/null || [ "${PIPESTATUS[0]}" = 0 ] || refuse "$file is damaged: it ends too early, or is not what it was packed from"
	done
	image=$(find "$root" \( -name 'vmlinuz' -o -name 'vmlinuz-*' \) -type f -print -quit)
	[ -n "$image" ] || refuse "$1 holds no kernel (boot/vmlinuz-...)"
	file=$(not_bzimage "$image")
	[ -z "$file" ] || refuse "$1: ${image##*/}: $file"
	mv "$image" "$part/bzImage"
	release=$(bzimage_release "$part/bzImage")
	config=$(find "$root" \( -name config -o -name 'config-[0-9]*' \) -type f -print -quit)
	if [ -n "$config" ]; then
		mv "$config" "$part/config"
		check_config "$1" "$part/config"
	fi
	mkdir "$part/modules"
	for module in kvm kvm-amd kvm-intel; do
		add_module "$module"
	done
	[ -e "$part/modules/kvm.ko" ] || { [ -e "$part/config" ] && [ "$(config_value "$part/config" KVM)" = y ]; } ||
		refuse "$1: no KVM in it: neither a module kvm.ko nor CONFIG_KVM=y"
	rm -rf "$root"
	timewarp "$release"
	options_for "$part/bzImage" >"$part/options"
	find "$part/modules" -exec touch -h -d @0 {} +
	(cd "$part" && find modules | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0 --reproducible >modules.cpio)
	rm -rf "$part/modules"
}

# timewarp RELEASE: the module, built with the headers of that kernel's packages if they can be had. The tools that come with them are programs for
# the distribution's release, and may not run here.
timewarp()
{
	local list file headers=$part/headers log=$cache/logs/timewarp-$1.log

	mkdir "$headers" "$part/kmod"
	if list=$("$top/scripts/packages.sh" fetch "linux-headers-$1" 2>"$log"); then
		while read -r file; do
			dpkg-deb -x "$file" "$headers"
		done <<<"$list"
		sed -i "s,\([= ]\)/usr/src/,\1$headers/usr/src/," "$headers/usr/src/linux-headers-$1/Makefile"
		cp "$top"/kmod/timewarp/* "$part/kmod"
		# No BTF, which nobody reads here, and no option that only newer compilers have.
		make -C "$headers/usr/src/linux-headers-$1" M="$part/kmod" CC=gcc CONFIG_DEBUG_INFO_BTF_MODULES= CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT= modules >"$log" 2>&1 || true
	fi
	[ -n "$list" ] || touch "$part/no-headers"
	if [ -e "$part/kmod/timewarp.ko" ]; then
		strip --strip-debug -o "$part/modules/timewarp.ko" "$part/kmod/timewarp.ko"
	else
		note "No timewarp module for $1 ($(no_module_why "$log" | sed "s,$headers/,,g")): lapic_periodic_storm is skipped where a plain stall will not do."
	fi
	rm -rf "$headers" "$part/kmod"
}

# no_module_why LOG: the line that says what went wrong.
no_module_why()
{
	grep -m1 -E '(error: |not found|\*\*\* |^[A-Z]: )' "$1" || tail -n 1 "$1"
}

# functions FILE NAME: of a module, by their offsets in its text; its size is the last line.
functions()
{
	objdump -h -t "$1" | awk -v name="$2" '$2 == ".text" && !size { size = $3 } / \.text\t/ && / F / { print name, $1, $NF }
		END { print name, size }'
}

# add_module NAME: and before it what it depends on. Without debugging data and signature, which an emulator would work on for seconds.
add_module()
{
	local name=${1//-/_} file depends one target

	target=$part/modules/${name//_/-}.ko
	[ ! -e "$target" ] || return 0
	file=$(find "$root" -name "${name//_/[-_]}.ko*" -print -quit)
	[ -n "$file" ] || return 0
	case $file in
	*.xz) xz -dc "$file" ;;
	*.zst) zstd -qdc "$file" ;;
	*.gz) gzip -dc "$file" ;;
	*) cat "$file" ;;
	esac >"$target" 2>/dev/null || refuse "$package_name: ${file##*/} is damaged"
	[ "$(bytes "$target" 0 4)" = 7f454c46 ] || refuse "$package_name: ${file##*/} is damaged"
	# Where this machine's strip cannot, the module is as good as it came.
	if strip --strip-debug -R .BTF -o "$target.stripped" "$target" 2>/dev/null; then
		mv "$target.stripped" "$target"
	else
		rm -f "$target.stripped"
	fi
	depends=$(modinfo -F depends "$target")
	for one in ${depends//,/ }; do
		add_module "$one"
	done
	echo "${name//_/-}" >>"$part/modules/load"
	case $1 in
	kvm*) functions "$target" "${name//_/-}" >>"$part/modules.map" ;;
	esac
}
