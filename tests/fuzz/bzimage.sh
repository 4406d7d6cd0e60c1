#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fuzzing of what reads a bzImage's header (scripts/kernel/bzimage.sh, scripts/given/image.sh): a
# header with changed bytes is refused in words, or read within a few seconds as a version that is
# one and as options that the host program takes.
#
#   tests/fuzz/bzimage.sh SECONDS
#
# An image that breaks something is left in build/fuzz/bzimage.
#
# Exit status: 0 nothing was found, 1 something was, 2 usage.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../../scripts/common.sh"
# shellcheck source=scripts/confined.sh
. "$top/scripts/confined.sh"
# shellcheck source=scripts/kernel/bzimage.sh
. "$top/scripts/kernel/bzimage.sh"
# shellcheck source=scripts/given/image.sh
. "$top/scripts/given/image.sh"

# put FILE OFFSET BYTES: writes bytes, as printf has them, into the file.
put()
{
	# shellcheck disable=SC2059 # the bytes are an escape sequence
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# seed FILE: the least that passes for a kernel: 2 KiB of header, and a packed configuration.
seed()
{
	local payload=$work/payload

	{
		printf 'IKCFG_ST'
		echo CONFIG_KVM=y | gzip -9
		printf 'IKCFG_ED'
	} | gzip -9 >"$payload"
	printf '\1\0\0\0' >>"$payload"
	truncate -s 2048 "$1"
	cat "$payload" >>"$1"
	truncate -s 2560 "$1"
	put "$1" $((0x1f1)) '\3'
	put "$1" $((0x1f4)) '\40'
	put "$1" $((0x1fe)) '\x55\xaa'
	put "$1" $((0x202)) 'HdrS\x0f\2'
	put "$1" $((0x20e)) '\0\2'
	put "$1" $((0x236)) '\1'
	put "$1" $((0x24c)) "\\x$(printf '%x' "$(stat -c %s "$payload")")"
	put "$1" $((0x25a)) '\0\1'
	put "$1" $((0x400)) '6.12.1-fuzz (a@b) #1\0'
}

# mutate FILE: some bytes of the fields that are read, and a few others.
mutate()
{
	local fields=(0x1f1 0x1f4 0x1f6 0x202 0x206 0x20e 0x20f 0x236 0x248 0x24b 0x24c 0x24f
		0x258 0x25b 0x25f 0x260 0x263 0x400 0x402 0x410 0x800 0x810)
	local values=(00 01 7f 80 ff 0a 09 24 1f) n at

	for ((n = RANDOM % 6; n >= 0; n--)); do
		at=$((fields[RANDOM % ${#fields[@]}] + RANDOM % 3))
		put "$1" $at "\\x${values[RANDOM % ${#values[@]}]}"
	done
	[ $((RANDOM % 8)) != 0 ] || truncate -s $((RANDOM % 2560)) "$1"
}

# try FILE: what scripts/given/image.sh does with it; prints what is wrong.
try()
{
	local why release

	why=$(not_bzimage "$1")
	if [ -n "$why" ]; then
		[[ $why =~ ^[[:print:]]+$ ]] || echo "a refusal of several lines: $why"
		return
	fi
	if release=$(bzimage_release "$1" 2>/dev/null); then
		[[ $release =~ ^[0-9]+\.[0-9][A-Za-z0-9._+~-]*$ && ${#release} -le 64 ]] ||
			echo "a release that is none: $release"
	fi
	bzimage_config "$1" >"$work/config" || true
	foreign_options "$1" | awk '
		NR == 1 && $1 == "memory" && $2 >= 1 && $2 <= 2^20 { next }
		NR == 2 && $1 == "boot-silence" { next }
		{ print "options that the host program does not take: " $0 }'
}

if [ "${1-}" = --try ]; then
	work=$(dirname "$2")
	try "$2"
	exit
fi
[ $# = 1 ] || die "usage: bzimage.sh SECONDS"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seed "$work/seed"
# The seed itself is one, or all that follows would be refused at once.
bad=$(try "$work/seed" 2>&1)
if [ -n "$bad" ] || ! grep -qx CONFIG_KVM=y "$work/config"; then
	die "the seed is no good: $bad"
fi
runs=0
while [ $SECONDS -lt "$1" ]; do
	cp "$work/seed" "$work/image"
	mutate "$work/image"
	status=0
	bad=$(timeout 10 "$0" --try "$work/image" 2>&1) || status=$?
	runs=$((runs + 1))
	if [ $status != 0 ] || [ -n "$bad" ]; then
		mkdir -p "$top/build/fuzz/bzimage"
		cp "$work/image" "$top/build/fuzz/bzimage/$status-$runs"
		note "bzimage: status $status: ${bad:0:400}"
		printf '%-10s %10d runs: FOUND SOMETHING\n' bzimage $runs
		exit 1
	fi
done
printf '%-10s %10d runs: nothing found\n' bzimage $runs
