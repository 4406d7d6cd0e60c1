// SPDX-License-Identifier: GPL-2.0-only
/* An exit in words, for the last line of a test that fails over it. */
#include "exit_report.h"
#include "processor.h"
#include "symbol_util.h"

/* After such an exit no guest goes on. */
static bool exit_is_fatal(uint32_t exit_reason)
{
	return exit_reason == KVM_EXIT_SHUTDOWN || exit_reason == KVM_EXIT_FAIL_ENTRY ||
	       exit_reason == KVM_EXIT_INTERNAL_ERROR;
}

/* What KVM adds to an exit of that kind. */
static void exit_detail(const struct kvm_run *run, char *buf, size_t size)
{
	buf[0] = '\0';
	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		snprintf(buf, size, " (%s port %#x, %u bytes)",
			 run->io.direction == KVM_EXIT_IO_OUT ? "write to" : "read of",
			 run->io.port, run->io.size);
		break;
	case KVM_EXIT_MMIO:
		snprintf(buf, size, " (%s %#llx, %u bytes)",
			 run->mmio.is_write ? "write to" : "read of", run->mmio.phys_addr,
			 run->mmio.len);
		break;
	case KVM_EXIT_SHUTDOWN:
		/* KVM puts an AMD vCPU into its state after INIT then. */
		snprintf(buf, size,
			 host_cpu_is_amd ? " (triple fault, registers since reset)"
					 : " (triple fault)");
		break;
	case KVM_EXIT_FAIL_ENTRY:
		snprintf(buf, size, " (hardware_entry_failure_reason %#llx)",
			 run->fail_entry.hardware_entry_failure_reason);
		break;
	case KVM_EXIT_INTERNAL_ERROR:
		snprintf(buf, size, " (suberror %u%s)", run->internal.suberror,
			 run->internal.suberror == KVM_INTERNAL_ERROR_EMULATION
				 ? ", emulation failed"
				 : "");
		break;
	case KVM_EXIT_XEN:
		snprintf(buf, size, " (hypercall %llu)", run->xen.u.hcall.input);
		break;
	}
}

static void describe_exit(struct kvm_vcpu *vcpu, char *buf, size_t size)
{
	char where[SYMBOL_NAME_LEN], detail[96];
	struct kvm_regs regs;

	vcpu_regs_get(vcpu, &regs);
	exit_detail(vcpu->run, detail, sizeof(detail));
	snprintf(buf, size, "%s%s at %s", exit_reason_str(vcpu->run->exit_reason), detail,
		 symbol_name(regs.rip, where));
}

void fail_exit(struct kvm_vcpu *vcpu, const char *expected, const char *file, unsigned int line)
{
	char text[256];

	describe_exit(vcpu, text, sizeof(text));
	if (exit_is_fatal(vcpu->run->exit_reason)) {
		pr_info("vCPU %u: %s\n", vcpu->id, text);
		vcpu_dump(stdout, vcpu, 0);
	}
	test_assert(false, "", file, line, "vCPU %u: %s, expected was %s", vcpu->id, text,
		    expected);
	__builtin_unreachable();
}

void assert_exit_reason(struct kvm_vcpu *vcpu, uint32_t expected, const char *file,
			unsigned int line)
{
	if (vcpu->run->exit_reason != expected)
		fail_exit(vcpu, exit_reason_str(expected), file, line);
}
