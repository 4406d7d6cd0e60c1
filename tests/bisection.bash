# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top is of common.bash
# What tests of bisections share: a suite whose run.sh is the test's own, and a repository. The
# verdict of a commit stands in its file "verdict". To be loaded after common.

# bisection_begin: suite and tree, both new. run.sh is what is on stdin.
bisection_begin()
{
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache GIT_CONFIG_GLOBAL=/dev/null
	export GIT_AUTHOR_NAME=somebody GIT_AUTHOR_EMAIL=somebody@example.org
	export GIT_COMMITTER_NAME=somebody GIT_COMMITTER_EMAIL=somebody@example.org
	suite=$BATS_TEST_TMPDIR/suite
	tree=$BATS_TEST_TMPDIR/a\ tree
	mkdir -p "$suite/build"
	cp -r "$top/scripts" "$top/configs" "$suite/"
	ln -s "$top/build/kvm-regress" "$suite/build/kvm-regress"
	cat >"$suite/run.sh"
	chmod +x "$suite/run.sh"
	git init -q -b main "$tree"
}

# commits SUBJECT VERDICT...: c0, c1, ... with these verdicts. In the subject, %d is the number.
commits()
{
	local n=0 verdict subject

	for verdict in "${@:2}"; do
		# shellcheck disable=SC2059 # it is a format
		printf -v subject "$1" "$n"
		printf '%s\n' "$verdict" >"$tree/verdict"
		echo "$n" >"$tree/number"
		git -C "$tree" add .
		git -C "$tree" commit -qm "$subject"
		git -C "$tree" tag "c$n"
		n=$((n + 1))
	done
}

# hash REV, short REV: a commit's full name, and its first digits.
hash()
{
	git -C "$tree" rev-parse "$1"
}

short()
{
	hash "$1" | cut -c 1-12
}
