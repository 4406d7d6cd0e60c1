#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Other suites' tests: look-alikes of kvm-unit-tests and LTP's, and some of the kernel's own.
# shellcheck disable=SC2154 # top is of common.bash, stderr and stderr_lines are of bats

bats_require_minimum_version 1.5.0
load common

setup_file()
{
	local out

	out=$(make -s -C "$BATS_TEST_DIRNAME/.." DEPS=there foreign 2>&1) || {
		echo "$out"
		return 1
	}
}

# selftests STATUS ARGUMENT...: run.sh selftests ends with that status.
selftests()
{
	run -"$1" --separate-stderr "$top/run.sh" selftests -o "$BATS_TEST_TMPDIR/results" \
		"${@:2}"
}

# refused LINE ARGUMENT...: a usage error, whose last line matches the pattern; nothing is left.
refused()
{
	selftests 2 "${@:2}"
	[ -z "$output" ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${stderr_lines[-1]} == $1 ]]
	[ -z "$(find "$BATS_TEST_TMPDIR/results" -mindepth 1 2>/dev/null)" ]
}

@test "LTP's tests: their statuses and words become verdicts" {
	selftests 3 --ltp "$top/build/foreign/ltp"
	[[ $output == *$'\nbreaks  ERROR\nfails   FAIL\nlacks   SKIP\npasses  PASS\n'* ]]
	[[ $output == *"breaks: the test is broken or lacks something: open(/dev/nothing)"* ]]
	[[ $output == *"fails: 2 is not 3"* ]]
	[[ $output == *"lacks: the kernel has no such thing"* ]]
	[[ $output == *" on amd: 1 ERROR, 1 FAIL, 1 PASS, 1 SKIP"* ]]
}

@test "kvm-unit-tests: the VMM in L1 runs flat programs, and says how they end" {
	selftests 1 --kut "$top/build/foreign/kut"
	[[ $output == *$'\ncrashes  FAIL\nfails    FAIL\npasses   PASS\nskips    SKIP\n'* ]]
	[[ $output == *"crashes: it ended with status 126; it last said: the program's CPU shut"* ]]
	[[ $output == *"fails: two and two"* ]]
	[[ $output == *"skips: no such CPU"* ]]
	selftests 0 --kut "$top/build/foreign/kut" -f json passes
	[[ $output == *'"verdict": "PASS"'*'"name": "a third"'*'"suite": "kut"'* ]]
}

@test "a comparison shows what differs, and no more" {
	selftests 0 --ltp "$top/build/foreign/ltp" --compare -k 6.12 -k 6.12:fixes 'p*' lacks
	[[ $output == *" on amd: 0 of 2 tests differ."* ]]
	[[ $output != *"no such thing"* ]]
}

@test "wrong words and wrong folders: one line, and nothing is left" {
	local dir=$BATS_TEST_TMPDIR/programs

	mkdir "$dir"
	refused "*no test is called 'nope'; there are: breaks fails lacks passes" \
		--ltp "$top/build/foreign/ltp" nope
	refused "*only one of --dir, --kut and --ltp, once" --ltp "$dir" --kut "$dir"
	refused "*programs has no programs for x86-64, nor has a folder below" --ltp "$dir"
	refused "*programs has no programs: build the selftests there*" --dir "$dir"
	refused "*programs has no kvm-unit-tests: no NAME.flat there*" --kut "$dir"
	refused "*no such folder" --ltp "$dir/nowhere"
	refused "*nowhere' is no folder" --dir "$dir/nowhere"
	cp "$(type -P true)" "$dir/a"
	refused "*a is linked dynamically, and L1 has no loader: build it with*" --ltp "$dir"
	refused "*a is linked dynamically, and L1 has no loader: build all*" --dir "$dir"
	refused "*unknown kernel '6.13'*SERIES:REGRESSION*" -k 6.13
	refused "*has no patch for 6.12*" -k 6.12:nope --ltp "$top/build/foreign/ltp"
	refused "*machine host boots no kernel*" -m host --ltp "$top/build/foreign/ltp"
	refused "*machine host boots no kernel*" -m host
	refused "*--compare needs two kernels or more*" --compare -k 6.12
	refused "*unknown option '-v'; see ./run.sh selftests --help" -v stock
}

@test "a flat file that is none, and one that is cut off, are no verdict on the kernel" {
	local dir=$BATS_TEST_TMPDIR/programs

	mkdir "$dir"
	echo "no program" >"$dir/text.flat"
	head -c 200 "$top/build/foreign/kut/passes.flat" >"$dir/cut.flat"
	selftests 3 --kut "$dir"
	[[ $output == *"cut: it could not be started: cut.flat: "* ]]
	[[ $output == *"text: it could not be started: text.flat: "* ]]
}

@test "the kernel's own: built from the series' source, and as a step of a bisection" {
	selftests 0 -n 2 hyperv_cpuid 'vmx_msrs_te*'
	[[ $output == *$'\nhyperv_cpuid   PASS\nvmx_msrs_test  SKIP\n'* ]]
	[[ $output == *"vmx_msrs_test: Requirement not met: "* ]]
	run -0 --separate-stderr "$top/run.sh" step --selftest hyperv_cpuid -k 6.12 \
		-o "$BATS_TEST_TMPDIR/results"
	[[ $output == PASS$'\t'* ]]
	run -125 --separate-stderr "$top/run.sh" step --selftest nope -k 6.12 \
		-o "$BATS_TEST_TMPDIR/results"
	[[ $output == ERROR$'\t'* ]]
	[[ ${stderr_lines[-1]} == *"no test is called 'nope'; there are: access_tracking_"* ]]
}
