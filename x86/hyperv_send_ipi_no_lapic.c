// SPDX-License-Identifier: GPL-2.0-only
/*
 * hyperv_send_ipi_no_lapic: Hyper-V's IPI hypercalls in a VM whose APICs the VMM has
 *
 * KVM delivers the interrupts of HVCALL_SEND_IPI and HVCALL_SEND_IPI_EX straight into the local
 * APICs that it emulates itself.
 *
 * The bug: it did so without asking whether there are any. In a VM without an in-kernel APIC each
 * vCPU's pointer to it is NULL, and a guest's hypercall makes the host's kernel read through it.
 *
 * The fix: without an in-kernel APIC both hypercalls, in all their forms, fail with
 * HV_STATUS_INVALID_HYPERCALL_INPUT. Such a vCPU's CPUID does not recommend them either.
 *
 * What decides: the refused_* checks, one for each form and each set of targets, and
 * not_recommended. The sets that have no vCPU in them come first: they reach no APIC, so a kernel
 * without the fix answers them, with success. The first other one is its Oops.
 *
 * The delivered_* checks and the rest hold what the fix must not break, with all interrupt
 * controllers in the kernel and with the local APICs alone there.
 */
#include "apic.h"
#include "guest_kinds.h"
#include "hyperv_abi.h"
#include "irq_util.h"
#include "run_util.h"
#include "ucall_common.h"

#define NR_VCPUS 2
#define VECTOR 0xe1
#define LOWEST_VECTOR 0x10

/* Above any status. */
#define EXCEPTION 0x10000

/* Of the split irqchip: as many as the I/O APIC has. */
#define NR_IOAPIC_PINS 24

/* The words of a hypercall, filled in by the VMM, and its result. */
static struct {
	uint64_t control, input, output;
	uint64_t xmm0[2];
	uint8_t exception;
	uint64_t result;
	bool has_lapic;
	volatile unsigned int received[NR_VCPUS];
} g;

static void count_interrupt(struct ex_regs *regs)
{
	(void)regs;
	g.received[x2apic_read_reg(APIC_ID)]++;
	x2apic_write_reg(APIC_EOI, 0);
}

static void guest_code(void)
{
	wrmsr(HV_X64_MSR_GUEST_OS_ID, HYPERV_LINUX_OS_ID);
	if (g.has_lapic) {
		x2apic_enable();
		sti();
	}
	for (;;) {
		GUEST_SYNC(0);
		hyperv_write_xmm_input(g.xmm0, 1);
		g.exception = __hyperv_hypercall(g.control, g.input, g.output, &g.result);
	}
}

/* The other vCPU makes no hypercall: it only takes what is sent to it. */
static void idle_guest_code(void)
{
	if (g.has_lapic) {
		x2apic_enable();
		sti();
	}
	for (;;)
		GUEST_SYNC(0);
}

enum irqchip { IRQCHIP_NONE, IRQCHIP_KERNEL, IRQCHIP_SPLIT };

struct ctx {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpus[NR_VCPUS];
	__typeof__(g) *guest;
	void *page; /* a hypercall's input in memory */
	vm_paddr_t page_gpa;
};

static struct ctx ctx_create(enum irqchip irqchip)
{
	struct ctx c = {0};
	vm_vaddr_t page;
	unsigned int i;

	if (irqchip == IRQCHIP_KERNEL) {
		c.vm = vm_create(NR_VCPUS);
	} else {
		c.vm = vm_create_without_irqchip(NR_VCPUS);
		if (irqchip == IRQCHIP_SPLIT)
			vm_enable_cap(c.vm, KVM_CAP_SPLIT_IRQCHIP, NR_IOAPIC_PINS);
	}
	page = vm_vaddr_alloc_page(c.vm);
	c.page = addr_gva2hva(c.vm, page);
	c.page_gpa = addr_gva2gpa(c.vm, page);
	c.guest = addr_gva2hva(c.vm, (vm_vaddr_t)&g);
	c.guest->has_lapic = irqchip != IRQCHIP_NONE;
	vm_install_exception_handler(c.vm, VECTOR, count_interrupt);
	for (i = 0; i < NR_VCPUS; i++) {
		c.vcpus[i] = vm_vcpu_add(c.vm, i, i ? idle_guest_code : guest_code);
		vcpu_set_hv_cpuid(c.vcpus[i]);
	}
	for (i = 0; i < NR_VCPUS; i++)
		vcpu_run_to_sync(c.vcpus[i]);
	return c;
}

/* The low 16 bits of the hypercall's result, or EXCEPTION and its vector. */
static unsigned int hypercall(struct ctx *c, uint64_t control, uint64_t input, uint64_t output)
{
	c->guest->control = control;
	c->guest->input = input;
	c->guest->output = output;
	vcpu_run_to_sync(c->vcpus[0]);
	if (c->guest->exception)
		return EXCEPTION | c->guest->exception;
	return c->guest->result & 0xffff;
}

/* An IPI's targets: one bank of vCPUs, or all. */
struct targets {
	const char *name;
	uint64_t mask;
	bool all;
};

static const struct targets nobody[] = {
	{"nobody", 0, false},
	{"absent", BIT(NR_VCPUS), false},
};

static const struct targets somebody[] = {
	{"self", BIT(0), false},
	{"other", BIT(1), false},
	{"both", BIT(0) | BIT(1), false},
};

static const struct targets everybody = {"all", BIT(0) | BIT(1), true};

static unsigned int send_ipi_fast(struct ctx *c, uint32_t vector, const struct targets *to)
{
	return hypercall(c, HVCALL_SEND_IPI | HV_HYPERCALL_FAST_BIT, vector, to->mask);
}

static unsigned int send_ipi_slow(struct ctx *c, uint32_t vector, const struct targets *to)
{
	*(struct hv_send_ipi *)c->page = (struct hv_send_ipi){
		.vector = vector,
		.cpu_mask = to->mask,
	};
	return hypercall(c, HVCALL_SEND_IPI, c->page_gpa, 0);
}

/* A set of all, and one of nobody, has no banks. */
static uint64_t nr_banks(const struct targets *to)
{
	return !to->all && to->mask;
}

static uint64_t ipi_ex(const struct targets *to)
{
	return HVCALL_SEND_IPI_EX | nr_banks(to) << HV_HYPERCALL_VARHEAD_OFFSET;
}

static uint64_t format(const struct targets *to)
{
	return to->all ? HV_GENERIC_SET_ALL : HV_GENERIC_SET_SPARSE_4K;
}

static unsigned int send_ipi_ex_fast(struct ctx *c, uint32_t vector, const struct targets *to)
{
	c->guest->xmm0[0] = nr_banks(to); /* bank 0 is bit 0 */
	c->guest->xmm0[1] = to->mask;
	return hypercall(c, ipi_ex(to) | HV_HYPERCALL_FAST_BIT, vector, format(to));
}

static unsigned int send_ipi_ex_slow(struct ctx *c, uint32_t vector, const struct targets *to)
{
	*(struct hv_send_ipi_ex *)c->page = (struct hv_send_ipi_ex){
		.vector = vector,
		.vp_set =
			{
				.format = format(to),
				.valid_bank_mask = nr_banks(to),
				.bank_contents = {to->mask},
			},
	};
	return hypercall(c, ipi_ex(to), c->page_gpa, 0);
}

static const struct form {
	const char *name;
	unsigned int (*send)(struct ctx *c, uint32_t vector, const struct targets *to);
	bool takes_all;
} forms[] = {
	{"ipi_fast", send_ipi_fast, false},
	{"ipi_memory", send_ipi_slow, false},
	{"ipi_ex_fast", send_ipi_ex_fast, true},
	{"ipi_ex_memory", send_ipi_ex_slow, true},
};

#define NR_FORMS ARRAY_SIZE(forms)
#define NR_REFUSED_CHECKS (NR_FORMS * (ARRAY_SIZE(nobody) + ARRAY_SIZE(somebody)) + 2)

static void check_refused(struct ctx *c, const struct form *form, const struct targets *to)
{
	unsigned int status;

	pr_info("%s to %s\n", form->name, to->name);
	status = form->send(c, VECTOR, to);
	pr_info("status %#x\n", status);
	ksft_test_result(status == HV_STATUS_INVALID_HYPERCALL_INPUT, "refused_%s_%s\n", form->name,
			 to->name);
}

/* HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE of all vCPUs, a wait, and a code that is none. */
static bool others_work(struct ctx *c)
{
	unsigned int flush, wait, none;

	*(struct hv_tlb_flush *)c->page = (struct hv_tlb_flush){
		.flags = HV_FLUSH_ALL_PROCESSORS | HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES,
	};
	flush = hypercall(c, HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE, c->page_gpa, 0);
	wait = hypercall(c, HVCALL_NOTIFY_LONG_SPIN_WAIT | HV_HYPERCALL_FAST_BIT, 0, 0);
	none = hypercall(c, 0xffff, 0, 0);
	pr_info("flush %#x, wait %#x, none %#x\n", flush, wait, none);
	return flush == HV_STATUS_SUCCESS && wait == HV_STATUS_SUCCESS &&
	       none == HV_STATUS_INVALID_HYPERCALL_CODE;
}

static bool is_recommended(const struct kvm_cpuid2 *cpuid)
{
	const struct kvm_x86_cpu_feature f = HV_X64_CLUSTER_IPI_RECOMMENDED;
	uint32_t i;

	for (i = 0; i < cpuid->nent; i++)
		if (cpuid->entries[i].function == f.function)
			return cpuid->entries[i].eax & BIT(f.bit);
	return false;
}

static bool vcpu_is_recommended(struct kvm_vcpu *vcpu)
{
	const struct kvm_cpuid2 *cpuid = vcpu_get_supported_hv_cpuid(vcpu);
	bool recommended = is_recommended(cpuid);

	free((void *)cpuid);
	return recommended;
}

#define NR_NO_LAPIC_CHECKS (NR_REFUSED_CHECKS + 3)

static void check_no_lapic(void)
{
	struct ctx c = ctx_create(IRQCHIP_NONE);
	unsigned int f, i;

	ksft_test_result(!vcpu_is_recommended(c.vcpus[0]) && !vcpu_is_recommended(c.vcpus[1]),
			 "not_recommended\n");
	ksft_test_result(others_work(&c), "others_work_without_lapic\n");
	for (f = 0; f < NR_FORMS; f++)
		for (i = 0; i < ARRAY_SIZE(nobody); i++)
			check_refused(&c, &forms[f], &nobody[i]);
	for (f = 0; f < NR_FORMS; f++)
		for (i = 0; i < ARRAY_SIZE(somebody); i++)
			check_refused(&c, &forms[f], &somebody[i]);
	for (f = 0; f < NR_FORMS; f++)
		if (forms[f].takes_all)
			check_refused(&c, &forms[f], &everybody);
	ksft_test_result(others_work(&c), "others_work_afterwards\n");
	kvm_vm_free(c.vm);
}

/* Whether the call succeeds, and each of its targets gets one interrupt, and nobody else any. */
static bool delivers(struct ctx *c, const struct form *form, const struct targets *to)
{
	unsigned int status, i;
	bool ok;

	for (i = 0; i < NR_VCPUS; i++)
		c->guest->received[i] = 0;
	status = form->send(c, VECTOR, to);
	vcpu_run_to_sync(c->vcpus[1]);
	ok = status == HV_STATUS_SUCCESS;
	for (i = 0; i < NR_VCPUS; i++)
		ok &= c->guest->received[i] == (to->mask >> i & 1);
	if (!ok)
		pr_info("%s to %s: status %#x, received %u and %u\n", form->name, to->name, status,
			c->guest->received[0], c->guest->received[1]);
	return ok;
}

#define NR_LAPIC_CHECKS (NR_FORMS + 3)

static void check_lapic(enum irqchip irqchip, const char *name)
{
	struct ctx c = ctx_create(irqchip);
	unsigned int f, i, refused = 0;

	ksft_test_result(vcpu_is_recommended(c.vcpus[0]) && vcpu_is_recommended(c.vcpus[1]),
			 "recommended_%s\n", name);
	for (f = 0; f < NR_FORMS; f++) {
		const struct form *form = &forms[f];
		bool ok = true;

		for (i = 0; i < ARRAY_SIZE(nobody); i++)
			ok &= delivers(&c, form, &nobody[i]);
		for (i = 0; i < ARRAY_SIZE(somebody); i++)
			ok &= delivers(&c, form, &somebody[i]);
		if (form->takes_all)
			ok &= delivers(&c, form, &everybody);
		ksft_test_result(ok, "delivered_%s_%s\n", form->name, name);
		refused += form->send(&c, LOWEST_VECTOR - 1, &somebody[0]) ==
			   HV_STATUS_INVALID_HYPERCALL_INPUT;
	}
	ksft_test_result(refused == NR_FORMS, "low_vector_refused_%s\n", name);
	ksft_test_result(others_work(&c), "others_work_%s\n", name);
	kvm_vm_free(c.vm);
}

int main(void)
{
	ksft_print_header();
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_HYPERV_SEND_IPI));
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_SYS_HYPERV_CPUID));
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_SPLIT_IRQCHIP));
	ksft_set_plan(2 * NR_LAPIC_CHECKS + 1 + NR_NO_LAPIC_CHECKS);

	check_lapic(IRQCHIP_KERNEL, "irqchip");
	check_lapic(IRQCHIP_SPLIT, "split");
	/* Of KVM as a whole it is not known which VM it is asked for. */
	ksft_test_result(is_recommended(kvm_get_supported_hv_cpuid()), "recommended_by_kvm\n");
	check_no_lapic();
	ksft_finished();
}
