#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Begin a regression: a test and an entry that build and run, with what to fill in marked TODO.
#
#   ./run.sh new NAME
#
# Exit status: 0 done, 2 the name cannot be used, 3 the files cannot be written.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

# check_name NAME: fit for a file, a folder and a function, and of no regression yet.
check_name()
{
	local one

	[[ $1 =~ ^[a-z_][a-z0-9_]{0,63}$ ]] ||
		die "'$(printf %s "$1" | tr -c '[:print:]' '?' | head -c 80)' is no name: use a-z, 0-9 and _," \
			"a letter first, at most 64 of them"
	for one in "x86/$1.c" "configs/regressions/$1.json" "patches/$1"; do
		[ ! -e "$top/$one" ] || die "$one exists; choose another name"
	done
}

# write_test NAME: x86/NAME.c
write_test()
{
	cat >"$top/x86/$1.c" <<'END'
// SPDX-License-Identifier: GPL-2.0-only
/*
 * TODO: one line that says what must hold.
 *
 * TODO: the bug, the fix, and which check decides between them.
 */
#include "processor.h"
#include "ucall_common.h"

/* TODO: what the guest does. This one asks for CPUID's first leaf, and says what it got. */
static void guest_code(void)
{
	uint32_t eax, ebx, ecx, edx;

	__cpuid(0, 0, &eax, &ebx, &ecx, &edx);
	GUEST_SYNC(eax);
	GUEST_DONE();
}

/* TODO: the check that fails on a kernel with the bug, and passes on one with the fix. */
static void check_guest(struct kvm_vcpu *vcpu)
{
	struct ucall uc;

	TEST_ASSERT(vcpu_run_to_ucall(vcpu, &uc) == UCALL_SYNC, "the guest ended early");
	ksft_print_msg("the guest's highest CPUID leaf is %lu\n", uc.args[1]);
	ksft_test_result(uc.args[1] > 0, "todo_rename_this_check");
	TEST_ASSERT(vcpu_run_to_ucall(vcpu, &uc) == UCALL_DONE, "the guest did not end");
}

int main(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm;

	ksft_print_header();
	ksft_set_plan(1);
	vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	check_guest(vcpu);
	kvm_vm_free(vm);
	ksft_finished();
}
END
}

# write_entry NAME: configs/regressions/NAME.json
write_entry()
{
	cat >"$top/configs/regressions/$1.json" <<'END'
{
  "title": "TODO: what must hold, in one line",
  "about": "TODO: one sentence about the bug, as the table says it.",
  "cve": [],
  "fixes": [
    {"commit": "", "release": "", "text": "TODO: the upstream commit"}
  ],
  "series": {}
}
END
}

[ $# = 1 ] || die "usage: ./run.sh new NAME"
check_name "$1"
{ write_test "$1" && write_entry "$1"; } 2>/dev/null ||
	fail "cannot write x86/$1.c and configs/regressions/$1.json"
cat <<END
Made x86/$1.c and configs/regressions/$1.json. They build and run:

    ./run.sh -m amd -v stock $1

To be filled in:
  1. x86/$1.c: all that says TODO.
  2. configs/regressions/$1.json: title, about, fixes; and "series", for example
     {"6.12": "lacks"} if the series' stock lacks the fix, "has" if it has it.
  3. A patch against stock for each series: patches/$1/SERIES.fix.patch adds the
     fix where stock lacks it, patches/$1/SERIES.break.patch takes it out where
     stock has it. ./run.sh source SERIES DIR gives a tree to make it in, and
     ./run.sh patch $1 SERIES DIR makes the patch.
README has the table of all keys.
END
