# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154,SC2034 # the driver sets top, sandbox, ...; rows use all
# What the table's pieces of shell are made of. The driver puts it before each of them. They work in
# the folder $work; $top is the suite that is tested, $suite the sandbox's copy of it.

# shellcheck source=tests/faults/driver/hostile.bash
. "$top/tests/faults/driver/hostile.bash"

regression=xen_vcpu_id_punt
snapshots=$cache/kvm-regress/snapshots
fake_cache=$fake/cache/kvm-regress

# make_sandbox: a copy of the suite, and what it needs of the user's cache.
make_sandbox()
{
	local name dir

	for name in "$top"/*; do
		case ${name##*/} in
		results | build) ;;
		*) cp -a "$name" "$suite/" ;;
		esac
	done
	mkdir "$suite/build"
	# What make all does not make is large, and would be listed after each fault.
	find "$top/build" -mindepth 1 -maxdepth 1 ! -name check ! -name compat ! -name 'fault*' \
		-exec cp -a -t "$suite/build" {} +
	# Its debugging data has its path, and a snapshot's name has its hash.
	rm "$suite"/build/lib{qemu,bochs}.so
	make -s -C "$suite" DEPS=there build/libqemu.so build/libbochs.so
	# Nobody waits here for a real kernel to be built.
	echo 'source_tar() { false; }' >>"$suite/scripts/distro/source.sh"
	mkdir -p "$cache"/kvm-regress/{packages,src,build,kernels,logs}
	touch "$cache/kvm-regress/kernels/.given.lock"
	# Copies: what is damaged here must not be damaged there.
	mkdir "$log/kernels"
	"$top/scripts/kernel/series.sh" 6.12 stock $regression |
		while read -r _ dir; do
			cp -a "$dir" "$log/kernels/"
		done
	kernels_whole
}

# kernels_whole: the real kernels that the suite has thrown away are in the cache again.
kernels_whole()
{
	local dir

	for dir in "$log"/kernels/*; do
		[ -e "$cache/kvm-regress/kernels/${dir##*/}" ] ||
			cp -a "$dir" "$cache/kvm-regress/kernels/"
	done
}

# plan_job MACHINE: the folder $job/results/... of one job on stock.
plan_job()
{
	local dir

	dir=$(XDG_CACHE_HOME=$cache "$suite/scripts/kernel/series.sh" 6.12 stock | cut -f 2)
	printf 'given\ttest\t%s\n' "$dir" >"$work/kernels"
	"$suite/build/kvm-regress" plan --kernels "$work/kernels" --output "$job/$1" -m "$1" \
		$regression >"$work/folder"
	ln -sfn "$(cat "$work/folder")" "$job/on-$1"
}

# fake_kernels: the suite whose kernel is six small files (tests/fake_kernel.bash).
fake_kernels()
{
	local BATS_TEST_TMPDIR=$fake

	# shellcheck source=tests/fake_kernel.bash
	. "$top/tests/fake_kernel.bash"
	fake_suite "$fake"
	fake_patch one fix arch/x86/kvm/x86.c 'x86 one' 'x86 ONE'
}

# fake_module DIR: what kvm.ko of a fake kernel is made of.
fake_module()
{
	cpio -i --quiet --to-stdout modules/kvm.ko <"$1/modules.cpio" | strings
}

# fake_right: the kernels that the last run has named are the right ones.
fake_right()
{
	local what dir

	while read -r what dir; do
		grep -qx 'main one' "$dir/bzImage"
		fake_module "$dir" | grep -qx 'xen one'
		case $what in
		stock) fake_module "$dir" | grep -qx 'x86 one' ;;
		one) fake_module "$dir" | grep -qx 'x86 ONE' ;;
		esac
	done <"$log/out0"
}

# fake_cold: nothing of the fake kernel is in its cache.
fake_cold()
{
	rm -rf "$fake_cache"
}

# damage HOW FILE...: each is there no more, is empty, ends in its midst, or has a changed byte.
damage()
{
	local file

	for file in "${@:2}"; do
		case $1 in
		missing) rm -r "$file" ;;
		empty) : >"$file" ;;
		cut) truncate -s $(($(stat -c %s "$file") / 2)) "$file" ;;
		flipped) flip "$file" ;;
		a-folder) rm -r "$file"; mkdir "$file" ;;
		a-link) ln -sfn /nowhere "$file" ;;
		esac
	done
}

# damage_snapshots HOW MACHINE FILE: that file of each of the machine's snapshots.
damage_snapshots()
{
	local about

	for about in "$snapshots"/*/about; do
		! grep -qx "machine $2" "$about" || damage "$1" "${about%/*}/$3"
	done
}

# flip FILE: the bits of the byte in its midst.
flip()
{
	local at byte

	at=$(($(stat -c %s "$1") / 2))
	byte=$(od -An -v -t u1 -j $at -N 1 "$1" | tr -d ' ')
	printf '%b' "\\x$(printf %x $((byte ^ 255)))" |
		dd of="$1" bs=1 seek=$at conv=notrunc status=none
}

# false_program NAME HOW: stands before the real one in PATH, by way of $work/bin. Not there: in
# $work/bin is then all that PATH has but that program.
false_program()
{
	local real body

	mkdir -p "$work/bin"
	real=$(type -P "$1")
	if [ "$2" = absent ]; then
		find /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin -maxdepth 1 \
			! -type d -exec ln -sf -t "$work/bin" {} +
		rm "$work/bin/$1"
		return
	fi
	case $2 in
	exit-0) body='exit 0' ;;
	exit-1) body='exit 1' ;;
	rubbish) body='head -c 1000 /dev/urandom; exit 0' ;;
	endless) body='exec yes' ;;
	daemon) body="setsid sleep 1000 >/dev/null 2>&1 & exec $real \"\$@\"" ;;
	esac
	printf '#!/bin/sh\nPATH=/usr/bin:/bin\n%s\n' "$body" >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

# tiny DIR KIB [INODES]: the folder, with all that is in it, is on a file system of its own that has
# so much room left.
tiny()
{
	local used files

	cp -a "$1" "$work/tiny"
	used=$(du -sk --apparent-size "$1" | cut -f 1)
	files=$(find "$1" | wc -l)
	# A file takes whole pages.
	mount -t tmpfs -o "size=$((used + 4 * files + $2))k,nr_inodes=$((files + ${3:-100000}))" \
		none "$1"
	cp -a "$work/tiny/." "$1/"
	rm -r "$work/tiny"
}

# roomy DIR: there is room again.
roomy()
{
	mount -o remount,size=1g,nr_inodes=100000 "$1"
}

# no_tiny DIR: as before; what is on the small one goes to where it would be.
no_tiny()
{
	cp -a "$1" "$work/tiny"
	umount "$1"
	find "$1" -mindepth 1 -delete
	cp -a "$work/tiny/." "$1/"
	rm -r "$work/tiny"
}

# readonly DIR
readonly_mount()
{
	mount --bind "$1" "$1"
	mount -o remount,bind,ro "$1"
}

# unbuilt: parts of all that make builds are to be built.
unbuilt()
{
	rm -rf "$suite"/build/{kvm-regress,runner.d/report,init,init.cpio,tests,libqemu.so}
}

# odd_in_cache NAME HOW: in the cache it is missing, or a folder, or a file.
odd_in_cache()
{
	local name=$cache/kvm-regress/$1

	rm -rf "$name"
	case $2 in
	a-folder) mkdir "$name" ;;
	a-file) touch "$name" ;;
	esac
}

# no_odd_in_cache NAME: what is not as it should be is gone.
no_odd_in_cache()
{
	local name=$cache/kvm-regress/$1

	case $1 in
	durations) [ ! -d "$name" ] || rmdir "$name" ;;
	*) [ -d "$name" ] || rm -f "$name" ;;
	esac
}

# last_results: the folder of the run that is going on.
last_results()
{
	find "$out" -maxdepth 1 -name '2*' | sort | tail -n 1
}

# kernels_gone: the fake kernels have to be built again.
kernels_gone()
{
	rm -rf "$fake_cache"/kernels/*
}

# kernels_back: those that were moved to $work.
kernels_back()
{
	[ -d "$work/kernels" ] || return 0
	rm -rf "$cache/kvm-regress/kernels"
	mv "$work/kernels" "$cache/kvm-regress/"
}

# damage_source HOW FILE: a file of the fake kernel's source. A link is missing or nothing.
damage_source()
{
	[ "$2" != link ] || [ "$1" = missing ] || return 0
	damage "$1" "$fake_cache/src/6.12-1/$2"
}

# damage_beside HOW FILE: the same of what lies beside it. A folder is missing or nothing.
damage_beside()
{
	local file=$fake_cache/src/$2

	[ -e "$file" ] || return 0
	[ ! -d "$file" ] || [ "$1" = missing ] || return 0
	damage "$1" "$file"
}

# package_damage HOW: the source's package.
package_damage()
{
	cp -p "$fake/linux-source-test.tar.xz" "$work/good"
	damage "$1" "$fake/linux-source-test.tar.xz"
}

# package_whole: as it was.
package_whole()
{
	rm -rf "$fake/linux-source-test.tar.xz"
	cp -p "$work/good" "$fake/linux-source-test.tar.xz"
}

# fake_again: the fake kernels are there as an undisturbed run makes them.
fake_again()
{
	fake_cold
	XDG_CACHE_HOME=${fake_cache%/*} "$fake/suite/scripts/kernel/series.sh" 6.12 stock one
}
