#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# README's own text: its example of a regression is taken out of it, built, and proven.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

# block LANGUAGE: README's first code block in it.
block()
{
	awk -v fence="\`\`\`$1" '$0 == fence { inside = 1; next }
		inside && /^```$/ { exit }
		inside' "$top/README.md"
}

@test "the example: skeleton, test, entry, source, patch, and a proof at the end" {
	local suite=$BATS_TEST_TMPDIR/suite name=tsc_deadline_lost tree=$BATS_TEST_TMPDIR/linux

	mkdir "$suite"
	git -C "$top" ls-files -z | (cd "$top" && xargs -0 cp -P --parents -t "$suite")
	"$suite/run.sh" new "$name"
	block c >"$suite/x86/$name.c"
	block json >"$suite/configs/regressions/$name.json"
	grep -q main "$suite/x86/$name.c"

	"$suite/run.sh" source 6.12 "$tree"
	sed -i '/lapic_timer.tscdeadline = data;/ { n; d }' "$tree/arch/x86/kvm/lapic.c"
	[ "$(git -C "$tree" diff --numstat)" = "0	1	arch/x86/kvm/lapic.c" ]
	"$suite/run.sh" patch "$name" 6.12 "$tree"

	run -0 --separate-stderr "$suite/run.sh" -m amd -o "$BATS_TEST_TMPDIR/out" "$name"
	[[ ${lines[1]} =~ ^$name\ +FIXED\ +VULNERABLE\ +=\ stock\ +yes$ ]]
	# The lost interrupt is a failed check, not a hang.
	grep -q '^not ok 1 deadline_fires$' \
		"$BATS_TEST_TMPDIR/out/latest/$name/6.12-broken-amd/ktap.log"
}

@test "the table of an entry's keys has every key, and no other" {
	local keys

	keys=$(awk -F '[`|]' '/^### / { inside = /keys of an entry/ }
		inside && /^\| `/ { print $3 }' "$top/README.md" | sort)
	diff <(printf '%s\n' "$keys") <(sed -n '/^static int read_entry/,/};/p' \
		"$top/runner/plan/entry_read.c" | grep -o '"[a-z_]\+"' | tr -d '"' | sort)
}
