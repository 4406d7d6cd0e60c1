#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Bisecting: over a real history of a real kernel, and over packages.
# shellcheck disable=SC2154 # top is of common.bash, stderr and stderr_lines are of bats

bats_require_minimum_version 1.5.0
load common

# bisect ARGUMENT...: over the history.
bisect()
{
	"$top/run.sh" bisect --no-install --tree "$repository" "$@" xen_timer_fastpath
}

# touched: what a bisection must leave as it was.
touched()
{
	git -C "$repository" status --porcelain
	git -C "$repository" for-each-ref
	git -C "$repository" rev-parse HEAD
	ls "$repository/.git"
}

setup()
{
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/kvm-regress
	# In the cache and named by what made it, so that a second run, also of another clone, finds
	# what the first one has built.
	repository=$cache/tests/$(cat "$top/tests/history.sh" "$top/scripts/kernel/tree.sh" \
		"$top/patches/xen_timer_fastpath/6.12.break.patch" | sha256sum | cut -c1-8)/linux
}

teardown()
{
	[ -z "${pid-}" ] || kill "$pid" 2>/dev/null || true
}

# judged_or_ended STATE PID: the first commit is in the state, or the search is over.
judged_or_ended()
{
	grep -qs '^step .* FIXED ' "$1" || ! kill -0 "$2"
}

# path_hash PATH: as the cache's folders for a tree are named.
path_hash()
{
	printf '%s' "$1" | sha256sum | cut -c1-8
}

git_commit()
{
	git -C "$repository" rev-parse "$1"
}

@test "over commits: the one that brought the bug, past what does not build or boot; interrupted" {
	local before state

	[ -d "$repository" ] || "$top/tests/history.sh" "$repository"
	before=$(touched)
	state=$cache/bisect/linux-$(path_hash "$repository")/state
	rm -f "$state"

	# What bash starts in the background would not hear SIGINT.
	env --default-signal=INT "$top/run.sh" bisect --no-install --tree "$repository" \
		--good c0 --bad c7 xen_timer_fastpath \
		>"$BATS_TEST_TMPDIR/first" 2>"$BATS_TEST_TMPDIR/first.err" 3>&- &
	pid=$!
	# It builds a kernel first: minutes on an idle host, many times that on a busy one.
	wait_for 3600 judged_or_ended "$state" "$pid"
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	pid=
	[ "$status" = 130 ]
	grep -q 'interrupted; the same command goes on from here' "$BATS_TEST_TMPDIR/first.err"
	[ -z "$(processes "${state%/state}")" ]

	run -0 --separate-stderr bisect --good c0 --bad c7
	[[ $stderr == *"Going on with the bisection that was interrupted after 1 step."* ]]
	[[ $output == *"The first VULNERABLE commit:"*"$(git_commit c6)"* ]]
	[[ $output == *"git bisect start"* ]]
	grep -E '^[0-9a-f]{12}  ERROR +[0-9]+ s  [34]: a change \(.*(cannot build .*error|panic)' \
		<<<"$output"
	[ ! -e "$state" ]
	[ "$(touched)" = "$before" ]
}

@test "over commits: the one that fixed it" {
	run -0 --separate-stderr bisect --find-fix --bad c7 --good c9
	[[ $output == *"The first FIXED commit:"*"$(git_commit c8)"* ]]
}

@test "over commits: ends that are not what they are said to be, revisions that are not there" {
	run -1 --separate-stderr bisect --good c7 --bad c9
	[[ ${stderr_lines[-1]} == *"is VULNERABLE, not FIXED: with these ends there is nothing"* ]]
	run -2 --separate-stderr bisect --good c0 --bad c99
	[[ ${stderr_lines[-1]} == *"--bad c99: no such commit in $repository" ]]
	run -2 --separate-stderr bisect --good c9 --bad c7
	[[ ${stderr_lines[-1]} == *"add --find-fix" ]]
	run -2 --separate-stderr bisect --good c0
	[[ ${stderr_lines[-1]} == *"--tree needs --good and --bad"* ]]
	repository=$BATS_TEST_TMPDIR run -2 --separate-stderr bisect --good a --bad b
	[[ ${stderr_lines[-1]} == *"not a git repository"* ]]
	run -2 --separate-stderr "$top/run.sh" bisect --no-install xen_timer_fastpath
	[[ ${stderr_lines[-1]} == *"over what?"* ]]
}

@test "a tree whose Kconfig has no CONFIG_KVM_XEN: named before anything is built, status 3" {
	tree=$BATS_TEST_TMPDIR/tree
	git clone -q --shared "$repository" "$tree"
	sed -i 's/^config KVM_XEN$/config KVM_OTHER/' "$tree/arch/x86/kvm/Kconfig"
	before=$(git -C "$tree" status --porcelain --ignored)
	run -3 --separate-stderr "$top/scripts/given/kernel.sh" "$tree"
	[[ ${stderr_lines[-1]} == *"lacks CONFIG_KVM_XEN (the regressions named xen_)"* ]]
	[ "$(git -C "$tree" status --porcelain --ignored)" = "$before" ]
	rm -rf "$cache/build/tree-$(path_hash "$tree")"
}

# packages LINE VERDICT...: packages of 6.1 and then 7.2 of which these are known to be the
# verdicts; bisects over LINE of them.
packages()
{
	local n=0 line=$1 version verdict

	shift
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	cache=$XDG_CACHE_HOME/kvm-regress
	mkdir -p "$cache/apt" "$cache/bisect/packages"
	: >"$cache/apt/list"
	: >"$cache/apt/gone"
	touch "$cache/apt/stamp"
	for verdict; do
		n=$((n + 1))
		version=6.1.$n-1
		[ "$n" -le 3 ] || version=7.2.$n-1
		echo "$version linux-image-$n" >>"$cache/apt/list"
		echo "xen_vcpu_id_punt amd linux-image-$n $version $verdict 7 - a reason"
	done >"$cache/bisect/packages/state"
	"$top/run.sh" bisect --no-install --packages ${line:+--line "$line"} xen_vcpu_id_punt
}

@test "over packages: each release line by itself, not more of them tried than needed" {
	run -0 --separate-stderr packages '' VULNERABLE VULNERABLE VULNERABLE \
		VULNERABLE VULNERABLE VULNERABLE FIXED FIXED FIXED
	text="Linux 6.1: VULNERABLE in the oldest package, 6.1.1-1, and the newest, 6.1.3-1."
	[[ $output == *"$text"* ]]
	[[ $output == *"Linux 7.2: FIXED since 7.2.7-1; 7.2.6-1 is VULNERABLE."* ]]
	[[ $output == *"The oldest with the fix: 7.2.7-1 (6 tried, 42 s)."* ]]
	[[ $output != *"6.1.2-1 "* ]]
	# Fixed in the older line, not yet in the newer one.
	run -0 --separate-stderr packages '' VULNERABLE FIXED FIXED VULNERABLE VULNERABLE
	[[ $output == *"Linux 6.1: FIXED since 6.1.2-1"*"Linux 7.2: VULNERABLE in"* ]]
	# A regression that came.
	run -0 --separate-stderr packages 7 VULNERABLE VULNERABLE VULNERABLE FIXED FIXED VULNERABLE
	[[ $output == *"Linux 7.2: VULNERABLE since 7.2.6-1; 7.2.5-1 is FIXED."* ]]
	[[ $output != *"Linux 6.1"* ]]
	# Nothing to find.
	run -1 --separate-stderr packages '' VULNERABLE VULNERABLE VULNERABLE VULNERABLE
	[[ $output == *"None has the fix (3 tried, 21 s)."* ]]
	run -1 --separate-stderr packages 7 X X X FIXED FIXED
	[[ $output == *"None is VULNERABLE (2 tried, 14 s)."* ]]
}

@test "over packages: those that say nothing are passed by" {
	run -0 --separate-stderr packages 7 X X X ERROR VULNERABLE ERROR SKIP FIXED ERROR
	text="Linux 7.2: FIXED since 7.2.8-1; 7.2.5-1 is VULNERABLE, and nothing can be said about"
	[[ $output == *"$text the 2 between them."* ]]
	run -3 --separate-stderr packages 7 X X X ERROR ERROR
	[[ $output == *"nothing can be said about any of its 2 packages"* ]]
	run -2 --separate-stderr packages 5 X
	[[ ${stderr_lines[-1]} == *"--line 5: no kernel package's version begins so;"*": 6.1"* ]]
}

@test "names are compared, never run or matched" {
	local name bisect=("$top/run.sh" bisect --no-install --packages --line 7)

	cd "$BATS_TEST_TMPDIR"
	for name in '\|x//;s/.*/touch FILE/e;#' '.*' 'xen_timer_fastpat.' $'a\nb'; do
		run -2 --separate-stderr "${bisect[@]}" -- "$name"
		[[ $stderr == *"unknown regression"* ]]
		run -2 --separate-stderr "${bisect[@]}" -m "$name" xen_timer_fastpath
		[[ $stderr == *"unknown machine"* ]]
	done
	[ ! -e FILE ]
}

@test "a state file of other searches: only the very words count" {
	state=$BATS_TEST_TMPDIR/state
	printf '%s\n' 'xen_vcpu_id_punt intel linux-image-4 7.2.4-1 FIXED 1 x' \
		'xen_vcpu_idXpunt amd linux-image-4 7.2.4-1 FIXED 1 x' >"$state"
	# shellcheck source=scripts/bisect/work.sh
	. "$top/scripts/bisect/work.sh"
	state_drop "$state" xen.vcpu_id_punt amd
	state_drop "$state" xen_vcpu_id amd
	[ "$(wc -l <"$state")" = 2 ]
	run -1 state_find "$state" xen_vcpu_id.punt amd linux-image-4 7.2.4-1
	run -0 state_find "$state" xen_vcpu_id_punt intel linux-image-4 7.2.4-1
	[ "$output" = "FIXED 1 x" ]
	state_drop "$state" xen_vcpu_id_punt intel
	[ "$(wc -l <"$state")" = 1 ]
}
