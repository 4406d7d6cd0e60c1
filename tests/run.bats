#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# run.sh: options, errors, exit statuses, formats, and what is left behind.
# shellcheck disable=SC2154 # top is of common.bash, stderr and stderr_lines are of bats

bats_require_minimum_version 1.5.0
load common

# refused STATUS LINE ARGUMENT...: run.sh ends with that status and one line that matches the
# pattern.
refused()
{
	run -"$1" --separate-stderr "$top/run.sh" "${@:3}"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${stderr_lines[0]} == $2 ]]
}

@test "unknown names: one line with those that exist, exit status 2" {
	refused 2 "*unknown regression 'nope'*xen_timer_fastpath*" nope
	refused 2 "*unknown kernel '5.4'*6.12*" -k 5.4
	refused 2 "*unknown variant 'half'*stock broken fixed*" --variant=half
	refused 2 "*unknown machine 'sparc'*amd*" --machine sparc
	refused 2 "*unknown format 'xml'*table *tap json junit*" -f xml
	refused 2 "*unknown config 'ubsan'; there are: kasan *lockdep*" --config ubsan
	refused 2 "*unknown split-lock mode 'warn'*report fatal*" --split-lock warn
	refused 2 "*'--frobnicate'*--help*" --frobnicate
	refused 2 "*option '-k' needs an argument*--help*" -k
	refused 2 "*option '--list=3' takes no argument*--help*" --list=3
	refused 2 "*kernel '/nosuch/bzImage': there is no such file or folder" -k /nosuch/bzImage
	refused 2 "*list takes no argument; ./run.sh -l NAME*" list xen_vcpu_id_punt
}

@test "options that make no difference on any of the machines are refused" {
	refused 2 "*machine host boots no kernel; it judges the running one, not 6.12" \
		-m host -k 6.12
	refused 2 "*machine host boots no kernel; --config makes no difference*" \
		-m host --config kasan
	refused 2 "*machine host boots no kernel; --variant makes no difference*" -m host -v stock
	refused 2 "*--split-lock fatal makes no difference on machine intel; it is for amd" \
		-m intel --split-lock fatal
}

@test "numbers: only whole ones from 1 to what every later stage takes" {
	for option in -j -n -t; do
		for value in 0 -1 x 1.5 '' 1000000; do
			refused 2 "*takes a number from 1 to *" $option "$value"
		done
	done
	refused 2 "*--jobs takes a number from 1 to 1024, not '70000'" -j 70000
	refused 2 "*--repeat takes a number from 1 to 1000, not '1001'" -n 1001
	refused 2 "*--timeout takes a number from 1 to 86400, not '86401'" -t 86401
}

@test "--help of each word: on stdout, within 80 columns" {
	local wanted word

	for word in "" list selftests report step bisect cache history new source patch; do
		wanted=3
		[ "$word" != step ] || wanted=255
		run -0 --separate-stderr "$top/run.sh" ${word:+"$word"} --help
		[ -z "$stderr" ]
		[[ $output == "Usage: ./run.sh $word"* ]] ||
			[[ $word == list && $output == "Usage: ./run.sh "* ]]
		[ "$(wc -L <<<"$output")" -le 80 ]
		run -"$wanted" --separate-stderr bash -c '"$@" >/dev/full' - "$top/run.sh" \
			${word:+"$word"} --help
		[[ $stderr == *": standard output cannot be written to" ]]
	done
}

@test "--help and --version go to stdout, and need nothing that is built or installed" {
	local bare=$BATS_TEST_TMPDIR/suite

	mkdir -p "$bare/runner"
	cp -r "$top/run.sh" "$top/scripts" "$bare/"
	cp -r "$top/runner/front" "$bare/runner/"
	PATH=$(path_without gcc cc make qemu-system-x86_64) run -0 --separate-stderr env -u HOME \
		-u XDG_CACHE_HOME "$bare/run.sh" -m amd --help
	[[ $output == Usage:*--repeat*"Exit status"* ]]
	[ -z "$stderr" ]
	run -0 "$bare/run.sh" --version
	[[ $output =~ ^kvm-regress\ [0-9.]+$ ]]
	run -0 --separate-stderr "$bare/run.sh" step --help
	[[ $output == "Usage: ./run.sh step"*--find-fix* ]]
	[ ! -e "$bare/build" ]
}

# listed OPTION...: the names in the list of what the options choose
listed()
{
	"$top/run.sh" -l "$@" | sed -n 's/^  \([a-z0-9_]\+\).*/\1/p' | sort
}

@test "list has each regression once, by subject; plain names for scripts" {
	run -0 --separate-stderr "$top/run.sh" -l
	diff <("$top/run.sh" list) <(printf '%s\n' "$output")
	diff <(listed) \
		<(cd "$top/configs/regressions" && printf '%s\n' *.json | sed 's/.json$//' | sort)
	# All have a subject.
	[[ $output == *'Xen [xen] '* && $output != *'[other]'* ]]
	[[ $output == *'xen_timer_fastpath            lacks  has    has    77c9b9dea4fb (v6.7)'* ]]
	[[ $output == *'xen_timer_deferred            lacks  lacks  lacks  not fixed'* ]]
	[[ $output == *'ticks of a stall (CVE-2025-71104)'* ]]
	[[ $output =~ split_lock_detect$'\n'\ +what ]]
	run ! grep ' $\|.\{81\}' <<<"$output"
	run -0 --separate-stderr "$top/run.sh" --no-install list names series
	[ "$output" = "$(ls -v "$top/configs/series")" ]
	run -0 --separate-stderr "$top/run.sh" list names default
	[[ $output == *xen_timer_fastpath* && $output != *split_lock_detect* ]]
	run -3 --separate-stderr bash -c "'$top/run.sh' list >/dev/full"
	# More than stdio keeps, so that it is not the last write that fails.
	run -3 --separate-stderr bash -c "'$top/build/kvm-regress' front --help >/dev/full"
	[ "$stderr" = "run.sh: standard output: No space left on device" ]
}

@test "regressions are chosen by name, group and CVE together" {
	[ "$(listed --cve CVE-2025-71104)" = lapic_periodic_storm ]
	[ "$(listed -g lapic --group timers | wc -l)" -ge 4 ]
	diff <(listed --cve CVE-2025-71104 xen_vcpu_id_punt) \
		<(printf '%s\n' lapic_periodic_storm xen_vcpu_id_punt)
	# What runs only if it is named is not in a group.
	[ "$(listed -g split-locks)" = xen_vcpu_info_splitlock ]
	[ "$(listed -g split-locks split_lock_detect | wc -l)" = 2 ]
	run -2 --separate-stderr "$top/run.sh" --group nosuch
	[[ $stderr == "run.sh: unknown group 'nosuch'; there are: xen hyperv "* ]]
	run -2 --separate-stderr "$top/run.sh" --cve CVE-1
	[[ $stderr == "run.sh: unknown CVE 'CVE-1'; there are: "*CVE-2025-71104* ]]
}

@test "make docs: a page for each regression, from its entry and its test" {
	run -0 "$top/build/kvm-regress" docs "$BATS_TEST_TMPDIR/docs"
	cd "$BATS_TEST_TMPDIR/docs"
	[ "$(find . -name '*.md' | wc -l)" = $(($(listed | wc -l) + 1)) ]
	grep -qx -- '- \[lapic_periodic_storm\](lapic_periodic_storm.md): .*' README.md
	grep -qF 'is no_storm\_\*: not more' lapic_periodic_storm.md
	grep -qx '| 7.3 | has the fix | .patches/xen_hvm_config_msr/7.3.break.patch. |' \
		xen_hvm_config_msr.md
	grep -qx 'The bug: any index was accepted, also that of an MSR which has a meaning of' \
		xen_hvm_config_msr.md
	grep -qx -- "- VULNERABLE if the kernel's log has a lockup in: .\*." \
		xen_timer_deferred.md
	run -3 --separate-stderr "$top/build/kvm-regress" docs /proc/docs
	[[ $stderr == "kvm-regress: /proc/docs: "* && ${#stderr_lines[@]} = 1 ]]
}

@test "no place for the cache: one line, exit status 2, and 255 of a step" {
	run -2 --separate-stderr env -u HOME -u XDG_CACHE_HOME "$top/run.sh"
	[[ $stderr == "run.sh: neither XDG_CACHE_HOME nor HOME is set"* ]]
	run -255 --separate-stderr env -u HOME -u XDG_CACHE_HOME "$top/run.sh" step x -k 6.12
	XDG_CACHE_HOME=here refused 2 "run.sh: the cache must be an absolute path, not 'here/*"
}

@test "step: usage errors stop git bisect run" {
	refused 255 "step: one regression, or one --selftest, is needed*" step -k 6.12
	refused 255 "step: which kernel? -k KERNEL*" step xen_vcpu_id_punt
	refused 255 "step: machine host boots no kernel*" step xen_vcpu_id_punt -k 6.12 -m host
	refused 255 "step: unknown option '-j'*step --help" step xen_vcpu_id_punt -k 6.12 -j 2
	refused 255 "*unknown regression 'nope'*" step nope -k 6.12
	refused 255 "*unknown kernel '5.4'*" step xen_vcpu_id_punt -k 5.4
}

@test "an output directory that cannot be: one line, exit status 2, before anything is built" {
	refused 2 "*output directory '/proc/results'*" -o /proc/results
	touch "$BATS_TEST_TMPDIR/file"
	refused 2 "*output directory '$BATS_TEST_TMPDIR/file'*" -o "$BATS_TEST_TMPDIR/file"
	refused 2 "*output directory 'a?b' has no plain name*" -o $'a\nb'
	refused 2 "*output directory '' has no plain name*" -o ''
	mkdir -p "$BATS_TEST_TMPDIR/out/latest"
	refused 2 "*/out/latest is there and no link: rename it*" -o "$BATS_TEST_TMPDIR/out"
	rmdir "$BATS_TEST_TMPDIR/out/latest"
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/out")" ]
}

@test "missing QEMU: named, exit status 2, no result" {
	PATH=$(path_without qemu-system-x86_64) refused 2 \
		"*missing*qemu-system-x86" --no-install -o "$BATS_TEST_TMPDIR/out"
	[ -z "$(ls "$BATS_TEST_TMPDIR/out")" ]
}

@test "missing Bochs: named where it is needed, and only there" {
	PATH=$(path_without bochs) refused 2 "*missing*bochs" --no-install \
		-o "$BATS_TEST_TMPDIR/out"
	PATH=$(path_without bochs gcc cc) refused 2 "*missing packages*: gcc" --no-install -m amd \
		-o "$BATS_TEST_TMPDIR/out"
}

@test "no apt: the missing packages are listed, exit status 2" {
	PATH=$(path_without qemu-system-x86_64 parallel apt-get) refused 2 \
		"*no apt-get*parallel qemu-system-x86" -o "$BATS_TEST_TMPDIR/out"
}

@test "one job: results in every format, stdout holds only what was asked for" {
	run -0 --separate-stderr "$top/run.sh" -m amd -v stock -f json \
		-o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt
	perl -MJSON::PP -0777 -ne '$d = decode_json($_);
		exit !($d->{version} == 1 && @{$d->{jobs}} == 1 &&
			$d->{jobs}[0]{verdict} eq "VULNERABLE")' \
		<<<"$output"
	[ -L "$BATS_TEST_TMPDIR/out/latest" ]
	cd "$BATS_TEST_TMPDIR/out/latest"
	diff results.json - <<<"$output"
	grep -q '^1\.\.' results.tap
	xmllint --noout junit.xml
	# So is the page, as far as results decide on it.
	sed -n -e 's,.*<main>,<main>,; s,</main>.*,</main>,' -e '/<main>/,/<\/main>/p' report.html |
		xmllint --noout -
	for file in job verdict.json ktap.log console.log splitlock.log command; do
		[ -s xen_vcpu_id_punt/6.12-stock-amd/$file ] || [ $file = splitlock.log ]
	done
	[ -s run ]
	[ "$(wc -l <"jobs")" = 1 ]
	[ "$(find .. -mindepth 1 -maxdepth 1 | wc -l)" = 2 ]
}

@test "repeated runs of a job are identical" {
	run -0 "$top/run.sh" -n 2 -v fixed -f tap -o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt
	for machine in amd intel; do
		cd "$BATS_TEST_TMPDIR/out/latest/xen_vcpu_id_punt/6.12-fixed-$machine"
		cmp ktap.log repeat-2/ktap.log
		cmp console.log repeat-2/console.log
	done
}

@test "stock is run once, and fills two columns" {
	run -0 --separate-stderr "$top/run.sh" -m amd -o "$BATS_TEST_TMPDIR/out" xen_vcpu_id_punt
	[[ $output == *"= stock"*yes* ]]
	[ "$(cd "$BATS_TEST_TMPDIR/out/latest" && echo */*/)" = \
		"xen_vcpu_id_punt/6.12-fixed-amd/ xen_vcpu_id_punt/6.12-stock-amd/" ]
}

@test "results that cannot be shown: exit status 3, one line, and they stay" {
	run -3 --separate-stderr bash -c "'$top/run.sh' -m amd -v stock -o '$BATS_TEST_TMPDIR/out' \
		xen_vcpu_id_punt >/dev/full"
	[ "${stderr_lines[-1]}" = "run.sh: standard output: No space left on device" ]
	[ -s "$BATS_TEST_TMPDIR/out/latest/results.json" ]
	run -3 --separate-stderr bash -c "'$top/run.sh' -m amd -v stock \
		-o '$BATS_TEST_TMPDIR/out2' xen_vcpu_id_punt >&-"
	[ "${stderr_lines[-1]}" = "run.sh: standard output: it is closed" ]
}
