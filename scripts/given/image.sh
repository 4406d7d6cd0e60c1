# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, cache, scratch: of those that source this
# A bzImage that somebody built: what the runner must be told about a kernel with a configuration of
# its own, and a kernel directory for an image without anything else. To be sourced.

# Kernels that the suite did not configure unpack themselves for longer, and load modules, without
# a word.
foreign_silence_s=120

# foreign_options BZIMAGE: the file "options" for it. It needs memory for its image, unpacked, and
# for what every distribution's kernel takes for itself.
foreign_options()
{
	local unpacked mib=$((1 << 20))

	unpacked=$(($(number 8 "$1" 0x258) + $(number 4 "$1" 0x260)))
	printf 'memory %d\n' $(((unpacked + mib - 1) / mib + 256))
	printf 'boot-silence %d\n' $foreign_silence_s
}

# given_key FILE...: a name for what comes of these files.
given_key()
{
	cat -- "$@" "$top"/scripts/given/*.sh "$top/configs/kernel/needs" \
		"$top"/kmod/timewarp/* | sha256sum | cut -c1-16
}

# image FILE: the answer for it.
image()
{
	local why dir part=$scratch/kernel

	why=$(not_bzimage "$1")
	[ -z "$why" ] || die "$(shown "$1"): $why"
	dir=$cache/kernels/image-$(given_key "$1")
	if ! entry_good "$dir"; then
		mkdir "$part"
		cp -L -- "$1" "$part/bzImage"
		image_config "$1" "$part"
		foreign_options "$part/bzImage" >"$part/options"
		safe_label "$(bzimage_release "$part/bzImage")" >"$part/release"
		: | cpio --quiet -o -H newc >"$part/modules.cpio"
		entry_publish "$part" "$dir"
	fi
	printf '%s\t%s\n' "$(cat "$dir/release")" "$dir"
}

# image_config FILE PART: the configuration that the image carries, into PART, looked at.
image_config()
{
	if ! bzimage_config "$1" >"$2/config"; then
		rm "$2/config"
		note "$(shown "$1") does not carry its configuration (CONFIG_IKCONFIG):" \
			"whether it has what the tests need will be seen."
		return
	fi
	check_config "$(shown "$1")" "$2/config"
	[ "$(config_value "$2/config" KVM)" = y ] ||
		die "$(shown "$1") has KVM as a module, and an image brings" \
			"no modules; give its .deb, or build it with CONFIG_KVM=y"
}
