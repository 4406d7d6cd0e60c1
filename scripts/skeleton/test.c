// SPDX-License-Identifier: GPL-2.0-only
/*
 * @NAME@: FILL IN what goes wrong, in a line.
 *
 * Bug: FILL IN what a vulnerable kernel does, and what comes of it.
 *
 * Fix: FILL IN what the fixed kernel does instead.
 *
 * What decides: FILL IN what this test looks at, and why it shows the bug and nothing else.
 */
#include "processor.h"
#include "run_util.h"
#include "ucall_common.h"

/* A vulnerable kernel may never let the guest come back: that is then seen, and not waited for. */
#define LIMIT_NS NSEC_PER_SEC

/* This runs in the guest. It shares functions and addresses with the VMM, but no memory. */
static void guest_code(void)
{
	/* FILL IN what the guest does. A GUEST_SYNC leaves it, with a value for the VMM. */
	GUEST_SYNC(42);
}

int main(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm;
	struct ucall uc;
	bool came_back;

	ksft_print_header();
	/* FILL IN what the test cannot do without: TEST_REQUIRE(kvm_has_cap(KVM_CAP_...)); */
	ksft_set_plan(1);

	vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	came_back = vcpu_run_for(vcpu, LIMIT_NS);
	if (came_back)
		TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);

	/*
	 * FILL IN the check, and name it in "decides" of configs/regressions/@NAME@.json:
	 *
	 *	ksft_test_result(came_back && uc.args[1] == 42, "the_check\n");
	 */
	ksft_test_result_code(KSFT_SKIP, "the_check", "x86/@NAME@.c is a skeleton: %s",
			      came_back && uc.args[1] == 42
				      ? "its guest runs; fill in guest code and check"
				      : "its guest does not run here");
	kvm_vm_free(vm);
	ksft_finished();
}
