# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # series, called, src, obj, cache, top: of those that source this
# Configure and build one kernel from $src in $obj, which belongs to $series and is $called to people, and collect what came of it. To be sourced by kernel.sh and given.sh.
# This file's content is part of the cache's key.

# The same input gives the same kernel, byte for byte.
export KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970' KBUILD_BUILD_USER=kvm-regress KBUILD_BUILD_HOST=kvm-regress KBUILD_BUILD_VERSION=1
export LC_ALL=C
# kernel-cc is found by name, for its path would be part of every command line, and kbuild compiles again what has another command
# line. In $obj/headers it keeps those that it compiled.
kernel_make()
{
	KVM_REGRESS_PCH=$obj/headers PATH=$top/scripts:$PATH make -C "$src" O="$obj" CC=kernel-cc -j"$(nproc)" "$@" </dev/null
}

# first_error LOG: the line that says what went wrong.
first_error()
{
	grep -m1 -E '(error: |undefined reference|\*\*\* |No space left)' "$1" || tail -n 1 "$1"
}

# lost CONFIG: the fragments' lines that are not so in a .config. One set of fragments serves all series: a symbol that this series does
# not have is only noted.
lost()
{
	local line symbol

	cat "$top"/configs/kernel/*.config | while read -r line; do
		case $line in
		'# CONFIG_'*' is not set')
			symbol=${line#\# }
			! grep -q "^${symbol%% *}=" "$1" || printf ' "%s"' "$line"
			;;
		CONFIG_*=*)
			symbol=${line%%=*}
			if grep -qxF -e "$line" "$1"; then
				continue
			elif grep -rqx --include='Kconfig*' -E "(menu)?config[[:blank:]]+${symbol#CONFIG_}" "$src"; then
				printf ' "%s"' "$line"
			else
				note "$called has no $symbol (configs/kernel); going on without it."
			fi
			;;
		esac
	done
}

# kconfigs: all Kconfig files of the source.
kconfigs()
{
	(cd "$src" && find . -name 'Kconfig*' -type f -print0 | LC_ALL=C sort -z | xargs -0 cat)
}

# configure: $obj/.config is tinyconfig with the fragments, all of which took effect. What neither names is off: the symbols that
# become visible through the fragments do not get their defaults, which would bring a third more to compile.
configure()
{
	local log=$cache/logs/$series-config.log merged=$obj/merged/.config wanted=$obj/merged/wanted missing

	mkdir -p "$obj/merged"
	(cd "$src" && scripts/kconfig/merge_config.sh -m -O "$obj/merged" kernel/configs/tiny-base.config kernel/configs/tiny.config \
		"$top"/configs/kernel/*.config) >"$log" 2>&1 ||
		fail "cannot merge configs/kernel/*.config: $(first_error "$log"); log: $log"
	# In a bisection the Kconfig files change as well, and what they make of the fragments.
	{
		cat "$merged"
		kconfigs | sha256sum
	} >"$wanted"
	! cmp -s "$wanted" "$obj/wanted.config" || return 0
	cp "$obj/.config" "$obj/merged/before" 2>/dev/null || true
	kernel_make -s KCONFIG_ALLCONFIG="$merged" allnoconfig >"$log" 2>&1 ||
		fail "cannot configure $called: $(first_error "$log"); log: $log"
	missing=$(lost "$obj/.config")
	[ -z "$missing" ] || fail "configs/kernel asks $called for what its Kconfig did not grant:$missing; compare $obj/.config"
	cmp -s "$obj/.config" "$obj/merged/before" || rm -rf "$obj/headers"
	mv "$wanted" "$obj/wanted.config"
}

# progress NAME TOTAL: from make's output on stdin, how many files are compiled; on a terminal in place, else a line now and then.
progress()
{
	local line done=0 shown=$SECONDS of=

	[ "$2" = 0 ] || of=" of about $2"
	while read -r line; do
		case $line in
		'CC '* | 'AS '* | 'HOSTCC '*) done=$((done + 1)) ;;
		'LD '*' vmlinux') of=', linking' ;;
		*) continue ;;
		esac
		if [ -t 2 ]; then
			printf '\r\033[K%s: %d%s files' "$1" "$done" "$of" >&2
		elif [ $((SECONDS - shown)) -ge 20 ]; then
			shown=$SECONDS
			note "$1: $done$of files"
		fi
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

# build_kernel NAME LOG: bzImage and timewarp.ko in $obj. LOG is the name of its log in the cache.
build_kernel()
{
	local name="kernel $1" log=$cache/logs/$2.log total=0 started=$SECONDS

	# The first build compiles everything, and how much that is was counted on 6.12; the later ones what changed.
	[ -e "$obj/vmlinux" ] || total=800
	note "Building $name ..."
	# gcc does not see it if one of the headers that it has compiled was changed since.
	(cd "$obj" && make -q -f headers/headers.d) >/dev/null 2>&1 || rm -rf "$obj/headers"
	rm -rf "$obj/kmod"
	cp -r "$top/kmod/timewarp" "$obj/kmod"
	{ kernel_make bzImage modules && kernel_make M="$obj/kmod" modules; } 2>&1 | tee "$log" | progress "$name" "$total" ||
		fail "cannot build $name: $(first_error "$log"); log: $log"
	note "Built $name in $((SECONDS - started)) s."
}

# collect DIRECTORY: what a job needs of a kernel that was built.
collect()
{
	local part=$1

	mkdir -p "$part/modules"
	cp "$obj/kmod/timewarp.ko" "$part/modules/"
	touch -h -d @0 "$part/modules" "$part/modules/timewarp.ko"
	(cd "$part" && printf '%s\n' modules modules/timewarp.ko |
		cpio --quiet -o -H newc -R 0:0 --reproducible >modules.cpio)
	mv "$part/modules/timewarp.ko" "$part/"
	rmdir "$part/modules"
	cp "$obj/arch/x86/boot/bzImage" "$obj/System.map" "$obj/vmlinux" "$part/"
	cp "$obj/.config" "$part/config"
	kernel_make -s kernelversion >"$part/release"
}
