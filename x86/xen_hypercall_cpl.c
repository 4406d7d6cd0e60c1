// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen_hypercall_cpl: a guest's user code has no hypercalls
 *
 * KVM serves some of a Xen guest's hypercalls by itself: the version, sending an event, yielding
 * the CPU, and the singleshot timer.
 *
 * The bug: KVM did not look at the caller's privilege level. Xen takes such calls from a guest's
 * kernel alone, but KVM served them to the guest's user code as well, which could send events and
 * set the kernel's timer.
 *
 * The fix: a call from a CPL above 0 is not served. It goes to the VMM, as calls do that KVM does
 * not know: KVM_EXIT_XEN, in which the CPL is told.
 *
 * What decides: the punt_* checks. At CPL 1, 2 and 3, from 64-bit and from 32-bit code, each call
 * that KVM can serve has to arrive at the VMM as the guest made it, with the CPL. It must have
 * had no effect, and the VMM's answer has to arrive in the guest. The 32-bit code runs in a
 * conforming segment, whose own privilege level is 0, so the CPL cannot be read there. The
 * other checks hold what the fix must not break: at CPL 0 all of it is served.
 */
#include "guest_kinds.h"
#include "run_util.h"
#include "ucall_common.h"
#include "xen_util.h"

#define NR_CPLS 4
#define XEN_VERSION 0x40011
#define UNKNOWN_NR 55
#define SEND_PORT 5
#define TIMER_PORT 9

/* Far enough ahead never to come, near enough for set_timer_op to take at its word. */
#define ARMED_NS 20000000000000ULL
#define SET_NS 30000000000000ULL

enum call {
	CALL_VERSION,
	CALL_SEND,
	CALL_YIELD,
	CALL_VCPU_OP_SET,
	CALL_VCPU_OP_STOP,
	CALL_SET_TIMER_OP,
	NR_CALLS, /* that KVM serves */
	CALL_UNKNOWN = NR_CALLS,
};

static const char *const names[] = {"version", "send",	       "yield",	 "vcpu_op_set",
				    "stop",    "set_timer_op", "unknown"};

/* The calls' arguments in memory. A 64-bit guest's timer is padded to 16 bytes. */
static const struct evtchn_send send = {.port = SEND_PORT};
static const struct {
	struct vcpu_set_singleshot_timer timer;
	uint32_t pad;
} timer = {.timer = {.timeout_abs_ns = SET_NS}};

struct request {
	uint64_t nr;
	uint64_t args[3];
	uint64_t ret;
};

static struct request requests[NR_CPLS];

/* A VM with a vCPU at each CPL, whose Xen id that is. */
struct test {
	const struct xen_layout *layout;
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpus[NR_CPLS];
	void *shinfo;
	void *vcpu_info; /* of vCPU 0, to which SEND_PORT is bound */
};

/* What calls have an effect on. */
struct state {
	bool pending;
	bool upcall;
	uint64_t timer;
};

static void guest_code(const struct xen_layout *l, struct request *r)
{
	for (;;) {
		GUEST_SYNC(0);
		r->ret = xen_hypercall_l(l, r->nr, r->args[0], r->args[1], r->args[2]);
	}
}

static struct test test_create(const struct xen_layout *layout)
{
	struct test t = {.layout = layout, .vm = vm_create(NR_CPLS)};
	vm_vaddr_t shinfo = vm_vaddr_alloc_page(t.vm);
	vm_vaddr_t info = vm_vaddr_alloc_page(t.vm);
	unsigned int cpl;

	t.shinfo = addr_gva2hva(t.vm, shinfo);
	t.vcpu_info = addr_gva2hva(t.vm, info);
	vm_xen_init(t.vm, layout, addr_gva2gpa(t.vm, shinfo));
	vm_xen_set_version(t.vm, XEN_VERSION);
	for (cpl = 0; cpl < NR_CPLS; cpl++) {
		struct kvm_vcpu *vcpu = vm_vcpu_add(t.vm, cpl, guest_code);

		t.vcpus[cpl] = vcpu;
		if (cpl)
			vcpu_init_cpl(vcpu, cpl);
		vcpu_xen_set_vcpu_info(vcpu, addr_gva2gpa(t.vm, info) + cpl * XEN_VCPU_INFO_SIZE);
		vcpu_xen_set_vcpu_id(vcpu, cpl);
		vcpu_args_set(vcpu, 2, layout, &requests[cpl]);
		vcpu_run_to_sync(vcpu);
	}
	vm_xen_bind_ipi(t.vm, SEND_PORT, 0);
	return t;
}

static struct request request(const struct test *t, enum call call, uint32_t xen_id)
{
	switch (call) {
	case CALL_VERSION:
		return (struct request){.nr = __HYPERVISOR_xen_version, .args = {XENVER_version}};
	case CALL_SEND:
		return (struct request){.nr = __HYPERVISOR_event_channel_op,
					.args = {EVTCHNOP_send, (uintptr_t)&send}};
	case CALL_YIELD:
		return (struct request){.nr = __HYPERVISOR_sched_op, .args = {SCHEDOP_yield}};
	case CALL_VCPU_OP_SET:
		return (struct request){
			.nr = __HYPERVISOR_vcpu_op,
			.args = {VCPUOP_set_singleshot_timer, xen_id, (uintptr_t)&timer}};
	case CALL_VCPU_OP_STOP:
		return (struct request){.nr = __HYPERVISOR_vcpu_op,
					.args = {VCPUOP_stop_singleshot_timer, xen_id}};
	case CALL_SET_TIMER_OP:
		/* 32-bit guests pass the two halves. */
		if (t->layout->long_mode)
			return (struct request){.nr = __HYPERVISOR_set_timer_op, .args = {SET_NS}};
		return (struct request){.nr = __HYPERVISOR_set_timer_op,
					.args = {(uint32_t)SET_NS, SET_NS >> 32}};
	default:
		return (struct request){.nr = UNKNOWN_NR, .args = {1, 2, 3}};
	}
}

static struct state state(struct test *t, unsigned int cpl)
{
	return (struct state){
		.pending = xen_evtchn_is_pending(t->shinfo, t->layout, SEND_PORT),
		.upcall = xen_upcall_is_pending(t->vcpu_info),
		.timer = vcpu_xen_get_timer(t->vcpus[cpl]),
	};
}

static bool state_is(struct test *t, unsigned int cpl, struct state want)
{
	struct state is = state(t, cpl);

	if (is.pending == want.pending && is.upcall == want.upcall && is.timer == want.timer)
		return true;
	pr_info("pending %d, upcall %d, timer at %lu; should be %d, %d, %lu\n", is.pending,
		is.upcall, is.timer, want.pending, want.upcall, want.timer);
	return false;
}

/* No event is pending, and vCPU CPL's timer is armed. */
static struct state prepare(struct test *t, unsigned int cpl)
{
	vcpu_xen_set_timer(t->vcpus[cpl], TIMER_PORT, ARMED_NS);
	xen_evtchn_clear(t->shinfo, t->vcpu_info, t->layout, SEND_PORT);
	return (struct state){.timer = ARMED_NS};
}

/* A result like none that KVM makes up, another each time, with its high half in use. */
static uint64_t next_answer(void)
{
	static uint64_t answer = 0x8badf00d70000000ULL;

	answer += 0x0101000000000101ULL;
	return answer;
}

/* Whether the exit says what the guest at CPL asked for. */
static bool exit_is(const struct test *t, unsigned int cpl, const struct request *r)
{
	const struct kvm_xen_exit *x = &t->vcpus[cpl]->run->xen;

	if (x->type == KVM_EXIT_XEN_HCALL && x->u.hcall.cpl == cpl && x->u.hcall.input == r->nr &&
	    x->u.hcall.longmode == t->layout->long_mode &&
	    !memcmp(x->u.hcall.params, r->args, sizeof(r->args)))
		return true;
	pr_info("exit of type %u, hypercall %llu (%#llx, %#llx, %#llx), longmode %u, cpl %u\n",
		x->type, x->u.hcall.input, x->u.hcall.params[0], x->u.hcall.params[1],
		x->u.hcall.params[2], x->u.hcall.longmode, x->u.hcall.cpl);
	return false;
}

/* Whether the call goes to the VMM and nowhere else, and the answer to the guest. */
static bool punts(struct test *t, unsigned int cpl, enum call call)
{
	struct request *r = addr_gva2hva(t->vm, (vm_vaddr_t)&requests[cpl]);
	struct kvm_vcpu *vcpu = t->vcpus[cpl];
	uint64_t answer = next_answer();
	uint64_t want = t->layout->long_mode ? answer : (uint64_t)(int32_t)answer;
	struct state before = prepare(t, cpl);
	struct ucall uc;
	bool ok;

	*r = request(t, call, cpl);
	vcpu_run(vcpu);
	if (vcpu->run->exit_reason != KVM_EXIT_XEN) {
		TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
		pr_info("not a KVM_EXIT_XEN, returned %ld\n", (long)r->ret);
		state_is(t, cpl, before);
		return false;
	}
	ok = exit_is(t, cpl, r);
	ok &= state_is(t, cpl, before);
	vcpu->run->xen.u.hcall.result = answer;
	vcpu_run_to_sync(vcpu);
	if (r->ret != want) {
		pr_info("answered %#lx, the guest got %#lx\n", answer, r->ret);
		ok = false;
	}
	return ok & state_is(t, cpl, before);
}

/* Whether KVM serves the call to the guest's kernel, as Xen would. */
static bool is_served(struct test *t, enum call call)
{
	struct request *r = addr_gva2hva(t->vm, (vm_vaddr_t)&requests[0]);
	uint64_t want = call == CALL_VERSION ? XEN_VERSION : 0;
	struct state after = prepare(t, 0);

	if (call == CALL_SEND)
		after.pending = after.upcall = true;
	if (call == CALL_VCPU_OP_SET || call == CALL_SET_TIMER_OP)
		after.timer = SET_NS;
	if (call == CALL_VCPU_OP_STOP)
		after.timer = 0;

	*r = request(t, call, 0);
	vcpu_run(t->vcpus[0]);
	if (t->vcpus[0]->run->exit_reason == KVM_EXIT_XEN) {
		pr_info("a KVM_EXIT_XEN\n");
		t->vcpus[0]->run->xen.u.hcall.result = -1ULL;
		vcpu_run_to_sync(t->vcpus[0]);
		return false;
	}
	if (r->ret == want)
		return state_is(t, 0, after);
	pr_info("returned %#lx, not %#lx\n", r->ret, want);
	return false;
}

static void check_layout(const struct xen_layout *layout)
{
	struct test t = test_create(layout);
	unsigned int cpl, call;

	for (cpl = 1; cpl < NR_CPLS; cpl++) {
		for (call = 0; call < NR_CALLS; call++)
			ksft_test_result(punts(&t, cpl, call), "punt_%s_cpl%u_%s\n", layout->name,
					 cpl, names[call]);
	}
	for (cpl = 0; cpl < NR_CPLS; cpl++)
		ksft_test_result(punts(&t, cpl, CALL_UNKNOWN), "unknown_%s_cpl%u\n", layout->name,
				 cpl);
	for (call = 0; call < NR_CALLS; call++)
		ksft_test_result(is_served(&t, call), "served_%s_%s\n", layout->name, names[call]);
	kvm_vm_free(t.vm);
}

int main(void)
{
	static const struct xen_layout *const layouts[] = {&xen_layout_64bit, &xen_layout_compat};
	unsigned int i;

	ksft_print_header();
	require_xen(KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | KVM_XEN_HVM_CONFIG_SHARED_INFO |
		    KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	ksft_set_plan(ARRAY_SIZE(layouts) * (NR_CPLS * NR_CALLS + NR_CPLS));

	for (i = 0; i < ARRAY_SIZE(layouts); i++)
		check_layout(layouts[i]);
	ksft_finished();
}
