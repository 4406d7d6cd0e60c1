#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# report.html, in a headless browser and as text.
# shellcheck disable=SC2154 # top is of common.bash, stderr of bats

bats_require_minimum_version 1.5.0
load common

setup_file()
{
	export results=$BATS_FILE_TMPDIR/a/latest

	"$BATS_TEST_DIRNAME/../run.sh" --no-install -m amd -m intel -o "$BATS_FILE_TMPDIR/a" \
		hyperv_send_ipi_no_lapic xen_vcpu_info_splitlock
}

# look PAGE...: nothing is wrong with the pages.
look()
{
	run -0 python3 "$top/tests/page/look.py" "$@"
	[ -z "$output" ]
}

# text PAGE: its words, without markup.
text()
{
	sed 's/<style>/\n&/; s/<[^>]*>//g' "$1"
}

@test "a run leaves a page that holds in a browser, and wherever its folder is moved" {
	cp -rL "$results" "$BATS_TEST_TMPDIR/moved"
	[ -s "$results/report.html" ]
	look "$BATS_TEST_TMPDIR/moved/report.html"
}

@test "what a browser is looked at for is seen" {
	cat >"$BATS_TEST_TMPDIR/bad" <<-'END'
		<a href="#nix">x</a><a href="no/file">x</a><p style="width:900px">x
		<p style="color:#888;background:#777">x<p id="proof">
		<img src="http://127.0.0.1:9/x"><table class="matrix"><tr>
		<th scope="row">xen_<wbr/>a_name_that_nobody_writes</th></tr></table>
	END
	sed "/<h2 id=\"proof\"/r $BATS_TEST_TMPDIR/bad" "$results/report.html" \
		>"$BATS_TEST_TMPDIR/bad.html"
	run -1 python3 "$top/tests/page/look.py" "$BATS_TEST_TMPDIR/bad.html"
	[[ $output == *"at 360 px, folded: the page is 9"* ]]
	[[ $output == *"xen_a_name_that_nobody_writes breaks within a_name_that_nobody_writes"* ]]
	[[ $output == *"light: contrast of "*" on 119,119,119"* ]]
	[[ $output == *"dark: contrast of "*" on 119,119,119"* ]]
	[[ $output == *"1 ids are there twice"* ]]
	[[ $output == *"it has something from elsewhere: http://127.0.0.1:9/x"* ]]
	[[ $output == *"#nix leads nowhere"* ]]
	[[ $output == *"no/file is not there"* ]]
	[[ $output == *"it asks for http://127.0.0.1:9/x"* ]]
}

@test "why is it VULNERABLE, and how do I repeat it: the page alone says" {
	run -0 text "$results/report.html"
	[[ $output == *"2 of 2 regressions are proven on "* ]]
	# By the kernel's log, with the report.
	[[ $output == *"The kernel's own log shows the bug."* ]]
	[[ $output == *"BUG: kernel NULL pointer dereference"*"Call Trace:"*"kvm_"* ]]
	[[ $output == *"./run.sh -m intel -k 6.12 -v broken hyperv_send_ipi_no_lapic"* ]]
	# By the detector, with the places.
	[[ $output == *"The detector saw the kernel take split locks."* ]]
	[[ $output == *"Split locks of the kernel"*kvm_xen_set_evtchn_fast+0x* ]]
	[[ $output == *"sh "*"/xen_vcpu_info_splitlock/6.12-stock-amd/command"* ]]
	run -0 grep -c '<mark title="this line decided">' "$results/report.html"
	[ "$output" = 2 ]
}

@test "the command that it gives is the job's" {
	run -0 sed -n 's,^.*<pre[^>]*>\(./run.sh -m amd .*xen_vcpu_info_splitlock\)$,\1,p' \
		"$results/report.html"
	[ "${#lines[@]}" = 2 ]
	eval "set -- ${lines[0]#./run.sh }"
	run -0 "$top/run.sh" --no-install -o "$BATS_TEST_TMPDIR/again" "$@"
	[[ $output == *"xen_vcpu_info_splitlock"*VULNERABLE* ]]
	cmp "$BATS_TEST_TMPDIR"/again/latest/xen_vcpu_info_splitlock/6.12-stock-amd/ktap.log \
		"$results/xen_vcpu_info_splitlock/6.12-stock-amd/ktap.log"
}

@test "report: results/latest by default, several folders as one, links from wherever it lies" {
	run -0 --separate-stderr "$top/build/kvm-regress" report "$results/"
	[[ $output == *"2 of 2 proven on amd, intel"* ]]
	# By its own name: "latest" is another folder after the next run.
	real=$(readlink -f "$results")
	[ "$stderr" = "The page is $real/report.html" ]
	grep -qF "sh $real/xen_vcpu_info_splitlock/6.12-stock-amd/command" "$real/report.html"
	python3 "$top/tests/page/made_up.py" "$results/xen_vcpu_info_splitlock/6.12-stock-amd" \
		"$BATS_TEST_TMPDIR/x/a" v1 "$BATS_TEST_TMPDIR/x/b" v2
	cd "$BATS_TEST_TMPDIR"
	run -1 "$top/build/kvm-regress" report -f html --output x/both.html x/a x/b
	look x/both.html
	run -0 text x/both.html
	[[ $output == *"v2, compared with v1"* ]]
	run -1 --separate-stderr "$top/build/kvm-regress" report x/a x/b
	[ "$stderr" = "The page is $BATS_TEST_TMPDIR/x/report.html" ]
	cmp x/report.html x/both.html
	run -3 "$top/build/kvm-regress" report x/a "$results"
	[[ $output == *"has tests of another suite than x/a: report each by itself" ]]
	run -2 "$top/build/kvm-regress" report x/none
	[[ $output == *"x/none: no such folder" ]]
}

@test "two kernels: what differs comes first, in the words of KernelCI" {
	python3 "$top/tests/page/made_up.py" "$results/xen_vcpu_info_splitlock/6.12-stock-amd" \
		"$BATS_TEST_TMPDIR/made" v1 "$BATS_TEST_TMPDIR/made" v2
	run -1 "$top/build/kvm-regress" report -f html "$BATS_TEST_TMPDIR/made"
	echo "$output" >"$BATS_TEST_TMPDIR/made/report.html"
	look "$BATS_TEST_TMPDIR/made/report.html"
	run -0 text "$BATS_TEST_TMPDIR/made/report.html"
	for what in "regression 1" "fixed 1" "still failing 1" "appeared 1" "disappeared 1" \
		"inconclusive 1" "changed 1" "same 2"; do
		[[ $output == *"$what "* ]]
	done
	[[ $output == *"sub_b: ok -&gt; not ok"* ]]
}

@test "what is hostile, damaged or missing is shown as such, and never as markup" {
	local dir=$BATS_TEST_TMPDIR/bad

	cp -rL "$results" "$dir"
	cd "$dir/hyperv_send_ipi_no_lapic"
	sed -i 's,RIP: 0010,<script>alert(1)</script>\x1b[31m\xff&,' \
		6.12-broken-amd/console.log
	rm 6.12-broken-intel/*.log
	mkfifo 6.12-broken-intel/console.log
	echo '{' >6.12-stock-amd/verdict.json
	echo '{' >6.12-stock-intel/job
	run -3 --separate-stderr "$top/build/kvm-regress" report "$dir"
	look "$dir/report.html"
	run ! grep -q '<script>alert' "$dir/report.html"
	run -0 grep -c '&lt;script&gt;alert(1)&lt;/script&gt;?\[31m?RIP: 0010:' \
		"$dir/report.html"
	run -0 text "$dir/report.html"
	[[ $output == *"1 folder of these results cannot be read, and is left out."* ]]
	[[ $output == *"1 job ended as an ERROR"* ]]
	[[ $output == *"console.log is missing from the job's folder, or cannot be read."* ]]
}
