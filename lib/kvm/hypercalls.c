// SPDX-License-Identifier: GPL-2.0-only
/* Guest code, beside the steps: hypercalls by the CPU vendor's instruction. */
#include "processor.h"
#include "ucall_common.h"

/* KVM's ABI: arguments in RBX, RCX, RDX and RSI. */
uint64_t kvm_hypercall(uint64_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	uint64_t ret = nr;

	if (host_cpu_is_amd)
		asm volatile("vmmcall" : "+a"(ret) : "b"(a0), "c"(a1), "d"(a2), "S"(a3) : "memory");
	else
		asm volatile("vmcall" : "+a"(ret) : "b"(a0), "c"(a1), "d"(a2), "S"(a3) : "memory");
	return ret;
}

/* Xen's ABI: arguments in RDI and RSI. */
uint64_t __xen_hypercall(uint64_t nr, uint64_t a0, void *a1)
{
	uint64_t ret = nr;

	if (host_cpu_is_amd)
		asm volatile("vmmcall" : "+a"(ret) : "D"(a0), "S"(a1) : "memory");
	else
		asm volatile("vmcall" : "+a"(ret) : "D"(a0), "S"(a1) : "memory");
	return ret;
}

void xen_hypercall(uint64_t nr, uint64_t a0, void *a1)
{
	GUEST_ASSERT_EQ(__xen_hypercall(nr, a0, a1), 0UL);
}
