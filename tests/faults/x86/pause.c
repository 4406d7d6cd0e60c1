// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest that spins for ever with PAUSE, for QEMU the most costly way to do nothing: L1's clock
 * hardly moves. L1 itself goes on.
 */
#include "kselftest.h"
#include "kvm_util.h"
#include "processor.h"

static void guest_code(void)
{
	for (;;)
		cpu_relax();
}

int main(void)
{
	struct kvm_vcpu *vcpu;

	vm_create_with_one_vcpu(&vcpu, guest_code);
	ksft_print_header();
	ksft_set_plan(1);
	vcpu_run(vcpu);
	ksft_test_result_fail("alive\n");
	ksft_finished();
}
