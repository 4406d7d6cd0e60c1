# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # tree, good, bad, find_fix, regression, machine, install, step_options, work: bisect.sh's
# git bisect over a kernel's history. To be sourced by bisect.sh.
#
# In $cache/bisect/NAME, one for each repository: clone/ (which shares the repository's objects, and in which git keeps its own account of the
# bisection), state (what was asked for, and the steps taken; scripts/bisect-step.sh), results/.

in_clone()
{
	git -C "$work/clone" "$@"
}

# commit REV OPTION: its full name.
commit()
{
	git -C "$tree" rev-parse --verify -q "$1^{commit}" || die "$2 $1: no such commit in $tree"
}

# prepare_clone: the user's repository is only read.
prepare_clone()
{
	if [ ! -d "$work/clone" ]; then
		rm -rf "$work/clone.tmp"
		git clone -q --shared --no-checkout "$tree" "$work/clone.tmp" 2>"$work/git.log" || fail "cannot clone $tree: $(tail -n 1 "$work/git.log")"
		git -C "$work/clone.tmp" config gc.auto 0
		mv "$work/clone.tmp" "$work/clone"
	fi
	# Left by a git that was killed.
	rm -f "$work/clone/.git/index.lock"
}

# has COMMIT...: whether the clone has them. Of a shallow repository it does not share what came later.
has()
{
	local one

	for one; do
		in_clone cat-file -e "$one^{commit}" 2>/dev/null || return 1
	done
}

# checkout COMMIT
checkout()
{
	in_clone checkout -q -f --detach "$1" 2>"$work/git.log" || fail "cannot check out $1 in $work/clone: $(tail -n 1 "$work/git.log") (disk full?)"
}

# finish STATUS: the clone forgets the bisection, and so do we.
finish()
{
	in_clone bisect reset >/dev/null 2>&1 || true
	rm -f "$work/state"
	exit "$1"
}

# end COMMIT VERDICT: the commit at an end must be what it is said to be.
end()
{
	local status=0 verdict

	if ! grep -q "^step $1 " "$work/state"; then
		checkout "$1"
		run "${step[@]}" || status=$?
		[ $status -lt 128 ] || stopped $status
	fi
	read -r _ _ verdict _ < <(grep "^step $1 " "$work/state")
	case $verdict in
	"$2") ;;
	FIXED | VULNERABLE)
		note "bisect: ${1:0:12} is $verdict, not $2: with these ends there is nothing to find"
		finish 1
		;;
	*)
		note "bisect: an end must be FIXED or VULNERABLE; nothing can be said about ${1:0:12}"
		finish 3
		;;
	esac
}

# stopped STATUS: a step that could not be asked for, or an interruption.
stopped()
{
	[ "$1" = 255 ] && exit 2
	exit "$1"
}

bisect_tree()
{
	local asked status=0 old_rev new_rev found problem

	[ "${good:+1}${bad:+1}" = 11 ] || die "--tree needs --good and --bad; see ./run.sh bisect --help"
	problem=$(git -C "$tree" rev-parse --git-dir 2>&1 >/dev/null) || die "--tree $tree: ${problem#fatal: }"
	tree=$(git -C "$tree" rev-parse --show-toplevel 2>/dev/null || git -C "$tree" rev-parse --absolute-git-dir)
	good=$(commit "$good" --good)
	bad=$(commit "$bad" --bad)
	if [ "$find_fix" = 1 ]; then
		old_rev=$bad new_rev=$good
		terms=(--term-old=vulnerable --term-new=fixed)
		verdicts=(VULNERABLE FIXED)
		step_options+=(--find-fix)
	else
		old_rev=$good new_rev=$bad
		terms=(--term-old=fixed --term-new=vulnerable)
		verdicts=(FIXED VULNERABLE)
	fi
	[ "$good" != "$bad" ] || die "--good and --bad are the same commit"
	if git -C "$tree" merge-base --is-ancestor "$new_rev" "$old_rev"; then
		die "${new_rev:0:12} is older than ${old_rev:0:12}: $([ "$find_fix" = 1 ] && echo 'the fix is looked for between an old bad and a new good one' ||
			echo 'to look for the commit that fixed it, add --find-fix')"
	fi

	"$top/scripts/deps.sh" "${install[@]}" build run kernel given "$machine"
	open_work "$(basename "$tree" | tr -c 'A-Za-z0-9._\n-' _)-$(printf '%s' "$tree" | sha256sum | cut -c1-8)"
	asked="asked $regression $machine $old_rev $new_rev"
	prepare_clone
	if ! has "$old_rev" "$new_rev"; then
		rm -rf "$work/clone" "$work/state"
		prepare_clone
	fi
	rm -f "$work/state.status"
	if [ -e "$work/state" ] && [ "$(sed -n 1p "$work/state")" = "$asked" ]; then
		note "Going on with the bisection that was interrupted after $(grep -c '^step ' "$work/state" || true) steps."
	else
		in_clone bisect reset >/dev/null 2>&1 || true
		echo "$asked" >"$work/state"
	fi

	step=("$top/scripts/bisect-step.sh" "$work/state" "$work/clone" "$regression" -m "$machine" -o "$work/results" "${step_options[@]}")
	exec 3>&1 4>&2
	sed -n 's/^step //p' "$work/state" | while read -r found verdict took _; do
		printf '%.12s  %-10s  %4d s  (before)\n' "$found" "$verdict" "$took"
	done
	end "$old_rev" "${verdicts[0]}"
	end "$new_rev" "${verdicts[1]}"
	if ! in_clone bisect log >/dev/null 2>&1; then
		in_clone bisect start "${terms[@]}" "$new_rev" "$old_rev" >"$work/git.log" 2>&1 || fail "git bisect start: $(tail -n 1 "$work/git.log")"
	fi
	# Half checked out, if git was stopped in the midst of that.
	in_clone reset -q --hard
	in_clone clean -fdqx
	run git -C "$work/clone" bisect run "${step[@]}" >"$work/git.log" 2>&1 || status=$?
	in_clone bisect log >"$work/log" 2>/dev/null || true
	if found=$(sed -n "s/^# first ${terms[1]#*=} commit: \[\([0-9a-f]*\)\].*/\1/p" "$work/log") && [ -n "$found" ]; then
		echo
		echo "The first ${verdicts[1]} commit:"
		in_clone show -s --format='  %H%n  %an <%ae>, %ad%n%n%w(0,4,4)%B' "$found"
		cat "$work/log"
		finish 0
	elif grep -q '^# only skipped commits left' "$work/log"; then
		note "bisect: it is one of these, and nothing can be said about some of them:"
		sed -n 's/^# possible first .* commit: \[\(.\{12\}\)[0-9a-f]*\] */  \1  /p' "$work/log" >&2
		cat "$work/log"
		finish 3
	fi
	if grep -q '^The merge base' "$work/git.log"; then
		note "bisect: $(grep -A1 '^The merge base' "$work/git.log" | tr '\n' ' ')"
		finish 3
	fi
	if [ -e "$work/state.status" ]; then
		[ ! -e "$work/state.log" ] || note "$(tail -n 1 "$work/state.log")"
		stopped "$(cat "$work/state.status")"
	fi
	fail "git bisect run: $(tail -n 1 "$work/git.log")"
}
