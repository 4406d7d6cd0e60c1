// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vCPU's Xen id must not be guessed.
 *
 * The bug: KVM gave each new vCPU its index for a Xen id, but took it before
 * the index was assigned, so that every vCPU believed to be Xen vCPU 0. With a
 * VMM that sets no ids, VCPUOP_set_singleshot_timer and _stop_ for id 0 were
 * taken in the kernel on whichever vCPU made the call, and those for the
 * vCPU's real id were refused with -EINVAL, the VMM never being asked.
 *
 * The fix: the id is invalid until the VMM sets it, and until then both
 * operations go to the VMM as KVM_EXIT_XEN. Once it is set, the own id is
 * served in the kernel and any other one is -EINVAL.
 *
 * What decides: the punt_* checks, on vCPUs whose id was never set, or only
 * on a neighbour: each call must arrive at the VMM with all that the guest
 * passed, leave the timer as it was, and bring the VMM's result back in RAX.
 * The other checks hold what the fix must not break; they pass without it too.
 */
#include "clock_util.h"
#include "run_util.h"
#include "ucall_common.h"
#include "vm_state.h"
#include "xen_util.h"

#define NR_VCPUS 3
#define XEN_VCPU_ID_INVALID (~0u)

/* KVM's ids of the vCPUs: none of them is an index, or the id that the bug takes. */
static const uint32_t kvm_ids[NR_VCPUS] = {4, 5, 6};

/* Far enough ahead never to expire here, near enough for set_timer_op to take at its word. */
#define ARMED_NS 20000000000000ULL
#define SET_NS 30000000000000ULL
#define FIRE_AFTER_NS NSEC_PER_MSEC
#define POLL_NS NSEC_PER_MSEC
#define POLL_LIMIT 200

/*
 * The page of arguments is the last one of the guest's memory, in both kinds of
 * address: some kernels translate the argument's first byte only.
 */
#define ARGS_SLOT 1
#define ARGS_GPA 0x80000000UL
#define ARGS_GVA 0x80000000UL

/* A port for each vCPU's timer, each in a bitmap word of its own in either layout. */
static const uint32_t ports[NR_VCPUS] = {5, 70, 140};

/* What the VMM asks of guest code: a hypercall, or with number 0 just to run. */
struct request {
	uint64_t nr;
	uint64_t args[3];
	uint64_t ret;
};

static struct request requests[NR_VCPUS];

struct timer_arg {
	struct vcpu_set_singleshot_timer timer;
	uint32_t pad;
};

struct test {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpus[NR_VCPUS];
	const struct xen_layout *layout;
	void *shinfo;
	void *vcpu_info[NR_VCPUS];
	vm_vaddr_t args; /* a page */
};

/* What became of a hypercall. */
struct outcome {
	bool punted;
	struct kvm_xen_exit exit; /* if punted */
	uint64_t ret;		  /* what the guest found in RAX, or EAX */
};

/* Whom a call on an unset vCPU names. */
enum target {
	TARGET_ZERO,
	TARGET_INDEX,
	TARGET_KVM_ID,
	TARGET_FOREIGN,
	TARGET_INVALID,
	NR_TARGETS,
};

static const char *const target_names[NR_TARGETS] = {"zero", "own", "kvm_id", "foreign", "invalid"};

static const uint32_t ops[] = {VCPUOP_set_singleshot_timer, VCPUOP_stop_singleshot_timer};

static const struct xen_layout *const layouts[] = {&xen_layout_64bit, &xen_layout_compat};

#define NR_ATTR_CHECKS 3
#define NR_LAYOUT_CHECKS (2 * (NR_TARGETS + 6) + 5)

static const char *op_name(uint32_t op)
{
	return op == VCPUOP_set_singleshot_timer ? "set" : "stop";
}

static void guest_code(const struct xen_layout *l, struct request *r)
{
	for (;;) {
		GUEST_SYNC(0);
		if (r->nr)
			r->ret = xen_hypercall_l(l, r->nr, r->args[0], r->args[1], r->args[2]);
	}
}

static struct test test_create(const struct xen_layout *layout)
{
	struct test t = {.vm = vm_create(NR_VCPUS), .layout = layout};
	vm_vaddr_t shinfo = vm_vaddr_alloc_page(t.vm);
	vm_vaddr_t info = vm_vaddr_alloc_page(t.vm);
	unsigned int i;

	vm_userspace_mem_region_add(t.vm, VM_MEM_SRC_ANONYMOUS, ARGS_GPA, ARGS_SLOT, 1, 0);
	virt_map(t.vm, ARGS_GVA, ARGS_GPA, 1);
	t.args = ARGS_GVA;
	t.shinfo = addr_gva2hva(t.vm, shinfo);
	vm_xen_init(t.vm, layout, addr_gva2gpa(t.vm, shinfo));
	for (i = 0; i < NR_VCPUS; i++) {
		t.vcpus[i] = vm_vcpu_add(t.vm, kvm_ids[i], guest_code);
		t.vcpu_info[i] = (char *)addr_gva2hva(t.vm, info) + i * XEN_VCPU_INFO_SIZE;
		vcpu_xen_set_vcpu_info(t.vcpus[i],
				       addr_gva2gpa(t.vm, info) + i * XEN_VCPU_INFO_SIZE);
		vcpu_args_set(t.vcpus[i], 2, layout, &requests[i]);
		vcpu_run_to_sync(t.vcpus[i]);
	}
	return t;
}

/* The argument of a set for EXPIRY, OFFSET bytes into the page of arguments; its address. */
static vm_vaddr_t put_timer_arg(struct test *t, unsigned int offset, uint64_t expiry)
{
	struct vcpu_set_singleshot_timer arg = {.timeout_abs_ns = expiry};

	memcpy((char *)addr_gva2hva(t->vm, t->args) + offset, &arg, sizeof(arg));
	return t->args + offset;
}

/* Makes vCPU I call; should the call come out, the guest is answered with ANSWER. */
static struct outcome hypercall(struct test *t, unsigned int i, uint64_t nr, uint64_t a1,
				uint64_t a2, uint64_t a3, uint64_t answer)
{
	struct request *r = addr_gva2hva(t->vm, (vm_vaddr_t)&requests[i]);
	struct kvm_vcpu *vcpu = t->vcpus[i];
	struct outcome o = {0};
	struct ucall uc;

	*r = (struct request){.nr = nr, .args = {a1, a2, a3}};
	vcpu_run(vcpu);
	if (vcpu->run->exit_reason == KVM_EXIT_XEN) {
		o.punted = true;
		o.exit = vcpu->run->xen;
		vcpu->run->xen.u.hcall.result = answer;
		vcpu_run(vcpu);
	}
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
	o.ret = r->ret;
	r->nr = 0;
	return o;
}

/* A result like none that KVM makes up, another each time, with its high half in use. */
static uint64_t next_answer(void)
{
	static uint64_t answer = 0x8badf00d70000000ULL;

	answer += 0x0101000000000101ULL;
	return answer;
}

/*
 * Makes vCPU I call and tells whether the call came out, as it was made, and the
 * answer went in. The timer must not have been touched on the way.
 */
static bool punts(struct test *t, unsigned int i, uint64_t nr, uint64_t a1, uint64_t a2,
		  uint64_t a3)
{
	uint64_t before = vcpu_xen_get_timer(t->vcpus[i]), answer = next_answer(), after;
	struct outcome o = hypercall(t, i, nr, a1, a2, a3, answer);
	uint64_t want = t->layout->long_mode ? answer : (uint64_t)(int32_t)answer;
	uint64_t args[3] = {a1, a2, a3};
	bool ok = true;

	if (!o.punted) {
		pr_info("vCPU %u, hypercall %lu (%lu, %#lx): not a KVM_EXIT_XEN, returned %ld\n", i,
			nr, a1, a2, (long)o.ret);
		return false;
	}
	if (o.exit.type != KVM_EXIT_XEN_HCALL || o.exit.u.hcall.cpl ||
	    o.exit.u.hcall.longmode != t->layout->long_mode || o.exit.u.hcall.input != nr) {
		pr_info("vCPU %u: exit of type %u, hypercall %llu, longmode %u, cpl %u\n", i,
			o.exit.type, o.exit.u.hcall.input, o.exit.u.hcall.longmode,
			o.exit.u.hcall.cpl);
		ok = false;
	}
	if (memcmp(o.exit.u.hcall.params, args, sizeof(args))) {
		pr_info("vCPU %u: arguments %#llx %#llx %#llx, passed were %#lx %#lx %#lx\n", i,
			o.exit.u.hcall.params[0], o.exit.u.hcall.params[1],
			o.exit.u.hcall.params[2], a1, a2, a3);
		ok = false;
	}
	if (o.ret != want) {
		pr_info("vCPU %u: answered %#lx, the guest got %#lx\n", i, answer, o.ret);
		ok = false;
	}
	after = vcpu_xen_get_timer(t->vcpus[i]);
	if (after != before) {
		pr_info("vCPU %u: timer at %lu became %lu\n", i, before, after);
		ok = false;
	}
	return ok;
}

/* One vcpu_op for XEN_ID, with an argument that is good. */
static bool vcpu_op_punts(struct test *t, unsigned int i, uint32_t op, uint32_t xen_id)
{
	return punts(t, i, __HYPERVISOR_vcpu_op, op, xen_id, put_timer_arg(t, 0, SET_NS));
}

/* Makes vCPU I call and tells whether KVM took it, returned WANT and left the timer at EXPIRY. */
static bool handled(struct test *t, unsigned int i, uint64_t nr, uint64_t a1, uint64_t a2,
		    uint64_t a3, int64_t want, uint64_t expiry)
{
	struct outcome o = hypercall(t, i, nr, a1, a2, a3, next_answer());
	uint64_t after = vcpu_xen_get_timer(t->vcpus[i]);

	if (!o.punted && (int64_t)o.ret == want && after == expiry)
		return true;
	if (o.punted)
		pr_info("vCPU %u, hypercall %lu (%lu, %#lx): a KVM_EXIT_XEN\n", i, nr, a1, a2);
	else
		pr_info("vCPU %u, hypercall %lu (%lu, %#lx): %ld, not %ld; timer %lu, not %lu\n", i,
			nr, a1, a2, (long)o.ret, want, after, expiry);
	return false;
}

static bool vcpu_op_handled(struct test *t, unsigned int i, uint32_t op, uint32_t xen_id,
			    int64_t want, uint64_t expiry)
{
	return handled(t, i, __HYPERVISOR_vcpu_op, op, xen_id, put_timer_arg(t, 0, SET_NS), want,
		       expiry);
}

/* Sets up each vCPU's timer, armed for a time of its own. */
static void arm_timers(struct test *t)
{
	unsigned int i;

	for (i = 0; i < NR_VCPUS; i++)
		vcpu_xen_set_timer(t->vcpus[i], ports[i], ARMED_NS + i);
}

static bool timers_still_armed(struct test *t)
{
	bool ok = true;
	unsigned int i;

	for (i = 0; i < NR_VCPUS; i++) {
		uint64_t expiry = vcpu_xen_get_timer(t->vcpus[i]);

		if (expiry != ARMED_NS + i) {
			pr_info("vCPU %u: timer at %lu, armed for %llu\n", i, expiry, ARMED_NS + i);
			ok = false;
		}
	}
	return ok;
}

/* Without a configured timer each call is the VMM's, whether it has set ids or not. */
static void check_not_configured(struct test *t, const char *name)
{
	unsigned int op, i, id;

	for (op = 0; op < ARRAY_SIZE(ops); op++) {
		bool ok = true;

		for (i = 0; i < NR_VCPUS; i++) {
			vcpu_xen_set_timer(t->vcpus[i], 0, 0);
			for (id = 0; id < NR_VCPUS; id++)
				ok &= vcpu_op_punts(t, i, ops[op], id);
			ok &= vcpu_op_punts(t, i, ops[op], XEN_VCPU_ID_INVALID);
			ok &= punts(t, i, __HYPERVISOR_set_timer_op, SET_NS & ~0u, 0, 0);
		}
		ksft_test_result(ok, "%s_%s_%s\n", name, op_name(ops[op]), t->layout->name);
	}
}

static uint32_t target_id(enum target target, unsigned int i)
{
	switch (target) {
	case TARGET_ZERO:
		return 0;
	case TARGET_INDEX:
		return i;
	case TARGET_KVM_ID:
		return kvm_ids[i];
	case TARGET_FOREIGN:
		return (i + 1) % NR_VCPUS;
	default:
		return XEN_VCPU_ID_INVALID;
	}
}

static void check_unset(struct test *t)
{
	unsigned int op, i;
	int target;

	for (op = 0; op < ARRAY_SIZE(ops); op++) {
		bool ok = true;

		for (target = 0; target < NR_TARGETS; target++) {
			ok = true;
			for (i = 0; i < NR_VCPUS; i++) {
				arm_timers(t);
				ok &= vcpu_op_punts(t, i, ops[op], target_id(target, i));
				ok &= timers_still_armed(t);
			}
			ksft_test_result(ok, "punt_%s_%s_%s\n", op_name(ops[op]), t->layout->name,
					 target_names[target]);
		}

		/* Arguments in full width, sign bits and all, and one that points nowhere. */
		ok = true;
		for (i = 0; i < NR_VCPUS; i++) {
			if (t->layout->long_mode)
				ok &= punts(t, i, __HYPERVISOR_vcpu_op, ops[op],
					    0x9e3779b900000000ULL | i, 0xc2b2ae3d27d4eb4fULL);
			else
				ok &= punts(t, i, __HYPERVISOR_vcpu_op, ops[op], 0x9e3779b9u,
					    0xa7d4eb4fu);
		}
		ksft_test_result(ok, "punt_%s_%s_arguments\n", op_name(ops[op]), t->layout->name);
	}
}

/* An id that is set on one vCPU alone changes nothing for the others. */
static void check_one_set(struct test *t)
{
	unsigned int op, i, id;

	arm_timers(t);
	vcpu_xen_set_vcpu_id(t->vcpus[1], 0);
	for (op = 0; op < ARRAY_SIZE(ops); op++) {
		bool ok = true;

		for (i = 0; i < NR_VCPUS; i += 2) {
			for (id = 0; id < NR_VCPUS; id++)
				ok &= vcpu_op_punts(t, i, ops[op], id);
		}
		ksft_test_result(ok, "punt_%s_%s_neighbour_set\n", op_name(ops[op]),
				 t->layout->name);
	}
}

/* set_timer_op names no vCPU: the kernel's, id or no id. */
static void check_set_timer_op(struct test *t, const char *when)
{
	bool ok = true;
	unsigned int i;

	for (i = 0; i < NR_VCPUS; i++) {
		arm_timers(t);
		ok &= handled(t, i, __HYPERVISOR_set_timer_op,
			      t->layout->long_mode ? SET_NS : (uint32_t)SET_NS,
			      t->layout->long_mode ? 0 : SET_NS >> 32, 0, 0, SET_NS);
		ok &= handled(t, i, __HYPERVISOR_set_timer_op, 0, 0, 0, 0, 0);
	}
	ksft_test_result(ok, "set_timer_op_%s_%s\n", t->layout->name, when);
}

static void check_own(struct test *t, const uint32_t *ids)
{
	bool set_ok = true, stop_ok = true;
	unsigned int i;

	for (i = 0; i < NR_VCPUS; i++) {
		arm_timers(t);
		set_ok &= vcpu_op_handled(t, i, VCPUOP_set_singleshot_timer, ids[i], 0, SET_NS);
		vcpu_xen_set_timer(t->vcpus[i], ports[i], ARMED_NS + i);
		set_ok &= timers_still_armed(t);
	}
	ksft_test_result(set_ok, "own_id_set_%s\n", t->layout->name);

	for (i = 0; i < NR_VCPUS; i++) {
		arm_timers(t);
		stop_ok &= vcpu_op_handled(t, i, VCPUOP_stop_singleshot_timer, ids[i], 0, 0);
		vcpu_xen_set_timer(t->vcpus[i], ports[i], ARMED_NS + i);
		stop_ok &= timers_still_armed(t);
	}
	ksft_test_result(stop_ok, "own_id_stop_%s\n", t->layout->name);
}

/* Whether of all vCPUs' events the one of vCPU I is there, or none if I is NR_VCPUS. */
static bool only_fired(struct test *t, unsigned int i)
{
	unsigned int j, k;
	bool ok = true;

	for (j = 0; j < NR_VCPUS; j++) {
		ok &= xen_evtchn_is_pending(t->shinfo, t->layout, ports[j]) == (j == i);
		ok &= xen_upcall_is_pending(t->vcpu_info[j]) == (j == i);
		for (k = 0; k < NR_VCPUS; k++)
			ok &= xen_sel_is_pending(t->vcpu_info[j], t->layout, ports[k]) ==
			      (j == i && k == i);
	}
	return ok;
}

static void print_fired(struct test *t, unsigned int i)
{
	unsigned int j;

	for (j = 0; j < NR_VCPUS; j++)
		pr_info("vCPU %u's timer: of vCPU %u pending %u, sel %u, upcall %u\n", i, j,
			xen_evtchn_is_pending(t->shinfo, t->layout, ports[j]),
			xen_sel_is_pending(t->vcpu_info[j], t->layout, ports[j]),
			xen_upcall_is_pending(t->vcpu_info[j]));
}

/* Arms vCPU I's timer by its own id for EXPIRY and tells whether it fired there alone, once. */
static bool fires(struct test *t, unsigned int i, uint32_t xen_id, uint64_t expiry)
{
	struct outcome o = hypercall(t, i, __HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer,
				     xen_id, put_timer_arg(t, 0, expiry), next_answer());
	unsigned int j, tries;

	if (o.punted || o.ret) {
		pr_info("vCPU %u: set for its own id %u not taken by the kernel\n", i, xen_id);
		return false;
	}
	/* Where delivery needs the vCPU to run, it does. */
	for (tries = 0; tries < POLL_LIMIT && !only_fired(t, i); tries++) {
		sleep_until_ns(monotonic_ns() + POLL_NS);
		vcpu_run_to_sync(t->vcpus[i]);
	}
	for (j = 0; j < NR_VCPUS; j++)
		vcpu_run_to_sync(t->vcpus[j]);
	if (!only_fired(t, i) || vcpu_xen_get_timer(t->vcpus[i])) {
		print_fired(t, i);
		return false;
	}
	xen_evtchn_clear(t->shinfo, t->vcpu_info[i], t->layout, ports[i]);
	sleep_until_ns(monotonic_ns() + POLL_NS);
	vcpu_run_to_sync(t->vcpus[i]);
	if (only_fired(t, NR_VCPUS))
		return true;
	pr_info("vCPU %u: fired twice\n", i);
	return false;
}

static void check_fires(struct test *t, const uint32_t *ids)
{
	bool ok = true;
	unsigned int i;

	for (i = 0; i < NR_VCPUS; i++)
		vcpu_xen_set_timer(t->vcpus[i], ports[i], 0);
	for (i = 0; i < NR_VCPUS; i++) {
		ok &= fires(t, i, ids[i], 1);
		ok &= fires(t, i, ids[i], vm_get_clock_ns(t->vm) + FIRE_AFTER_NS);
	}
	ksft_test_result(ok, "own_id_fires_%s\n", t->layout->name);
}

/* All that could be taken for vCPU I's id and is not. */
static void check_foreign(struct test *t, const uint32_t *ids)
{
	unsigned int op, i, j;

	for (op = 0; op < ARRAY_SIZE(ops); op++) {
		bool ok = true;

		arm_timers(t);
		for (i = 0; i < NR_VCPUS; i++) {
			const uint32_t wrong = 1u << 31 | ids[i], next = ids[i] + 1;
			const uint32_t others[] = {0,	   i,	   kvm_ids[i], XEN_VCPU_ID_INVALID,
						   ids[0], ids[1], ids[2],     next,
						   wrong};

			for (j = 0; j < ARRAY_SIZE(others); j++)
				if (others[j] != ids[i])
					ok &= vcpu_op_handled(t, i, ops[op], others[j], -EINVAL,
							      ARMED_NS + i);
		}
		ok &= timers_still_armed(t);
		ksft_test_result(ok, "foreign_id_%s_%s\n", op_name(ops[op]), t->layout->name);
	}
}

/* A 32-bit caller's structure has 12 bytes, a 64-bit caller's is padded to 16 and read in full. */
static void check_argument_layout(struct test *t, uint32_t xen_id)
{
	const unsigned int last_short = PAGE_SIZE - sizeof(struct vcpu_set_singleshot_timer);
	const unsigned int last_padded = PAGE_SIZE - sizeof(struct timer_arg);
	bool fits = !t->layout->long_mode, ok = true;

	arm_timers(t);
	ok &= handled(t, 0, __HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer, xen_id,
		      put_timer_arg(t, last_short, SET_NS), fits ? 0 : -EFAULT,
		      fits ? SET_NS : ARMED_NS);
	arm_timers(t);
	ok &= handled(t, 0, __HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer, xen_id,
		      put_timer_arg(t, last_padded, SET_NS), 0, SET_NS);
	ksft_test_result(ok, "argument_layout_%s\n", t->layout->name);
}

static void check_id_changed(struct test *t, uint32_t old_id)
{
	const uint32_t new_id = old_id + 1;
	bool ok = true;

	vcpu_xen_set_vcpu_id(t->vcpus[0], new_id);
	arm_timers(t);
	ok &= vcpu_op_handled(t, 0, VCPUOP_set_singleshot_timer, old_id, -EINVAL, ARMED_NS);
	ok &= vcpu_op_handled(t, 0, VCPUOP_stop_singleshot_timer, old_id, -EINVAL, ARMED_NS);
	ok &= vcpu_op_handled(t, 0, VCPUOP_set_singleshot_timer, new_id, 0, SET_NS);
	ok &= vcpu_op_handled(t, 0, VCPUOP_stop_singleshot_timer, new_id, 0, 0);
	ksft_test_result(ok, "id_changed_%s\n", t->layout->name);
}

/* Setting an id that is none fails, and changes nothing. */
static bool refused(struct kvm_vcpu *vcpu, uint32_t xen_id)
{
	uint32_t before = vcpu_xen_get_vcpu_id(vcpu), after;
	int ret = __vcpu_xen_set_vcpu_id(vcpu, xen_id);
	int err = errno;

	after = vcpu_xen_get_vcpu_id(vcpu);
	if (ret == -1 && err == EINVAL && after == before)
		return true;
	pr_info("id %#x: %s, the id read %#x before and reads %#x now\n", xen_id,
		ret ? strerror(err) : "accepted", before, after);
	return false;
}

static void check_attribute(uint32_t max_vcpus)
{
	struct test t = test_create(&xen_layout_64bit);
	bool max_ok, invalid_ok, ok = true;
	const uint32_t ids[] = {0, 1, max_vcpus - 1, 2};
	unsigned int i;

	pr_info("an id that was not set reads %#x, KVM_MAX_VCPUS is %u\n",
		vcpu_xen_get_vcpu_id(t.vcpus[1]), max_vcpus);
	max_ok = refused(t.vcpus[1], max_vcpus);
	invalid_ok = refused(t.vcpus[1], XEN_VCPU_ID_INVALID);
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		uint32_t is;

		vcpu_xen_set_vcpu_id(t.vcpus[1], ids[i]);
		is = vcpu_xen_get_vcpu_id(t.vcpus[1]);
		if (is != ids[i]) {
			pr_info("id %u reads back %u\n", ids[i], is);
			ok = false;
		}
		max_ok &= refused(t.vcpus[1], max_vcpus);
		invalid_ok &= refused(t.vcpus[1], XEN_VCPU_ID_INVALID);
	}
	ksft_test_result(max_ok, "attr_refuses_max_vcpus\n");
	ksft_test_result(invalid_ok, "attr_refuses_invalid\n");
	ksft_test_result(ok, "attr_reads_back\n");
	kvm_vm_free(t.vm);
}

static void check_layout(const struct xen_layout *layout, uint32_t max_vcpus)
{
	/* Swapped, so that each is another's index, and the largest that there is. */
	const uint32_t ids[NR_VCPUS] = {1, 0, max_vcpus - 1};
	struct test t = test_create(layout);
	unsigned int i;

	check_not_configured(&t, "no_timer_no_id");

	/* Refused ids must not count as set. */
	for (i = 0; i < NR_VCPUS; i++) {
		__vcpu_xen_set_vcpu_id(t.vcpus[i], max_vcpus);
		__vcpu_xen_set_vcpu_id(t.vcpus[i], XEN_VCPU_ID_INVALID);
	}
	check_unset(&t);
	check_set_timer_op(&t, "no_id");
	check_one_set(&t);

	for (i = 0; i < NR_VCPUS; i++)
		vcpu_xen_set_vcpu_id(t.vcpus[i], ids[i]);
	check_own(&t, ids);
	check_fires(&t, ids);
	check_foreign(&t, ids);
	check_set_timer_op(&t, "id_set");
	check_argument_layout(&t, ids[0]);
	check_id_changed(&t, ids[0]);
	check_not_configured(&t, "no_timer_id_set");
	kvm_vm_free(t.vm);
}

int main(void)
{
	uint32_t max_vcpus;
	unsigned int i;

	ksft_print_header();
	require_xen(KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | KVM_XEN_HVM_CONFIG_SHARED_INFO |
		    KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	max_vcpus = kvm_check_cap(KVM_CAP_MAX_VCPUS);
	ksft_set_plan(NR_ATTR_CHECKS + ARRAY_SIZE(layouts) * NR_LAYOUT_CHECKS);

	check_attribute(max_vcpus);
	for (i = 0; i < ARRAY_SIZE(layouts); i++)
		check_layout(layouts[i], max_vcpus);
	ksft_finished();
}
