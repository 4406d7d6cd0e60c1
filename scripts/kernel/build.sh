# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top: common.sh's
# Configure and build one kernel, and collect what L1 needs of it. To be sourced, after common.sh
# and modules.sh.
#
# SRC is a source tree, OBJ the folder of its objects (kbuild's O=), NAME what people call the
# kernel, LOG the file in which the output of the tools ends. In OBJ lie, beside kbuild's files:
#   merged/       the fragments, merged
#   wanted        what OBJ/.config was made of
#   .tools        what compiled them
#   headers/      those that kernel-cc compiled
#   kmod/         timewarp
#   .unfinished   while make runs

# The fragments that a kernel is configured with. debug.sh adds some, which have the last word.
fragments=("$top"/configs/kernel/*.config)
all_have=${#fragments[@]}

# kernel_make SRC OBJ ARGUMENT...: nothing of the environment gets in, and no tool that would change
# the configuration by being there. The same input gives the same kernel, byte for byte. kernel-cc
# is found by its name, for its path would be part of every command line, and kbuild compiles again
# what has another command line.
kernel_make()
{
	env -i PATH="$top/scripts/kernel:$PATH" HOME="${HOME-/}" TMPDIR="${TMPDIR-/tmp}" LC_ALL=C \
		KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970' KBUILD_BUILD_VERSION=1 \
		KBUILD_BUILD_USER=kvm-regress KBUILD_BUILD_HOST=kvm-regress \
		KVM_REGRESS_PCH="$2/headers" make -C "$1" O="$2" CC=kernel-cc RUSTC=no-rustc \
		BINDGEN=no-bindgen PAHOLE=no-pahole -j"$(nproc)" "${@:3}" </dev/null
}

# kernel_error LOG: the line that says what went wrong.
kernel_error()
{
	grep -m1 -E '(error: |undefined reference|undefined!|\*\*\* |No space left)' "$1" ||
		tail -n 1 "$1"
}

# overruled SYMBOL: whether a debug fragment says something about what all kernels have.
overruled()
{
	local file

	for file in "${fragments[@]:all_have}"; do
		! grep -qE "^(# )?$1[ =]" "$file" || return 0
	done
	return 1
}

# kernel_lost SRC NAME CONFIG: the fragments' lines that are not so in a .config. One set of
# fragments serves all series: a symbol that this series does not have is only noted.
kernel_lost()
{
	local line symbol

	while read -r line; do
		case $line in
		'# CONFIG_'*' is not set')
			symbol=${line#\# }
			! grep -q "^${symbol%% *}=" "$3" || printf ' "%s"' "$line"
			;;
		CONFIG_*=*)
			symbol=${line%%=*}
			if grep -qxF -e "$line" "$3" || overruled "$symbol"; then
				continue
			elif grep -rqx --include='Kconfig*' -E \
				"(menu)?config[[:blank:]]+${symbol#CONFIG_}" "$1"; then
				printf ' "%s"' "$line"
			else
				note "$2 has no $symbol (configs/kernel); going on without it."
			fi
			;;
		esac
	done < <(cat "$top"/configs/kernel/*.config)
}

# kernel_kconfigs SRC: all Kconfig files of the source.
kernel_kconfigs()
{
	(cd "$1" && find . -name 'Kconfig*' -type f -print0 | LC_ALL=C sort -z | xargs -0 cat)
}

# kernel_configure SRC OBJ NAME LOG: OBJ/.config is tinyconfig with the fragments, all of which took
# effect. What neither names is off: the symbols that become visible through the fragments do not
# get their defaults, which would bring a third more to compile. Fails with the reason on stdout,
# and status 2 if this source cannot be what a debug fragment asks for.
kernel_configure()
{
	local src=$1 obj=$2 log=$4 merged=$2/merged/.config lost

	rm -rf "$obj/merged"
	mkdir -p "$obj/merged" || return
	(cd "$src" && scripts/kconfig/merge_config.sh -m -O "$obj/merged" \
		kernel/configs/tiny-base.config kernel/configs/tiny.config \
		"${fragments[@]}") >"$log" 2>&1 || {
		echo "cannot merge ${fragments[*]#"$top/"}: $(kernel_error "$log"); log: $log"
		return 1
	}
	# In a bisection the Kconfig files change as well, and what they make of the fragments.
	{
		cat "$merged"
		kernel_kconfigs "$src" | sha256sum
	} >"$obj/merged/wanted"
	if [ -f "$obj/.config" ] && [ -f "$obj/wanted" ] &&
		[ "$(<"$obj/merged/wanted")"$'\n'"$(sha256sum <"$obj/.config")" = \
			"$(<"$obj/wanted")" ]; then
		return
	fi
	cp -p "$obj/.config" "$obj/merged/before" 2>/dev/null
	kernel_make "$src" "$obj" -s KCONFIG_ALLCONFIG="$merged" allnoconfig >"$log" 2>&1 || {
		echo "cannot configure it: $(kernel_error "$log"); log: $log"
		return 1
	}
	# The same as before: with its old time stamp, nothing is made again for its sake.
	if [ -f "$obj/merged/before" ] && [ -f "$obj/.config" ] &&
		[ "$(<"$obj/merged/before")" = "$(<"$obj/.config")" ]; then
		mv "$obj/merged/before" "$obj/.config"
	else
		rm -rf "$obj/headers"
	fi
	lost=$(kernel_lost "$src" "$3" "$obj/.config")
	if [ -n "$lost" ]; then
		echo "its Kconfig did not grant what configs/kernel asks for:$lost;" \
			"compare $obj/.config"
		return 1
	fi
	lost=$(debug_lost "$3" "$obj/.config")
	[ -z "$lost" ] || { echo "$lost"; return 2; }
	{ cat "$obj/merged/wanted"; sha256sum <"$obj/.config"; } >"$obj/wanted"
}

# progress NAME TOTAL: from make's output on stdin, how many files are compiled; on a terminal in
# place, else a line now and then.
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
			printf '\r\033[K%.70s: %d%s files' "$1" "$done" "$of" >&2
		elif [ $((SECONDS - shown)) -ge 20 ]; then
			shown=$SECONDS
			note "$1: $done$of files"
		fi
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

# kernel_run_make SRC OBJ NAME LOG TOTAL TARGET...: run make. If it, or all of this, is killed in
# the midst, files that were being written may be taken for whole ones by the next make: they are
# deleted before. Fails with the reason on stdout.
kernel_run_make()
{
	local src=$1 obj=$2 log=$4 file status

	if [ -e "$obj/.unfinished" ]; then
		find "$obj" -type f -newer "$obj/.unfinished" ! -name .tools -delete
	fi
	# gcc does not see it if one of the headers that it has compiled was changed since.
	for file in "$obj"/headers/*.d "$obj"/headers/*/*.d; do
		[ ! -e "$file" ] || (cd "$obj" && make -q -f "$file") >/dev/null 2>&1 ||
			rm -rf "$obj/headers"
	done
	touch "$obj/.unfinished"
	{ kernel_make "$src" "$obj" "${@:6}" && echo 'make: done'; } 2>&1 | tee -a "$log" |
		progress "$3" "$5"
	status=("${PIPESTATUS[@]}")
	# A make that failed has cleaned up; one that was killed has not.
	[ "${status[0]}" -ge 128 ] || rm -f "$obj/.unfinished"
	[ "${status[*]}" = '0 0 0' ] || { echo "$(kernel_error "$log"); log: $log"; return 1; }
}

# kernel_try SRC OBJ NAME LOG: configure and build all. Fails with the reason on stdout.
kernel_try()
{
	local total=0

	# The first build compiles everything, and how much that is was counted on 6.12; the later
	# ones what changed.
	[ -e "$2/vmlinux" ] || total=800
	mkdir -p "$2" && kernel_tools >"$2/.tools" && kernel_configure "$1" "$2" "$3" "$4" || return
	: >"$4"
	rm -rf "$2/kmod"
	kernel_run_make "$1" "$2" "$3" "$4" "$total" bzImage modules || return
	cp -r "$top/kmod/timewarp" "$2/kmod"
	kernel_run_make "$1" "$2" "$3" "$4" 0 M="$2/kmod" modules
}

# kernel_tools: what compiles, in as far as kbuild does not see it change.
kernel_tools()
{
	gcc --version
	ld --version
	cat "$top"/scripts/kernel/kernel-{cc,pch.h}
}

# kernel_source_error LOG: whether the compiler found fault with the source, rather than with what
# earlier builds left.
kernel_source_error()
{
	grep -q -E '^[^ ]+:[0-9]+:[0-9]+: error: ' "$1"
}

# kernel_whole SRC OBJ NAME LOG: OBJ has the kernel, its modules and timewarp. If that fails, it may
# be for something that is missing among the objects of earlier builds: then all are made again.
kernel_whole()
{
	local why started=$SECONDS failed=0 fresh=

	[ "$(kernel_tools)" = "$(cat "$2/.tools" 2>/dev/null)" ] || rm -rf "$2"
	[ -e "$2" ] || fresh=1
	note "Building $3 ..."
	why=$(kernel_try "$@") || failed=$?
	[ $failed != 2 ] || die "$why"
	if [ $failed != 0 ]; then
		if [ -n "$fresh" ] || kernel_source_error "$4"; then
			fail "cannot build $3: $why"
		fi
		note "Building $3 from scratch: $why"
		rm -rf "$2"
		why=$(kernel_try "$@") || fail "cannot build $3: $why"
	fi
	note "Built $3 in $((SECONDS - started)) s."
}

# kernel_modules SRC OBJ NAME LOG FILE...: of a kernel that is built, only these module files are
# built again. Fails if all must be built, and ends if the source is at fault.
kernel_modules()
{
	local why started=$SECONDS

	note "Building $3 ..."
	: >"$4"
	if ! why=$(kernel_run_make "$1" "$2" "$3" "$4" 0 "${@:5}"); then
		! kernel_source_error "$4" || fail "cannot build $3: $why"
		return 1
	fi
	note "Built $3 in $((SECONDS - started)) s."
}

# collect_modules PART OBJ: PART/modules.cpio and PART/modules.map of the modules in OBJ.
# PART/modules may have some already; those in OBJ replace them.
collect_modules()
{
	local part=$1 file name

	mkdir -p "$part/modules"
	rm -f "$part/modules.map"
	while read -r file; do
		name=${file##*/}
		name=${name%.ko}
		strip --strip-debug -o "$part/modules/${name//_/-}.ko" "$file"
	done < <(find "$2" -name '*.ko')
	modules_order "$part/modules" kvm kvm-amd kvm-intel >"$part/modules/load"
	for name in kvm kvm-amd kvm-intel; do
		module_functions "$part/modules/$name.ko" $name >>"$part/modules.map"
	done
	make_modules_cpio "$part"
}

# collect_kernel PART SRC OBJ: all that a job needs of a kernel that was built, into a new folder.
collect_kernel()
{
	mkdir -p "$1"
	collect_modules "$1" "$3"
	cp "$3/arch/x86/boot/bzImage" "$3/System.map" "$3/vmlinux" "$1/"
	cp "$3/.config" "$1/config"
	kernel_make "$2" "$3" -s kernelversion >"$1/release" 2>/dev/null || : >"$1/release"
	[ -s "$1/release" ] || fail "make cannot tell the version of the source in $2;" \
		"if that is not whole, delete it"
}
