#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# ./run.sh bisect --report: what was found, for a mail. What would build and boot is a run.sh of the
# test's own.
# shellcheck disable=SC2016,SC2154 # literal text; top is of common.bash, stderr is of bats

bats_require_minimum_version 1.5.0
load common
load bisection

setup()
{
	bisection_begin <<'END'
#!/bin/bash
# step TEST -k CLONE ..., and list names KIND
[ "$1" = step ] || exec "$(readlink -f "$(dirname "$0")/build/kvm-regress")" list "${@: -2}"
echo "$*" >>"$BATS_TEST_TMPDIR/asked"
verdict=$(cat "$4/verdict")
[ "$verdict" != interrupt ] || { kill -INT "$PPID"; sleep 5; exit 130; }
printf '%s\tlabel\ta reason\t-\n' "$verdict"
END
	export GIT_AUTHOR_NAME='some *body*'
}

# history VERDICT...: a commit c0, c1, ... for each.
history()
{
	commits 'KVM: `%d`: a <b>change</b>' "$@"
}

# bisect GOOD BAD [OPTION]...
bisect()
{
	"$suite/scripts/bisect/bisect.sh" --no-install --tree "$tree" --good "$1" --bad "$2" \
		"${@:3}" xen_timer_fastpath
}

# page: where the search said that it is.
page()
{
	sed -n 's/^The steps as a page: //p' <<<"$output"
}

@test "the commit that brought the bug: with a line of its own for regzbot" {
	local file=$BATS_TEST_TMPDIR/mail

	history FIXED FIXED VULNERABLE
	run -0 --separate-stderr bisect c0 c2 --report markdown="$file"
	run -0 cat "$file"
	[ "${lines[0]}" = \
		"## xen_timer_fastpath: $(short c2) is the first VULNERABLE commit" ]
	[ "${lines[1]}" = "    $(hash HEAD)" ]
	[ "${lines[2]}" = '    KVM: `2`: a <b>change</b>' ]
	[ "${lines[3]}" = '    some *body* <somebody@example.org>' ]
	[[ ${lines[4]} == "VULNERABLE means: The event of an expired Xen timer "* ]]
	[[ ${lines[5]} == "On machine amd $(short c0) is FIXED and $(short c2) is VULNERABLE. "* ]]
	[[ ${lines[5]} == *"Commits built and booted: 3; 0 of them could not be judged." ]]
	[[ ${lines[6]} == "    ./run.sh bisect --tree "*"/a\\ tree --good $(hash c0) --bad "* ]]
	[[ $output == *$'\n\n#regzbot introduced: '"$(hash HEAD)" ]]
}

@test "the commit that fixed it: no line for regzbot; steps that could not be judged count" {
	local file=$BATS_TEST_TMPDIR/mail

	# git looks at the middle first.
	history VULNERABLE VULNERABLE SKIP VULNERABLE FIXED
	run -0 --separate-stderr bisect c4 c0 --find-fix --report markdown="$file"
	run -0 cat "$file"
	[[ $output == "## xen_timer_fastpath: $(short c4) is the first FIXED commit"* ]]
	[[ $output != *regzbot* ]]
	[[ $output == *"; 1 of them could not be judged."* ]]
	[[ $output == *" --find-fix "* ]]
}

@test "debug kernels: each step is asked for one, and so it is told; another search than without" {
	local file=$BATS_TEST_TMPDIR/mail

	history FIXED FIXED VULNERABLE
	run -0 --separate-stderr bisect c0 c2 --config lockdep --config kasan \
		--report markdown="$file"
	grep -q 'debug kernel.*lockdep, kasan' <(tr -d '\n' <"$(page)")
	run -0 cat "$file"
	[[ $output == *"On machine amd, built with --config lockdep, kasan, $(short c0) is "* ]]
	[[ $output == *" --config lockdep --config kasan "* ]]
	# What each step was asked for.
	grep -q -- ' --config lockdep --config kasan' "$BATS_TEST_TMPDIR/asked"
	run ! grep -v -- ' --config lockdep --config kasan' "$BATS_TEST_TMPDIR/asked"
	run -2 --separate-stderr bisect c0 c2 --config none
	[[ $stderr == *"unknown config 'none'; there are: kasan "* ]]
	run -2 --separate-stderr "$suite/scripts/bisect/bisect.sh" --no-install --packages \
		--config lockdep xen_timer_fastpath
	[[ $stderr == *"--config and --report belong to --tree" ]]
}

@test "debug kernels: what is known of other kernels is not of them" {
	history FIXED interrupt VULNERABLE
	run -130 --separate-stderr bisect c0 c2 --config lockdep
	run -130 --separate-stderr bisect c0 c2
	[[ $stderr != *"Going on"* ]]
	run -130 --separate-stderr bisect c0 c2
	[[ $stderr == *"Going on"* ]]
}

@test "nothing found, nothing written; a file that cannot be written is told before the work" {
	history FIXED FIXED
	run -1 --separate-stderr bisect c0 c1 --report markdown="$BATS_TEST_TMPDIR/mail"
	[ ! -e "$BATS_TEST_TMPDIR/mail" ]
	run -2 --separate-stderr bisect c0 c1 --report markdown="$BATS_TEST_TMPDIR/none/mail"
	[[ $stderr == *"--report markdown=$BATS_TEST_TMPDIR/none/mail: No such file or directory" ]]
	run -2 --separate-stderr bisect c0 c1 --report json="$BATS_TEST_TMPDIR/mail"
	[[ $stderr == *"a bisection has markdown, such as markdown=FILE" ]]
	run -2 --separate-stderr "$suite/scripts/bisect/bisect.sh" --no-install --packages \
		--report markdown="$BATS_TEST_TMPDIR/mail" xen_timer_fastpath
	[[ $stderr == *"--report belong to --tree" ]]
	[ ! -e "$BATS_TEST_TMPDIR/mail" ]
}
