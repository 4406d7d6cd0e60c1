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

# escape_package: linux-image-1.deb, whose kernel and modules each of the unpackers has to read.
escape_package()
{
	local lib=linux-image-1/lib/modules/1

	mkdir -p linux-image-1/boot
	cp "$kernel/bzImage" linux-image-1/boot/vmlinuz-1
	cp "$kernel/config" linux-image-1/boot/config-1
	module $lib/kvm.ko a,b
	module $lib/a.ko ''
	module $lib/b.ko ''
	module $lib/kvm-amd.ko kvm
	xz $lib/a.ko
	zstd -q --rm $lib/b.ko
	gzip $lib/kvm-amd.ko
	deb linux-image-1 'Architecture: amd64'
}

# escaped TOP: what the unpackers could write outside when the suite in TOP took the package, one a
# line. They are ones that were taken over.
escaped()
{
	local out=$BATS_TEST_TMPDIR/out bin=$BATS_TEST_TMPDIR/bin tool

	rm -rf "$out" "$bin" "$XDG_CACHE_HOME/kvm-regress/kernels"
	mkdir "$out" "$bin"
	for tool in dpkg-deb tar xz zstd gzip strip objdump readelf; do
		cat >"$bin/$tool" <<END
#!/bin/bash
(echo >$out/$tool; : >/dev/udp/127.0.0.1/9 && echo >$out/$tool.network) 2>/dev/null
exec $(type -P $tool) "\$@"
END
	done
	chmod +x "$bin"/*
	PATH=$bin:$PATH timeout 120 "$1/scripts/given/kernel.sh" linux-image-1.deb 2>/dev/null >&2
	ls "$out"
}

@test "what unpacks a package can write nowhere else, and has no network" {
	local shadow=$BATS_TEST_TMPDIR/shadow

	need_landlock
	own_cache
	no_archive
	cd "$BATS_TEST_TMPDIR"
	escape_package
	[ -z "$(escaped "$top")" ]
	# The same suite, but for the program that confines them.
	mkdir -p "$shadow/build"
	ln -s "$top"/* "$shadow" 2>/dev/null || true
	printf '%s\n' '#!/bin/sh' 'shift 2' 'exec "$@"' >"$shadow/build/kvm-regress"
	chmod +x "$shadow/build/kvm-regress"
	[ "$(escaped "$shadow" | grep -c .)" = 16 ]
}

@test "a package's names lead nowhere: not up, not to the root, not through a link" {
	local lib=lib/modules/1 names

	own_cache
	no_archive
	cd "$BATS_TEST_TMPDIR"
	mkdir -p "$kernels" tree/boot tree/$lib
	cp "$kernel/bzImage" tree/boot/vmlinuz-1
	cp "$kernel/config" tree/boot/config-1
	module tree/$lib/kvm.ko ''
	printf 'Package: x\nArchitecture: amd64\n' >control
	echo 2.0 >debian-binary
	tar -cf control.tar control
	ln -s "$BATS_TEST_TMPDIR" tree/boot/link
	names=(--transform "s,^tree/boot/vm,$BATS_TEST_TMPDIR/abs/boot/vm,"
		--transform 's,^tree/boot/config,boot/link/boot/config,')
	tar -cPf data.tar "${names[@]}" --transform 's,^tree/lib,../../../../up/lib,' tree
	ar rc up.deb debian-binary control.tar data.tar
	tar -cPf data.tar "${names[@]}" tree
	ar rc names.deb debian-binary control.tar data.tar
	rm -r tree
	find . ! -path './cache*' | sort >"$kernels.before"
	# tar takes nothing that leads up.
	run -2 given up.deb
	[[ $output == *"kvm.ko is damaged"* ]]
	run -0 given names.deb
	find . ! -path './cache*' | sort | diff "$kernels.before" -
	[ -z "$(find "$kernels" ! -type f ! -type d)" ]
	[ "$(find "$XDG_CACHE_HOME" -name '*.ko' -o -name up -o -name abs)" = '' ]
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
