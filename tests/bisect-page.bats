#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Bisections as pages. What builds and boots is a run.sh of the test's own.
# shellcheck disable=SC2154 # top is of common.bash, stderr is of bats

bats_require_minimum_version 1.5.0
load common
load bisection

setup()
{
	bisection_begin <<'END'
#!/bin/bash
# step TEST -k CLONE -m MACHINE -o RESULTS
verdict=$(cat "$4/verdict")
[ "$verdict" != interrupt ] || { kill -INT "$PPID"; sleep 5; exit 130; }
job=$8/$(git -C "$4" show -s --format=%s | cut -d : -f 1)/$2/given-amd
mkdir -p "$job"
echo '{}' >"$job/job"
echo '{"verdict": "FIXED", "reason": "", "log": "console.log"}' >"$job/verdict.json"
echo "$verdict" >"$job/console.log"
printf '%s\tlabel\t%s\t%s\n' "$verdict" "a reason" "${job%/*/*}"
END
}

# history VERDICT...: a commit c0, c1, ... for each.
history()
{
	commits '%d: <b>bold</b> & brave' "$@"
}

# bisect GOOD BAD [FIND-FIX]
bisect()
{
	"$suite/scripts/bisect/tree.sh" "$tree" "$1" "$2" "${3-0}" xen_timer_fastpath amd
}

# page: where the search said that it is.
page()
{
	sed -n 's/^The steps as a page: //p' <<<"$output"
}

@test "over commits: the path, what was found, links to logs" {
	local page

	history FIXED FIXED ERROR FIXED VULNERABLE VULNERABLE
	run -0 --separate-stderr bisect c0 c5
	page=$(page)
	[ "$page" = "$(echo "$XDG_CACHE_HOME"/kvm-regress/bisect/a_tree-*/bisect.html)" ]
	grep -q "<h1>The first VULNERABLE commit: $(short c4)" "$page"
	grep -q "4: &lt;b&gt;bold&lt;/b&gt; &amp; brave" "$page"
	! grep -q '<b>bold' "$page" || false
	run -0 python3 "$top/tests/page/look.py" "$page"
	[ "$output" = "" ]
	# Both ends, and what came between.
	[ "$(grep -c '<td class="num">[0-9] *s</td>' "$page")" -ge 4 ]
	grep -q 'href="results/4/xen_timer_fastpath/given-amd/console.log">VULNERABLE' "$page"
	grep -q "./run.sh bisect --tree .*a\\\\ tree --good $(hash c0)" "$page"
	grep -q 'git bisect start' "$page"
	grep -q '<td class="num">1</td>' "$page"
}

@test "over commits: interrupted, and gone on; ends that do not differ" {
	history FIXED FIXED interrupt VULNERABLE VULNERABLE
	run -130 --separate-stderr bisect c0 c4
	grep -q '<h1>Not narrowed down' "$(page)"
	grep -q 'Go on' "$(page)"
	run -1 --separate-stderr bisect c0 c1
	grep -q '<h1>The ends do not differ' "$(page)"
	grep -q "$(short c1) is FIXED, not VULNERABLE" "$(page)"
}

@test "over packages: the path, and what was found" {
	local n=0 verdict

	mkdir -p "$XDG_CACHE_HOME/kvm-regress/"{apt,bisect/packages}
	cd "$XDG_CACHE_HOME/kvm-regress"
	touch apt/gone apt/stamp
	for verdict in VULNERABLE VULNERABLE ERROR FIXED FIXED; do
		n=$((n + 1))
		echo "6.1.$n-1 linux-image-$n" >>apt/list
		echo "xen_vcpu_id_punt amd linux-image-$n 6.1.$n-1 $verdict 7 - a reason" \
			>>bisect/packages/state
	done
	run -0 --separate-stderr "$suite/scripts/bisect/packages.sh" '' xen_vcpu_id_punt amd
	grep -q '<h1>The oldest with the fix: 6.1.4-1' "$(page)"
	grep -q '6.1.2-1.*linux-image-2' <(tr -d '\n' <"$(page)")
	grep -q 'a reason' "$(page)"
}

@test "what is no account of a bisection" {
	run -2 "$top/build/kvm-regress" bisection page.html <<<'step'
	run -2 "$top/build/kvm-regress" bisection page.html <<<'something else'
	[[ $output == *"begins with 'something else'" ]]
	printf 'what\ta\nmachine\tamd\nover\tall\n' >"$BATS_TEST_TMPDIR/lines"
	run -3 "$top/build/kvm-regress" bisection "$BATS_TEST_TMPDIR/missing/page.html" \
		<"$BATS_TEST_TMPDIR/lines"
	[ ! -e page.html ]
}
