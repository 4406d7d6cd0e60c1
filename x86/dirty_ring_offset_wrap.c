// SPDX-License-Identifier: GPL-2.0-only
/*
 * dirty_ring_offset_wrap: entries of a dirty ring that KVM did not write
 *
 * KVM tells of the pages that a vCPU dirties in a ring, as slot and offset. The
 * VMM marks the entries that it has seen, and by KVM_RESET_DIRTY_RINGS KVM takes
 * them back and watches these pages again. It does so for up to 64 neighbours at
 * a time, as an offset and a mask. The VMM can write to the ring, so an entry may
 * say anything.
 *
 * The bug: only the sum of the offset and the mask's highest bit was compared
 * with the slot's size. From an offset just below 2^64 the sum wraps around, and
 * pages below the slot are taken for the slot's. Where KVM has reverse maps it
 * follows pointers that it finds ahead of the slot's array of them.
 *
 * The fix: the offset alone has to be within the slot as well. An entry that is
 * not is taken back, and nothing else is done.
 *
 * What decides: the wrap_* checks. Each distance by which an offset can lie below
 * the slot is tried, with the valid neighbour behind it and ahead of it. Pages of
 * the slot below must not be watched again. That is what a kernel with the bug does
 * if the TDP MMU is all that it uses. With reverse maps (kvm.tdp_mmu=0, as the entry
 * has it) it dies of what lies ahead of the array, which is the begin of a vmalloc
 * area. So do not run this test by hand on a kernel that you need.
 *
 * The other checks hold what the fix must not break: valid entries work, up to
 * the slot's last page, and other wrong ones do no harm.
 */
#include "processor.h"
#include "run_util.h"
#include "ucall_common.h"

#define RING_SIZE 65536
#define RING_ENTRIES (RING_SIZE / sizeof(struct kvm_dirty_gfn))
#define NPAGES 512 /* of the slot whose offsets are forged; its reverse maps fill a page */
#define BATCH 64   /* what KVM takes back at a time */
#define MAX_FORGED 4
#define NR_PUMPED 512 /* pages for entries to forge */

/* Slots. Three of them are one piece of guest memory; the last one is elsewhere. */
enum {
	BELOW = 1,
	MIDDLE,
	ABOVE,
	PUMP,
	NO_SLOT, /* and this one is not there */
};

#define BELOW_GPA 0x80000000UL
#define MIDDLE_GPA (BELOW_GPA + BATCH * PAGE_SIZE)
#define ABOVE_GPA (MIDDLE_GPA + NPAGES * PAGE_SIZE)
#define PUMP_GPA 0x90000000UL

/* Guest pages from BELOW_GPA on, by number. */
#define NR_PAGES (BATCH + NPAGES + BATCH)
#define MIDDLE_PAGE BATCH
#define ABOVE_PAGE (BATCH + NPAGES)

/* What the VMM asks of the guest: to write to N pages from an address on. */
#define MAX_RANGES 2
static struct {
	uint64_t from;
	unsigned int n;
} ranges[MAX_RANGES];

static void guest_code(void)
{
	unsigned int r, i;

	for (;;) {
		GUEST_SYNC(0);
		for (r = 0; r < MAX_RANGES; r++)
			for (i = 0; i < ranges[r].n; i++)
				(*(volatile uint8_t *)(ranges[r].from + i * PAGE_SIZE))++;
	}
}

struct ctx {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpu;
	struct kvm_dirty_gfn *ring;
	unsigned int next;   /* the ring's first entry that was not taken back */
	unsigned int pumped; /* pages of PUMP that were written to */
	__typeof__(ranges[0]) *ranges;
};

/* An entry that the VMM forges. */
struct forged {
	uint32_t slot;
	uint64_t offset;
};

/* Pages from BELOW_GPA on. */
struct pages {
	bool is[NR_PAGES];
};

static void add_slot(struct kvm_vm *vm, uint32_t slot, uint64_t gpa, unsigned int npages)
{
	vm_userspace_mem_region_add(vm, VM_MEM_SRC_ANONYMOUS, gpa, slot, npages,
				    KVM_MEM_LOG_DIRTY_PAGES);
	virt_map(vm, gpa, gpa, npages);
}

static struct ctx ctx_create(void)
{
	struct ctx c = {.vm = vm_create(1)};

	vm_enable_dirty_ring(c.vm, RING_SIZE);
	c.vcpu = vm_vcpu_add(c.vm, 0, guest_code);
	c.ring = vcpu_map_dirty_ring(c.vcpu);
	add_slot(c.vm, BELOW, BELOW_GPA, BATCH);
	add_slot(c.vm, MIDDLE, MIDDLE_GPA, NPAGES);
	add_slot(c.vm, ABOVE, ABOVE_GPA, BATCH);
	add_slot(c.vm, PUMP, PUMP_GPA, NR_PUMPED);
	c.ranges = addr_gva2hva(c.vm, (vm_vaddr_t)&ranges);
	vcpu_run_to_sync(c.vcpu);
	return c;
}

static struct kvm_dirty_gfn *entry(struct ctx *c, unsigned int i)
{
	return &c->ring[(c->next + i) % RING_ENTRIES];
}

/* How many entries KVM has written that were not taken back. */
static unsigned int pending(struct ctx *c)
{
	unsigned int n = 0;

	while (n < RING_ENTRIES &&
	       __atomic_load_n(&entry(c, n)->flags, __ATOMIC_ACQUIRE) == KVM_DIRTY_GFN_F_DIRTY)
		n++;
	return n;
}

/* Writes another slot and offset over a pending entry, and marks it as seen. */
static void forge(struct ctx *c, unsigned int i, struct forged f)
{
	struct kvm_dirty_gfn *e = entry(c, i);

	e->slot = f.slot;
	e->offset = f.offset;
	__atomic_store_n(&e->flags, KVM_DIRTY_GFN_F_RESET, __ATOMIC_RELEASE);
}

/* Has KVM take back the N entries that are marked: whether it did, and said so, in one go. */
static bool reset(struct ctx *c, unsigned int n)
{
	int cleared = kvm_vm_reset_dirty_ring(c->vm), more = cleared;
	unsigned int i, taken = 0;

	for (i = 0; i < n; i++)
		taken += !entry(c, i)->flags;
	if (cleared != (int)n || taken != n)
		pr_info("KVM took %u entries back, and said %d, of %u\n", taken, cleared, n);
	/* Nothing may be left for the next one. */
	while (more > 0)
		more = kvm_vm_reset_dirty_ring(c->vm);
	c->next = (c->next + n) % RING_ENTRIES;
	return cleared == (int)n && taken == n;
}

/* Takes all pending entries back, but does not have their pages watched. */
static void drain(struct ctx *c)
{
	unsigned int i, n = pending(c);

	for (i = 0; i < n; i++)
		forge(c, i, (struct forged){.slot = NO_SLOT});
	TEST_ASSERT(reset(c, n), "%u entries of no slot", n);
}

/* N pages that nobody has written to before, for as many entries. */
static void pump(struct ctx *c, unsigned int n)
{
	TEST_ASSERT(c->pumped + n <= NR_PUMPED, "out of pages");
	c->ranges[0] = (__typeof__(ranges[0])){PUMP_GPA + c->pumped * PAGE_SIZE, n};
	c->ranges[1].n = 0;
	vcpu_run_to_sync(c->vcpu);
	c->pumped += n;
	TEST_ASSERT_EQ(pending(c), n);
}

/* Has the guest write to all pages near the slot's two ends: which of them were watched? */
static struct pages sweep(struct ctx *c)
{
	struct pages watched = {0};
	unsigned int i, n;

	c->ranges[0] = (__typeof__(ranges[0])){BELOW_GPA, 2 * BATCH};
	c->ranges[1] = (__typeof__(ranges[0])){ABOVE_GPA - BATCH * PAGE_SIZE, 2 * BATCH};
	vcpu_run_to_sync(c->vcpu);
	n = pending(c);
	for (i = 0; i < n; i++) {
		const struct kvm_dirty_gfn *e = entry(c, i);
		const struct userspace_mem_region *r = memslot2region(c->vm, e->slot);

		TEST_ASSERT(e->slot >= BELOW && e->slot <= ABOVE &&
				    e->offset < r->region.memory_size / PAGE_SIZE,
			    "KVM's own entry says slot %u, offset %#llx", e->slot, e->offset);
		watched.is[(r->region.guest_phys_addr - BELOW_GPA) / PAGE_SIZE + e->offset] = true;
	}
	drain(c);
	return watched;
}

static unsigned int nr_watched(struct ctx *c)
{
	struct pages watched = sweep(c);
	unsigned int i, n = 0;

	for (i = 0; i < NR_PAGES; i++)
		n += watched.is[i];
	return n;
}

/*
 * Forges N entries and has them taken back. Afterwards all pages in MUST are watched again, and no
 * others but those in MAY. MUST may be NULL, for none.
 */
static bool is_right(struct ctx *c, const struct forged *forged, unsigned int n,
		     const struct pages *must, const struct pages *may)
{
	struct pages watched;
	unsigned int i;
	bool right;

	pump(c, n);
	for (i = 0; i < n; i++)
		forge(c, i, forged[i]);
	right = reset(c, n);
	watched = sweep(c);
	for (i = 0; i < NR_PAGES; i++) {
		bool missing = must && must->is[i] && !watched.is[i];

		if (!missing && (may->is[i] || !watched.is[i]))
			continue;
		right = false;
		pr_info("slot %u, offset %#llx and %u more: page %d from the slot's begin is %s\n",
			forged[0].slot, (unsigned long long)forged[0].offset, n - 1,
			(int)i - MIDDLE_PAGE, missing ? "not watched" : "watched again");
	}
	return right;
}

/* Valid entries of MIDDLE: just their pages are watched again. */
static void check_valid(struct ctx *c, const char *name, unsigned int n, const uint64_t *offsets)
{
	struct forged forged[MAX_FORGED];
	struct pages pages = {0};
	unsigned int i;

	for (i = 0; i < n; i++) {
		forged[i] = (struct forged){MIDDLE, offsets[i]};
		pages.is[MIDDLE_PAGE + offsets[i]] = true;
	}
	ksft_test_result(is_right(c, forged, n, &pages, &pages), "valid_%s\n", name);
}

static void check_all_valid(struct ctx *c)
{
	check_valid(c, "ends", 2, (const uint64_t[]){0, NPAGES - 1});
	check_valid(c, "first_batch", 3, (const uint64_t[]){0, 1, BATCH - 1});
	check_valid(c, "last_batch", 3, (const uint64_t[]){NPAGES - BATCH, NPAGES - 2, NPAGES - 1});
	check_valid(c, "backwards", 3, (const uint64_t[]){BATCH - 1, 1, 0});
	check_valid(c, "last_alone", 1, (const uint64_t[]){NPAGES - 1});
}

/*
 * The offsets that wrap: one by one below the slot, as far as a batch reaches. The entry behind it
 * or ahead of it is valid, and it may be refused together with the other one or not.
 */
static bool wrap_is_right(struct ctx *c, bool backwards)
{
	struct pages may = {0};
	bool right = true;
	uint64_t k;

	may.is[MIDDLE_PAGE] = true;
	for (k = 1; k < BATCH; k++) {
		const struct forged f[] = {
			{MIDDLE, backwards ? 0 : -k},
			{MIDDLE, backwards ? -k : 0},
		};

		right &= is_right(c, f, ARRAY_SIZE(f), NULL, &may);
	}
	return right;
}

static void check_wrap(struct ctx *c)
{
	ksft_test_result(wrap_is_right(c, false), "wrap_forwards\n");
	ksft_test_result(wrap_is_right(c, true), "wrap_backwards\n");
}

/* More than two entries, of which the first one wraps; behind them, a batch that is valid. */
static void check_wrap_more(struct ctx *c)
{
	const struct forged many[] = {{MIDDLE, -3}, {MIDDLE, -2}, {MIDDLE, 0}, {MIDDLE, 60}};
	const struct forged valid[] = {{MIDDLE, -1}, {MIDDLE, 0}, {MIDDLE, NPAGES - 2}};
	struct pages may = {0}, must = {0};

	may.is[MIDDLE_PAGE] = may.is[MIDDLE_PAGE + 60] = true;
	ksft_test_result(is_right(c, many, ARRAY_SIZE(many), NULL, &may), "wrap_many\n");

	must.is[ABOVE_PAGE - 2] = true;
	may = must;
	may.is[MIDDLE_PAGE] = true;
	ksft_test_result(is_right(c, valid, ARRAY_SIZE(valid), &must, &may), "wrap_then_valid\n");
}

/* Entries that are wrong by themselves, in each way that a comparison of fewer bits would miss. */
static void check_refused(struct ctx *c)
{
	static const struct forged wrong[] = {
		{MIDDLE, NPAGES},
		{MIDDLE, NPAGES + 5},
		{MIDDLE, -1ULL},
		{MIDDLE, -(uint64_t)BATCH},
		{MIDDLE, 1ULL << 16},
		{MIDDLE, 1ULL << 31},
		{MIDDLE, (1ULL << 32) + 5},
		{MIDDLE, (1ULL << 52) + 5},
		{MIDDLE, (1ULL << 63) + 5},
		{NO_SLOT, 5},
		{MIDDLE | 1 << 16, 5}, /* the address space of SMM */
		{MIDDLE | 2 << 16, 5}, /* there is no such one */
		{0xffff, 5},
	};
	const struct pages none = {0};
	unsigned int i;
	bool right = true;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		right &= is_right(c, &wrong[i], 1, NULL, &none);
	ksft_test_result(right, "refused_alone\n");
}

/* A batch that begins within the slot and ends behind it. */
static void check_end(struct ctx *c)
{
	struct pages may = {0};
	bool right = true;
	unsigned int k;

	for (k = 1; k < BATCH; k++) {
		const struct forged f[] = {{MIDDLE, NPAGES - k}, {MIDDLE, NPAGES}};

		memset(&may, 0, sizeof(may));
		may.is[ABOVE_PAGE - k] = true;
		right &= is_right(c, f, ARRAY_SIZE(f), NULL, &may);
	}
	ksft_test_result(right, "refused_behind_end\n");
}

int main(void)
{
	struct ctx c;

	ksft_print_header();
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_DIRTY_LOG_RING));
	ksft_set_plan(1 + 5 + 1 + 1 + 2 + 2 + 1);
	pr_info("TDP: %d, TDP MMU: %d\n", kvm_is_tdp_enabled(), get_kvm_param_bool("tdp_mmu"));

	c = ctx_create();
	ksft_test_result(nr_watched(&c) == 4 * BATCH, "all_watched_at_first\n");
	check_all_valid(&c);
	check_refused(&c);
	check_end(&c);
	check_wrap(&c);
	check_wrap_more(&c);
	ksft_test_result(!nr_watched(&c), "none_watched_at_last\n");
	kvm_vm_free(c.vm);
	ksft_finished();
}
