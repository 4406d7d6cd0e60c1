# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One child at a time that can be stopped with all that it started. To be sourced.

# Job control gives the child a process group of its own.
child=

# run COMMAND...: run it as the child. Returns its exit status.
run()
{
	local status=0

	set -m
	"$@" &
	child=$!
	set +m
	wait "$child" || status=$?
	child=
	return "$status"
}

# stop_child: end the child and wait for its whole process group. It is told again and again, as a
# program may not listen while it starts, for 10 s; then what is left is killed.
stop_child()
{
	local group=$child tick

	child=
	[ -n "$group" ] || return 0
	for ((tick = 0; tick < 100; tick++)); do
		((tick % 10)) || kill -TERM -- "-$group" 2>/dev/null || true
		kill -0 -- "-$group" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL -- "-$group" 2>/dev/null || true
}

# search_interrupted: for the trap of a search, whose child is a step. Ends with 130.
search_interrupted()
{
	trap "" INT TERM HUP
	stop_child
	# A terminal shows ^C, and the cursor stands behind it.
	[ ! -t 2 ] || printf '\n' >&2 || true
	note "bisect: interrupted; the same command goes on from here"
	exit 130
}
