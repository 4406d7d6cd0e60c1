#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Debian packages with kernels: unpacked without doing what they say, and judged.
# shellcheck disable=SC2154,SC2030,SC2031 # variables of common.bash, given.bash and bats

bats_require_minimum_version 1.5.0
load common
load given

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
	cp "$kernel/config" nokvm/boot/config-1
	deb nokvm 'Architecture: amd64'
	refused 2 "no KVM in it" nokvm.deb
	head -c 1000000 nokvm.deb >cut.deb
	refused 2 "is damaged" cut.deb
	mkdir image
	deb image 'Architecture: amd64' 'Depends: kmod, linux-binary-1 (= 1), linux-modules-1 (= 1)'
	refused 2 "comes in parts: put linux-binary-1 linux-modules-1" image.deb
}

@test "a package: KVM's modules with what they depend on, compressed or not, in order" {
	local lib=linux-image-1/usr/lib/modules/1/kernel dir

	own_cache
	no_archive
	cd "$BATS_TEST_TMPDIR"
	mkdir -p linux-image-1/boot
	cp "$kernel/bzImage" linux-image-1/boot/vmlinuz-1
	cp "$kernel/config" linux-image-1/boot/config-1
	module $lib/arch/x86/kvm/kvm.ko irqbypass
	module $lib/arch/x86/kvm/kvm-amd.ko kvm,c_c_p
	module $lib/virt/irqbypass.ko ''
	module $lib/drivers/c-c-p.ko ''
	module $lib/drivers/other.ko ''
	xz $lib/arch/x86/kvm/kvm.ko
	zstd -q --rm $lib/arch/x86/kvm/kvm-amd.ko
	gzip $lib/virt/irqbypass.ko
	deb linux-image-1 'Architecture: amd64'
	run -0 --separate-stderr given linux-image-1.deb
	IFS=$'\t' read -r _ dir <<<"$output"
	[ "$(cpio -i --quiet --to-stdout modules/load <"$dir/modules.cpio" | tr '\n' ' ')" = \
		"irqbypass kvm c-c-p kvm-amd " ]
	[[ $stderr == *"No timewarp module for 6.12."* ]]
	[ "$(cpio -it --quiet <"$dir/modules.cpio" | grep -c 'modules/.*\.ko$')" = 4 ]
	cpio -i --quiet --to-stdout modules/kvm.ko <"$dir/modules.cpio" | head -c 4 | grep -q ELF
	# A module that is not what its name says.
	echo nonsense | xz >$lib/arch/x86/kvm/kvm.ko.xz
	deb linux-image-1 'Architecture: amd64'
	refused 2 "kvm.ko.xz is damaged" linux-image-1.deb
}

@test "a hostile package: links, FIFOs, devices and setuid files are not made, nor followed" {
	local lib=evil/lib/modules/1 dir

	own_cache
	no_archive
	cd "$BATS_TEST_TMPDIR"
	mkdir -p evil/boot $lib
	# Where a kernel should be.
	ln -s /dev/zero evil/boot/vmlinuz-1
	deb evil 'Architecture: amd64'
	refused 2 "holds no kernel" evil.deb
	rm evil/boot/vmlinuz-1
	mkfifo evil/boot/vmlinuz-1
	deb evil 'Architecture: amd64'
	refused 2 "holds no kernel" evil.deb
	# Where a module should be.
	rm evil/boot/vmlinuz-1
	cp "$kernel/bzImage" evil/boot/vmlinuz-1
	ln -s /dev/zero $lib/kvm.ko
	mkfifo $lib/kvm-amd.ko
	[ "$(id -u)" != 0 ] || mknod $lib/kvm-intel.ko c 1 5
	deb evil 'Architecture: amd64'
	refused 2 "no KVM in it" evil.deb
	# A module that unpacks to more than there is room for.
	rm $lib/*
	head -c 200000000 /dev/zero | xz -T0 -0 >$lib/kvm.ko.xz
	deb evil 'Architecture: amd64'
	refused 2 "kvm.ko.xz is damaged" evil.deb
	# One that is good, beside a setuid program and odd names.
	rm $lib/*
	module $lib/kvm.ko ''
	touch $lib/$'kvm\t.ko' "$lib/--kvm.ko"
	cp /bin/true evil/boot/root
	chmod 4755 evil/boot/root $lib/kvm.ko evil/boot/vmlinuz-1
	deb evil 'Architecture: amd64'
	run -0 --separate-stderr given evil.deb
	[ -z "$(find "$kernels" -perm /7022)" ]
	[ -z "$(find "$kernels" ! -type f ! -type d)" ]
}

@test "a package that is too large, or has too many files, fills no disk" {
	cd "$BATS_TEST_TMPDIR"
	mkdir large
	head -c 3000000 /dev/zero >large/a
	touch large/b large/c
	deb large 'Architecture: amd64'
	cache=$BATS_TEST_TMPDIR
	# shellcheck source=scripts/confined.sh
	. "$top/scripts/confined.sh"
	# shellcheck source=scripts/distro/deb.sh
	. "$top/scripts/distro/deb.sh"
	deb_open large.deb tar
	[ "$(deb_files tar | tr '\n' ' ')" = "./a ./b ./c " ]
	[ "$(deb_take tar ./a | wc -c)" = 3000000 ]
	deb_max_files=2 run -1 deb_files tar
	[ "$output" = "holds more than 2 files" ]
	deb_max_mib=1 run -1 deb_open large.deb tar
	[ "$output" = "unpacks to more than 1 MiB" ]
	[ "$(stat -c %s tar)" = $((1 << 20)) ]
}

# suite_package [WHAT]: a package with the suite's own kernel of 6.12. Prints its file.
suite_package()
{
	local what=${1:-stock} package

	package=$BATS_TEST_TMPDIR/linux-image-${what//_/-}
	no_archive
	suite_deb "$(XDG_CACHE_HOME=$user_cache kernel_dir "$what")" "$package"
	echo "$package.deb"
}

@test "judged: VULNERABLE with the commit that fixes it upstream, SKIP with the reason" {
	local package user_cache=${XDG_CACHE_HOME:-$HOME/.cache} out=$BATS_TEST_TMPDIR/out

	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	package=$(suite_package)
	run -1 --separate-stderr "$top/run.sh" --no-install -k "$package" -m amd -o "$out" \
		xen_vcpu_id_punt lapic_periodic_storm
	[[ ${lines[0]} =~ ^regression\ +6\.12\.[0-9]+ ]]
	[[ $output =~ xen_vcpu_id_punt\ +VULNERABLE ]]
	[[ $output == *"c10bd49bdcc9"*"v7.3"*"punt_"* ]]
	[[ $output =~ lapic_periodic_storm\ +SKIP ]]
	[[ $output == *"no timewarp module"* ]]
	[[ $output == *"1 SKIP, 1 VULNERABLE"* ]]
	grep -q '^not ok 2 ' "$out/latest/results.tap"
	package=$(suite_package xen_vcpu_id_punt)
	run -0 "$top/run.sh" --no-install -k "$package" -m amd -o "$out" xen_vcpu_id_punt
}

@test "step: the statuses that git bisect run expects" {
	local package user_cache=${XDG_CACHE_HOME:-$HOME/.cache}
	local step=("$top/run.sh" step --no-install -o "$BATS_TEST_TMPDIR/out")

	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	package=$(suite_package)
	run -1 --separate-stderr "${step[@]}" xen_vcpu_id_punt -k "$package"
	[[ $output == VULNERABLE$'\t'6.12.*$'\t'punt_* ]]
	run -0 --separate-stderr "${step[@]}" xen_vcpu_id_punt --find-fix -k "$package"
	run -125 --separate-stderr "${step[@]}" lapic_periodic_storm -k "$package"
	[[ $output == SKIP$'\t'* ]]
	run -255 --separate-stderr "${step[@]}" nonsense -k 6.12
	run -255 --separate-stderr "${step[@]}" xen_vcpu_id_punt -k "$top/README.md"
	run -255 --separate-stderr "${step[@]}" xen_vcpu_id_punt
	[[ ${stderr_lines[-1]} == *"which kernel?"* ]]
}
