# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# bash-completion for kvm-regress. Words, options and what an option takes are read from the
# program's own help, names from its lists: nothing has to be added here for a new one.

# _kvm_regress_rows: the options of the word, as the help shows them: "-k, --kernel KERNEL".
_kvm_regress_rows()
{
	# shellcheck disable=SC2086 # no word, or one
	"$command" $word --help 2>/dev/null | sed -n -E '/^ {2,6}-/ { s/^ +//; s/ {2,}.*//; p }'
}

# _kvm_regress_words: what may come first in an option's place.
_kvm_regress_words()
{
	"$command" --help 2>/dev/null | sed -n -E 's/^ +kvm-regress ([a-z]+).*/\1/p' | sort -u
}

# _kvm_regress_names KIND
_kvm_regress_names()
{
	"$command" --no-install list names "$1" 2>/dev/null
}

# _kvm_regress_said OPTION: the words that it takes, of the complaint about another one.
_kvm_regress_said()
{
	# shellcheck disable=SC2086 # no word, or one
	"$command" $word "$1" '' 2>&1 | sed -n 's/.*there are:\? *//p' | tr -d ,
}

# _kvm_regress_offer TEXT: the words in it that begin as the current one.
_kvm_regress_offer()
{
	local one

	while read -r one; do
		[[ -z $one || $one != "$cur"* ]] || COMPREPLY+=("$one")
	done < <(tr -s '[:blank:]' '\n' <<<"$1")
	# A colon would begin a word of readline's.
	__ltrim_colon_completions "$cur"
}

# _kvm_regress_argument OPTION: what the option takes. Fails if it takes nothing.
_kvm_regress_argument()
{
	local argument

	argument=$(_kvm_regress_rows |
		awk -v o="$1" '$1 == o || $1 == o "," || $2 == o { if ($NF !~ /^-/) print $NF }')
	case $argument in
	'') return 1 ;;
	KERNEL)
		_filedir
		_kvm_regress_offer "$(_kvm_regress_names series) deb:"
		;;
	MACHINE) _kvm_regress_offer "$(_kvm_regress_names machines)" ;;
	NAME) _kvm_regress_offer "$(_kvm_regress_names configs)" ;;
	GROUP) _kvm_regress_offer "$(_kvm_regress_names groups)" ;;
	CVE) _kvm_regress_offer "$(_kvm_regress_names cves)" ;;
	FORMAT | VARIANT | MODE) _kvm_regress_offer "$(_kvm_regress_said "$1")" ;;
	*DIR) _filedir -d ;;
	*FILE) _filedir ;;
	esac
}

_kvm_regress()
{
	# shellcheck disable=SC2034 # split: what is below sets it
	local cur prev words cword split command word=''

	_init_completion -s -n : || return
	command=${words[0]}
	if [[ $cword -gt 1 ]] && _kvm_regress_words | grep -q -x -F -e "${words[1]}"; then
		word=${words[1]}
	fi
	if [[ $prev == -* ]] && _kvm_regress_argument "$prev"; then
		return
	fi
	if [[ $cur == -* ]]; then
		_kvm_regress_offer "$(_kvm_regress_rows | grep -o -E -e '--[a-z-]+')"
		return
	fi
	case $word in
	'')
		_kvm_regress_offer "$(_kvm_regress_names regressions)"
		[[ $cword -gt 1 ]] || _kvm_regress_offer "$(_kvm_regress_words)"
		;;
	step | bisect) _kvm_regress_offer "$(_kvm_regress_names regressions)" ;;
	cache) _kvm_regress_offer 'list verify prune' ;;
	source)
		[[ $cword -gt 2 ]] || _kvm_regress_offer "$(_kvm_regress_names series)"
		[[ $cword -le 2 ]] || _filedir -d
		;;
	list | selftests) ;;
	*) _filedir ;;
	esac
}
complete -F _kvm_regress kvm-regress
