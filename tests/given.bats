#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Kernels of somebody's own: what cannot be used is refused in one line, what can be is taken apart.
# shellcheck disable=SC2154,SC2030,SC2031 # variables of common.bash, given.bash and bats

bats_require_minimum_version 1.5.0
load common
load given

@test "images: what is no kernel, another architecture's, or not whole" {
	own_cache
	cd "$BATS_TEST_TMPDIR"
	refused 2 "no kernel: it has no Linux boot header" "$top/run.sh"
	head -c 4096 /dev/zero >arm64
	at 56 'ARM\x64' arm64
	refused 2 "a kernel for arm64" arm64
	gzip -k arm64
	refused 2 "a kernel for arm64" arm64.gz
	refused 2 "an ELF file" "$kernel/vmlinux"
	head -c 300000 "$kernel/bzImage" >short
	refused 2 "truncated: 300000 bytes of $(stat -c %s "$kernel/bzImage")" short
	cp "$kernel/bzImage" i386
	at 0x236 '\0' i386
	refused 2 "a 32-bit kernel" i386
	cp "$kernel/bzImage" far
	at 0x25c '\1' far
	refused 2 "damaged: it wants to be unpacked beyond 4 GiB" far
	: >empty
	refused 2 "no kernel" empty
}

@test "an image: its configuration is looked at, and it comes without modules" {
	local label dir

	own_cache
	cd "$BATS_TEST_TMPDIR"
	image_with "$kernel/bzImage" "$kernel/config" image
	refused 2 "has KVM as a module, and an image brings no modules" image
	sed 's/^CONFIG_KVM\(_AMD\|_INTEL\|\)=m/CONFIG_KVM\1=y/' "$kernel/config" >config
	image_with "$kernel/bzImage" config image
	run -0 --separate-stderr given image
	IFS=$'\t' read -r label dir <<<"$output"
	[[ $label =~ ^6\.12\.[0-9]+ ]]
	[ "$(cat "$dir/release")" = "$label" ]
	cmp "$dir/bzImage" image
	cmp "$dir/config" config
	grep -qx 'boot-silence 120' "$dir/options"
	[ -s "$dir/manifest" ]
	[ "$(cpio -it --quiet <"$dir/modules.cpio" | wc -l)" = 0 ]
	# Again: from the cache; damaged there: made again.
	run -0 --separate-stderr given image
	[ "$output" = "$label"$'\t'"$dir" ]
	: >"$dir/bzImage"
	run -0 --separate-stderr given image
	cmp "$dir/bzImage" image
	# One that does not carry its configuration.
	printf 'nothing\n' >config
	image_with "$kernel/bzImage" config image
	at 0x248 "$(little 64)" image
	run -0 --separate-stderr given image
	[[ $stderr == *"does not carry its configuration"* ]]
}

@test "an image whose configuration unpacks without end fills no disk" {
	own_cache
	cd "$BATS_TEST_TMPDIR"
	head -c 32M /dev/zero >zeros
	image_with "$kernel/bzImage" zeros bomb
	# shellcheck disable=SC2016 # the inner shell's
	run -0 bash -c 'cd "$1/scripts"; . ./common.sh; . ./confined.sh; . kernel/bzimage.sh
		bzimage_config "$2" | wc -c' bash "$top" "$PWD/bomb"
	[ "$output" = $((16 << 20)) ]
}

@test "a version that somebody crafted is shown and used as one harmless word" {
	local label dir at

	own_cache
	cd "$BATS_TEST_TMPDIR"
	sed 's/^CONFIG_KVM=m/CONFIG_KVM=y/' "$kernel/config" >config
	image_with "$kernel/bzImage" config image
	at=$((0x200 + $(number 0x20e image) % 65536))
	for text in '../../x y' '\033[31m/\377\tz y' '\0' '-x y' '.. y'; do
		at $at "$text" image
		run -0 --separate-stderr given image
		[ "${#lines[@]}" = 1 ]
		IFS=$'\t' read -r label dir <<<"$output"
		[[ $label =~ ^[A-Za-z0-9_+~][A-Za-z0-9._+~-]*$ ]]
		[ -d "$dir" ]
	done
	# A pointer to behind the file's end.
	at 0x20e '\xff\xff' image
	run -0 --separate-stderr given image
}

@test "trees: what is none, or has been built in place" {
	own_cache
	mkdir -p "$BATS_TEST_TMPDIR/tree/arch/x86/kvm"
	refused 2 "is not a kernel source tree" "$BATS_TEST_TMPDIR/tree"
	touch "$BATS_TEST_TMPDIR/tree/Kbuild" "$BATS_TEST_TMPDIR/tree/arch/x86/kvm/x86.c"
	touch "$BATS_TEST_TMPDIR/tree/.config"
	refused 2 "is not clean" "$BATS_TEST_TMPDIR/tree"
	mv "$BATS_TEST_TMPDIR/tree" "$BATS_TEST_TMPDIR/a tree"
	rm "$BATS_TEST_TMPDIR/a tree/.config"
	refused 2 "blanks or colons in the path" "$BATS_TEST_TMPDIR/a tree"
}

@test "what a killed one left in the cache is removed, what another works on is not" {
	local pid

	own_cache
	mkdir -p "$kernels/.given.killed" "$kernels/.given.atwork"
	touch "$kernels/.given.killed/bzImage"
	flock --no-fork "$kernels/.given.atwork" sleep 60 3>&- &
	pid=$!
	wait_for 10 bash -c "! flock -n '$kernels/.given.atwork' true"
	run -2 given "$top/run.sh"
	[ ! -e "$kernels/.given.killed" ]
	[ -e "$kernels/.given.atwork" ]
	kill $pid
	wait $pid || true
	run -2 given "$top/run.sh"
	[ ! -e "$kernels/.given.atwork" ]
}

@test "a full disk is said to be full" {
	local namespace=(unshare -m)

	own_cache
	mkdir -p "$XDG_CACHE_HOME"
	cd "$BATS_TEST_TMPDIR"
	sed 's/^CONFIG_KVM=m/CONFIG_KVM=y/' "$kernel/config" >config
	image_with "$kernel/bzImage" config image
	# Root needs no user namespace, and gets none where it is in another root directory.
	[ "$(id -u)" = 0 ] || namespace+=(-r)
	"${namespace[@]}" true || skip "this user may not mount anything"
	# shellcheck disable=SC2016 # for the other shell
	run -3 --separate-stderr "${namespace[@]}" bash -c 'mount -t tmpfs -o size=1m none "$1" &&
		exec "$2/scripts/given/kernel.sh" image' bash "$XDG_CACHE_HOME" "$top"
	[[ ${stderr_lines[-1]} == *"the disk that $XDG_CACHE_HOME/kvm-regress is on is full" ]]
}

@test "deb:VERSION: an unknown one is answered with those that there are" {
	own_cache
	no_archive
	refused 2 "no kernel package of version '9.9' in this machine's archives;\
 there are: 6.1.1-1 7.2.3-1" deb:9.9
	for name in 7.2.3-1 7.2.3+deb13 7.2.3+deb13-amd64 linux-image-7.2.3+deb13-amd64; do
		run -0 "$top/scripts/distro/packages.sh" find "$name"
		[ "$output" = linux-image-7.2.3+deb13-amd64 ]
	done
	run -2 "$top/scripts/distro/packages.sh" fetch '../x'
	[[ $output == *"is no package's name"* ]]
}
