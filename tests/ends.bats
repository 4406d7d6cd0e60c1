#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Exit status 1 is a verdict and nothing else: whatever the environment does, it is another. And
# what killed runs leave among results and in build/ goes with the next run.
# shellcheck disable=SC2154 # of bats and common.bash

bats_require_minimum_version 1.5.0
load common

setup()
{
	out=$BATS_TEST_TMPDIR/out
	mkdir "$out"
}

# on_host: a run that boots nothing. Where there is no KVM, its job is a SKIP.
on_host()
{
	"$top/build/kvm-regress" front -m host -o "$out" xen_vcpu_id_punt
}

# ends_with STATUS REDIRECTION
ends_with()
{
	local status=0

	export -f on_host
	export top out
	bash -c "on_host $2" || status=$?
	[ "$status" = "$1" ]
}

@test "stderr or stdout closed or full" {
	local normal=0

	on_host || normal=$?
	[ "$normal" != 1 ] || skip "the running kernel is VULNERABLE"
	ends_with $normal '2>&-'
	ends_with $normal '2>/dev/full'
	ends_with 3 '>/dev/full'
	ends_with 3 '>&-'
	ends_with 3 '</dev/null >&- 2>&-'
}

@test "a GNU parallel that runs no job: an ERROR" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit %s\n' 1 >"$BATS_TEST_TMPDIR/bin/parallel"
	chmod +x "$BATS_TEST_TMPDIR/bin/parallel"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run -3 on_host
	[[ $output == *ERROR* ]]
}

@test "a build/ of somebody else's: one line" {
	become_somebody_else
	run -3 --separate-stderr setpriv --reuid 65534 --clear-groups env HOME=/tmp DEPS=there \
		"$top/run.sh" -m host
	[[ $stderr == "run.sh: cannot write to $top/build: run it as the owner of that folder,"* ]]
}

@test "a cache that can only be read, or is full: the verdict" {
	if [ "$(id -u)" != 0 ] || ! unshare -m true; then
		skip "no file system can be mounted here"
	fi
	kernel_dir >/dev/null
	cache=${XDG_CACHE_HOME:-$HOME/.cache}
	# shellcheck disable=SC2016 # for the other shell
	run -0 --separate-stderr unshare -m sh -c 'mount --bind "$1" "$1" &&
		mount -o remount,ro,bind "$1" && exec "$2/run.sh" -m amd -v stock -o "$3" \
		xen_vcpu_id_punt' sh "$cache" "$top" "$out"
	[[ $output == *VULNERABLE* ]]
	mkdir "$BATS_TEST_TMPDIR/cache"
	# shellcheck disable=SC2016 # for the other shell
	run -0 --separate-stderr unshare -m sh -c 'mount -t tmpfs -o size=40m tmpfs "$1" &&
		mkdir -p "$1/kvm-regress/kernels" && cp -r "$2" "$1/kvm-regress/kernels/" &&
		{ head -c 40m /dev/zero >"$1/rest" 2>/dev/null || true; } &&
		XDG_CACHE_HOME="$1" exec "$3/run.sh" -m amd -v stock -o "$4" xen_vcpu_id_punt' \
		sh "$BATS_TEST_TMPDIR/cache" "$(kernel_dir)" "$top" "$out"
	[[ $output == *VULNERABLE* ]]
}

# killed_run STAMP: the folder of a run that was killed: one job had finished, one had not.
killed_run()
{
	mkdir -p "$out/$1"/a/{6.12-stock-amd,6.12-fixed-amd}
	echo '{"version": 1, "started": "", "elapsed_s": -1, "chosen": "", "interrupted": false,
		"machines": [], "missing": []}' >"$out/$1/run"
	touch "$out/$1"/a/{6.12-stock-amd,6.12-fixed-amd}/job \
		"$out/$1"/a/6.12-stock-amd/{verdict.json,ktap.log} \
		"$out/$1"/a/6.12-fixed-amd/{payload,ktap.log,verdict.json.1.tmp}
}

@test "results of killed runs: unfinished jobs are tidied up; of others nothing is touched" {
	killed_run 20200101T000000Z
	killed_run 20200101T000001Z
	killed_run 20200101T000002Z
	killed_run mine
	rm "$out/20200101T000001Z/a/6.12-stock-amd/verdict.json"
	mkdir "$out/20200101T000003Z" "$out/20200101T000004Z"
	touch "$out/20200101T000003Z/make.log" "$out/20200101T000004Z/notes"
	flock -x "$out/20200101T000002Z" sleep 60 3>&- &
	wait_for 10 sh -c "! flock -n '$out/20200101T000002Z' true"
	ulimit -n 20
	run -3 on_host
	pkill -P $! || true
	[ "$(cd "$out" && echo *)" = \
		"20200101T000000Z 20200101T000002Z 20200101T000004Z mine" ]
	[ "$(cd "$out/20200101T000000Z/a" && echo 6.12-fixed-amd/*)" = 6.12-fixed-amd/job ]
	[ "$(cd "$out/20200101T000000Z/a/6.12-stock-amd" && echo *)" = "job ktap.log verdict.json" ]
	grep -q '"interrupted": true' "$out/20200101T000000Z/run"
	[ -e "$out/20200101T000002Z/a/6.12-fixed-amd/payload" ]
	[ -e "$out/mine/a/6.12-fixed-amd/payload" ]
}

@test "make killed in the midst: what it was writing is made again" {
	local suite=$BATS_TEST_TMPDIR/suite

	mkdir -p "$suite/scripts" "$suite/build/tests/.pack.abcdef"
	cp "$top/scripts/make.sh" "$suite/scripts/"
	printf '%s\n' 'build/x: ; echo whole >$@' >"$suite/Makefile"
	echo old >"$suite/build/y"
	touch -d '1 hour ago' "$suite/build/y"
	touch "$suite/build/.unfinished"
	sleep 0.1
	echo half >"$suite/build/x"
	"$suite/scripts/make.sh" build/x
	[ "$(cat "$suite/build/x")" = whole ]
	[ "$(cat "$suite/build/y")" = old ]
	[ ! -e "$suite/build/.unfinished" ]
	[ ! -e "$suite/build/tests/.pack.abcdef" ]
	# One that fails has cleaned up itself; one that is killed has not.
	# shellcheck disable=SC2016 # for make
	printf '%s\n' 'f: ; false' 'k: ; kill -KILL $$PPID' >"$suite/Makefile"
	run -2 "$suite/scripts/make.sh" f
	[ ! -e "$suite/build/.unfinished" ]
	run -137 "$suite/scripts/make.sh" k
	[ -e "$suite/build/.unfinished" ]
}
