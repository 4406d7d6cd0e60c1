// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioeventfd_unaligned_match: the datum of an ioeventfd in the middle of a store
 *
 * A VMM has KVM signal an eventfd when the guest stores a certain datum to an
 * address without memory. KVM emulates a store that begins in memory and ends
 * at such an address in pieces, and looks for an ioeventfd for each piece. A
 * piece is then somewhere in the store's operand, at any alignment.
 *
 * The bug: KVM took for granted that the piece is aligned to its size, and
 * asserted that by BUG_ON. A guest kills the host's kernel with one 16-byte
 * store, if 1 to 7 of its bytes are in memory. It dies with KVM's locks held, so
 * do not run this test by hand on a kernel that you need.
 *
 * The fix: nothing is asserted, and the datum is read whatever its alignment.
 *
 * What decides: the unaligned_* checks, and a BUG or WARN of KVM's comparison in
 * the kernel's log. A piece at each alignment must be compared, with all of its
 * bytes and no others: the eventfd is signalled if they are the same, and if one
 * bit is not, the VMM gets the store. The other checks hold what the fix must
 * not break: widths, addresses, ioeventfds without datum, and I/O ports.
 */
#include <sys/eventfd.h>

#include "processor.h"
#include "run_util.h"
#include "ucall_common.h"

#define MMIO_GPA 0x80000000UL  /* no memory from here on, */
#define OTHER_GPA 0x90000000UL /* nor here */
#define PIO_PORT 0x2000
#define STORE_MAX 16
#define PIECE_MAX 8 /* what KVM takes at once */
#define MAX_EXITS 4
#define MAX_EVENTS 2

/* All bytes differ, also in their sign. */
static const uint8_t store_data[STORE_MAX] = {0x81, 0x72, 0xa3, 0x54, 0x95, 0x66, 0xc7, 0x38,
					      0xd9, 0x4a, 0xbb, 0x1c, 0xed, 0x2e, 0x8f, 0x50};

/* How the guest stores. */
enum how {
	HOW_MEMORY,
	HOW_PORT,
};

/* What the VMM asks of the guest: SIZE bytes of DATA, to a virtual address or a port. */
static struct {
	enum how how;
	unsigned int size;
	uint64_t to;
	uint8_t data[STORE_MAX];
} g;

static void guest_out(uint16_t port, unsigned int size, uint32_t value)
{
	if (size == 1)
		asm volatile("outb %%al, %%dx" ::"a"(value), "d"(port));
	else if (size == 2)
		asm volatile("outw %%ax, %%dx" ::"a"(value), "d"(port));
	else
		asm volatile("outl %%eax, %%dx" ::"a"(value), "d"(port));
}

static void guest_store(void *to, unsigned int size, const void *data)
{
	uint64_t value;

	memcpy(&value, data, sizeof(value));
	if (size == 1)
		asm volatile("movb %b0, (%1)" ::"r"(value), "r"(to) : "memory");
	else if (size == 2)
		asm volatile("movw %w0, (%1)" ::"r"(value), "r"(to) : "memory");
	else if (size == 4)
		asm volatile("movl %k0, (%1)" ::"r"(value), "r"(to) : "memory");
	else if (size == 8)
		asm volatile("movq %0, (%1)" ::"r"(value), "r"(to) : "memory");
	else
		asm volatile("movups (%0), %%xmm0; movups %%xmm0, (%1)" ::"r"(data), "r"(to)
			     : "xmm0", "memory");
}

static void guest_code(void)
{
	uint32_t low;

	for (;;) {
		GUEST_SYNC(0);
		memcpy(&low, g.data, sizeof(low));
		if (g.how == HOW_PORT)
			guest_out(g.to, g.size, low);
		else
			guest_store((void *)g.to, g.size, g.data);
	}
}

/* A piece of a store that came to the VMM. */
struct piece {
	uint64_t addr;
	uint32_t len;
	uint8_t data[PIECE_MAX];
};

struct event {
	int fd;
	struct kvm_ioeventfd ioeventfd;
};

struct ctx {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpu;
	__typeof__(g) *guest;
	vm_vaddr_t ram; /* a page of memory, followed by MMIO_GPA's page */
	uint8_t *ram_hva;
	vm_vaddr_t other; /* OTHER_GPA's page, followed by MMIO_GPA's page */
	struct event events[MAX_EVENTS];
	unsigned int nr_events;
	struct piece exits[MAX_EXITS];
	unsigned int nr_exits;
	uint8_t data[STORE_MAX]; /* what the guest stores */
};

static struct ctx ctx_create(void)
{
	struct ctx c = {0};

	c.vm = vm_create_with_one_vcpu(&c.vcpu, guest_code);
	c.guest = addr_gva2hva(c.vm, (vm_vaddr_t)&g);
	c.ram = vm_vaddr_alloc_page(c.vm);
	c.ram_hva = addr_gva2hva(c.vm, c.ram);
	virt_map(c.vm, c.ram + PAGE_SIZE, MMIO_GPA, 1);
	c.other = vm_vaddr_alloc_page(c.vm) + PAGE_SIZE;
	virt_map(c.vm, c.other, OTHER_GPA, 1);
	virt_map(c.vm, c.other + PAGE_SIZE, MMIO_GPA, 1);
	memcpy(c.data, store_data, STORE_MAX);
	vcpu_run_to_sync(c.vcpu);
	return c;
}

/* The first LEN bytes at DATA, as the number that KVM compares. */
static uint64_t datum(const uint8_t *data, unsigned int len)
{
	uint64_t value = 0;

	memcpy(&value, data, len);
	return value;
}

/* Another eventfd for stores of LEN bytes, with DATAMATCH if FLAGS say so. */
static void add_event(struct ctx *c, uint64_t addr, uint32_t len, uint32_t flags,
		      uint64_t datamatch)
{
	struct event *e = &c->events[c->nr_events++];

	e->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	TEST_ASSERT(e->fd >= 0, "eventfd: %s", strerror(errno));
	e->ioeventfd = (struct kvm_ioeventfd){
		.addr = addr,
		.len = len,
		.flags = flags,
		.datamatch = datamatch,
		.fd = e->fd,
	};
	vm_ioctl(c->vm, KVM_IOEVENTFD, &e->ioeventfd);
}

static void remove_events(struct ctx *c)
{
	for (; c->nr_events; c->nr_events--) {
		struct event *e = &c->events[c->nr_events - 1];

		e->ioeventfd.flags |= KVM_IOEVENTFD_FLAG_DEASSIGN;
		vm_ioctl(c->vm, KVM_IOEVENTFD, &e->ioeventfd);
		close(e->fd);
	}
}

/* How often the event was signalled since it was looked at. */
static uint64_t signals(const struct event *e)
{
	uint64_t n;

	return read(e->fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

/* Takes the vCPU's last exit, if it is a piece of a store. */
static bool take_exit(struct ctx *c)
{
	const struct kvm_run *run = c->vcpu->run;
	struct piece *p = &c->exits[c->nr_exits];

	TEST_ASSERT(c->nr_exits < MAX_EXITS, "more exits than a store has pieces");
	if (run->exit_reason == KVM_EXIT_MMIO) {
		TEST_ASSERT(run->mmio.is_write, "a load at %#llx", run->mmio.phys_addr);
		*p = (struct piece){.addr = run->mmio.phys_addr, .len = run->mmio.len};
		memcpy(p->data, run->mmio.data, p->len);
	} else if (run->exit_reason == KVM_EXIT_IO && run->io.port == PIO_PORT) {
		*p = (struct piece){.addr = run->io.port, .len = run->io.size};
		memcpy(p->data, (const uint8_t *)run + run->io.data_offset, p->len);
	} else {
		return false;
	}
	c->nr_exits++;
	return true;
}

/* Has the guest store the first SIZE bytes of c->data, and notes what comes to the VMM. */
static void store(struct ctx *c, enum how how, uint64_t to, unsigned int size)
{
	struct ucall uc;

	*c->guest = (__typeof__(g)){.how = how, .size = size, .to = to};
	memcpy(c->guest->data, c->data, STORE_MAX);
	memset(c->ram_hva, 0, PAGE_SIZE);
	c->nr_exits = 0;
	do {
		vcpu_run(c->vcpu);
	} while (take_exit(c));
	TEST_ASSERT_UCALL(c->vcpu, &uc, UCALL_SYNC);
}

/* Stores 16 bytes, IN_RAM of them to memory. The rest begins at MMIO_GPA. */
static void store_across(struct ctx *c, unsigned int in_ram)
{
	store(c, HOW_MEMORY, c->ram + PAGE_SIZE - in_ram, STORE_MAX);
}

/* Whether the store's first IN_RAM bytes are in memory, and nothing else is. */
static bool ram_is_right(const struct ctx *c, unsigned int in_ram)
{
	const uint8_t *tail = c->ram_hva + PAGE_SIZE - in_ram;
	const uint8_t *p;

	for (p = c->ram_hva; p < tail; p++)
		if (*p)
			return false;
	return !memcmp(tail, c->data, in_ram);
}

/* Whether P is LEN of the store's bytes, from FROM on, for ADDR. */
static bool piece_is(const struct ctx *c, const struct piece *p, uint64_t addr, unsigned int from,
		     unsigned int len)
{
	return p->addr == addr && p->len == len && !memcmp(p->data, c->data + from, len);
}

/* Whether the VMM got the store's bytes from FROM up to TO, in order, in KVM's pieces. */
static bool exits_are_right(const struct ctx *c, uint64_t addr, unsigned int from, unsigned int to)
{
	unsigned int i, done = from;

	for (i = 0; i < c->nr_exits; i++) {
		unsigned int len = to - done < PIECE_MAX ? to - done : PIECE_MAX;

		if (!piece_is(c, &c->exits[i], addr + done - from, done, len))
			return false;
		done += len;
	}
	return done == to;
}

static void tell(const struct ctx *c, uint64_t n)
{
	unsigned int i;

	pr_info("%lu signals\n", (unsigned long)n);
	for (i = 0; i < c->nr_exits; i++)
		pr_info("the VMM got %u bytes for %#lx\n", c->exits[i].len,
			(unsigned long)c->exits[i].addr);
}

/*
 * A store across, of which the piece behind the memory begins with the operand's byte IN_RAM and
 * has the ioeventfd's datum, unless OTHER. True if all is right.
 */
static bool across_is_right(struct ctx *c, unsigned int in_ram, bool other)
{
	unsigned int rest = other ? in_ram : in_ram + PIECE_MAX;
	bool ram, right;
	uint64_t n;

	store_across(c, in_ram);
	n = signals(&c->events[0]);
	ram = ram_is_right(c, in_ram);
	right = n == !other && ram && exits_are_right(c, MMIO_GPA + rest - in_ram, rest, STORE_MAX);
	if (!right) {
		pr_info("the last %u bytes of memory: %s\n", in_ram, ram ? "right" : "wrong");
		tell(c, n);
	}
	return right;
}

/* The same with a byte that is another one in its lowest bit, or in its highest. */
static bool others_are_right(struct ctx *c, unsigned int in_ram)
{
	bool right = true;
	unsigned int i;

	for (i = in_ram; i < in_ram + PIECE_MAX; i++) {
		c->data[i] ^= 1;
		right &= across_is_right(c, in_ram, true);
		c->data[i] ^= 1 ^ 0x80;
		right &= across_is_right(c, in_ram, true);
		c->data[i] ^= 0x80;
	}
	return right;
}

static void check_across(struct ctx *c)
{
	unsigned int in_ram;

	for (in_ram = 0; in_ram <= PIECE_MAX; in_ram++) {
		const char *kind = in_ram % PIECE_MAX ? "unaligned" : "aligned";

		add_event(c, MMIO_GPA, PIECE_MAX, KVM_IOEVENTFD_FLAG_DATAMATCH,
			  datum(c->data + in_ram, PIECE_MAX));
		ksft_test_result(across_is_right(c, in_ram, false), "%s_%u_same\n", kind, in_ram);
		ksft_test_result(others_are_right(c, in_ram), "%s_%u_other\n", kind, in_ram);
		remove_events(c);
	}
}

/* The same with no memory at all: the piece ahead is the VMM's. */
static void check_no_memory(struct ctx *c)
{
	const unsigned int ahead = 5;
	bool right;
	uint64_t n;

	add_event(c, MMIO_GPA, 8, KVM_IOEVENTFD_FLAG_DATAMATCH, datum(c->data + ahead, 8));
	store(c, HOW_MEMORY, c->other + PAGE_SIZE - ahead, STORE_MAX);
	n = signals(&c->events[0]);
	right = n == 1 && c->nr_exits == 2 &&
		piece_is(c, &c->exits[0], OTHER_GPA + PAGE_SIZE - ahead, 0, ahead) &&
		piece_is(c, &c->exits[1], MMIO_GPA + 8, ahead + 8, STORE_MAX - ahead - 8);
	if (!right)
		tell(c, n);
	ksft_test_result(right, "unaligned_no_memory\n");
	remove_events(c);
}

/* Both pieces of what has no memory have an ioeventfd. Once a piece is the VMM's, the rest is. */
static void check_two_pieces(struct ctx *c)
{
	const unsigned int in_ram = 4;
	uint64_t n[2];

	add_event(c, MMIO_GPA, 8, KVM_IOEVENTFD_FLAG_DATAMATCH, datum(c->data + in_ram, 8));
	add_event(c, MMIO_GPA + 8, 4, KVM_IOEVENTFD_FLAG_DATAMATCH, datum(c->data + in_ram + 8, 4));
	store_across(c, in_ram);
	n[0] = signals(&c->events[0]);
	n[1] = signals(&c->events[1]);
	ksft_test_result(n[0] == 1 && n[1] == 1 && ram_is_right(c, in_ram) && !c->nr_exits,
			 "two_pieces\n");

	c->data[in_ram] ^= 1;
	store_across(c, in_ram);
	c->data[in_ram] ^= 1;
	n[0] = signals(&c->events[0]);
	n[1] = signals(&c->events[1]);
	ksft_test_result(!n[0] && !n[1] && c->nr_exits == 2, "two_pieces_first_other\n");
	remove_events(c);
}

/* An ioeventfd that wants no datum, and one of another length. */
static void check_wildcard(struct ctx *c)
{
	const unsigned int in_ram = 3;
	uint64_t n;

	add_event(c, MMIO_GPA, 8, 0, 0);
	store_across(c, in_ram);
	n = signals(&c->events[0]);
	ksft_test_result(n == 1 && exits_are_right(c, MMIO_GPA + 8, in_ram + 8, STORE_MAX),
			 "any_datum\n");
	remove_events(c);

	add_event(c, MMIO_GPA, 4, KVM_IOEVENTFD_FLAG_DATAMATCH, datum(c->data + in_ram, 4));
	store_across(c, in_ram);
	n = signals(&c->events[0]);
	ksft_test_result(!n && exits_are_right(c, MMIO_GPA, in_ram, STORE_MAX), "other_length\n");
	remove_events(c);

	/* Not across: on Intel KVM drops a store that meets an ioeventfd of any length. */
	add_event(c, MMIO_GPA, 0, 0, 0);
	store(c, HOW_MEMORY, c->ram + PAGE_SIZE, 4);
	n = signals(&c->events[0]);
	ksft_test_result(n == 1 && !c->nr_exits, "any_length\n");
	remove_events(c);
}

/* One store of SIZE bytes, all to MMIO_GPA or to the port, with the ioeventfd's datum or not. */
static bool width_is_right(struct ctx *c, enum how how, unsigned int size, bool other)
{
	uint64_t addr = how == HOW_PORT ? PIO_PORT : MMIO_GPA, n;
	bool right;

	store(c, how, how == HOW_PORT ? PIO_PORT : c->ram + PAGE_SIZE, size);
	n = signals(&c->events[0]);
	right = n == !other && exits_are_right(c, addr, other ? 0 : size, size);
	if (!right)
		tell(c, n);
	return right;
}

/* The same datum; one that is other in a byte of the store; one that is above it. */
static void check_width(struct ctx *c, enum how how, unsigned int size)
{
	uint64_t addr = how == HOW_PORT ? PIO_PORT : MMIO_GPA, value = datum(c->data, size);
	uint32_t flags = KVM_IOEVENTFD_FLAG_DATAMATCH |
			 (how == HOW_PORT ? KVM_IOEVENTFD_FLAG_PIO : 0);
	unsigned int i;
	bool right;

	add_event(c, addr, size, flags, value);
	right = width_is_right(c, how, size, false);
	for (i = 0; i < size; i++) {
		c->data[i] ^= 0x80;
		right &= width_is_right(c, how, size, true);
		c->data[i] ^= 0x80;
	}
	remove_events(c);
	if (size < sizeof(value)) {
		add_event(c, addr, size, flags, value | 1ULL << (size * 8));
		right &= width_is_right(c, how, size, true);
		remove_events(c);
	}
	ksft_test_result(right, "%s_%u_bytes\n", how == HOW_PORT ? "port" : "mmio", size);
}

int main(void)
{
	unsigned int size;
	struct ctx c;

	ksft_print_header();
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_IOEVENTFD));
	ksft_set_plan(4 + 3 + (PIECE_MAX + 1) * 2 + 1 + 2 + 3);

	c = ctx_create();
	for (size = 1; size <= 8; size *= 2)
		check_width(&c, HOW_MEMORY, size);
	for (size = 1; size <= 4; size *= 2)
		check_width(&c, HOW_PORT, size);
	check_across(&c);
	check_no_memory(&c);
	check_two_pieces(&c);
	check_wildcard(&c);
	kvm_vm_free(c.vm);
	ksft_finished();
}
