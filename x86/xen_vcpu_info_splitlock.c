// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events into a vcpu_info that is aligned to four bytes only.
 *
 * The bug: KVM writes evtchn_pending_sel with 64-bit locked instructions, in
 * the fast delivery even for 32-bit guests, whose field has 32 bits. In a
 * vcpu_info at an odd multiple of four the access may lie across two cache
 * lines: a split lock, which is the end of the kernel under
 * split_lock_detect=fatal and elsewhere stalls every CPU's memory.
 *
 * The fix: 64 bits only where the field is aligned to them, otherwise 32-bit
 * locked accesses to the one or two halves that have bits to set.
 *
 * What decides: no_split_lock_in_kernel, which the runner adds: a split lock
 * is seen from outside only. This test's part is to send events over every way
 * that KVM has, in both guest layouts, so that each such access is made, and
 * to see that a fix delivers right: exactly the bits that were sent, nothing
 * beside them, each once, and none lost where several senders meet.
 */
#include "clock_util.h"
#include "race_util.h"
#include "run_util.h"
#include "split_lock_util.h"
#include "ucall_common.h"
#include "vcpu_thread.h"
#include "vm_state.h"
#include "xen_util.h"

#define GSI 24
#define OTHER_SLOT 1
#define OTHER_SLOT_GPA 0x80000000UL
#define NR_PORTS 2 /* tried in each half */
#define NR_FILLS 2
#define MAX_DIFFS 4
#define TIMER_NS (100 * NSEC_PER_USEC)

/* What is waited for comes at once, or in the next moment; or, on a busy host, much later. */
#define POLL_NS (100 * NSEC_PER_USEC)
#define POLL_LIMIT 2000

enum half {
	LOW = 1,
	HIGH = 2,
	BOTH = LOW | HIGH,
};

static const char *const half_names[] = {[LOW] = "low", [HIGH] = "high", [BOTH] = "both"};

/* Ports at the edges of pending_sel's halves: a 32-bit guest's field has two of 16 bits. */
struct ports {
	uint32_t low[NR_PORTS];
	uint32_t high[NR_PORTS];
};

static const struct ports ports_64bit = {
	.low = {0 * 64 + 9, 31 * 64 + 5},
	.high = {32 * 64, 63 * 64 + 63},
};

static const struct ports ports_compat = {
	.low = {0 * 32 + 9, 15 * 32 + 31},
	.high = {16 * 32, 31 * 32 + 31},
};

struct place {
	const char *name;
	unsigned int offset; /* of vcpu_info in its page */
};

struct layout_case {
	const struct xen_layout *layout;
	const struct ports *ports;
	struct place places[2];
};

/* "split": pending_sel is the last dword of a line, and goes beyond it if it has 64 bits. */
static const struct layout_case cases[] = {
	{&xen_layout_64bit, &ports_64bit, {{"split", 0x340 + 52}, {"aligned", 0x340}}},
	{&xen_layout_compat, &ports_compat, {{"split", 0x340 + 56}, {"aligned", 0x340}}},
};

struct test {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpu;
	const struct layout_case *lc;
	const struct xen_layout *layout;
	const struct place *place;
	uint8_t *shinfo; /* a page */
	uint8_t *page;	 /* the page that holds vcpu_info */
	uint8_t *info;
	vm_vaddr_t shinfo_gva;
	vm_vaddr_t info_gva;
};

/* How the memory must look after a delivery. */
struct image {
	uint8_t shinfo[PAGE_SIZE];
	uint8_t page[PAGE_SIZE];
};

/* What guest code is to do when it is run. */
static struct {
	uint32_t send_port; /* 0: nothing */
	int64_t send_ret;
} command;

static void guest_code(const struct xen_layout *l)
{
	for (;;) {
		struct evtchn_send arg;

		GUEST_SYNC(0);
		arg.port = command.send_port;
		if (arg.port)
			command.send_ret = xen_hypercall_l(l, __HYPERVISOR_event_channel_op,
							   EVTCHNOP_send, (uintptr_t)&arg, 0);
	}
}

static void sleep_ns(uint64_t ns)
{
	sleep_until_ns(monotonic_ns() + ns);
}

static struct test test_create(const struct layout_case *lc, const struct place *place, void *guest)
{
	struct test t = {.lc = lc, .layout = lc->layout, .place = place};
	vm_vaddr_t page;

	t.vm = vm_create_with_one_vcpu(&t.vcpu, guest);
	t.shinfo_gva = vm_vaddr_alloc_page(t.vm);
	page = vm_vaddr_alloc_page(t.vm);
	t.info_gva = page + place->offset;
	t.shinfo = addr_gva2hva(t.vm, t.shinfo_gva);
	t.page = addr_gva2hva(t.vm, page);
	t.info = t.page + place->offset;
	vm_xen_init(t.vm, t.layout, addr_gva2gpa(t.vm, t.shinfo_gva));
	vcpu_xen_set_vcpu_info(t.vcpu, addr_gva2gpa(t.vm, t.info_gva));
	vm_userspace_mem_region_add(t.vm, VM_MEM_SRC_ANONYMOUS, OTHER_SLOT_GPA, OTHER_SLOT, 1, 0);
	vcpu_args_set(t.vcpu, 3, t.layout, t.shinfo_gva, t.info_gva);
	return t;
}

/* A change to memory that nothing here uses: KVM's cached translations all go stale. */
static void make_caches_stale(struct test *t)
{
	vm_toggle_dirty_log(t->vm, OTHER_SLOT);
}

/* An event for which KVM looks up both translations again, if need be. */
static void make_caches_fresh(struct test *t)
{
	xen_evtchn_clear(t->shinfo, t->info, t->layout, t->lc->ports->low[0]);
	vm_xen_evtchn_send(t->vm, t->lc->ports->low[0], t->vcpu->id);
	vcpu_run_to_sync(t->vcpu);
}

static void set_bit_in(uint8_t *bitmap, uint32_t nr, bool value)
{
	bitmap[nr / 8] = (bitmap[nr / 8] & ~(1 << nr % 8)) | value << nr % 8;
}

/* Sets or clears all of PORT's bits in an image of the memory. */
static void set_port(struct test *t, uint8_t *shinfo, uint8_t *page, uint32_t port, bool value)
{
	uint8_t *info = page + t->place->offset;

	set_bit_in(shinfo + t->layout->evtchn_pending, port, value);
	set_bit_in(info + t->layout->pending_sel, port / (8 * t->layout->sel_size), value);
	info[XEN_VCPU_INFO_UPCALL_PENDING] = value;
}

/*
 * Fills the memory with what no delivery may touch: once with every event bit clear, once
 * with all but those of the N ports set.
 */
static void fill(struct test *t, unsigned int fill, const uint32_t *ports, unsigned int n)
{
	uint8_t guard = fill ? 0x5a : 0xa5, bits = fill ? 0xff : 0;
	unsigned int i;

	memset(t->shinfo, guard, PAGE_SIZE);
	memset(t->shinfo + t->layout->evtchn_pending, bits, t->layout->bitmap_size);
	memset(t->page, guard, PAGE_SIZE);
	memset(t->info + t->layout->pending_sel, bits, t->layout->sel_size);
	for (i = 0; i < n; i++) {
		set_bit_in(t->shinfo + t->layout->evtchn_mask, ports[i], false);
		set_port(t, t->shinfo, t->page, ports[i], false);
	}
}

static struct image expected_image(struct test *t, const uint32_t *ports, unsigned int n)
{
	struct image image;
	unsigned int i;

	memcpy(image.shinfo, t->shinfo, PAGE_SIZE);
	memcpy(image.page, t->page, PAGE_SIZE);
	for (i = 0; i < n; i++)
		set_port(t, image.shinfo, image.page, ports[i], true);
	return image;
}

/* Whether two pages are alike. Emulated machines are slow: a word at a time. */
static bool same_page(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	unsigned int i;

	for (i = 0; i < PAGE_SIZE / sizeof(*x); i++)
		if (x[i] != y[i])
			return false;
	return true;
}

/* Whether memory is as IMAGE says. */
static bool image_matches(struct test *t, struct image *image)
{
	unsigned int time = t->place->offset + XEN_VCPU_INFO_TIME;

	/* KVM keeps the time in vcpu_info current, which is no matter here. */
	memcpy(image->page + time, t->page + time, sizeof(struct pvclock_vcpu_time_info));
	return same_page(t->shinfo, image->shinfo) && same_page(t->page, image->page);
}

static void print_mismatch(struct test *t, const struct image *image)
{
	unsigned int i, diffs = 0;

	for (i = 0; i < PAGE_SIZE; i++)
		if (t->shinfo[i] != image->shinfo[i] && diffs++ < MAX_DIFFS)
			pr_info("shared_info+%#x: %#x, expected %#x\n", i, t->shinfo[i],
				image->shinfo[i]);
	for (i = 0; i < PAGE_SIZE; i++) {
		int offset = i - t->place->offset;

		if (t->page[i] != image->page[i] && diffs++ < MAX_DIFFS)
			pr_info("vcpu_info%c%#x: %#x, expected %#x\n", offset < 0 ? '-' : '+',
				abs(offset), t->page[i], image->page[i]);
	}
	if (diffs > MAX_DIFFS)
		pr_info("and %u more bytes\n", diffs - MAX_DIFFS);
}

static void send_ioctl(struct test *t, uint32_t port)
{
	vm_xen_evtchn_send(t->vm, port, t->vcpu->id);
}

static void send_irqfd(struct test *t, uint32_t port)
{
	int fd = vm_xen_evtchn_irqfd(t->vm, GSI, port, t->vcpu->id);
	uint64_t one = 1;
	unsigned int i;

	TEST_ASSERT(write(fd, &one, sizeof(one)) == sizeof(one), "write to the irqfd");
	/* If not done by the write it is by a worker, for which the descriptor must stay open. */
	for (i = 0; i < POLL_LIMIT && !xen_evtchn_is_pending(t->shinfo, t->layout, port); i++)
		sleep_ns(POLL_NS);
	close(fd);
}

static void send_timer(struct test *t, uint32_t port)
{
	vcpu_xen_set_timer(t->vcpu, port, vm_get_clock_ns(t->vm) + TIMER_NS);
	sleep_ns(2 * TIMER_NS);
}

static void send_hypercall(struct test *t, uint32_t port)
{
	typeof(command) *c = addr_gva2hva(t->vm, (vm_vaddr_t)&command);

	c->send_port = port;
	c->send_ret = -1;
	vcpu_run_to_sync(t->vcpu);
	c->send_port = 0;
	TEST_ASSERT(!c->send_ret, "EVTCHNOP_send of port %u: %ld", port, (long)c->send_ret);
}

struct way {
	const char *name;
	void (*send)(struct test *t, uint32_t port);
	bool shows_path; /* whether it can be seen from here that a delivery was deferred */
	bool any_number; /* of ports at a time */
};

static const struct way ways[] = {
	{"ioctl", send_ioctl, true, true},
	{"irqfd", send_irqfd, true, false},
	{"timer", send_timer, false, false},
	{"hypercall", send_hypercall, false, false},
};

/*
 * One delivery, and whether all of it was right. AT_ONCE tells if the event was
 * complete before the vCPU ran.
 */
static bool deliver(struct test *t, const struct way *way, bool stale, const uint32_t *ports,
		    unsigned int n, unsigned int nr_fill, bool *at_once)
{
	struct image want;
	unsigned int i;

	make_caches_fresh(t);
	fill(t, nr_fill, ports, n);
	want = expected_image(t, ports, n);

	if (stale)
		make_caches_stale(t);
	for (i = 0; i < n; i++)
		way->send(t, ports[i]);
	*at_once = image_matches(t, &want);
	for (i = 0; i < POLL_LIMIT && !image_matches(t, &want); i++) {
		if (i)
			sleep_ns(POLL_NS);
		vcpu_run_to_sync(t->vcpu);
	}
	if (!image_matches(t, &want)) {
		print_mismatch(t, &want);
		pr_info("port %u%s sent, all other event bits %s before\n", ports[0],
			n > 1 ? " and another" : "", nr_fill ? "set" : "clear");
		return false;
	}

	/* The guest takes the events: they must not come again. */
	for (i = 0; i < n; i++) {
		set_port(t, t->shinfo, t->page, ports[i], false);
		set_port(t, want.shinfo, want.page, ports[i], false);
	}
	vcpu_run_to_sync(t->vcpu);
	if (image_matches(t, &want))
		return true;
	print_mismatch(t, &want);
	pr_info("port %u%s sent, came again after it had been taken\n", ports[0],
		n > 1 ? " and another" : "");
	return false;
}

static void check_delivery(struct test *t, const struct way *way, bool stale, enum half half)
{
	unsigned int i, f, n, deferred = 0, runs = 0;
	uint32_t ports[2];
	bool ok = true, at_once;
	char name[64];

	snprintf(name, sizeof(name), "deliver_%s_%s_%s_%s_%s", t->layout->name, t->place->name,
		 way->name, stale ? "deferred" : "fast", half_names[half]);
	for (i = 0; i < NR_PORTS; i++) {
		n = 0;
		if (half & LOW)
			ports[n++] = t->lc->ports->low[i];
		if (half & HIGH)
			ports[n++] = t->lc->ports->high[i];
		for (f = 0; f < NR_FILLS && ok; f++) {
			ok = deliver(t, way, stale, ports, n, f, &at_once);
			deferred += !at_once;
			runs++;
		}
	}
	if (ok && way->shows_path && deferred != (stale ? runs : 0))
		ksft_test_result_code(KSFT_SKIP, name, "%u of %u deliveries were deferred",
				      deferred, runs);
	else
		ksft_test_result(ok, "%s\n", name);
}

/* An event of which the guest need not be told: only its pending bit is set. */
static void check_quiet(struct test *t)
{
	static const char *const states[] = {"pending already", "masked", "word selected"};
	const uint32_t *ports = t->lc->ports->high;
	uint8_t *pending = t->shinfo + t->layout->evtchn_pending;
	unsigned int i, state;
	struct image want;
	bool ok = true;

	for (i = 0; i < NR_PORTS * NR_FILLS * ARRAY_SIZE(states); i++) {
		uint32_t port = ports[i % NR_PORTS];

		make_caches_fresh(t);
		fill(t, i / NR_PORTS % NR_FILLS, &port, 1);
		state = i / NR_PORTS / NR_FILLS;
		if (state == 0)
			set_bit_in(pending, port, true);
		else if (state == 1)
			set_bit_in(t->shinfo + t->layout->evtchn_mask, port, true);
		else
			set_bit_in(t->info + t->layout->pending_sel,
				   port / (8 * t->layout->sel_size), true);
		want = expected_image(t, NULL, 0);
		set_bit_in(want.shinfo + t->layout->evtchn_pending, port, true);
		send_ioctl(t, port);
		vcpu_run_to_sync(t->vcpu);
		if (image_matches(t, &want))
			continue;
		print_mismatch(t, &want);
		pr_info("port %u, %s\n", port, states[state]);
		ok = false;
	}
	ksft_test_result(ok, "quiet_%s_%s\n", t->layout->name, t->place->name);
}

static void check_deliveries(const struct layout_case *lc, const struct place *place)
{
	struct test t = test_create(lc, place, guest_code);
	unsigned int i, stale;

	for (i = 0; i < NR_PORTS; i++) {
		vm_xen_bind_ipi(t.vm, lc->ports->low[i], t.vcpu->id);
		vm_xen_bind_ipi(t.vm, lc->ports->high[i], t.vcpu->id);
	}
	vcpu_run_to_sync(t.vcpu);
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		for (stale = 0; stale < 2; stale++) {
			check_delivery(&t, &ways[i], stale, LOW);
			check_delivery(&t, &ways[i], stale, HIGH);
			if (ways[i].any_number)
				check_delivery(&t, &ways[i], stale, BOTH);
		}
	}
	check_quiet(&t);
	kvm_vm_free(t.vm);
}

/* Not aligned to four bytes: refused, and the vcpu_info that was there stays in use. */
static void check_misaligned(unsigned int offset)
{
	struct test t = test_create(&cases[0], &cases[0].places[0], guest_code);
	bool at_once, ok;
	int ret;

	vcpu_run_to_sync(t.vcpu);
	ret = __vcpu_xen_set_vcpu_info(t.vcpu, addr_gva2gpa(t.vm, t.info_gva) + offset);
	ok = ret == -1;
	if (ret != -1)
		pr_info("vcpu_info at %u modulo 4 accepted\n", offset);
	else
		ok = deliver(&t, &ways[0], false, t.lc->ports->high, 1, 0, &at_once);
	ksft_test_result(ok, "refuse_misaligned_%u\n", offset);
	kvm_vm_free(t.vm);
}

/*
 * Races in which one delivery is stopped in its middle, another one made, and the first one goes
 * on: whatever it has read of pending_sel by then is out of date.
 */

/* Words of the event bitmap, so bits of pending_sel; the other event is in either half. */
#define RACE_WORD 1
#define RACE_OTHER_WORD 2

/*
 * Instructions around the one that sets pending_sel's bit: a delivery that reads the field does so
 * just before, and what is kept in the kernel is cleared, and the upcall made pending, just after.
 */
#define RACE_BEFORE 100
#define RACE_AFTER 60

struct delivery_race {
	struct test *t;
	bool inject; /* the struck delivery is a deferred one, made by KVM_RUN */
	uint32_t ports[2];
	struct image want;
};

static void race_reset(void *data)
{
	struct delivery_race *r = data;
	struct test *t = r->t;

	fill(t, 0, r->ports, ARRAY_SIZE(r->ports));
	r->want = expected_image(t, r->ports, ARRAY_SIZE(r->ports));
	if (!r->inject)
		return;
	make_caches_stale(t);
	vm_xen_evtchn_send(t->vm, r->ports[0], t->vcpu->id);
}

static void race_call(void *data)
{
	struct delivery_race *r = data;

	if (r->inject)
		vcpu_run_to_sync(r->t->vcpu);
	else
		vm_xen_evtchn_send(r->t->vm, r->ports[0], r->t->vcpu->id);
}

static bool race_passed(void *data)
{
	struct delivery_race *r = data;

	return xen_sel_is_pending(r->t->info, r->t->layout, r->ports[0]);
}

static void race_strike(void *data)
{
	struct delivery_race *r = data;

	vm_xen_evtchn_send(r->t->vm, r->ports[1], r->t->vcpu->id);
}

/* Whether nothing was lost, left over or overwritten. */
static bool race_check(void *data)
{
	struct delivery_race *r = data;
	struct test *t = r->t;

	/* What remains is completed here: bits kept in the kernel meanwhile. */
	vcpu_run_to_sync(t->vcpu);
	if (image_matches(t, &r->want))
		return true;
	print_mismatch(t, &r->want);
	pr_info("events of ports %u and %u at a time\n", r->ports[0], r->ports[1]);
	return false;
}

static void check_race(const struct layout_case *lc, bool inject)
{
	struct test t = test_create(lc, &lc->places[0], guest_code);
	unsigned int word_bits = 8 * t.layout->sel_size, half;
	struct delivery_race r = {.t = &t, .inject = inject, .ports[0] = RACE_WORD * word_bits + 1};
	const struct race race = {
		.reset = race_reset,
		.call = race_call,
		.passed = race_passed,
		.strike = race_strike,
		.check = race_check,
		.data = &r,
		.before = RACE_BEFORE,
		.after = RACE_AFTER,
	};
	bool ok = true;

	/* A vCPU new to a CPU gets the time anew, and with it the translations. */
	kvm_pin_this_task_to_pcpu(RACE_CALL_CPU);
	vcpu_run_to_sync(t.vcpu);
	make_caches_fresh(&t);
	for (half = 0; half < 2 && ok; half++) {
		r.ports[1] = (RACE_OTHER_WORD + half * word_bits / 2) * word_bits + 1;
		ok = race_sweep(&race);
	}
	ksft_test_result(ok, "race_%s_%s\n", inject ? "inject" : "send", t.layout->name);
	kvm_vm_free(t.vm);
}

/*
 * A race at full speed: two senders, a guest that takes events all the time, and
 * translations that go stale meanwhile.
 */

#define NR_SENDERS 3
#define CONSUME_PORTS 24 /* of each sender that has more than one */
#define CONSUME_IRQFD_PORT 15
#define CONSUME_ROUNDS 5
#define CONSUME_SPINS 50
#define CONSUME_POLL_NS (100 * NSEC_PER_USEC)
#define CONSUME_WAIT_NS (NSEC_PER_SEC / 2)

static uint32_t taken[4096]; /* in the guest: how often each event was taken */
static uint8_t guest_stop;

static uint8_t guest_take_byte(uint8_t *byte)
{
	return __atomic_exchange_n(byte, 0, __ATOMIC_SEQ_CST);
}

/* PAUSE makes an emulator leave its translated code: not in each turn of a loop that waits. */
static void guest_poll_wait(void)
{
	unsigned int i;

	for (i = 0; i < CONSUME_SPINS; i++)
		asm volatile("");
	cpu_relax();
}

/* Bytewise throughout: no locked access of the guest's own can cross a line. */
static void guest_consume(const struct xen_layout *l, uint8_t *shinfo, uint8_t *info)
{
	unsigned int word_bytes = l->sel_size;

	GUEST_SYNC(0);
	while (!__atomic_load_n(&guest_stop, __ATOMIC_ACQUIRE)) {
		unsigned int word, byte, bit;

		if (!guest_take_byte(info + XEN_VCPU_INFO_UPCALL_PENDING)) {
			guest_poll_wait();
			continue;
		}
		for (word = 0; word < 8 * word_bytes; word++) {
			uint8_t *sel = info + l->pending_sel + word / 8;
			uint8_t mask = 1 << word % 8;

			if (!(*(volatile uint8_t *)sel & mask))
				continue;
			__atomic_and_fetch(sel, (uint8_t)~mask, __ATOMIC_SEQ_CST);
			for (byte = word * word_bytes; byte < (word + 1) * word_bytes; byte++) {
				uint8_t events = guest_take_byte(shinfo + l->evtchn_pending + byte);

				for (bit = 0; bit < 8; bit++)
					if (events & 1 << bit)
						taken[byte * 8 + bit]++;
			}
		}
	}
	GUEST_DONE();
}

struct sender {
	struct test *t;
	unsigned int index;
	bool irqfd;	    /* sends one event by an irqfd, not many by ioctl */
	bool churns;	    /* makes translations stale on the way */
	uint32_t lost_port; /* 0 if none was */
};

static void run_guest(struct kvm_vcpu *vcpu, void *data)
{
	struct ucall uc;

	(void)data;
	TEST_ASSERT(vcpu_run_to_ucall(vcpu, &uc) == UCALL_DONE, "the guest did not end");
}

/* Each sender has words of its own, every third, so that all meet in each byte of pending_sel. */
static uint32_t sender_port(const struct sender *s, unsigned int i)
{
	unsigned int word_bits = 8 * s->t->layout->sel_size;
	unsigned int words = word_bits - word_bits % NR_SENDERS;
	unsigned int n = NR_SENDERS * i + s->index;

	return n % words * word_bits + 1 + n / words;
}

static bool was_taken(const struct sender *s, uint32_t port, uint32_t times)
{
	const volatile uint32_t *count = addr_gva2hva(s->t->vm, (vm_vaddr_t)&taken[port]);
	uint64_t end = monotonic_ns() + CONSUME_WAIT_NS;

	while (*count < times) {
		if (monotonic_ns() > end)
			return false;
		sleep_ns(CONSUME_POLL_NS);
	}
	return true;
}

static void send_by_irqfd(struct kvm_vcpu *vcpu, struct sender *s)
{
	uint32_t port = sender_port(s, CONSUME_IRQFD_PORT);
	int fd = vm_xen_evtchn_irqfd(s->t->vm, GSI, port, vcpu->id);
	unsigned int round;
	uint64_t one = 1;

	for (round = 1; round <= CONSUME_ROUNDS * CONSUME_PORTS && !s->lost_port; round++) {
		TEST_ASSERT(write(fd, &one, sizeof(one)) == sizeof(one), "write to the irqfd");
		if (!was_taken(s, port, round))
			s->lost_port = port;
	}
	close(fd);
}

static void send_by_ioctl(struct kvm_vcpu *vcpu, struct sender *s)
{
	unsigned int round, i;

	for (round = 1; round <= CONSUME_ROUNDS && !s->lost_port; round++) {
		for (i = 0; i < CONSUME_PORTS; i++) {
			if (s->churns && i % 8 == 5)
				make_caches_stale(s->t);
			vm_xen_evtchn_send(s->t->vm, sender_port(s, i), vcpu->id);
		}
		for (i = 0; i < CONSUME_PORTS && !s->lost_port; i++)
			if (!was_taken(s, sender_port(s, i), round))
				s->lost_port = sender_port(s, i);
	}
}

static void send_rounds(struct kvm_vcpu *vcpu, void *data)
{
	struct sender *s = data;

	if (s->irqfd)
		send_by_irqfd(vcpu, s);
	else
		send_by_ioctl(vcpu, s);
}

static void check_consume(const struct layout_case *lc)
{
	struct test t = test_create(lc, &lc->places[0], guest_consume);
	struct sender senders[NR_SENDERS] = {
		{.t = &t, .index = 0, .churns = true},
		{.t = &t, .index = 1},
		{.t = &t, .index = 2, .irqfd = true},
	};
	struct vcpu_thread threads[NR_SENDERS], guest;
	uint8_t *stop = addr_gva2hva(t.vm, (vm_vaddr_t)&guest_stop);
	bool ok = true;
	unsigned int i;

	vcpu_run_to_sync(t.vcpu);
	vcpu_thread_start(&guest, t.vcpu, 1, run_guest, NULL);
	for (i = 0; i < NR_SENDERS; i++)
		vcpu_thread_start(&threads[i], t.vcpu, i % 2, send_rounds, &senders[i]);
	for (i = 0; i < NR_SENDERS; i++)
		vcpu_thread_join(&threads[i]);
	*stop = 1;
	vcpu_thread_join(&guest);
	for (i = 0; i < NR_SENDERS; i++) {
		if (!senders[i].lost_port)
			continue;
		pr_info("the event of port %u was never taken\n", senders[i].lost_port);
		ok = false;
	}
	ksft_test_result(ok, "race_%s\n", t.layout->name);
	kvm_vm_free(t.vm);
}

#define NR_DELIVERIES (2 * (2 * ARRAY_SIZE(ways) + 1) + 1)
#define NR_RACES 3

static void skip_races(const struct layout_case *lc)
{
	static const char *const names[NR_RACES] = {"race_send", "race_inject", "race"};
	unsigned int i;
	char name[64];

	for (i = 0; i < NR_RACES; i++) {
		snprintf(name, sizeof(name), "%s_%s", names[i], lc->layout->name);
		ksft_test_result_code(KSFT_SKIP, name, "it takes two CPUs");
	}
}

int main(int argc, char *argv[])
{
	unsigned int i, j;

	ksft_print_header();
	split_lock_require_harmless(argc, argv);
	require_xen(KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | KVM_XEN_HVM_CONFIG_SHARED_INFO |
		    KVM_XEN_HVM_CONFIG_EVTCHN_2LEVEL | KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	ksft_set_plan(3 + ARRAY_SIZE(cases) * (2 * NR_DELIVERIES + NR_RACES));

	for (i = 1; i < 4; i++)
		check_misaligned(i);
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		for (j = 0; j < ARRAY_SIZE(cases[i].places); j++)
			check_deliveries(&cases[i], &cases[i].places[j]);

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (nr_pcpus() == 1) {
			skip_races(&cases[i]);
			continue;
		}
		check_race(&cases[i], false);
		check_race(&cases[i], true);
		check_consume(&cases[i]);
	}

	pr_info("split locks cannot be seen from here: whoever runs the machine looks for them\n");
	ksft_finished();
}
