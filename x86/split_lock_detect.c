// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the running kernel does about split locks, on hardware that detects them.
 *
 * A locked access across a cache line raises an alignment check on a CPU with
 * split_lock_detect. What comes of it depends on who made the access and on
 * the kernel parameter of that name: user space is warned of in the kernel log and
 * slowed down (warn), or gets SIGBUS (fatal). A guest's is KVM's to
 * handle the same way, by a warning or by a SIGBUS for the VMM. The kernel's own is
 * the kernel's end, under both.
 *
 * This is no regression: nothing here is vulnerable or fixed. It shows on real
 * hardware what the emulated machines can only be made to show, and whether the
 * vcpu_info paths of xen_vcpu_info_splitlock crash this very kernel. For that it must be
 * told that it may: --i-accept-a-kernel-crash.
 */
#include <signal.h>
#include <sys/wait.h>

#include "clock_util.h"
#include "file_util.h"
#include "kmsg_util.h"
#include "protocol.h"
#include "run_util.h"
#include "split_lock_util.h"
#include "ucall_common.h"
#include "xen_util.h"

#define LINE 64
#define VCPU_INFO_OFFSET (0x340 + 52) /* pending_sel lies across two lines */
#define PORT 9
#define OTHER_SLOT 1
#define OTHER_SLOT_GPA 0x80000000UL
/* What a split lock costs at least where the kernel slows it down. */
#define MITIGATION_NS (10 * NSEC_PER_MSEC)
#define MITIGATE "/proc/sys/kernel/split_lock_mitigate"

static enum split_lock_mode mode;
static char source[512];
static uint8_t lines[2 * LINE] __attribute__((aligned(LINE)));

static void split_lock(void)
{
	asm volatile("lock addl $1, (%0)" ::"r"(lines + LINE - 2) : "memory", "cc");
}

static void guest_code(void)
{
	split_lock();
	GUEST_DONE();
}

static void split_in_user_space(void)
{
	split_lock();
}

static void split_in_guest(void)
{
	struct kvm_vcpu *vcpu;
	struct ucall uc;

	vm_create_with_one_vcpu(&vcpu, guest_code);
	TEST_ASSERT(vcpu_run_to_ucall(vcpu, &uc) == UCALL_DONE, "the guest did not end");
}

static void guest_waits(void)
{
	for (;;)
		GUEST_SYNC(0);
}

/* An event into a vcpu_info across two lines, by the fast delivery or by the deferred one. */
static void split_in_kernel(bool deferred)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_waits);
	vm_vaddr_t shinfo = vm_vaddr_alloc_page(vm), page = vm_vaddr_alloc_page(vm);
	struct ucall uc;

	vm_xen_init(vm, &xen_layout_64bit, addr_gva2gpa(vm, shinfo));
	vcpu_xen_set_vcpu_info(vcpu, addr_gva2gpa(vm, page + VCPU_INFO_OFFSET));
	vm_userspace_mem_region_add(vm, VM_MEM_SRC_ANONYMOUS, OTHER_SLOT_GPA, OTHER_SLOT, 1, 0);
	vcpu_run_to_ucall(vcpu, &uc);
	if (deferred)
		vm_mem_region_set_flags(vm, OTHER_SLOT, KVM_MEM_LOG_DIRTY_PAGES);
	vm_xen_evtchn_send(vm, PORT, vcpu->id);
	vcpu_run_to_ucall(vcpu, &uc);
}

static void split_in_fast_delivery(void)
{
	split_in_kernel(false);
}

static void split_in_deferred_delivery(void)
{
	split_in_kernel(true);
}

/* What came of a split lock in a child process. */
struct outcome {
	int status; /* as from waitpid() */
	uint64_t ns;
	bool log_readable;
	char log[256]; /* what the kernel said, "" for nothing */
};

static struct outcome run_child(void (*fn)(void))
{
	static const char *const texts[] = {"took a split_lock trap", "split_lock trap at address",
					    "Split lock detected", "trap alignment check"};
	struct outcome o = {0};
	int fd = kmsg_open();
	uint64_t start;
	pid_t pid;

	o.log_readable = fd >= 0;
	fflush(stdout);
	start = monotonic_ns();
	pid = fork();
	TEST_ASSERT(pid >= 0, "fork");
	if (!pid) {
		fn();
		_exit(0);
	}
	TEST_ASSERT(waitpid(pid, &o.status, 0) == pid, "waitpid");
	o.ns = monotonic_ns() - start;
	if (fd >= 0) {
		kmsg_find(fd, texts, ARRAY_SIZE(texts), o.log, sizeof(o.log));
		close(fd);
	}
	if (o.log[0])
		pr_info("kernel log: %s\n", o.log);
	else if (!o.log_readable)
		pr_info("the kernel log cannot be read by this user\n");
	/* The child has said itself what went wrong. */
	if (WIFEXITED(o.status) && WEXITSTATUS(o.status) == TEST_ASSERT_EXIT)
		_exit(TEST_ASSERT_EXIT);
	if (WIFEXITED(o.status) && WEXITSTATUS(o.status) == KSFT_SKIP)
		_exit(KSFT_SKIP);
	return o;
}

static bool died_of(const struct outcome *o, int sig)
{
	return WIFSIGNALED(o->status) && WTERMSIG(o->status) == sig;
}

static bool survived(const struct outcome *o)
{
	return WIFEXITED(o->status) && !WEXITSTATUS(o->status);
}

/* A split lock outside of the kernel, where detection works: as the mode has it. */
static void check_mode(const char *name, const struct outcome *o, bool slowed_down)
{
	bool ok;

	pr_info("%.1f ms, %s\n", (double)o->ns / NSEC_PER_MSEC,
		survived(o)	     ? "survived"
		: died_of(o, SIGBUS) ? "SIGBUS"
				     : "died otherwise");
	if (mode == SPLIT_LOCK_FATAL) {
		ok = died_of(o, SIGBUS);
	} else if (mode == SPLIT_LOCK_WARN) {
		ok = survived(o) && (o->log[0] || !o->log_readable) &&
		     (!slowed_down || o->ns >= MITIGATION_NS);
	} else {
		ok = survived(o);
	}
	ksft_test_result(ok, "%s\n", name);
}

/* False if it could not be looked at; then nothing else can. */
static bool check_user_space(void)
{
	/* Harmless anywhere; an emulator that looks for split locks sees it. */
	struct outcome o = run_child(split_in_user_space);
	char mitigate[8] = "1";

	read_line(MITIGATE, mitigate, sizeof(mitigate));
	if (mode != SPLIT_LOCK_UNSUPPORTED) {
		check_mode("user_space", &o, mitigate[0] == '1');
	} else if (died_of(&o, SIGBUS)) {
		pr_info("SIGBUS, with %s: whoever runs this machine raised it\n", source);
		ksft_test_result_pass("user_space\n");
	} else {
		ksft_test_result_code(KSFT_SKIP, "user_space", "%s", source);
		return false;
	}
	return true;
}

static void check_guest(void)
{
	struct outcome o;

	if (mode == SPLIT_LOCK_UNSUPPORTED) {
		ksft_test_result_code(KSFT_SKIP, "guest", "%s", source);
		return;
	}
	o = run_child(split_in_guest);
	check_mode("guest", &o, false);
}

static void check_kernel(const char *name, void (*fn)(void), bool accepted)
{
	struct outcome o;

	if (mode != SPLIT_LOCK_WARN && mode != SPLIT_LOCK_FATAL) {
		ksft_test_result_code(KSFT_SKIP, name, "%s", source);
		return;
	}
	if (!accepted) {
		ksft_test_result_code(KSFT_SKIP, name,
				      "a kernel with the bug would crash: " SPLIT_LOCK_ACCEPT_CRASH
				      " was not given");
		return;
	}
	kmsg_mark("kvm-regress: %s: a split lock of the kernel, if it has the bug", name);
	sync();
	o = run_child(fn);
	ksft_test_result(survived(&o) && !o.log[0], "%s\n", name);
}

int main(int argc, char *argv[])
{
	bool accepted = split_lock_crash_accepted(argc, argv), looked;

	ksft_print_header();
	mode = split_lock_mode(source, sizeof(source));
	pr_info("%s\n", source);
	ksft_set_plan(4);
	looked = check_user_space();
	check_guest();
	check_kernel("vcpu_info_fast", split_in_fast_delivery, accepted);
	check_kernel("vcpu_info_deferred", split_in_deferred_delivery, accepted);
	/* Not by ksft_exit_skip(), which the kernel's library takes for one more result. */
	if (!looked)
		exit(KSFT_SKIP);
	ksft_finished();
}
