#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# ./run.sh bisect --report: what was found, for a mail. What would build and boot is a run.sh of the
# test's own: the verdict of a commit stands in its file "verdict".
# shellcheck disable=SC2016,SC2154 # literal text; top is of common.bash, stderr is of bats

bats_require_minimum_version 1.5.0
load common

setup()
{
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache GIT_CONFIG_GLOBAL=/dev/null
	export GIT_AUTHOR_NAME='some *body*' GIT_AUTHOR_EMAIL=somebody@example.org
	export GIT_COMMITTER_NAME=somebody GIT_COMMITTER_EMAIL=somebody@example.org
	suite=$BATS_TEST_TMPDIR/suite
	tree=$BATS_TEST_TMPDIR/a\ tree
	mkdir -p "$suite/build"
	cp -r "$top/scripts" "$top/configs" "$suite/"
	ln -s "$top/build/kvm-regress" "$suite/build/kvm-regress"
	cat >"$suite/run.sh" <<'END'
#!/bin/bash
# step TEST -k CLONE ..., and list names KIND
[ "$1" = step ] || exec "$(readlink -f "$(dirname "$0")/build/kvm-regress")" list "${@: -2}"
printf '%s\tlabel\ta reason\t-\n' "$(cat "$4/verdict")"
END
	chmod +x "$suite/run.sh"
	git init -q -b main "$tree"
}

# commits VERDICT...: c0, c1, ...
commits()
{
	local n=0 verdict

	for verdict; do
		printf '%s\n' "$verdict" >"$tree/verdict"
		echo "$n" >"$tree/number"
		git -C "$tree" add .
		git -C "$tree" commit -qm "KVM: \`$n\`: a <b>change</b>"
		git -C "$tree" tag "c$n"
		n=$((n + 1))
	done
}

# bisect GOOD BAD [OPTION]...
bisect()
{
	"$suite/scripts/bisect/bisect.sh" --no-install --tree "$tree" --good "$1" --bad "$2" \
		"${@:3}" xen_timer_fastpath
}

hash()
{
	git -C "$tree" rev-parse "$1"
}

short()
{
	hash "$1" | cut -c 1-12
}

@test "the commit that brought the bug: with a line of its own for regzbot" {
	local file=$BATS_TEST_TMPDIR/mail

	commits FIXED FIXED VULNERABLE
	run -0 --separate-stderr bisect c0 c2 --report markdown="$file"
	run -0 cat "$file"
	[ "${lines[0]}" = \
		"## xen_timer_fastpath: $(short c2) is the first VULNERABLE commit" ]
	[ "${lines[1]}" = "    $(hash HEAD)" ]
	[ "${lines[2]}" = '    KVM: `2`: a <b>change</b>' ]
	[ "${lines[3]}" = '    some *body* <somebody@example.org>' ]
	[[ ${lines[4]} == "VULNERABLE means: The event of an expired Xen timer "* ]]
	[[ ${lines[5]} == "On machine amd $(short c0) is FIXED and $(short c2) is VULNERABLE. "* ]]
	[[ ${lines[5]} == *"Commits built and booted: 3; of 0 of them nothing can be said." ]]
	[[ ${lines[6]} == "    ./run.sh bisect --tree "*"/a\\ tree --good $(hash c0) --bad "* ]]
	[[ $output == *$'\n\n#regzbot introduced: '"$(hash HEAD)" ]]
}

@test "the commit that fixed it: no line for regzbot; steps of which nothing can be said count" {
	local file=$BATS_TEST_TMPDIR/mail

	# git looks at the middle first.
	commits VULNERABLE VULNERABLE SKIP VULNERABLE FIXED
	run -0 --separate-stderr bisect c4 c0 --find-fix --report markdown="$file"
	run -0 cat "$file"
	[[ $output == "## xen_timer_fastpath: $(short c4) is the first FIXED commit"* ]]
	[[ $output != *regzbot* ]]
	[[ $output == *" of 1 of them nothing can be said."* ]]
	[[ $output == *" --find-fix "* ]]
}

@test "nothing found, nothing written; a file that cannot be written is told before the work" {
	commits FIXED FIXED
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
