// SPDX-License-Identifier: GPL-2.0-only
/* What the library has for the kernel's own tests: they are run with it by `make check-compat`. */
#include <linux/kvm_para.h>

#include "library.h"
#include "run_util.h"

#define NO_SUCH_HYPERCALL 0x7fff
#define ADDRESS_BITS 37
#define MANY_VCPUS 20

/* A nested guest's stack may be as small. Below it lies what a ucall must leave alone. */
#define SMALL_STACK 256
#define PATTERN 0x5a

static struct {
	uint8_t below[2048];
	uint8_t stack[SMALL_STACK] __attribute__((aligned(16)));
} small;

static void guest_on_small_stack(void)
{
	GUEST_SYNC(1);
}

static void guest_code(void)
{
	char text[32];

	GUEST_SYNC_ARGS(this_cpu_property(X86_PROPERTY_MAX_PHY_ADDR),
			kvm_hypercall(KVM_HC_VAPIC_POLL_IRQ, 0, 0, 0, 0),
			kvm_hypercall(NO_SUCH_HYPERCALL, 0, 0, 0, 0), get_idt().address,
			get_cr4() & X86_CR4_PAE);
	guest_snprintf(text, sizeof(text), "%#lx %lX %p", 0xabcUL, 0xabcUL, (void *)0xabc);
	GUEST_PRINTF("%s", text);
	GUEST_ASSERT_NE(1, 2);
	GUEST_DONE();
}

static void check_guest(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	struct ucall uc;

	vcpu_set_cpuid_property(vcpu, X86_PROPERTY_MAX_PHY_ADDR, ADDRESS_BITS);
	TEST_ASSERT(vcpu_run_to_ucall(vcpu, &uc) == UCALL_SYNC, "no GUEST_SYNC");
	ksft_test_result(uc.args[1] == ADDRESS_BITS, "vcpu_set_cpuid_property\n");
	ksft_test_result(!uc.args[2] && (int64_t)uc.args[3] == -KVM_ENOSYS, "kvm_hypercall\n");
	ksft_test_result(uc.args[4] == vm->arch.idt && uc.args[5], "get_idt\n");
	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_PRINTF);
	ksft_test_result(!strcmp(uc.buffer, "0xabc ABC 0xabc"), "guest_snprintf\n");
	vcpu_run(vcpu);
	ksft_test_result(get_ucall(vcpu, NULL) == UCALL_DONE, "get_ucall_without_struct\n");
	kvm_vm_free(vm);
}

static void check_small_stack(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_on_small_stack);
	uint8_t *below = addr_gva2hva(vm, (vm_vaddr_t)&small);
	unsigned int i, changed = 0;
	struct kvm_regs regs;

	memset(small.below, PATTERN, sizeof(small.below));
	sync_global_to_guest(vm, small);
	vcpu_regs_get(vcpu, &regs);
	regs.rsp = (vm_vaddr_t)(small.stack + SMALL_STACK) - sizeof(uint64_t);
	vcpu_regs_set(vcpu, &regs);
	vcpu_run_to_sync(vcpu);
	for (i = 0; i < sizeof(small.below); i++)
		changed += below[i] != PATTERN;
	ksft_test_result(!changed, "ucall_on_a_small_stack\n");
	kvm_vm_free(vm);
}

static void check_state(void)
{
	struct kvm_vcpu *vcpus[MANY_VCPUS], *vcpu;
	struct kvm_vm *vm = vm_create_with_vcpus(MANY_VCPUS, guest_on_small_stack, vcpus);
	struct kvm_vcpu_events events;
	struct kvm_mp_state mp_state;
	uint64_t gap;

	vcpu = vcpus[MANY_VCPUS - 1];
	vcpu_run_to_sync(vcpu);
	ksft_test_result(vcpu->id == MANY_VCPUS - 1, "vm_create_with_vcpus\n");
	vcpu_mp_state_get(vcpu, &mp_state);
	vcpu_events_get(vcpu, &events);
	events.nmi.masked = 1;
	vcpu_events_set(vcpu, &events);
	memset(&events, 0, sizeof(events));
	vcpu_events_get(vcpu, &events);
	ksft_test_result(mp_state.mp_state == KVM_MP_STATE_RUNNABLE && events.nmi.masked,
			 "vcpu_events_set\n");
	ksft_test_result(kvm_msr_is_in_save_restore_list(MSR_STAR) &&
				 !kvm_msr_is_in_save_restore_list(MSR_IA32_APICBASE + 0x100000) &&
				 kvm_get_feature_msr_index_list()->nmsrs,
			 "kvm_get_msr_index_list\n");
	gap = vm_vaddr_unused_gap(vm, 3 * PAGE_SIZE, 0);
	ksft_test_result(vm_vaddr_alloc_pages(vm, 2) >= gap + 3 * PAGE_SIZE,
			 "vm_vaddr_unused_gap\n");
	kvm_vm_free(vm);
}

void check_shared(void)
{
	check_guest();
	check_small_stack();
	check_state();
	ksft_test_result(atoi_paranoid("-17") == -17 && atoi_positive("n", "17") == 17 &&
				 atoi_non_negative("n", "0") == 0,
			 "atoi_paranoid\n");
	ksft_test_result(get_run_delay() >= 0 && align_down(8191, 4096) == 4096, "get_run_delay\n");
}
