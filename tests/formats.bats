#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Each format is read by its own reader, or held against its schema: of results that are made up,
# with the worst that can stand in them, and of real ones.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # literal text; variables of common.bash and bats

bats_require_minimum_version 1.5.0
load common

report="$top/build/kvm-regress report"

# validate SCHEMA FILE: JSON is what the schema says.
validate()
{
	run -0 "$top/tests/schemas/validate" "$top/$1" "$2"
}

# verdict WORD DECIDED BEGAN REASON: a verdict.json on stdout; the reason is JSON already.
verdict()
{
	cat <<END
{"verdict": "$1", "decided": $2, "blind": false, "began": $3, "reason": "$4", "log": "ktap.log",
 "warnings": 2, "wall_s": 1.5, "checks": [
  {"name": "a/<b>|]]>", "ok": true, "detail": "$4"},
  {"name": "c", "ok": true, "skip": true, "detail": ""},
  {"name": "d", "ok": false, "detail": "\\"]]>"}]}
END
}

# made_up: sets results to a folder of results whose kernel, reasons and own name are hostile. The
# path of the results is no UTF-8.
made_up()
{
	local hostile='<b>&amp; ]]> | `x` *a* _b_ [l](u) # ~ \\\" é end'

	results=$BATS_TEST_TMPDIR/$'a&"<b>\xff\nc'
	mkdir "$results" "$BATS_TEST_TMPDIR/kernel"
	printf 'given\t%s\t%s\n' 'a | * <b> ]]> `x`' "$BATS_TEST_TMPDIR/kernel" \
		>"$BATS_TEST_TMPDIR/kernels"
	"$top/build/kvm-regress" plan --kernels "$BATS_TEST_TMPDIR/kernels" --output "$results" \
		-m amd xen_vcpu_id_punt xen_timer_fastpath xen_timer_deferred lapic_tpr_threshold \
		xen_hypercall_cpl >/dev/null
	verdict VULNERABLE true true "$hostile" \
		>"$(echo "$results"/xen_vcpu_id_punt/*)/verdict.json"
	verdict FIXED false true "$hostile" >"$(echo "$results"/xen_timer_fastpath/*)/verdict.json"
	verdict ERROR false true "$hostile" >"$(echo "$results"/xen_timer_deferred/*)/verdict.json"
	verdict ERROR false false "$hostile" >"$(echo "$results"/xen_hypercall_cpl/*)/verdict.json"
	verdict SKIP false true "$hostile" \
		>"$(echo "$results"/lapic_tpr_threshold/*)/verdict.json"
	printf '# measure: x y_ns min 1500 max 1e999\n# measure: z\n# measure: n w_ns p99 x\n' \
		>"$(echo "$results"/xen_timer_fastpath/*)/ktap.log"
}

# words FORMAT: the report on the results, into a file of that name.
words()
{
	local status=0

	$report -f "$1" --output "$BATS_TEST_TMPDIR/$1" "$results" || status=$?
	[ "$status" -le 4 ] && [ "$status" != 2 ]
}

@test "options of report: what is refused leads to its help; without results it says what to do" {
	local empty=$BATS_TEST_TMPDIR/empty one

	for one in --nosuch -x -f --output --no-install=1; do
		run -2 --separate-stderr "$top/run.sh" report "$one"
		[[ $stderr == *"'$one'"*"; see ./run.sh report --help" ]]
		[ "${#stderr_lines[@]}" = 1 ]
	done
	run -2 --separate-stderr "$top/run.sh" report --no-install nowhere
	[[ $stderr == *"nowhere: no such folder" ]]
	mkdir -p "$empty/build"
	run -2 --separate-stderr env KVM_REGRESS_TOP="$empty" "$top/build/kvm-regress" report
	[[ $stderr == *"$empty/results/latest is not there: run something first"* ]]
	run -0 --separate-stderr "$top/run.sh" list --help
	[[ $output == "Usage: ./run.sh "* ]]
}

@test "one list of formats: in what is refused, in all helps, and in docs/formats.md" {
	local list one

	run -2 --separate-stderr "$top/build/kvm-regress" report -f nosuch .
	list=${stderr#*there are: }
	[ "$(wc -w <<<"$list")" -ge 8 ]
	for one in $list; do
		grep -q "^| .$one. " "$top/docs/formats.md"
		grep -A2 -- '--format FORMAT' "$top/runner/front/report-help.txt" | grep -qw "$one"
		grep -A2 -- '--format FORMAT' "$top/runner/front/help.txt" | grep -qw "$one"
		grep -A2 -- '--format FORMAT' "$top/runner/front/selftests-help.txt" |
			grep -qw "$one"
	done
}

@test "--report: a word or a file that cannot be ends the run before it begins" {
	local file=$BATS_TEST_TMPDIR/out/file

	mkdir "$BATS_TEST_TMPDIR/out"
	run -2 --separate-stderr "$top/run.sh" --report xml="$file"
	[[ $stderr == "run.sh: unknown format 'xml'; there are: "* ]]
	run -2 --separate-stderr "$top/run.sh" --report junit
	[[ $stderr == "run.sh: --report junit: a format and a file are needed"* ]]
	run -2 --separate-stderr "$top/run.sh" --report "junit="
	[[ $stderr == *"a format and a file are needed"* ]]
	run -2 --separate-stderr "$top/run.sh" --report junit="$file/none"
	[[ $stderr == *"--report junit=$file/none: No such file or directory" ]]
	run -2 --separate-stderr "$top/run.sh" --report junit="$BATS_TEST_TMPDIR/out"
	[[ $stderr == *": that is a folder" ]]
	run -2 --separate-stderr "$top/run.sh" --report tap=/dev/null
	[[ $stderr == *": that is no regular file" ]]
	run -2 --separate-stderr "$top/run.sh" selftests --report json="$file" --report tap="$file"
	[[ $stderr == *": another --report goes to the same file" ]]
	run -2 --separate-stderr "$top/run.sh" --report json="$file" --report tap=/proc/x
	[[ ${stderr_lines[0]} == *"--report tap=/proc/x: "* && ${#stderr_lines[@]} = 1 ]]
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/out")" ]
}

@test "the schema of results.json: every key has a description, and no other key is allowed" {
	local file=$BATS_TEST_TMPDIR/json

	run -0 /usr/bin/python3 - "$top/docs/results.schema.json" <<'END'
import json, sys

schema = json.load(open(sys.argv[1]))

def described(node):
    if "$ref" in node:
        node = {**schema["$defs"][node["$ref"].rsplit("/", 1)[1]], **node}
    return "description" in node

def walk(node, where):
    for name, value in node.get("properties", {}).items():
        if not described(value):
            print(f"{where}.{name} has no description")
        walk(value, f"{where}.{name}")
    if "properties" in node and node.get("additionalProperties") is not False:
        print(f"{where} allows other keys")
    walk(node["items"], where + "[]") if "items" in node else None

walk(schema, "")
for name, node in schema["$defs"].items():
    walk(node, name)
END
	[ -z "$output" ]
	made_up
	words json
	validate docs/results.schema.json "$file"
	sed 's/"warnings"/"warned"/' "$file" >"$file.other"
	run -1 "$top/tests/schemas/validate" "$top/docs/results.schema.json" "$file.other"
	[[ $output == *"'warned' was unexpected"* ]]
}

@test "made-up results, as hostile as can be: json, kcidb and junit are valid" {
	made_up
	words json
	validate docs/results.schema.json "$BATS_TEST_TMPDIR/json"
	words kcidb
	validate tests/schemas/kcidb-5.3.schema.json "$BATS_TEST_TMPDIR/kcidb"
	words junit
	run -0 xmllint --noout --schema "$top/tests/schemas/junit.xsd" "$BATS_TEST_TMPDIR/junit"
	# A reader gets the very text, but for what is no character.
	run -0 xmllint --xpath 'string(//testcase[@name="xen_vcpu_id_punt"]/failure)' \
		"$BATS_TEST_TMPDIR/junit"
	[[ $output == *'<b>&amp; ]]> | `x` *a* _b_ [l](u) # ~ \" é end'* ]]
}

@test "kcidb: VULNERABLE is FAIL and an issue, an L1 that does not boot MISS; the same each time" {
	made_up
	words kcidb
	run -0 /usr/bin/python3 - "$BATS_TEST_TMPDIR/kcidb" <<'END'
import json, sys

d = json.load(open(sys.argv[1]))
for t in d["tests"]:
    print(t["path"], t["status"], t.get("number", {}).get("value", ""))
print(*[i["id"] for i in d["issues"]])
tests = {t["id"]: t["path"] for t in d["tests"]}
print(*[(tests[i["test_id"]], i["issue_id"]) for i in d["incidents"]])
assert len(tests) == len(d["tests"]) and len(d["builds"]) == len(d["checkouts"]) == 1
assert {t["build_id"] for t in d["tests"]} == {d["builds"][0]["id"]}
END
	[ "$(sort <<<"$output")" = "$(sort <<'END'
kvm_regress.lapic_tpr_threshold SKIP 
kvm_regress.xen_hypercall_cpl MISS 
kvm_regress.xen_timer_deferred ERROR 
kvm_regress.xen_timer_fastpath PASS 
kvm_regress.xen_timer_fastpath.x.y.min DONE 1.5e-06
kvm_regress.xen_vcpu_id_punt FAIL 
kvm_regress:xen_vcpu_id_punt
('kvm_regress.xen_vcpu_id_punt', 'kvm_regress:xen_vcpu_id_punt')
END
)" ]
	mv "$BATS_TEST_TMPDIR/kcidb" "$BATS_TEST_TMPDIR/before"
	mv "$results" "$BATS_TEST_TMPDIR/elsewhere"
	results=$BATS_TEST_TMPDIR/elsewhere
	words kcidb
	cmp "$BATS_TEST_TMPDIR/kcidb" "$BATS_TEST_TMPDIR/before"
}

@test "kcidb: of real jobs, an L1 that does not boot is a MISS, a test that breaks an ERROR" {
	plan_fault no_init
	run_job
	plan_fault segfault
	run_job
	results=$BATS_TEST_TMPDIR/results
	words kcidb
	validate tests/schemas/kcidb-5.3.schema.json "$BATS_TEST_TMPDIR/kcidb"
	run -0 /usr/bin/python3 -c 'import json, sys
for t in json.load(open(sys.argv[1]))["tests"]: print(t["path"], t["status"])' \
		"$BATS_TEST_TMPDIR/kcidb"
	[ "$(sort <<<"$output")" = 'kvm_regress.no_init MISS
kvm_regress.segfault ERROR' ]
}

@test "markdown: what differs and a table, and nothing in it is foreign markup" {
	made_up
	words markdown
	run -0 cat "$BATS_TEST_TMPDIR/markdown"
	[ "${lines[0]}" = "## kvm-regress: 3 of 5 tests not as expected" ]
	[[ $output == *'- **xen_vcpu_id_punt** on a \| \* \<b\> \]\]\> \`x\`, amd: VULNERABLE. '* ]]
	[[ $output == *'fixed upstream by c10bd49bdcc9 (v7.3)'* ]]
	[[ $output == *$'\n| lapic_tpr_threshold | SKIP |\n'* ]]
	# Three findings; a table of a heading, a rule and five rows.
	[ "$(grep -c '^- \*\*' <<<"$output")" = 3 ]
	[ "$(grep -c '^| ' <<<"$output")" = 7 ]
	# Every mark that is not the document's own has a backslash.
	run ! grep -E '[^\\](<|>|`|\*a)' <<<"$output"
}

# prove_says FILE: how many tests prove counts in the TAP document, and how it ends.
prove_says()
{
	local out

	out=$(prove --nocolor --exec cat "$1") || true
	sed -n 's/^Files=1, Tests=\([0-9]*\),.*/\1/p; s/^Result: //p; s/^  Failed tests\?: *//p' \
		<<<"$out" | tr '\n' ' '
}

@test "tap: prove counts as we do, also what failed" {
	made_up
	words tap
	[ "$(grep -c '^ok' "$BATS_TEST_TMPDIR/tap")" = 2 ]
	[ "$(grep -c '^not ok' "$BATS_TEST_TMPDIR/tap")" = 3 ]
	failed=$(sed -n 's/^not ok \([0-9]*\) .*/\1/p' "$BATS_TEST_TMPDIR/tap" | sort -n)
	said=$(prove_says "$BATS_TEST_TMPDIR/tap")
	[[ $said == *"5 FAIL "* ]]
	for one in $failed; do
		prove -v --exec cat "$BATS_TEST_TMPDIR/tap" | grep -q "^not ok $one - "
	done
	rm "$results"/xen_timer_deferred/*/job "$results"/xen_hypercall_cpl/*/job \
		"$results"/xen_vcpu_id_punt/*/job
	words tap
	[ "$(prove_says "$BATS_TEST_TMPDIR/tap")" = "2 PASS " ]
}

# kunit: sets kunit to the folder of the kernel's own reader of KTAP, of 6.12's source. It is in the
# cache once it was there.
kunit()
{
	local package version file cache=${XDG_CACHE_HOME:-$HOME/.cache}/kvm-regress part

	[ -e /usr/src/linux-source-6.12.tar.xz ] ||
		compgen -G "$cache/packages/linux-source-6.12_*.deb" >/dev/null ||
		skip "the source of 6.12 is not here"
	read -r package version file < <(bash -c '. "$1/scripts/common.sh"
		. "$1/scripts/distro/deb.sh"; . "$1/scripts/distro/source.sh"
		source_package 6.12' _ "$top")
	# It knows itself by its place in the source.
	kunit=$cache/tests/kunit-$version/tools/testing/kunit
	[ ! -e "$kunit/kunit.py" ] || return 0
	mkdir -p "$cache/tests"
	part=$(mktemp -d "$cache/tests/kunit.XXXXXX")
	bash -c '. "$1/scripts/common.sh"; . "$1/scripts/distro/source.sh"
		. "$1/scripts/kernel/tree.sh"
		tree_extract "$2" "$3" "$4" "$2/tools/testing/kunit"' _ \
		"$top" "$package" "$file" "$part" >/dev/null
	rm -rf "$cache/tests/kunit-$version"
	mv -T "$part" "$cache/tests/kunit-$version"
}

@test "a real run: all formats at once are valid, and kunit.py reads KTAP as we do" {
	local out=$BATS_TEST_TMPDIR one

	# The last of them kills its L1 on the broken kernel: its document ends in the midst.
	run -0 "$top/run.sh" -m amd -o "$out/results" --report json="$out/json" \
		--report kcidb="$out/kcidb" --report junit="$out/junit" \
		--report markdown="$out/markdown" xen_timer_fastpath hyperv_send_ipi_no_lapic
	validate docs/results.schema.json "$out/json"
	validate docs/results.schema.json "$out/results/latest/results.json"
	# What the page says of the run is here, too.
	grep -q '"asked": "./run.sh -m amd -o .*/results ' "$out/json"
	grep -q '"asked": "-k 6.12"' "$out/json"
	grep -q '"emulator": "[^"]' "$out/json"
	validate tests/schemas/kcidb-5.3.schema.json "$out/kcidb"
	run -0 xmllint --noout --schema "$top/tests/schemas/junit.xsd" "$out/junit"
	[ "$(prove_says "$out/results/latest/results.tap")" = "6 PASS " ]
	grep -q '^| xen_timer_fastpath | proven |$' "$out/markdown"
	run -0 /usr/bin/python3 - "$out/kcidb" <<'END'
import collections, json, sys

d = json.load(open(sys.argv[1]))
print(*[len(c.get("patchset_files", [])) for c in d["checkouts"]])
print(sorted(collections.Counter(t["status"] for t in d["tests"]).items()))
assert all(t["number"]["unit"] == "s" for t in d["tests"] if t["status"] == "DONE")
END
	# Stock, and two counterparts; of each measured thing four statistics, on stock and broken.
	[ "${lines[0]}" = "0 1 1" ]
	[ "${lines[1]}" = "[('DONE', 64), ('FAIL', 2), ('PASS', 2)]" ]
	one=$(sha256sum "$top/patches/xen_timer_fastpath/6.12.break.patch" | cut -c-64 | sha256sum)
	grep -q "\"patchset_hash\": \"${one%% *}\"" "$out/kcidb"

	kunit
	for one in "$out"/results/latest/*/*/ktap.log; do
		/usr/bin/python3 "$kunit/kunit.py" parse "$one" >"$out/said" 2>&1 || true
		/usr/bin/python3 - "$out/said" "${one%/*}/verdict.json" <<'END'
import json, re, sys

said = re.search(r"Ran \d+ tests: (.*)", open(sys.argv[1]).read())[1]
said = {k: int(n) for k, n in re.findall(r"(\w+): (\d+)", said)}
verdict = json.load(open(sys.argv[2]))
ours = {"passed": 0, "failed": 0, "skipped": 0}
for check in verdict["checks"]:
    ours["skipped" if check.get("skip") else "passed" if check["ok"] else "failed"] += 1
assert ours == {k: said.get(k, 0) for k in ours}, (ours, said)
# What did not come any more is an error to that reader, and nothing else is.
assert ("errors" in said) == (verdict["log"] == "console.log"), (said, verdict["log"])
END
	done
}
