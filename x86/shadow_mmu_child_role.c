// SPDX-License-Identifier: GPL-2.0-only
/*
 * shadow_mmu_child_role: which shadow page an entry of a guest's page table leads to
 *
 * Without EPT or NPT KVM shadows the guest's page tables. A guest's page table gets
 * a shadow page, and so does a large page that KVM maps by small ones: a direct one,
 * whose entries need no guest page number of their own. A shadow page has a guest
 * page number and a role, which says what it is and what its users may do.
 *
 * The bug: on a fault KVM looked whether the shadow of the entry above leads to a
 * shadow page already, and compared the page's number alone. The VMM can change
 * the entry in guest memory, which KVM does not see. Let a large page become a
 * page table that is in the very first page of it: the number is the same, and the
 * direct page is used for the table. It cannot name the pages that are in it then,
 * so KVM does not find its reverse maps again: memory is used after it was freed.
 *
 * The fix: a shadow page is used again only if the number and the whole role are
 * those that are asked for. Another one is dropped, and the right one linked.
 *
 * What decides: the role_* checks, and a WARN where a direct page gets an entry that
 * is none of its own. The VMM makes one kind of entry another one with the same page
 * number, the guest faults on a page that it has not touched yet, and from then on
 * the pages that it has touched must be as the new entry says, too. The gfn_*
 * checks hold the same where the number is another one, and the rest what the fix
 * must not break. The guest flushes its TLB before each access.
 *
 * A kernel with the bug can die when the VM ends; do not run this test by hand on
 * one that you need.
 */
#include "processor.h"
#include "run_util.h"
#include "ucall_common.h"
#include "vm_state.h"

/* 2 MiB that are a large page or begin with a page table, and 2 MiB of other pages. */
#define SLOT 1
#define LARGE_GPA 0x80000000UL
#define OTHER_GPA (LARGE_GPA + PG_SIZE_2M)
#define TABLES_GPA (OTHER_GPA + PG_SIZE_2M) /* two page tables */
#define SLOT_PAGES ((2 * PG_SIZE_2M + 2 * PG_SIZE_4K) / PAGE_SIZE)

/* 1 GiB, the same one level up. */
#define HUGE_SLOT 2
#define HUGE_GPA 0x100000000UL
#define HUGE_PAGES (PG_LEVEL_SIZE(PG_LEVEL_1G) / PAGE_SIZE)

/* Pages that are used of each 2 MiB, from the second one on. */
#define FIRST_PAGE 1
#define LAST_PAGE 12

#define TABLE_BITS (PTE_PRESENT_MASK | PTE_WRITABLE_MASK | PTE_ACCESSED_MASK)
#define PAGE_BITS (TABLE_BITS | PTE_DIRTY_MASK)
#define LARGE_BITS (PAGE_BITS | PTE_LARGE_MASK)

/* A guest that faults on and on is fetched out. */
#define LIMIT_NS NSEC_PER_SEC

enum access {
	ACCESS_READ,
	ACCESS_WRITE,
	ACCESS_EXEC,
};

/* What each of these pages begins with. */
struct content {
	uint64_t gpa; /* its own address */
	uint8_t code[3];
};

static const uint8_t jmp_r11[] = {0x41, 0xff, 0xe3};

/* What the VMM asks of the guest, and its answer. */
static struct {
	enum access access;
	uint64_t gva;
	uint64_t value;
	uint8_t vector;
	uint64_t cr3; /* told to the guest, which reads the shadow's instead: amd quirk 22 */
} g;

/* Jumps to ADDR, from where it should come back: 0, or the exception's vector. */
static uint8_t exec_safe(uint64_t addr)
{
	uint64_t magic = KVM_EXCEPTION_MAGIC;

	/* As KVM_ASM_SAFE, but that the instruction which faults is at ADDR. */
	asm volatile(
		"mov %0, %%r9; mov %1, %%r10; lea 1f(%%rip), %%r11; jmp *%%r10; 1: mov %%r9, %0"
		: "+r"(magic)
		: "r"(addr)
		: KVM_ASM_SAFE_CLOBBERS);
	return magic == KVM_EXCEPTION_MAGIC ? 0 : magic;
}

static void guest_code(void)
{
	uint64_t error_code;

	for (;;) {
		GUEST_SYNC(0);
		asm volatile("mov %0, %%cr3" ::"r"(g.cr3) : "memory");
		if (g.access == ACCESS_WRITE)
			g.vector = kvm_asm_safe("mov %%rax, (%%rdx)", "a"(g.value), "d"(g.gva));
		else if (g.access == ACCESS_EXEC)
			g.vector = exec_safe(g.gva + offsetof(struct content, code));
		else
			asm volatile(KVM_ASM_SAFE("mov (%%rdx), %%rax")
				     : KVM_ASM_SAFE_OUTPUTS(g.vector, error_code), "=a"(g.value)
				     : "d"(g.gva)
				     : KVM_ASM_SAFE_CLOBBERS);
	}
}

struct ctx {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpu;
	__typeof__(g) *guest;
	uint64_t *pde; /* of LARGE_GPA, which is its virtual address, too */
	bool stuck;    /* the guest did not come back */
};

/* GPA's page gets its content; GPA is in a slot of its own. */
static void fill(struct kvm_vm *vm, uint64_t gpa)
{
	struct content *content = addr_gpa2hva(vm, gpa);

	content->gpa = gpa;
	memcpy(content->code, jmp_r11, sizeof(jmp_r11));
}

/* Memory at its own address. Pages are logged so that KVM maps them by small ones. */
static void add_slot(struct kvm_vm *vm, uint32_t slot, uint64_t gpa, uint64_t npages)
{
	vm_userspace_mem_region_add(vm, VM_MEM_SRC_ANONYMOUS, gpa, slot, npages,
				    KVM_MEM_LOG_DIRTY_PAGES);
	/* The first page makes the tables above. Tests change the one entry that maps it all. */
	virt_map(vm, gpa, gpa, 1);
}

static uint64_t *entry_of(struct kvm_vm *vm, uint64_t gva, int level)
{
	return __vm_get_page_table_entry(vm, gva, &level);
}

static struct ctx ctx_create(void)
{
	struct ctx c = {0};
	unsigned int i;

	c.vm = vm_create_with_one_vcpu(&c.vcpu, guest_code);
	c.guest = addr_gva2hva(c.vm, (vm_vaddr_t)&g);
	add_slot(c.vm, SLOT, LARGE_GPA, SLOT_PAGES);
	c.pde = entry_of(c.vm, LARGE_GPA, PG_LEVEL_2M);
	for (i = FIRST_PAGE; i <= LAST_PAGE; i++) {
		fill(c.vm, LARGE_GPA + i * PAGE_SIZE);
		fill(c.vm, OTHER_GPA + i * PAGE_SIZE);
	}
	vcpu_run_to_sync(c.vcpu);
	return c;
}

/* Makes GPA's page a page table, whose entries lead to the pages of TO. */
static void make_table(struct ctx *c, uint64_t gpa, uint64_t to)
{
	uint64_t *table = addr_gpa2hva(c->vm, gpa);
	unsigned int i;

	for (i = FIRST_PAGE; i <= LAST_PAGE; i++)
		table[i] = (to + i * PAGE_SIZE) | PAGE_BITS;
}

/* Has the guest do it; false if it did not come back. */
static bool guest_does(struct ctx *c, enum access access, uint64_t gva)
{
	struct ucall uc;

	if (c->stuck)
		return false;
	*c->guest = (__typeof__(g)){.access = access, .gva = gva, .cr3 = c->vm->pgd};
	if (!vcpu_run_for(c->vcpu, LIMIT_NS)) {
		c->stuck = true;
		pr_info("the guest does not come back from %#lx\n", (unsigned long)gva);
		return false;
	}
	TEST_ASSERT_UCALL(c->vcpu, &uc, UCALL_SYNC);
	return true;
}

/* Whether the guest finds the page GPA at GVA. */
static bool reads(struct ctx *c, uint64_t gva, uint64_t gpa)
{
	if (!guest_does(c, ACCESS_READ, gva))
		return false;
	if (!c->guest->vector && c->guest->value == gpa)
		return true;
	pr_info("page %#lx reads %#lx, vector %u; %#lx is right\n", (unsigned long)gva,
		(unsigned long)c->guest->value, c->guest->vector, (unsigned long)gpa);
	return false;
}

/* The same of a page by its number in LARGE_GPA; it should be that one of AT. */
static bool page_reads(struct ctx *c, unsigned int page, uint64_t at)
{
	return reads(c, LARGE_GPA + page * PAGE_SIZE, at + page * PAGE_SIZE);
}

/* Whether the guest may do that to a page, by its number, is as it should be. */
static bool page_allows(struct ctx *c, unsigned int page, enum access access, bool allowed)
{
	if (!guest_does(c, access, LARGE_GPA + page * PAGE_SIZE))
		return false;
	if (c->guest->vector == (allowed ? 0 : PF_VECTOR))
		return true;
	pr_info("page %u, %s: vector %u\n", page, access == ACCESS_WRITE ? "write" : "execute",
		c->guest->vector);
	return false;
}

/* A large page becomes the page table in its first page. */
static bool huge_to_table(struct ctx *c)
{
	bool right;

	*c->pde = LARGE_GPA | LARGE_BITS;
	right = page_reads(c, 1, LARGE_GPA) && page_reads(c, 5, LARGE_GPA);
	make_table(c, LARGE_GPA, OTHER_GPA);
	*c->pde = LARGE_GPA | TABLE_BITS;
	right &= page_reads(c, 2, OTHER_GPA);
	right &= page_reads(c, 1, OTHER_GPA);
	right &= page_reads(c, 5, OTHER_GPA);
	return right && page_allows(c, 3, ACCESS_WRITE, true);
}

/* And back. */
static bool table_to_huge(struct ctx *c)
{
	bool right;

	make_table(c, LARGE_GPA, OTHER_GPA);
	*c->pde = LARGE_GPA | TABLE_BITS;
	right = page_reads(c, 1, OTHER_GPA) && page_reads(c, 5, OTHER_GPA);
	*c->pde = LARGE_GPA | LARGE_BITS;
	right &= page_reads(c, 2, LARGE_GPA);
	right &= page_reads(c, 1, LARGE_GPA);
	right &= page_reads(c, 5, LARGE_GPA);
	return right && page_allows(c, 3, ACCESS_WRITE, true);
}

/*
 * An entry that allows ACCESS does not any more, or the other way round. MAPPED is what it leads
 * to, LARGE_BITS among it or not.
 */
static bool access_changes(struct ctx *c, uint64_t mapped, enum access access, bool allowed)
{
	uint64_t bit = access == ACCESS_WRITE ? PTE_WRITABLE_MASK : PTE_NX_MASK;
	bool right;

	make_table(c, TABLES_GPA, LARGE_GPA);
	*c->pde = allowed == (access == ACCESS_WRITE) ? mapped & ~bit : mapped | bit;
	right = page_reads(c, 1, LARGE_GPA) && page_allows(c, 1, access, !allowed);
	*c->pde ^= bit;
	right &= page_reads(c, 2, LARGE_GPA);
	return right & page_allows(c, 1, access, allowed);
}

static bool table_loses_write(struct ctx *c)
{
	return access_changes(c, TABLES_GPA | TABLE_BITS, ACCESS_WRITE, false);
}

static bool table_loses_exec(struct ctx *c)
{
	return access_changes(c, TABLES_GPA | TABLE_BITS, ACCESS_EXEC, false);
}

static bool table_gets_write(struct ctx *c)
{
	return access_changes(c, TABLES_GPA | TABLE_BITS, ACCESS_WRITE, true);
}

static bool huge_loses_write(struct ctx *c)
{
	return access_changes(c, LARGE_GPA | LARGE_BITS, ACCESS_WRITE, false);
}

static bool huge_loses_exec(struct ctx *c)
{
	return access_changes(c, LARGE_GPA | LARGE_BITS, ACCESS_EXEC, false);
}

/* The entry leads to FROM, with the pages of LARGE_GPA, and then TO another one. */
static bool number_changes(struct ctx *c, uint64_t from, uint64_t to)
{
	bool right;

	make_table(c, TABLES_GPA, LARGE_GPA);
	make_table(c, TABLES_GPA + PAGE_SIZE, OTHER_GPA);
	*c->pde = from;
	right = page_reads(c, 1, LARGE_GPA);
	*c->pde = to;
	right &= page_reads(c, 2, OTHER_GPA);
	return right & page_reads(c, 1, OTHER_GPA);
}

static bool huge_to_other_huge(struct ctx *c)
{
	return number_changes(c, LARGE_GPA | LARGE_BITS, OTHER_GPA | LARGE_BITS);
}

static bool huge_to_other_table(struct ctx *c)
{
	return number_changes(c, LARGE_GPA | LARGE_BITS, (TABLES_GPA + PAGE_SIZE) | TABLE_BITS);
}

static bool table_to_other_huge(struct ctx *c)
{
	return number_changes(c, TABLES_GPA | TABLE_BITS, OTHER_GPA | LARGE_BITS);
}

static bool table_to_other_table(struct ctx *c)
{
	return number_changes(c, TABLES_GPA | TABLE_BITS, (TABLES_GPA + PAGE_SIZE) | TABLE_BITS);
}

/* Reads pages FROM to TO of LARGE_GPA: how often KVM flushes the vCPU's TLB meanwhile. */
static uint64_t flushes(struct ctx *c, unsigned int from, unsigned int to, bool *right)
{
	uint64_t before = vcpu_get_stat(c->vcpu, "tlb_flush");
	unsigned int i;

	for (i = from; i <= to; i++)
		*right &= page_reads(c, i, LARGE_GPA);
	return vcpu_get_stat(c->vcpu, "tlb_flush") - before;
}

/* A fault on a fresh page links nothing anew, and so KVM flushes no TLB. */
static bool same_is_used_again(struct ctx *c)
{
	uint64_t fresh, again;
	bool right = true;

	make_table(c, TABLES_GPA, LARGE_GPA);
	*c->pde = TABLES_GPA | TABLE_BITS;
	flushes(c, FIRST_PAGE, FIRST_PAGE, &right);
	fresh = flushes(c, FIRST_PAGE + 1, LAST_PAGE, &right);
	again = flushes(c, FIRST_PAGE + 1, LAST_PAGE, &right);
	pr_info("flushes: %lu with fresh pages, %lu without\n", (unsigned long)fresh,
		(unsigned long)again);
	return right && fresh == again;
}

/*
 * A fault that links another page makes KVM flush the TLB, besides what the guest does. What is
 * left in there cannot be looked at: on amd and intel each entry into the guest empties it.
 */
static bool other_is_flushed(struct ctx *c)
{
	uint64_t other, again;
	bool right = true;

	make_table(c, TABLES_GPA, LARGE_GPA);
	*c->pde = TABLES_GPA | TABLE_BITS;
	flushes(c, FIRST_PAGE, FIRST_PAGE, &right);
	*c->pde &= ~PTE_WRITABLE_MASK;
	other = flushes(c, FIRST_PAGE + 1, FIRST_PAGE + 1, &right);
	again = flushes(c, FIRST_PAGE + 1, FIRST_PAGE + 1, &right);
	pr_info("flushes: %lu with another page, %lu without\n", (unsigned long)other,
		(unsigned long)again);
	return right && other > again;
}

static const struct {
	const char *name;
	bool (*is_right)(struct ctx *c);
} cases[] = {
	{"same_is_used_again", same_is_used_again},  {"role_other_is_flushed", other_is_flushed},
	{"gfn_huge_to_huge", huge_to_other_huge},    {"gfn_huge_to_table", huge_to_other_table},
	{"gfn_table_to_huge", table_to_other_huge},  {"gfn_table_to_table", table_to_other_table},
	{"huge_loses_write", huge_loses_write},	     {"huge_loses_exec", huge_loses_exec},
	{"table_gets_write", table_gets_write},	     {"role_table_loses_write", table_loses_write},
	{"role_table_loses_exec", table_loses_exec}, {"role_table_to_huge", table_to_huge},
	{"role_huge_to_table", huge_to_table},
};

/* A page of 1 GiB becomes the page directory in its first page, and back. */
static bool gigabyte_is_right(struct ctx *c)
{
	static const uint64_t a = HUGE_GPA + PG_SIZE_2M + PG_SIZE_4K, b = a + PG_SIZE_2M,
			      d = b + PG_SIZE_2M;
	uint64_t *pdpte, *table;
	bool right;

	add_slot(c->vm, HUGE_SLOT, HUGE_GPA, HUGE_PAGES);
	pdpte = entry_of(c->vm, HUGE_GPA, PG_LEVEL_1G);
	table = addr_gpa2hva(c->vm, HUGE_GPA);
	fill(c->vm, a);
	fill(c->vm, b);
	fill(c->vm, d);
	/* As a table, it has them the other way round. */
	table[1] = (HUGE_GPA + 3 * PG_SIZE_2M) | LARGE_BITS;
	table[2] = (HUGE_GPA + 2 * PG_SIZE_2M) | LARGE_BITS;
	table[3] = (HUGE_GPA + 1 * PG_SIZE_2M) | LARGE_BITS;

	*pdpte = HUGE_GPA | LARGE_BITS;
	right = reads(c, a, a);
	*pdpte = HUGE_GPA | TABLE_BITS;
	right &= reads(c, b, b);
	right &= reads(c, a, d);
	*pdpte = HUGE_GPA | LARGE_BITS;
	right &= reads(c, d, d);
	return right & reads(c, a, a);
}

static void check_gigabyte(void)
{
	struct ctx c = ctx_create();

	if (vcpu_cpuid_has(c.vcpu, X86_FEATURE_GBPAGES))
		ksft_test_result(gigabyte_is_right(&c), "gigabyte\n");
	else
		ksft_test_result_code(KSFT_SKIP, "gigabyte", "the CPU has no pages of 1 GiB");
	kvm_vm_free(c.vm);
}

int main(void)
{
	unsigned int i;

	ksft_print_header();
	/* Where there is no KVM, it has no parameters either. */
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_USER_MEMORY));
	__TEST_REQUIRE(!kvm_is_tdp_enabled(), "KVM does not shadow page tables: it has %s",
		       host_cpu_is_amd ? "NPT" : "EPT");
	ksft_set_plan(1 + ARRAY_SIZE(cases));

	check_gigabyte();
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ctx c = ctx_create();

		ksft_test_result(cases[i].is_right(&c), "%s\n", cases[i].name);
		kvm_vm_free(c.vm);
	}
	ksft_finished();
}
