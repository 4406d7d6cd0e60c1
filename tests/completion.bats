#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What bash offers after kvm-regress when the suite is installed.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

setup_file()
{
	make -s -C "$BATS_TEST_DIRNAME/.." DEPS=there install DESTDIR="$BATS_FILE_TMPDIR/a root" \
		PREFIX=/usr
}

setup()
{
	usr="$BATS_FILE_TMPDIR/a root/usr"
	cd "$BATS_TEST_TMPDIR" || return
	mkdir linux
	touch bzImage
}

# offered WORD...: after these, the last of which is being typed: all in one line.
offered()
{
	# shellcheck disable=SC2016 # the inner shell's
	PATH="$usr/bin:$PATH" bash -c '
		. /usr/share/bash-completion/bash_completion
		. "$0/share/bash-completion/completions/kvm-regress"
		COMP_WORDS=(kvm-regress "$@")
		COMP_CWORD=$#
		COMP_LINE=${COMP_WORDS[*]}
		COMP_POINT=${#COMP_LINE}
		COMP_TYPE=9 COMP_KEY=9
		_kvm_regress kvm-regress "${@: -1}" "${COMP_WORDS[-2]}"
		echo "${COMPREPLY[*]}"' "$usr" "$@"
}

@test "regressions and words" {
	[ "$(offered xen_timer_)" = "xen_timer_deferred xen_timer_fastpath" ]
	[ "$(offered sel)" = selftests ]
	[ "$(offered --cold sel)" = "" ]
	[ "$(offered step xen_timer_f)" = xen_timer_fastpath ]
	[ "$(offered cache '')" = "list verify prune" ]
	[ "$(offered source 6.)" = "6.1 6.12" ]
	[ "$(offered source 6.12 l)" = linux ]
	[ "$(offered ne)" = "" ]
}

@test "options: all of the word's help, and no other" {
	local word options

	for word in '' selftests step bisect cache; do
		# shellcheck disable=SC2086 # no word, or one
		options=$("$usr/bin/kvm-regress" $word --help | grep -o -E -e \
			'^ {2,6}(-[a-z], )?--[a-z-]+(, --help)?' | grep -o -E -e '--[a-z-]+')
		[ -n "$options" ]
		# shellcheck disable=SC2086
		diff <(sort <<<"$options") <(offered $word -- | tr ' ' '\n' | sort)
	done
	[ "$(offered --ma)" = --machine ]
	[ "$(offered step --ma)" = --machine ]
	[ "$(offered cache --ma)" = "" ]
}

@test "what an option takes" {
	[ "$(offered -m '')" = "$("$usr/bin/kvm-regress" list names machines | xargs)" ]
	[ "$(offered --machine a)" = amd ]
	[ "$(offered selftests --machine=a)" = amd ]
	[ "$(offered -k '')" = "$(printf '%s ' bzImage linux)$(offered source '') deb:" ]
	[ "$(offered --config k)" = "kasan kcsan" ]
	[ "$(offered -g x)" = xen ]
	[ "$(offered --cve CVE-2025-711)" = CVE-2025-71104 ]
	[ "$(offered -v '')" = "stock broken fixed" ]
	[ "$(offered --split-lock f)" = fatal ]
	[[ " $(offered -f '') " == *" tap "* ]]
	[[ " $(offered report --format '') " == *" tap "* ]]
	[ "$(offered history -f '')" = "table json html" ]
	[ "$(offered --tree '')" != linux ]
	[ "$(offered bisect --tree '')" = linux ]
	[ "$(offered --check-config b)" = bzImage ]
	[ "$(offered -j '')" = "" ]
}
