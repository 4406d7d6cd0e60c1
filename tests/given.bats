#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Kernels of somebody's own: what cannot be used is refused in one line, what can be is unpacked, booted and judged.
# shellcheck disable=SC2154 # top is of common.bash, stderr and stderr_lines are of bats

bats_require_minimum_version 1.5.0
load common

# refused STATUS TEXT KERNEL: scripts/given.sh ends with the status, its last line has the text, and nothing half-made stays in the cache.
refused()
{
	run "-$1" --separate-stderr "$top/scripts/given.sh" "$3"
	[ -z "$output" ]
	[[ ${stderr_lines[-1]} == *"$2"* ]]
	[ -z "$(find "$XDG_CACHE_HOME/kvm-regress/kernels" -name '.given.*')" ]
}

# own_cache: nothing of what is made here goes to the user's.
own_cache()
{
	kernel=$(kernel_dir)
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
}

# no_archive: apt's lists are there, and hold two packages that nobody can fetch.
no_archive()
{
	mkdir -p "$XDG_CACHE_HOME/kvm-regress/apt"
	printf '%s\n' '6.1.1-1 linux-image-6.1.0-1-amd64' '7.2.3-1 linux-image-7.2.3+deb13-amd64' >"$XDG_CACHE_HOME/kvm-regress/apt/list"
	touch "$XDG_CACHE_HOME/kvm-regress/apt/stamp"
}

# at OFFSET BYTES FILE: writes bytes, as printf has them, into the file.
at()
{
	printf '%b' "$2" | dd of="$3" bs=1 seek="$1" conv=notrunc status=none
}

# deb NAME [FIELD]...: the package made of the directory NAME.
deb()
{
	mkdir -p "$1/DEBIAN"
	printf '%s\n' "Package: ${1##*/}" 'Version: 1' 'Maintainer: nobody <nobody@example.org>' 'Description: for a test' "${@:2}" >"$1/DEBIAN/control"
	dpkg-deb -Znone -b "$1" "$1.deb" >/dev/null
}

# module FILE DEPENDS: an object with no more than what modinfo reads.
module()
{
	mkdir -p "${1%/*}"
	echo "static const char i[] __attribute__((section(\".modinfo\"), used)) = \"depends=$2\";" | gcc -x c -c -o "$1" -
}

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
	head -c 3000000 "$kernel/bzImage" >short
	refused 2 "truncated: 3000000 bytes of $(stat -c %s "$kernel/bzImage")" short
	cp "$kernel/bzImage" i386
	at $((0x236)) '\0' i386
	refused 2 "a 32-bit kernel" i386
	: >empty
	refused 2 "no kernel" empty
}

@test "an image: its configuration is looked at, and it comes without modules" {
	own_cache
	run -0 --separate-stderr "$top/scripts/given.sh" "$kernel/bzImage"
	read -r label release dir <<<"$output"
	[ "$label" = "$release" ]
	cmp "$dir/bzImage" "$kernel/bzImage"
	cmp "$dir/config" "$kernel/config"
	grep -qx 'boot-silence 120' "$dir/options"
	[ ! -e "$dir/timewarp.ko" ]
	# Again: from the cache.
	run -0 --separate-stderr "$top/scripts/given.sh" "$kernel/bzImage"
	[ "$output" = "$label $release $dir" ]
}

@test "trees: what is none, or has been built in place" {
	own_cache
	mkdir -p "$BATS_TEST_TMPDIR/tree/arch/x86/kvm"
	refused 2 "is not a kernel source tree" "$BATS_TEST_TMPDIR/tree"
	touch "$BATS_TEST_TMPDIR/tree/Kbuild" "$BATS_TEST_TMPDIR/tree/arch/x86/kvm/x86.c" "$BATS_TEST_TMPDIR/tree/.config"
	refused 2 "is not clean" "$BATS_TEST_TMPDIR/tree"
}

@test "packages: damaged, of another architecture, without a kernel, without KVM, in parts" {
	own_cache
	cd "$BATS_TEST_TMPDIR"
	printf '!<arch>\nnot much' >damaged.deb
	refused 2 "is damaged" damaged.deb
	mkdir -p other/boot none/etc nokvm/boot
	deb other 'Architecture: arm64'
	refused 2 "is for arm64" other.deb
	touch none/etc/x
	deb none 'Architecture: amd64'
	refused 2 "holds no kernel" none.deb
	cp "$kernel/bzImage" nokvm/boot/vmlinuz-1
	sed 's/^CONFIG_KVM=y/CONFIG_KVM=m/' "$kernel/config" >nokvm/boot/config-1
	deb nokvm 'Architecture: amd64'
	refused 2 "no KVM in it" nokvm.deb
	head -c 2000000 nokvm.deb >cut.deb
	refused 2 "is damaged" cut.deb
	mkdir image
	deb image 'Architecture: amd64' 'Depends: kmod, linux-binary-1 (= 1), linux-modules-1 (= 1)'
	refused 2 "comes in parts: put linux-binary-1 linux-modules-1" image.deb
}

@test "a package: KVM's modules with what they depend on, compressed or not, in the order of loading" {
	local lib=linux-image-1/usr/lib/modules/1/kernel

	own_cache
	no_archive
	cd "$BATS_TEST_TMPDIR"
	mkdir -p linux-image-1/boot
	cp "$kernel/bzImage" linux-image-1/boot/vmlinuz-1
	sed 's/^CONFIG_KVM=y/CONFIG_KVM=m/' "$kernel/config" >linux-image-1/boot/config-1
	module $lib/arch/x86/kvm/kvm.ko irqbypass
	module $lib/arch/x86/kvm/kvm-amd.ko kvm,c_c_p
	module $lib/virt/irqbypass.ko ''
	module $lib/drivers/c-c-p.ko ''
	module $lib/drivers/other.ko ''
	xz $lib/arch/x86/kvm/kvm.ko
	zstd -q --rm $lib/arch/x86/kvm/kvm-amd.ko
	gzip $lib/virt/irqbypass.ko
	deb linux-image-1 'Architecture: amd64'
	run -0 --separate-stderr "$top/scripts/given.sh" linux-image-1.deb
	read -r _ _ dir <<<"$output"
	[ "$(cpio -i --quiet --to-stdout modules/load <"$dir/modules.cpio" | tr '\n' ' ')" = "irqbypass kvm c-c-p kvm-amd " ]
	[[ $stderr == *"No timewarp module for 6.12."* ]]
	[ "$(cpio -it --quiet <"$dir/modules.cpio" | grep -c 'modules/.*\.ko$')" = 4 ]
	cpio -i --quiet --to-stdout modules/kvm.ko <"$dir/modules.cpio" | head -c 4 | grep -q ELF
	# A module that is not what its name says.
	echo nonsense | xz >$lib/arch/x86/kvm/kvm.ko.xz
	deb linux-image-1 'Architecture: amd64'
	refused 2 "kvm.ko.xz is damaged" linux-image-1.deb
}

@test "deb:VERSION: an unknown one is answered with those that there are" {
	own_cache
	no_archive
	refused 2 "no kernel package of version '9.9' in this machine's archives; there are: 6.1.1-1 7.2.3-1" deb:9.9
	for name in 7.2.3-1 7.2.3+deb13 7.2.3+deb13-amd64 linux-image-7.2.3+deb13-amd64; do
		run -0 "$top/scripts/packages.sh" find "$name"
		[ "$output" = linux-image-7.2.3+deb13-amd64 ]
	done
}

@test "--check-config: from a .config, its gzip and a bzImage; what is missing is named" {
	own_cache
	cd "$BATS_TEST_TMPDIR"
	run -0 "$top/run.sh" --check-config "$kernel/config"
	run -0 "$top/run.sh" --check-config "$kernel/bzImage"
	grep -v -e '^CONFIG_DEVTMPFS=' -e '^CONFIG_KVM_XEN=' "$kernel/config" | gzip >config.gz
	run -2 "$top/run.sh" --check-config config.gz
	[[ $output == *"lacks CONFIG_DEVTMPFS (for /dev/kvm)"* ]]
	sed 's/^CONFIG_KVM_XEN=y/# &/' "$kernel/config" >config
	run -0 "$top/run.sh" --check-config config
	[[ $output == *"lacks CONFIG_KVM_XEN (the regressions named xen_); such tests will be skipped."* ]]
	run -2 "$top/run.sh" --check-config "$top/README.md"
	[[ $output == *"no kernel's configuration"* ]]
}

@test "front door: an unknown kernel, a variant of a kernel that has none" {
	run -2 --separate-stderr "$top/run.sh" --no-install -k 2.4 -o "$BATS_TEST_TMPDIR/out"
	[[ ${stderr_lines[-1]} == *"unknown kernel '2.4'; it can be one of the series 6.1 6.12 7.3"* ]]
	run -2 --separate-stderr "$top/run.sh" --no-install -k "$(kernel_dir)/bzImage" -v fixed -o "$BATS_TEST_TMPDIR/out"
	[[ ${stderr_lines[-1]} == *"--variant is for the variants of a series"* ]]
	[ ! -e "$BATS_TEST_TMPDIR/out" ]
}

@test "judged: VULNERABLE with the commit that fixes it upstream, SKIP with the reason; exit status 1" {
	run -1 --separate-stderr "$top/run.sh" --no-install -k "$(kernel_dir)/bzImage" -m amd -o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt lapic_periodic_storm
	[[ ${lines[0]} =~ ^regression\ +6\.12\.[0-9]+-kvm-regress$ ]]
	[[ ${lines[1]} =~ ^xen_vcpu_id_punt\ +VULNERABLE$ ]]
	[[ ${lines[2]} == *"fixed upstream by c10bd49bdcc9 (v7.3): punt_"* ]]
	[[ ${lines[3]} =~ ^lapic_periodic_storm\ +SKIP$ ]]
	[[ ${lines[4]} == *"no timewarp module"* ]]
	[[ $output == *"1 SKIP, 1 VULNERABLE on amd"* ]]
	grep -q '"fixed_by": "c10bd49bdcc9 (v7.3)"' "$BATS_TEST_TMPDIR/out/latest/results.json"
	grep -q '^not ok 1 ' "$BATS_TEST_TMPDIR/out/latest/results.tap"
	variant=fixed run -0 "$top/run.sh" --no-install -k "$(variant=fixed kernel_dir)/bzImage" -m amd -o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt
}

@test "step: the statuses that git bisect run expects" {
	run -1 --separate-stderr "$top/run.sh" step xen_vcpu_id_punt --no-install -k "$(kernel_dir)/bzImage" -o "$BATS_TEST_TMPDIR/out"
	[[ $output == VULNERABLE$'\t'6.12.*-kvm-regress$'\t'punt_* ]]
	run -0 --separate-stderr "$top/run.sh" step xen_vcpu_id_punt --no-install --find-fix -k "$(kernel_dir)/bzImage" -o "$BATS_TEST_TMPDIR/out"
	run -125 --separate-stderr "$top/run.sh" step lapic_periodic_storm --no-install -k "$(kernel_dir)/bzImage" -o "$BATS_TEST_TMPDIR/out"
	[[ $output == SKIP$'\t'* ]]
	run -255 --separate-stderr "$top/run.sh" step nonsense --no-install -k 6.12 -o "$BATS_TEST_TMPDIR/out"
	run -255 --separate-stderr "$top/run.sh" step xen_vcpu_id_punt --no-install -k "$top/README.md" -o "$BATS_TEST_TMPDIR/out"
	run -255 --separate-stderr "$top/run.sh" step xen_vcpu_id_punt
	[[ ${stderr_lines[-1]} == *"which kernel?"* ]]
}
