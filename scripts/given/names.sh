# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Names and versions that a stranger chose: how they are shown, and what of them may be part of a
# label or of a file's name. To be sourced.

# shown NAME: the name in one line that no terminal obeys.
shown()
{
	local LC_ALL=C

	printf '%s\n' "${1//[^[:print:]]/?}"
}

# tree_named TREE VERSION: a label for a source tree of that version: with its commit, where git
# knows it, else with its folder's name.
tree_named()
{
	local commit dirty=

	if commit=$(git -C "$1" rev-parse --short=12 HEAD 2>/dev/null) &&
		[ -z "$(git -C "$1" rev-parse --show-prefix)" ]; then
		git --no-optional-locks -C "$1" diff --quiet HEAD -- || dirty=-dirty
		safe_label "$2-g$commit$dirty"
	else
		safe_label "$2-${1##*/}"
	fi
}

# safe_label TEXT: what of it may be shown, be part of a folder's name and stand in one field of a
# line: at most 64 of the characters that versions are made of. Never empty; no dot
# at its beginning.
safe_label()
{
	local LC_ALL=C text=${1//[^A-Za-z0-9._+~-]/_}

	text=${text:0:64}
	case $text in
	'') text=unnamed ;;
	[.-]*) text=_${text:1} ;;
	esac
	printf '%s\n' "$text"
}
