// SPDX-License-Identifier: GPL-2.0-only
/* Calls from the guest to the VMM, both sides. */
#include "ucall_common.h"

static void ucall_send(struct ucall *uc)
{
	/* The VMM sees memory as it is at the exit; the clobber makes the compiler finish it. */
	asm volatile("outb %%al, %%dx" ::"a"(0), "d"(UCALL_PIO_PORT), "D"(uc) : "memory");
}

void ucall(uint64_t cmd, int nargs, ...)
{
	struct ucall uc;
	va_list ap;
	int i;

	uc.cmd = cmd;
	uc.buffer[0] = '\0';
	va_start(ap, nargs);
	for (i = 0; i < UCALL_MAX_ARGS; i++)
		uc.args[i] = i < nargs ? va_arg(ap, uint64_t) : 0;
	va_end(ap);
	ucall_send(&uc);
}

void ucall_fmt(uint64_t cmd, const char *fmt, ...)
{
	struct ucall uc;
	va_list ap;

	uc.cmd = cmd;
	va_start(ap, fmt);
	guest_vsnprintf(uc.buffer, sizeof(uc.buffer), fmt, ap);
	va_end(ap);
	ucall_send(&uc);
}

void ucall_assert(uint64_t cmd, const char *exp, const char *file, unsigned int line,
		  const char *fmt, ...)
{
	struct ucall uc;
	va_list ap;

	uc.cmd = cmd;
	uc.args[0] = (uintptr_t)exp;
	uc.args[1] = (uintptr_t)file;
	uc.args[2] = line;
	va_start(ap, fmt);
	guest_vsnprintf(uc.buffer, sizeof(uc.buffer), fmt, ap);
	va_end(ap);
	ucall_send(&uc);
}

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

uint64_t vcpu_run_to_ucall(struct kvm_vcpu *vcpu, struct ucall *uc)
{
	for (;;) {
		vcpu_run(vcpu);
		switch (get_ucall(vcpu, uc)) {
		case UCALL_PRINTF:
			REPORT_GUEST_PRINTF(*uc);
			continue;
		case UCALL_ABORT:
			REPORT_GUEST_ASSERT(*uc);
		case UCALL_SYNC:
		case UCALL_DONE:
			return uc->cmd;
		default:
			TEST_FAIL("vCPU %u: unexpected exit, reason %u", vcpu->id,
				  vcpu->run->exit_reason);
		}
	}
}
