#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# ./run.sh cache, and what becomes of what killed programs leave in the cache. The kernels are those
# of a kernel of six files.
# shellcheck disable=SC2030,SC2031,SC2154 # subshells; variables of fake_kernel.bash and bats

bats_require_minimum_version 1.5.0
load common
load fake_kernel

setup()
{
	fake_suite "$BATS_TEST_TMPDIR"
	fake_patch one fix arch/x86/kvm/x86.c 'x86 one' 'x86 ONE'
	export XDG_CACHE_HOME=${cache%/*}
}

# cache_cmd ARGUMENT...
cache_cmd()
{
	"$top/build/kvm-regress" cache "$@"
}

# age DAYS FILE...: was used so long ago.
age()
{
	touch -d "$1 days ago" "${@:2}"
}

# hold HOW FILE: somebody has that lock, shared (-s) or alone (-x); sets holder.
hold()
{
	flock "$1" "$2" sh -c "touch '$BATS_TEST_TMPDIR/held'; exec sleep 60" 3>&- &
	holder=$!
	wait_for 10 test -e "$BATS_TEST_TMPDIR/held"
	rm "$BATS_TEST_TMPDIR/held"
}

# let_go: nobody has it any more.
let_go()
{
	pkill -P "$holder" || true
	wait "$holder" || true
}

# snapshot KEY [FILE]...: a snapshot that is whole, as far as its files' sizes tell.
snapshot()
{
	local dir=$cache/snapshots/$1

	mkdir -p "$dir"
	printf '%s\n' 'machine amd' 'kernel 1.2.3' 'image 00' 'cpus 2' >"$dir/about"
	head -c 100000 /dev/urandom >"$dir/state"
	printf '%s\n' "kvm-regress snapshot 2 $1" "state 100000 00000000000000000000000000000000" \
		>"$dir/manifest"
}

@test "no cache, an empty one, one that cannot be read: one line" {
	run -0 --separate-stderr cache_cmd
	[ "$output" = "the cache is empty: $cache" ]
	rmdir "$cache"
	run -0 cache_cmd
	run -0 cache_cmd verify
	run -0 cache_cmd prune --larger-than 0
	[ "${#lines[@]}" = 1 ]
	touch "$cache"
	for what in list verify prune; do
		run -3 --separate-stderr cache_cmd $what
		[ "$stderr" = "cache: $cache: Not a directory" ]
	done
	run -2 --separate-stderr env -u HOME -u XDG_CACHE_HOME "$top/build/kvm-regress" cache
	[ "${#stderr_lines[@]}" = 1 ]
}

@test "wrong words: one line, exit status 2, and nothing is removed" {
	series stock 2>/dev/null
	for words in 'prune --older-than' 'prune --older-than -1' 'prune --older-than 1.5' \
		'prune --larger-than 5X' 'prune --larger-than 5MM' 'prune --larger-than G' \
		'prune --larger-than 99999999T' 'prune all' 'prune --all' 'list all' 'verify -v' \
		'empty' '--all' 'prune --dry-run=1'; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr cache_cmd $words
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == "cache: "*"see ./run.sh cache --help" ]]
	done
	is_there stock
}

# is_there WHAT: its kernel is in the cache, and whole.
is_there()
{
	run -0 --separate-stderr series "$1"
	[ -z "$stderr" ]
}

@test "run.sh hands it over, and has its help" {
	run -0 --separate-stderr env DEPS=there "$top/run.sh" cache
	[ "$output" = "the cache is empty: $cache" ]
	run -0 --separate-stderr env DEPS=there "$top/run.sh" --no-install cache list
	run -0 --separate-stderr "$top/run.sh" cache prune --help
	[[ $output == "Usage: ./run.sh cache"*--older-than*--larger-than* ]]
}

@test "list: what, for what, how large, used when, in which state; and a sum" {
	series stock one 2>/dev/null
	snapshot 0123
	snapshot 4567
	echo 'modules loaded' >>"$cache/snapshots/4567/about"
	mkdir -p "$cache/bisect/linux" "$cache/debian/trixie/kvm-regress/kernels/image-1"
	echo 'asked one amd 123 456' >"$cache/bisect/linux/state"
	echo 5.6.7 >"$cache/debian/trixie/kvm-regress/kernels/image-1/release"
	dir=$(dir_of stock)
	age 3 "$dir/manifest"
	run -0 --separate-stderr cache_cmd
	[ -z "$stderr" ]
	day=$(date -d '3 days ago' +%F)
	grep -E "^kernel +kernels/${dir##*/} +6.12 stock, 1 +[0-9.]+ [KM]iB +$day [0-9:]+ +whole$" \
		<<<"$output"
	grep -E '^kernel .* 6.12 one, 1 .* whole$' <<<"$output"
	grep -E '^snapshot +snapshots/0123 +amd, 1.2.3, 2 CPUs +.* whole$' <<<"$output"
	grep -E '^snapshot +snapshots/4567 +amd, 1.2.3, 2 CPUs, modules loaded +.* whole$' \
		<<<"$output"
	grep -E '^source +src/6.12-1 +6.12, 1 .* whole$' <<<"$output"
	grep -E '^objects +build/6.12-1 +6.12, 1 ' <<<"$output"
	grep -E '^bisection +bisect/linux +one amd, unfinished ' <<<"$output"
	grep -E 'kernel +debian/trixie/kvm-regress/kernels/image-1 +image 5.6.7 .*damaged: ' \
		<<<"$output"
	[[ ${lines[-1]} =~ ^[0-9.]+\ [KM]iB\ in\ $cache$ ]]
	run -3 --separate-stderr bash -c "'$top/build/kvm-regress' cache >/dev/full"
	[ "$stderr" = "cache: standard output: No space left on device" ]
}

@test "a kernel that is used was used last now; one that is only looked at was not" {
	dir=$(dir_of stock)
	age 5 "$dir/manifest"
	cache_cmd >/dev/null
	cache_cmd verify
	[ -n "$(find "$dir/manifest" -mtime +3)" ]
}

@test "verify: what is damaged is named, exit status 3, and it is made again" {
	stock=$(dir_of stock)
	one=$(dir_of one)
	run -0 --separate-stderr cache_cmd verify
	[ "$output" = "3 whole, 0 damaged, in $cache" ]
	# The sizes stay.
	for file in "$stock/vmlinux" "$stock/config" "$one/modules.cpio"; do
		cp "$file" "$BATS_TEST_TMPDIR/copy"
		printf X | dd of="$BATS_TEST_TMPDIR/copy" bs=1 seek=1 conv=notrunc status=none
		mv "$file" "$BATS_TEST_TMPDIR/was"
		mv "$BATS_TEST_TMPDIR/copy" "$file"
		run -3 --separate-stderr cache_cmd verify
		[ "${#lines[@]}" = 2 ]
		[[ ${lines[0]} == "kernels/"*" is damaged: ${file##*/} is damaged; it is made "* ]]
		[ "${lines[1]}" = "2 whole, 1 damaged, in $cache" ]
		run -0 cache_cmd
		mv "$BATS_TEST_TMPDIR/was" "$file"
	done
	for damage in "rm $stock/release" "truncate -s 3 $one/bzImage" \
		"truncate -s 9 $one/manifest" "rm $stock/manifest" \
		"sed -i 2d $cache/src/6.12-1.manifest"; do
		series stock one 2>/dev/null
		$damage
		run -3 cache_cmd verify
		[[ $output == *" is damaged: "* ]]
	done
	snapshot 0123
	run -3 cache_cmd verify
	[[ $output == *"snapshots/0123 is damaged: state is damaged"* ]]
	sed -i '1s/0123/4567/' "$cache/snapshots/0123/manifest"
	run -3 cache_cmd verify
	[[ $output == *"snapshots/0123 is damaged: its manifest is another one's"* ]]
}

@test "prune by age: what was used longest ago goes first, and all else stays" {
	stock=$(dir_of stock)
	one=$(dir_of one)
	snapshot 0123
	age 40 "$stock/manifest"
	age 20 "$one/manifest" "$cache/snapshots/0123/manifest"
	run -0 cache_cmd prune --older-than 30 --dry-run
	[[ ${lines[0]} == "would remove kernels/${stock##*/}, "* ]]
	[[ ${lines[1]} == "would remove 1, "* ]]
	[ -e "$stock" ]
	run -0 --separate-stderr cache_cmd prune --older-than 30
	[[ ${lines[0]} == "removed kernels/${stock##*/}, "* ]]
	[[ ${lines[1]} == "removed 1, "*" are left" ]]
	[ ! -e "$stock" ]
	[ -e "$one" ]
	run -0 cache_cmd prune --older-than 10
	[[ ${lines[-1]} == "removed 2, "* ]]
	[ ! -e "$one" ]
	[ ! -e "$cache/snapshots/0123" ]
	run -0 cache_cmd prune
	[[ ${lines[-1]} == "removed 0, 0 B; "* ]]
	# Made again from what is left.
	[ -d "$(dir_of one)" ]
}

@test "prune by size: until the rest fits, and what is in use stays" {
	local total

	for key in 1 2 3 4; do
		snapshot $key
		age $((10 - key)) "$cache/snapshots/$key/manifest"
	done
	hold -s "$cache/snapshots/1/manifest"
	run -0 cache_cmd
	grep -E '^snapshot +snapshots/1 .* in use$' <<<"$output"
	total=$(du -sB1 "$cache/snapshots" | cut -f 1)
	run -0 cache_cmd prune --larger-than $((total / 2))
	[ "${lines[0]}" = "in use: snapshots/1" ]
	[[ ${lines[-1]} == "removed 2, "*" are left; 1 in use stays" ]]
	[ "$(cd "$cache/snapshots" && echo *)" = "1 4" ]
	run -0 cache_cmd prune --larger-than 0
	[[ ${lines[-1]} == *"; 1 in use stays; that is still more than was asked for" ]]
	[ "$(cd "$cache/snapshots" && echo *)" = "1" ]
	let_go
	run -0 cache_cmd prune --larger-than 0
	[ -z "$(ls "$cache/snapshots")" ]
}

@test "prune takes nothing from who looks kernels up, builds, or bisects" {
	stock=$(dir_of stock)
	mkdir -p "$cache/bisect/linux" "$cache/debian"
	touch "$cache/bisect/linux/lock" "$cache/debian/trixie.tar" "$cache/debian/trixie.lock"
	for lock in kernels 6.12.lock; do
		hold -x "$cache/$lock"
		run -0 cache_cmd prune --older-than 0
		for name in "kernels/${stock##*/}" src/6.12-1 build/6.12-1; do
			grep -x "in use: $name" <<<"$output"
			[ -e "$cache/$name" ]
		done
		let_go
	done
	mkdir -p "$cache/bisect/linux"
	hold -x "$cache/bisect/linux/lock"
	run -0 cache_cmd prune --older-than 0
	[[ $output == *"in use: bisect/linux"* ]]
	[ -e "$cache/bisect/linux/lock" ]
	let_go
	run -0 cache_cmd prune --older-than 0
	[ -z "$(find "$cache"/{kernels,src,build,bisect} -mindepth 1)" ]
	is_made "$(dir_of one)"
}

# is_made DIR
is_made()
{
	module "$1" kvm | grep -qx 'x86 ONE'
}

@test "what cannot be removed: one line each, exit status 3" {
	if [ "$(id -u)" != 0 ] || ! unshare -m true; then
		skip "no file system can be mounted here"
	fi
	stock=$(dir_of stock)
	# shellcheck disable=SC2016 # for the other shell
	run -3 --separate-stderr unshare -m sh -c 'mount --bind "$1" "$1"
		mount -o remount,ro,bind "$1"
		exec "$2" cache prune --older-than 0' sh "$cache" "$top/build/kvm-regress"
	[[ ${stderr_lines[0]} == "cache: cannot remove "*": Read-only file system" ]]
	[[ ${lines[-1]} == "removed 0, "* ]]
	is_there stock
}

@test "what killed programs left is removed, and nothing that somebody has locked" {
	series stock 2>/dev/null
	mkdir -p "$cache"/kernels/{.6.1.tmp,.given.abcdef,.given.fedcba,half} \
		"$cache"/snapshots/{5,6} "$cache"/packages/.fetch.abcdef \
		"$cache"/debian/.trixie.abcdef \
		"$cache"/src/{6.1-1.tmp,7.3-2,6.12-1.stage} "$cache/build/.removed.6.1-1"
	touch "$cache"/{kernels/.given,packages/.fetch,debian/.trixie}.lock \
		"$cache"/snapshots/{5,6}/state "$cache"/src/6.1-1.exclude \
		"$cache"/{durations.123.tmp,tree-0123.lock,durations,7.3.lock}
	hold -x "$cache/snapshots/6"
	first=$holder
	hold -x "$cache/kernels/.given.fedcba"
	run -0 cache_cmd prune
	[[ ${lines[-1]} == "removed 13, "* ]]
	[ "$(cd "$cache/kernels" && echo .[!.]*)" = ".given.fedcba .given.lock" ]
	[ ! -e "$cache/kernels/half" ]
	[ "$(ls "$cache/snapshots")" = 6 ]
	[ "$(cd "$cache/src" && echo *)" = "6.12-1 6.12-1.manifest" ]
	[ "$(cd "$cache" && find packages debian build -mindepth 1 -maxdepth 1 | sort |
		tr '\n' ' ')" = "build/6.12-1 build/6.12-1.stock debian/.trixie.lock $(
		)packages/.fetch.lock " ]
	[ "$(cd "$cache" && echo *lock dur*)" = "6.12.lock 7.3.lock durations" ]
	let_go
	holder=$first let_go
	is_there stock
}

@test "a series that is built at this moment keeps what is half made" {
	series stock 2>/dev/null
	mkdir "$cache/kernels/.6.12.tmp" "$cache/src/6.12-2.tmp"
	hold -x "$cache/6.12.lock"
	cache_cmd prune
	[ -e "$cache/kernels/.6.12.tmp" ]
	[ -e "$cache/src/6.12-2.tmp" ]
	let_go
}

# group_is_gone PID: what it has started holds its locks until it is.
group_is_gone()
{
	! kill -0 -- "-$1" 2>/dev/null
}

@test "killed with SIGKILL at any moment of a build: the next one is right, and nothing stays" {
	local moment pid

	for moment in 0.2 0.4 0.7 1 1.5 2 3; do
		rm -rf "${cache:?}"/{kernels,src,build}
		PAUSE=0.2 XDG_CACHE_HOME=${cache%/*} setsid "$suite/scripts/kernel/series.sh" 6.12 \
			stock one >/dev/null 2>&1 3>&- &
		pid=$!
		sleep "$moment"
		kill -KILL -- "-$pid" || true
		wait "$pid" || true
		wait_for 10 group_is_gone "$pid"
		cache_cmd prune
		[ -z "$(find "$cache" -maxdepth 2 \( -name '*.tmp*' -o -name '*.stage' -o -name \
			'*.exclude' -o -name '*.sums' \))" ]
		is_made "$(dir_of one)"
	done
}
