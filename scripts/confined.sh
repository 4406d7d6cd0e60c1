# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top: common.sh's
# How a program is started that reads what a stranger made, and may be taken over by it. To be
# sourced.

[ -x "$top/build/kvm-regress" ] ||
	fail "build/kvm-regress is not there, which confines programs; make builds it"

# confined FOLDER PROGRAM [ARGUMENT]...: the program can write in FOLDER and to its stdout, and has
# no network. FOLDER is - if stdout is all that it needs.
confined()
{
	"$top/build/kvm-regress" confine "$@"
}
