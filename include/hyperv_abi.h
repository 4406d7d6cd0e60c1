/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Hyper-V's hypercalls are given and what is in its MSRs, where the kernel's KVM selftests
 * have no names for it.
 * Source: Microsoft's Hypervisor Top Level Functional Specification (TLFS).
 */
#ifndef HYPERV_ABI_H
#define HYPERV_ABI_H

#include "hyperv.h"

/*
 * HV_X64_MSR_STIMER0_CONFIG. A timer in direct mode raises a vector; any other one sends a message
 * to a source of the SynIC. Times are in units of 100 ns: with PERIODIC the count is a period, else
 * a value of HV_X64_MSR_TIME_REF_COUNT.
 */
#define HV_STIMER_ENABLE BIT(0)
#define HV_STIMER_PERIODIC BIT(1)
#define HV_STIMER_VECTOR(v) ((uint64_t)(v) << 4)
#define HV_STIMER_DIRECT_MODE BIT(12)
#define HV_STIMER_SINT(n) ((uint64_t)(n) << 16)

enum HV_GENERIC_SET_FORMAT {
	HV_GENERIC_SET_SPARSE_4K,
	HV_GENERIC_SET_ALL,
};

/* Virtual processors by index: each bank has 64. Room for two banks. */
struct hv_vpset {
	uint64_t format;
	uint64_t valid_bank_mask;
	uint64_t bank_contents[2];
};

/* What HVCALL_SEND_IPI and HVCALL_SEND_IPI_EX are given. */
struct hv_send_ipi {
	uint32_t vector;
	uint32_t reserved;
	uint64_t cpu_mask;
};

struct hv_send_ipi_ex {
	uint32_t vector;
	uint32_t reserved;
	struct hv_vpset vp_set;
};

/* What HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE is given. */
struct hv_tlb_flush {
	uint64_t address_space;
	uint64_t flags;
	uint64_t processor_mask;
};

#endif
