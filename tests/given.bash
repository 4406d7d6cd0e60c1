# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top is of common.bash
# Images and packages to give to the suite, made for a test.

# own_cache: nothing of what is made here goes to the user's. Sets kernel to that of 6.12 stock.
own_cache()
{
	# shellcheck disable=SC2034 # for the tests
	kernel=$(kernel_dir)
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	kernels=$XDG_CACHE_HOME/kvm-regress/kernels
}

# given KERNEL: what scripts/given/kernel.sh makes of it, which must not take long.
given()
{
	timeout 120 "$top/scripts/given/kernel.sh" "$1"
}

# refused STATUS TEXT KERNEL: given ends with the status, its last line has the text, and nothing
# half-made stays in the cache.
refused()
{
	run "-$1" --separate-stderr given "$3"
	[ -z "$output" ]
	# shellcheck disable=SC2154 # of bats
	[[ ${stderr_lines[-1]} == *"$2"* ]]
	[ -z "$(find "$kernels" -name '.given.??????')" ]
}

# at OFFSET BYTES FILE: writes bytes, as printf has them, into the file.
at()
{
	printf '%b' "$2" | dd of="$3" bs=1 seek=$(($1)) conv=notrunc status=none
}

# number OFFSET FILE: of four bytes there.
number()
{
	od -An -v -t u4 -j "$(($1))" -N 4 "$2" | tr -d ' '
}

# little NUMBER: as four bytes, for at.
little()
{
	printf '\\x%02x\\x%02x\\x%02x\\x%02x' \
		$(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# image_with BZIMAGE CONFIG FILE: FILE has BZIMAGE's header, and carries that configuration in place
# of a kernel.
image_with()
{
	local sectors start payload=$BATS_TEST_TMPDIR/payload

	{ printf IKCFG_ST; gzip -nc "$2"; printf IKCFG_ED; } | gzip -nc >"$payload"
	sectors=$(od -An -v -t u1 -j $((0x1f1)) -N 1 "$1" | tr -d ' ')
	start=$(((sectors + 1) * 512 + $(number 0x248 "$1")))
	cp "$1" "$3"
	dd if="$payload" of="$3" bs=65536 seek=$start oflag=seek_bytes conv=notrunc status=none
	at 0x24c "$(little $(($(stat -c %s "$payload") + 4)))" "$3"
}

# deb NAME [FIELD]...: the package made of the directory NAME.
deb()
{
	mkdir -p "$1/DEBIAN"
	printf '%s\n' "Package: ${1##*/}" 'Version: 1' 'Maintainer: nobody <nobody@example.org>' \
		'Description: for a test' "${@:2}" >"$1/DEBIAN/control"
	dpkg-deb -Znone -b "$1" "$1.deb" >/dev/null
}

# suite_deb KERNEL-DIRECTORY NAME: the package NAME with a kernel of the suite and its modules.
suite_deb()
{
	mkdir -p "$2/boot" "$2/lib/modules/1" "$2.cpio"
	cp "$1/bzImage" "$2/boot/vmlinuz-1"
	cp "$1/config" "$2/boot/config-1"
	cpio -i --quiet -D "$2.cpio" <"$1/modules.cpio"
	rm -f "$2.cpio/modules/timewarp.ko"
	mv "$2.cpio"/modules/*.ko "$2/lib/modules/1"
	rm -r "$2.cpio"
	deb "$2" 'Architecture: amd64'
}

# module FILE DEPENDS: an object with no more than what modinfo reads.
module()
{
	local text="__attribute__((section(\".modinfo\"), used)) = \"depends=$2\""

	mkdir -p "${1%/*}"
	echo "static const char i[] $text;" | gcc -x c -c -o "$1" -
}

# no_archive: apt's lists are there, and hold two packages that nobody can fetch.
no_archive()
{
	mkdir -p "$XDG_CACHE_HOME/kvm-regress/apt"
	printf '%s\n' '6.1.1-1 linux-image-6.1.0-1-amd64' \
		'7.2.3-1 linux-image-7.2.3+deb13-amd64' >"$XDG_CACHE_HOME/kvm-regress/apt/list"
	touch "$XDG_CACHE_HOME/kvm-regress/apt/stamp"
}
