// SPDX-License-Identifier: GPL-2.0-only
/* Step 5: the VMM's side of a ucall. */
#include "ucall_common.h"

uint64_t get_ucall(struct kvm_vcpu *vcpu, struct ucall *uc)
{
	struct kvm_run *run = vcpu->run;
	struct kvm_regs regs;

	memset(uc, 0, sizeof(*uc));
	if (run->exit_reason == KVM_EXIT_IO && run->io.port == UCALL_PIO_PORT) {
		vcpu_regs_get(vcpu, &regs);
		memcpy(uc, addr_gva2hva(vcpu->vm, regs.rdi), sizeof(*uc));
	}
	return uc->cmd;
}
