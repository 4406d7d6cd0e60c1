// SPDX-License-Identifier: GPL-2.0-only
/*
 * lapic_tpr_threshold: the TPR threshold follows the guest's task priority
 *
 * On Intel a guest writes CR8, the task priority (TPR), without an exit. KVM sets a threshold, the
 * class of the highest interrupt that waits because of the TPR, and gets an exit when the guest
 * goes below it. A threshold above the guest's TPR is refused at the next VM entry, unless APIC
 * accesses or interrupt delivery are virtualized.
 *
 * The bug: at such an exit KVM only computed the processor priority anew. If the interrupt still
 * cannot be delivered, because one of the same or a higher class is in service, nothing changed the
 * threshold. It is above the TPR now, and the entry into the guest fails. Where accesses to the
 * APIC are virtualized the entry succeeds, and the same exit follows at once, for ever.
 *
 * The fix: when the processor priority is computed and no interrupt becomes deliverable, the
 * threshold is set anew by the TPR and the highest waiting interrupt.
 *
 * What decides: the entered_* checks. In the handler of one interrupt the guest raises its TPR,
 * sends itself another one that has to wait, and lowers the TPR, or the VMM does that. It has to
 * get to its next instructions. The delivered_* checks hold what the fix must not break: each
 * interrupt comes once, and no sooner than it may.
 */
#include "apic.h"
#include "clock_util.h"
#include "irq_util.h"
#include "lapic_util.h"
#include "run_util.h"
#include "ucall_common.h"

#define SERVICE_VECTOR 0x61

/* In CPU time. A guest that is entered needs far less. */
#define LIMIT_NS (20 * NSEC_PER_MSEC)

/* A TPR that keeps nothing back, and one above all vectors here. */
#define TPR_NONE 0
#define TPR_HIGH 8

enum {
	IN_SERVICE = 1, /* in the handler of SERVICE_VECTOR */
	BY_MSR = 2,	/* the TPR is lowered in the x2APIC's register */
	AGAIN = 4,	/* the TPR is raised before the EOI, and lowered afterwards */
	BY_VMM = 8,	/* the TPR is lowered by the VMM (KVM_SET_MSRS) */
	XAPIC = 16,	/* accesses to the APIC are virtualized, if the CPU can do that */
};

static const struct scene {
	const char *name;
	uint8_t vector; /* of the interrupt that waits */
	uint8_t high, low;
	unsigned int how;
} scenes[] = {
	{"lowered", 0x51, TPR_HIGH, 4, IN_SERVICE},
	{"to_zero", 0x51, TPR_HIGH, TPR_NONE, IN_SERVICE},
	{"same_class", 0x6f, TPR_HIGH, 5, IN_SERVICE},
	/* What is in service counts more than the TPR from the beginning. */
	{"below_service", 0x51, 5, 4, IN_SERVICE},
	{"by_msr", 0x51, TPR_HIGH, 4, IN_SERVICE | BY_MSR},
	{"by_vmm", 0x51, TPR_HIGH, 4, IN_SERVICE | BY_VMM},
	{"again", 0x51, TPR_HIGH, 4, IN_SERVICE | AGAIN},
	{"higher_class", 0x71, TPR_HIGH, 4, IN_SERVICE},
	{"alone", 0x51, TPR_HIGH, 4, 0},
	{"alone_same_class", 0x51, 5, 4, 0},
	{"alone_by_msr", 0x51, TPR_HIGH, 4, BY_MSR},
	{"xapic", 0x51, TPR_HIGH, 4, IN_SERVICE | XAPIC},
};

/* What the VMM asks for, and what it gets to know. */
static struct {
	struct scene scene;
	unsigned int serviced;
	volatile unsigned int received;
	unsigned int early; /* received before it was due */
} g;

static void eoi(void)
{
	if (g.scene.how & XAPIC)
		xapic_write_reg(APIC_EOI, 0);
	else
		x2apic_write_reg(APIC_EOI, 0);
}

static void send_to_self(uint8_t vector)
{
	if (g.scene.how & XAPIC)
		xapic_write_reg(APIC_ICR, APIC_DEST_SELF | vector);
	else
		x2apic_write_reg(APIC_SELF_IPI, vector);
}

static void raise_send_lower(void)
{
	set_cr8(g.scene.high);
	send_to_self(g.scene.vector);
	g.early = g.received;
	if (g.scene.how & BY_VMM)
		GUEST_SYNC(0);
	else if (g.scene.how & BY_MSR)
		x2apic_write_reg(APIC_TASKPRI, g.scene.low << 4);
	else
		set_cr8(g.scene.low);
}

static void count_waiting(struct ex_regs *regs)
{
	(void)regs;
	g.received++;
	eoi();
}

static void service(struct ex_regs *regs)
{
	(void)regs;
	g.serviced++;
	raise_send_lower();
	GUEST_SYNC(0);
	g.early += g.received;
	if (g.scene.how & AGAIN)
		set_cr8(g.scene.high);
	eoi();
}

static void guest_code(void)
{
	if (g.scene.how & XAPIC)
		xapic_enable();
	else
		x2apic_enable();
	sti();
	if (g.scene.how & IN_SERVICE) {
		send_to_self(SERVICE_VECTOR);
	} else {
		raise_send_lower();
		GUEST_SYNC(0);
	}
	if (g.scene.how & AGAIN) {
		g.early += g.received;
		set_cr8(g.scene.low);
	}
	GUEST_SYNC(get_cr8());
}

static bool is_entered(struct kvm_vcpu *vcpu)
{
	struct ucall uc;

	if (!vcpu_run_for_cpu_time(vcpu, LIMIT_NS)) {
		pr_info("the guest gets nowhere\n");
		return false;
	}
	if (vcpu->run->exit_reason == KVM_EXIT_FAIL_ENTRY) {
		pr_info("the entry into the guest fails, reason %#llx\n",
			vcpu->run->fail_entry.hardware_entry_failure_reason);
		return false;
	}
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
	return true;
}

/* To be called where the guest says its last word. */
static bool is_delivered(struct kvm_vcpu *vcpu, const __typeof__(g) *guest)
{
	const struct scene *s = &guest->scene;
	struct ucall uc;

	TEST_ASSERT(get_ucall(vcpu, &uc) == UCALL_SYNC, "the guest is somewhere else");
	pr_info("%s: serviced %u, received %u, %u of them too soon, TPR %lu\n", s->name,
		guest->serviced, guest->received, guest->early, (unsigned long)uc.args[1]);
	return guest->serviced == (s->how & IN_SERVICE) && guest->received == 1 && !guest->early &&
	       uc.args[1] == s->low;
}

static void check_scene(const struct scene *scene)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	__typeof__(g) *guest = addr_gva2hva(vm, (vm_vaddr_t)&g);
	char name[48];
	bool entered;

	guest->scene = *scene;
	virt_pg_map(vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA);
	vm_install_exception_handler(vm, SERVICE_VECTOR, service);
	vm_install_exception_handler(vm, scene->vector, count_waiting);
	if (scene->how & BY_VMM) {
		vcpu_run_to_sync(vcpu);
		vcpu_set_msr(vcpu, APIC_BASE_MSR + (APIC_TASKPRI >> 4), scene->low << 4);
	}
	entered = is_entered(vcpu);
	ksft_test_result(entered, "entered_%s\n", scene->name);
	snprintf(name, sizeof(name), "delivered_%s", scene->name);
	if (!entered)
		ksft_test_result_code(KSFT_SKIP, name, "the guest is not entered any more");
	else
		ksft_test_result(is_entered(vcpu) && is_delivered(vcpu, guest), "%s\n", name);
	kvm_vm_free(vm);
}

int main(void)
{
	unsigned int i;

	ksft_print_header();
	__TEST_REQUIRE(host_cpu_is_intel, "only Intel's CPUs have a TPR threshold");
	__TEST_REQUIRE(!get_kvm_intel_param_bool("enable_apicv"),
		       "with APICv the TPR threshold is not used: kvm_intel.enable_apicv=0");
	ksft_set_plan(2 * ARRAY_SIZE(scenes));

	for (i = 0; i < ARRAY_SIZE(scenes); i++)
		check_scene(&scenes[i]);
	ksft_finished();
}
