#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Many runs beside each other: what went into a job and what came out, and what is unstable.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
}

# seen NAME [PLAN-OPTION]...: one job, run again, as the run NAME.
seen()
{
	local name=$1

	shift
	expect=1
	plan_job "$@" xen_vcpu_id_punt
	run_job
	mkdir -p runs
	mv results "runs/$name"
}

# key NAME: of the run's one job.
key()
{
	sed -n 's/^ "key": "\(.*\)",$/\1/p' "runs/$1"/*/*/verdict.json
}

history()
{
	"$top/run.sh" history --no-install "$@"
}

# other_byte NAME: as if the console of that run had ended with another byte.
other_byte()
{
	printf x >>"$(echo "runs/$1"/*/*/console.log)"
	sed -i 's/^  "console.log": ".*"/  "console.log": "00000000000000000000000000000000"/' \
		"runs/$1"/*/*/verdict.json
}

@test "the same job twice is stable; one byte is found; another test is another key" {
	local programs=$BATS_TEST_TMPDIR/programs

	seen 1
	seen 2
	[ -n "$(key 1)" ]
	[ "$(key 1)" = "$(key 2)" ]
	run -0 --separate-stderr history runs
	[[ $output == *"The same in all runs:"*"0 unstable, 0 changed, 1 the same"* ]]
	[ "$stderr" = "" ]

	# The archive's reader stops before what stands behind its end.
	mkdir "$programs"
	cp "$top/build/tests/xen_vcpu_id_punt.cpio" "$programs"
	head -c 512 /dev/zero >>"$programs/xen_vcpu_id_punt.cpio"
	seen 3 --tests "$programs"
	[ "$(key 3)" != "$(key 1)" ]
	seen 4 --cold
	[ "$(key 4)" != "$(key 1)" ]
	other_byte 3
	run -0 --separate-stderr history runs

	other_byte 2
	run -1 --separate-stderr history runs
	[[ $output == *"xen_vcpu_id_punt on test, amd"*"xxxx"*" ^"*"console.log differs, line"* ]]
	[[ $output == *"1 unstable, 0 changed, 0 the same in all runs."* ]]
	[ "$(wc -L <<<"$output")" -le 80 ]
	run -1 --separate-stderr history --output page.html -f html runs
	[ "$output" = "" ]
	run -0 python3 "$top/tests/page/look.py" page.html
	[ "$output" = "" ]
	grep -q 'href="runs/2/xen_vcpu_id_punt/test-amd/console.log"' page.html
	run -1 --separate-stderr history -f json runs
	python3 -c 'import json, sys; h = json.load(sys.stdin)
assert [r["state"] for r in h["rows"]] == ["unstable"], h["rows"]
assert len(h["runs"]) == 4 and h["version"] == 1 and h["damaged"] == 0' <<<"$output"
}

# made_up NAME TIME VERDICT: a run whose one job said so, as old results do: without a key.
made_up()
{
	local dir=runs/$1/xen_vcpu_id_punt/6.12-stock-amd

	[ -d template ] || {
		plan_job xen_vcpu_id_punt
		mv results template
	}
	mkdir -p "$dir"
	cp template/*/*/job "$dir"
	printf '{"started": "%s"}\n' "$2" >"runs/$1/run"
	printf '{"verdict": "%s", "reason": "a reason", "log": "ktap.log"}\n' "$3" \
		>"$dir/verdict.json"
}

@test "old results: verdicts, when they changed, in the order of time; colours on a terminal" {
	local command

	made_up b 2026-01-02T00:00:00Z FIXED
	made_up a 2026-01-03T00:00:00Z VULNERABLE
	made_up c 2026-01-01T00:00:00Z FIXED
	run -0 --separate-stderr history runs
	[[ $output == *"++x"*"VULNERABLE since 2026-01-03T00:00:00Z, was FIXED: what went into"* ]]
	[[ $output == *"0 unstable, 1 changed, 0 the same in all runs."* ]]

	seen 1
	seen 2
	other_byte 2
	command="$(printf '%q' "$top/build/kvm-regress") history runs"
	run -1 env TERM=xterm script -qec "$command" /dev/null
	[[ $output == *$'\033[31m'* ]]
	run -1 env TERM=xterm NO_COLOR=1 script -qec "$command" /dev/null
	[[ $output != *$'\033'* ]]
}

@test "what is damaged is one line each, and the rest is shown; names come out as text" {
	made_up a 2026-01-01T00:00:00Z FIXED
	made_up b 2026-01-02T00:00:00Z FIXED
	made_up $'c\033[2J\n<script>x</script>' 2026-01-03T00:00:00Z VULNERABLE
	truncate -s 40 runs/b/xen_vcpu_id_punt/6.12-stock-amd/job
	mkdir -p runs/d/fifo/one
	mkfifo runs/d/run runs/d/fifo/one/job runs/d/fifo/one/verdict.json
	ln -s .. runs/d/loop
	run -3 --separate-stderr history runs
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *"runs/b/xen_vcpu_id_punt/6.12-stock-amd/job: line "*"it is left out" ]]
	[[ $output == *"+x"*"runs/c?[2J?<script>x<"* ]]
	[[ $output != *$'\033'* ]]
	run -3 --separate-stderr history -f html --output page.html runs
	run -0 python3 "$top/tests/page/look.py" page.html
	[ "$output" = "" ]
	run -1 grep '<script>x' page.html
	run -3 --separate-stderr history -f json runs
	python3 -c 'import json, sys; json.load(sys.stdin)' <<<"$output"
	run -3 --separate-stderr history --output missing/page.html -f html runs
	[[ ${stderr_lines[-1]} == *"No such file or directory" ]]
}

@test "what cannot be asked for" {
	run -2 --separate-stderr history
	[[ $stderr == *"which runs?"* ]]
	run -2 --separate-stderr history nowhere
	[[ $stderr == *"nowhere: no such folder" ]]
	mkdir empty
	run -2 --separate-stderr history empty
	[[ $stderr == *"empty: no run is there, nor below it" ]]
	run -2 --separate-stderr history --nosuch empty
	[[ $stderr == *"unknown or ambiguous option '--nosuch'; see ./run.sh history --help" ]]
	run -2 --separate-stderr history -f picture empty
	[[ $stderr == *"there are: table json html" ]]
	run -0 --separate-stderr "$top/run.sh" history --help
	[[ $output == *"Usage: ./run.sh history"* ]]
}
