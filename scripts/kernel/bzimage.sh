# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a bzImage says about itself. Its header is described in the kernel's
# Documentation/arch/x86/boot.rst. To be sourced, after confined.sh.

# More than any kernel unpacks to, and than any configuration: a crafted one fills no disk.
vmlinux_max_mib=2048
config_max_mib=16

# number SIZE FILE OFFSET: the number of SIZE bytes there; 0 behind the file's end.
number()
{
	local value

	value=$(od -An -v -t "u$1" -j "$3" -N "$1" "$2" 2>/dev/null | tr -d ' ')
	printf '%s\n' "${value:-0}"
}

# bytes FILE OFFSET LENGTH: as hexadecimal digits.
bytes()
{
	od -An -v -t x1 -j "$2" -N "$3" "$1" 2>/dev/null | tr -d ' \n'
}

# not_bzimage FILE: what is wrong with it as a kernel for the suite's machines, in words; nothing if
# it is one, and whole.
not_bzimage()
{
	local file=$1 size whole

	size=$(stat -L -c %s "$file")
	if [ "$(bytes "$file" 0x1fe 2)/$(bytes "$file" 0x202 4)" != 55aa/48647253 ]; then
		if [ "$(bytes "$file" 0x38 4)" = 41524d64 ] ||
			[ "$(bytes "$file" 4 4)$(bytes "$file" 0x18 5)" = 7a696d67677a697000 ]; then
			echo "a kernel for arm64; needed is one for x86-64"
		elif [ "$(bytes "$file" 0 4)" = 7f454c46 ]; then
			case $(number 2 "$file" 18) in
			62) echo "an ELF file (vmlinux?); needed is arch/x86/boot/bzImage" ;;
			*) echo "an ELF file, and not for x86-64; needed is a bzImage" ;;
			esac
		elif [ "$(bytes "$file" 0 3)" = 1f8b08 ] &&
			od -An -v -t x1 -j 56 -N 4 < <(confined - gzip -dc "$file" 2>/dev/null) |
			grep -q '41 52 4d 64'; then
			echo "a kernel for arm64; needed is one for x86-64"
		else
			echo "no kernel: it has no Linux boot header"
		fi
		return
	fi
	whole=$((($(setup_sectors "$file") + 1) * 512 + $(number 4 "$file" 0x1f4) * 16))
	if [ "$(number 2 "$file" 0x206)" -lt $((0x20c)) ]; then
		echo "a kernel from before 3.8 (boot protocol older than 2.12)"
	elif [ $(($(number 2 "$file" 0x236) & 1)) = 0 ]; then
		echo "a 32-bit kernel; needed is one for x86-64"
	elif [ "$(number 4 "$file" 0x25c)" != 0 ]; then
		echo "damaged: it wants to be unpacked beyond 4 GiB"
	elif [ "$size" -lt "$whole" ]; then
		echo "truncated: $size bytes of $whole"
	fi
}

setup_sectors()
{
	local n

	n=$(number 1 "$1" 0x1f1)
	echo $((n ? n : 4))
}

# bzimage_release FILE: as uname -r will say it. It is a stranger's text: it is cut to 64
# characters, and what no version has in it becomes _. Fails, with a line for people, if it is no
# version.
bzimage_release()
{
	local LC_ALL=C at text=

	at=$(($(number 2 "$1" 0x20e) + 0x200))
	if [ "$at" -gt $((0x200)) ] && [ "$at" -lt $((($(setup_sectors "$1") + 1) * 512)) ]; then
		text=$(od -An -v -c -w1 -j "$at" -N 64 "$1" |
			awk '/ \\0$/ || length($0) > 4 || $0 ~ /^ *$/ { exit } { printf "%s", $1 }')
	fi
	if [[ $text =~ ^[0-9]+\.[0-9] ]]; then
		printf '%s\n' "${text//[^A-Za-z0-9._+~-]/_}"
	else
		note "$(printf '%q' "${1##*/}"): its boot header tells no kernel's version."
		return 1
	fi
}

# bzimage_vmlinux FILE: the kernel that is packed in it, to stdout; fails if its packing is not
# known. What unpacks it may complain about what follows it in the file.
bzimage_vmlinux()
{
	local start unpack

	start=$((($(setup_sectors "$1") + 1) * 512 + $(number 4 "$1" 0x248)))
	case $(bytes "$1" $start 6) in
	1f8b*) unpack=(gzip -dc) ;;
	28b52ffd*) unpack=(zstd -dc) ;;
	fd377a585a00) unpack=(xz -dc --single-stream) ;;
	02214c18*) unpack=(lz4 -dc) ;;
	425a68*) unpack=(bzip2 -dc) ;;
	5d0000*) unpack=(xz --format=lzma -dc) ;;
	*) return 1 ;;
	esac
	# Its last four bytes are the unpacked size, no part of what is packed.
	tail -c +$((start + 1)) "$1" | head -c $(($(number 4 "$1" 0x24c) - 4)) |
		confined - "${unpack[@]}" 2>/dev/null | head -c $((vmlinux_max_mib << 20)) || true
}

# bzimage_config FILE: the configuration that the kernel carries (CONFIG_IKCONFIG), to stdout; fails
# if it carries none.
bzimage_config()
{
	local vmlinux at

	vmlinux=$(mktemp)
	bzimage_vmlinux "$1" >"$vmlinux" || true
	at=$(LC_ALL=C confined - grep -abo -m1 -P 'IKCFG_ST\x1f\x8b' "$vmlinux" |
		LC_ALL=C sed -n '1s/:.*//p')
	if [ -z "$at" ]; then
		rm "$vmlinux"
		return 1
	fi
	tail -c +$((at + 9)) "$vmlinux" | confined - gzip -dc 2>/dev/null |
		head -c $((config_max_mib << 20)) || true
	rm "$vmlinux"
}
