// SPDX-License-Identifier: GPL-2.0-only
/* Step 5: the VMM's side of a ucall. */
#include "ucall_internal.h"

/* The guest's pages are not in a row for the VMM. */
static void copy_from_guest(struct kvm_vm *vm, void *to, vm_vaddr_t from, size_t size)
{
	while (size) {
		size_t part = PAGE_SIZE - from % PAGE_SIZE;

		if (part > size)
			part = size;
		memcpy(to, addr_gva2hva(vm, from), part);
		to = (char *)to + part;
		from += part;
		size -= part;
	}
}

uint64_t get_ucall(struct kvm_vcpu *vcpu, struct ucall *uc)
{
	struct kvm_run *run = vcpu->run;
	struct ucall_frame frame;
	struct ucall ignored;
	struct kvm_regs regs;

	if (!uc)
		uc = &ignored;
	uc->cmd = UCALL_NONE;
	memset(uc->args, 0, sizeof(uc->args));
	uc->buffer[0] = '\0';
	if (run->exit_reason != KVM_EXIT_IO || run->io.port != UCALL_PIO_PORT)
		return UCALL_NONE;
	vcpu_regs_get(vcpu, &regs);
	copy_from_guest(vcpu->vm, &frame, regs.rdi, sizeof(frame));
	uc->cmd = frame.cmd;
	memcpy(uc->args, frame.args, sizeof(uc->args));
	if (frame.text)
		copy_from_guest(vcpu->vm, uc->buffer, (uintptr_t)frame.text, sizeof(uc->buffer));
	return uc->cmd;
}
