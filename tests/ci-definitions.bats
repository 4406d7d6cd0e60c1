#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The ready-made definitions in ci/: their form, their words, and what their shell does. Debian has
# no schema of GitHub's, GitLab's and LAVA's files; tests/schemas/ci has the words of their
# documentation.
# shellcheck disable=SC2154 # top is of common.bash, stderr of bats

bats_require_minimum_version 1.5.0
load common

# shell_of FILE KEY: the shell scripts in a definition, for a shell to read.
shell_of()
{
	/usr/bin/python3 - "$1" "$2" <<'END'
import re, sys, yaml

def find(node, key):
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield "\n".join(value) if isinstance(value, list) else value
            yield from find(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from find(value, key)

for script in find(yaml.load(open(sys.argv[1]), Loader=yaml.BaseLoader), sys.argv[2]):
    if isinstance(script, str):
        print(re.sub(r"\$\{\{.*?\}\}", "word", script))
END
}

# suite: sets suite to a folder with ci/ and a run.sh that writes its words to $BATS_TEST_TMPDIR,
# and ends with $fake_status after it has written $fake_tap and a summary.
suite()
{
	suite=$BATS_TEST_TMPDIR/suite
	mkdir -p "$suite" "$BATS_TEST_TMPDIR/bin"
	cp -r "$top/ci" "$suite/"
	cat >"$suite/run.sh" <<'END'
#!/bin/bash
printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/words"
for one; do
	case $one in
	markdown=*) echo summary >"${one#*=}" ;;
	tap=*) printf '%s' "$fake_tap" >"${one#*=}" ;;
	esac
done
exit "$fake_status"
END
	printf '#!/bin/sh\nexec "$@"\n' >"$BATS_TEST_TMPDIR/bin/sudo"
	printf '#!/bin/sh\necho "$*" >>"%s/told"\n' "$BATS_TEST_TMPDIR" \
		>"$BATS_TEST_TMPDIR/bin/lava-test-case"
	printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
	chmod +x "$suite/run.sh" "$BATS_TEST_TMPDIR"/bin/*
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	export BATS_TEST_TMPDIR fake_tap fake_status
}

@test "every definition is in yamllint's form, and has a schema that it fits" {
	local file schema

	cd "$top"
	run -0 yamllint --strict -c .yamllint.yaml ci .yamllint.yaml
	while read -r file; do
		case $file in
		ci/github/action.yml) schema=github-action ;;
		ci/github/*) schema=github-workflow ;;
		ci/gitlab*) schema=gitlab ;;
		ci/lava/job.yaml) schema=lava-job ;;
		ci/lava/*) schema=lava-test ;;
		*) false ;;
		esac
		run -0 tests/schemas/validate "tests/schemas/ci/$schema.schema.json" "$file"
		sed '0,/^\( *\)[a-z_]*:/s//\1frobnicated:/' "$file" >"$BATS_TEST_TMPDIR/x.yml"
		run -1 tests/schemas/validate "tests/schemas/ci/$schema.schema.json" \
			"$BATS_TEST_TMPDIR/x.yml"
	done < <(find ci -name '*.yml' -o -name '*.yaml')
}

@test "the shell in them is in shellcheck's form" {
	shell_of "$top/ci/github/action.yml" run >"$BATS_TEST_TMPDIR/action.sh"
	shell_of "$top/ci/github/proof.yml" run >"$BATS_TEST_TMPDIR/proof.sh"
	shell_of "$top/ci/gitlab-ci.yml" before_script >"$BATS_TEST_TMPDIR/before.sh"
	shell_of "$top/ci/gitlab-ci.yml" script >"$BATS_TEST_TMPDIR/script.sh"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/action.sh")" -gt 10 ]
	cd "$BATS_TEST_TMPDIR"
	# Words of a parameter of LAVA's are words.
	run -0 shellcheck -s bash ./*.sh
	shell_of "$top/ci/lava/kvm-regress.yaml" steps >"$BATS_TEST_TMPDIR/lava.sh"
	run -0 shellcheck -s bash -e SC2154,SC2086 lava.sh
}

@test "the GitHub action: words become arguments, the summary is appended, the status kept" {
	fake_tap='' fake_status=1
	suite
	cd "$BATS_TEST_TMPDIR"
	shell_of "$top/ci/github/action.yml" run >script
	export GITHUB_WORKSPACE=$PWD GITHUB_ACTION_PATH=$suite/ci/github RUNNER_TEMP=$PWD/temp
	export GITHUB_STEP_SUMMARY=$PWD/step KERNEL='a tree' MACHINES='amd intel' OUTPUT=out
	export REGRESSIONS='one two' OPTIONS='-n 2' DEBIAN=trixie
	mkdir temp .cache
	echo before >step
	run -1 bash -e script
	[ "$(cat words)" = "$(printf '%s\n' --in-debian trixie -k 'a tree' -o out \
		--report "markdown=$PWD/temp/kvm-regress.md" -m amd -m intel -n 2 one two)" ]
	[ "$(cat step)" = $'before\nsummary' ]
}

@test "LAVA is told of each result, and of no failure of ours as if it were a test's" {
	fake_tap='TAP version 13
1..5
ok 1 - a 6.12.117 stock amd: FIXED
ok 2 - b 6.12.117 stock amd: SKIP # SKIP no: reason
not ok 3 - c 6.1 "x" given host: VULNERABLE
  ---
  reason: "not ok 9 - x: ERROR"
  ...
not ok 4 - d 6.12.117 stock amd: ERROR
ok 5 - a 6.12.117 amd: proven
' fake_status=1
	suite
	run -0 "$suite/ci/lava/run.sh" host '' a b
	[ "$(cat "$BATS_TEST_TMPDIR/told")" = 'a_6.12.117_stock_amd --result pass
b_6.12.117_stock_amd --result skip
c_6.1__x__given_host --result fail
d_6.12.117_stock_amd --result unknown
a_6.12.117_amd --result pass' ]
	[[ $(tr '\n' ' ' <"$BATS_TEST_TMPDIR/words") == "-m host --report tap="*" a b " ]]
	fake_status=3
	run -3 "$suite/ci/lava/run.sh" amd 6.12
	[[ $(tr '\n' ' ' <"$BATS_TEST_TMPDIR/words") == "-m amd -k 6.12 --report tap="* ]]
}

@test "git bisect run: the status is the step's, and git stops at a mistake" {
	run -255 --separate-stderr "$top/ci/bisect-run.sh" nope
	[[ $stderr == *"unknown regression 'nope'"* ]]
	fake_tap='' fake_status=125
	suite
	run -125 "$suite/ci/bisect-run.sh" xen_timer_fastpath
	[ "$(tr '\n' ' ' <"$BATS_TEST_TMPDIR/words")" = "step -k . xen_timer_fastpath " ]
}

@test "what they name is there" {
	cd "$top"
	[ -e "$(sed -n 's/^ *path: \(ci.*yaml\)$/\1/p' ci/lava/job.yaml)" ]
	[ -x "$(sed -n 's/^ *- \(ci[^ ]*\) .*/\1/p' ci/lava/kvm-regress.yaml)" ]
	grep -qF 'uses: OWNER/kvm-regress/ci/github@' ci/github/kernel.yml
	while read -r one; do
		[ -e "$one" ]
	done < <(sed -n '/files:/,/prefix:/s/^ *- //p' ci/gitlab-ci.yml)
	while read -r one; do
		grep -q "^  ${one#inputs.}:" ci/github/action.yml
	done < <(grep -o 'inputs\.[a-z_-]*' ci/github/action.yml | sort -u)
}
