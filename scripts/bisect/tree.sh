#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# git bisect over a kernel's history. ./run.sh bisect --tree is this.
#
#   scripts/bisect/tree.sh TREE GOOD BAD FIND-FIX WHAT MACHINE [--report R]... [STEP-OPTION]...
#
# FIND-FIX is 1 if the bad one is the older, else 0. WHAT is a regression, or --selftest=TEST.
#
# In the cache, bisect/NAME/, one for each repository: clone/ (which shares the repository's
# objects, and in which git keeps its own account of the bisection), state (what was asked for, and
# the steps taken; scripts/bisect/step.sh), results/, bisect.html (the steps as a page).
#
# Exit status: 0 found, 1 the ends do not differ, 2 usage, 3 not narrowed down, 130 interrupted.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/bisect/child.sh
. "$top/scripts/bisect/child.sh"
# shellcheck source=scripts/bisect/work.sh
. "$top/scripts/bisect/work.sh"
# shellcheck source=scripts/bisect/page.sh
. "$top/scripts/bisect/page.sh"

# configs_of STEP-OPTION...: what kernels are built with, "lockdep, kasan"; nothing for plain ones.
configs_of()
{
	local configs=

	while [ $# -gt 0 ]; do
		[ "$1" != --config ] || configs+="${configs:+, }$2"
		shift
	done
	printf '%s' "$configs"
}

# commit TREE REV OPTION: its full name.
commit()
{
	git -C "$1" rev-parse --verify -q --end-of-options "$2^{commit}" ||
		die "$3 $2: no such commit in $1"
}

# clone_make TREE WORK: the user's repository is only read.
clone_make()
{
	if [ ! -d "$2/clone" ]; then
		rm -rf "$2/clone.tmp"
		git clone -q --shared --no-checkout -- "$1" "$2/clone.tmp" 2>"$2/git.log" ||
			fail "cannot clone $1: $(tail -n 1 "$2/git.log")"
		git -C "$2/clone.tmp" config gc.auto 0
		mv "$2/clone.tmp" "$2/clone"
	fi
	# Left by a git that was killed.
	rm -f "$2/clone/.git/index.lock"
}

# clone_has CLONE COMMIT...: whether it has them. Of a shallow repository it does not share what
# came later.
clone_has()
{
	local one

	for one in "${@:2}"; do
		git -C "$1" cat-file -e "$one^{commit}" 2>/dev/null || return 1
	done
}

# left_after CLONE VERDICT COMMIT: how many commits can still be the one, when that is known, too;
# nothing as long as not both ends are. Keeps in news and olds what is known.
left_after()
{
	left=''
	case $2 in
	"$new") news=$3 ;;
	"$old") olds+=("$3") ;;
	*) return 0 ;;
	esac
	[ -z "$news" ] || [ ${#olds[@]} = 0 ] ||
		left=$(git -C "$1" rev-list --count "$news" --not "${olds[@]}") || left=''
}

# page_steps WORK: the steps, in the order in which they were taken.
page_steps()
{
	local commit verdict took stamp reason left news='' olds=()

	while read -r commit verdict took stamp reason; do
		left_after "$1/clone" "$verdict" "$commit"
		page_line step "${commit:0:12}" "$verdict" "$took" "$left" "$stamp" \
			"$(git -C "$1/clone" show -s --format=%s "$commit")" "$reason"
	done < <(sed -n 's/^step //p' "$1/state")
}

# page: the path so far, unless there is none.
page()
{
	# Before that it may be somebody else's.
	[ ${#step[@]} -gt 0 ] || return 0
	grep -qs '^step ' "$work/state" || return 0
	{
		page_line what "$what"
		page_line machine "$machine"
		[ -z "$configs" ] || page_line config "$configs"
		page_line over "commits of $tree"
		page_line end "${old_rev:0:12} $old"
		page_line end "${new_rev:0:12} $new"
		page_steps "$work"
		if [ -n "$found" ]; then
			page_line found "The first $new commit: ${found:0:12}"
			page_line commit "$found"
			page_line subject "$(git -C "$work/clone" show -s --format=%s "$found")"
			page_line author \
				"$(git -C "$work/clone" show -s --format='%an <%ae>' "$found")"
			git -C "$work/clone" show -s --format='%H%n%an <%ae>, %ad%n%n%B' "$found" |
				page_lines message
		fi
		[ -z "$answer" ] || page_line answer "$answer"
		[ -z "$title" ] || page_line found "$title"
		[ ! -e "$work/log" ] || page_lines log <"$work/log"
		page_command --tree "$tree" --good "$good" --bad "$bad" "${find[@]}" \
			-m "$machine" "${step_options[@]}" "$what"
	} | page_write "$work" "${reports[@]}"
}

# finish WORK STATUS: the clone forgets the bisection, and so do we.
finish()
{
	meant=1
	page || exit 3
	git -C "$1/clone" bisect reset >/dev/null 2>&1 || true
	rm -f "$1/state"
	exit "$2"
}

# stopped STATUS: a step that could not be asked for, or an interruption.
stopped()
{
	[ "$1" != 255 ] || exit 2
	exit "$1"
}

# end_is WORK COMMIT VERDICT STEP-COMMAND...: the commit at an end must be what it is said to be.
end_is()
{
	local status=0 verdict clone=$1/clone log=$1/git.log

	if ! state_find "$1/state" step "$2" >/dev/null; then
		git -C "$clone" checkout -q -f --detach "$2" 2>"$log" ||
			fail "cannot check out $2 in $clone: $(tail -n 1 "$log") (disk full?)"
		run "${@:4}" || status=$?
		[ $status -lt 128 ] || stopped $status
	fi
	read -r verdict _ < <(state_find "$1/state" step "$2")
	case $verdict in
	"$3") ;;
	"$good_word" | "$bad_word")
		answer="${2:0:12} is $verdict, not $3: with these ends there is nothing to find"
		title='The ends do not differ'
		note "bisect: $answer"
		finish "$1" 1
		;;
	*)
		answer="an end must be $good_word or $bad_word; nothing can be said about ${2:0:12}"
		note "bisect: $answer"
		finish "$1" 3
		;;
	esac
}

# work_resume WORK ASKED: goes on with a bisection that was asked for in the same words, or forgets
# the one before.
work_resume()
{
	local first='' steps

	rm -f "$1/state.status" "$1/log"
	[ ! -e "$1/state" ] || read -r first <"$1/state" || true
	if [ "$first" != "$2" ]; then
		git -C "$1/clone" bisect reset >/dev/null 2>&1 || true
		printf '%s\n' "$2" >"$1/state"
		return
	fi
	steps=$(grep -c '^step ' "$1/state" || true)
	[ "$steps" = 1 ] && steps+=" step" || steps+=" steps"
	note "Going on with the bisection that was interrupted after $steps."
	awk '$1 == "step" { printf "%.12s  %-10s  %4d s  (before)\n", $2, $3, $4 }' "$1/state"
}

# tell WORK NEW TERM: what git bisect found, and how the search ends. NEW is the verdict of the
# newer end, TERM git's word for it. Sets found.
tell()
{
	found=$(awk -v term="$3" '$0 ~ "^# first " term " commit: \\[" {
		gsub(/.*\[|\].*/, ""); print; exit }' "$1/log")
	if [ -n "$found" ]; then
		echo
		echo "The first $2 commit:"
		git -C "$1/clone" show -s \
			--format='  %H%n  %an <%ae>, %ad%n%n%w(0,4,4)%B' "$found"
		cat "$1/log"
		finish "$1" 0
	elif grep -q '^# only skipped commits left' "$1/log"; then
		answer='It is one of those left, and nothing can be said about some of them.'
		note "bisect: it is one of these, and nothing can be said about some of them:"
		sed -n 's/^# possible first .* commit: \[\(.\{12\}\)[0-9a-f]*\] */  \1  /p' \
			"$1/log" >&2
		cat "$1/log"
		finish "$1" 3
	elif grep -q '^The merge base' "$1/git.log"; then
		answer=$(grep -A1 '^The merge base' "$1/git.log" | tr '\n' ' ')
		note "bisect: $answer"
		finish "$1" 3
	elif [ -e "$1/state.status" ]; then
		[ ! -e "$1/state.log" ] || note "$(tail -n 1 "$1/state.log")"
		stopped "$(cat "$1/state.status")"
	fi
	fail "git bisect run: $(tail -n 1 "$1/git.log")"
}

found='' answer='' title='' step=()
ends page
trap search_interrupted INT TERM HUP
tree=$1 find_fix=$4 what=$5 machine=$6
problem=$(git -C "$tree" rev-parse --git-dir 2>&1 >/dev/null) ||
	die "--tree $tree: ${problem#fatal: }"
tree=$(git -C "$tree" rev-parse --show-toplevel 2>/dev/null ||
	git -C "$tree" rev-parse --absolute-git-dir)
good=$(commit "$tree" "$2" --good)
bad=$(commit "$tree" "$3" --bad)
shift 6
reports=()
while [ "${1-}" = --report ]; do
	reports+=("$1" "$2")
	shift 2
done
step_options=("$@")
configs=$(configs_of "$@")
verdict_words "$what"
find=()
if [ "$find_fix" = 1 ]; then
	find=(--find-fix)
	old=$bad_word new=$good_word old_rev=$bad new_rev=$good
	hint='the fix is looked for between an old bad and a new good one'
else
	old=$good_word new=$bad_word old_rev=$good new_rev=$bad
	hint='to look for the commit that fixed it, add --find-fix'
fi
[ "$good" != "$bad" ] || die "--good and --bad are the same commit"
! git -C "$tree" merge-base --is-ancestor "$new_rev" "$old_rev" ||
	die "${new_rev:0:12} is older than ${old_rev:0:12}: $hint"

name=$(basename -- "$tree" | tr -c 'A-Za-z0-9._\n-' _)
work_open "$name-$(printf '%s' "$tree" | sha256sum | cut -c1-8)"
clone_make "$tree" "$work"
if ! clone_has "$work/clone" "$old_rev" "$new_rev"; then
	rm -rf "$work/clone" "$work/state"
	clone_make "$tree" "$work"
fi
work_resume "$work" "asked $what $machine $old_rev $new_rev${configs:+ $configs}"
step=("$top/scripts/bisect/step.sh" "$work/state" "$work/clone" "$old" "$what" \
	-m "$machine" -o "$work/results" "${step_options[@]}")
exec 3>&1 4>&2
end_is "$work" "$old_rev" "$old" "${step[@]}"
end_is "$work" "$new_rev" "$new" "${step[@]}"
git=(git -C "$work/clone")
if ! "${git[@]}" bisect log >/dev/null 2>&1; then
	"${git[@]}" bisect start "--term-old=${old,,}" "--term-new=${new,,}" "$new_rev" "$old_rev" \
		>"$work/git.log" 2>&1 || fail "git bisect start: $(tail -n 1 "$work/git.log")"
fi
# Half checked out, if git was stopped in the midst of that.
"${git[@]}" reset -q --hard
"${git[@]}" clean -fdqx
run "${git[@]}" bisect run "${step[@]}" >"$work/git.log" 2>&1 || true
"${git[@]}" bisect log >"$work/log" 2>/dev/null || true
tell "$work" "$new" "${new,,}"
