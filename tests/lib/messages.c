// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a failing test says: each case is a child process that fails in its own way, and the parent
 * reads what it printed.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "clock_util.h"
#include "irq_util.h"
#include "library.h"
#include "run_util.h"
#include "symbol_util.h"

#define SPIN_NS (200 * NSEC_PER_MSEC)
#define UNMAPPED 0xdead0000UL

static char text[8192];

/* Runs FN in a child, which SIGTERM ends after TERM_AFTER_NS if that is not 0. Its wait status. */
static int run_child(void (*fn)(void), uint64_t term_after_ns)
{
	size_t len = 0;
	ssize_t got;
	int fds[2], status;
	pid_t pid;

	fflush(stdout);
	TEST_ASSERT(!pipe(fds), __KVM_SYSCALL_ERROR("pipe", -1));
	pid = fork();
	TEST_ASSERT(pid >= 0, __KVM_SYSCALL_ERROR("fork", pid));
	if (!pid) {
		dup2(fds[1], STDOUT_FILENO);
		fn();
		fflush(stdout);
		_exit(0);
	}
	close(fds[1]);
	if (term_after_ns) {
		sleep_until_ns(monotonic_ns() + term_after_ns);
		kill(pid, SIGTERM);
	}
	while (len < sizeof(text) - 1 &&
	       (got = read(fds[0], text + len, sizeof(text) - 1 - len)) > 0)
		len += got;
	text[len] = '\0';
	close(fds[0]);
	TEST_ASSERT(waitpid(pid, &status, 0) == pid, __KVM_SYSCALL_ERROR("waitpid", -1));
	return status;
}

/* Whether WORDS, up to a NULL, are in what the child said, in that order. */
static bool said(const char *const words[])
{
	const char *p = text;

	for (; *words; words++) {
		p = strstr(p, *words);
		if (!p) {
			pr_info("not said: \"%s\"; said was:\n", *words);
			for (p = strtok(text, "\n"); p; p = strtok(NULL, "\n"))
				pr_info("  %s\n", p);
			return false;
		}
		p += strlen(*words);
	}
	return true;
}

#define SAID(words...) said((const char *const[]){words, NULL})

static bool asserted(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == TEST_ASSERT_EXIT;
}

/* Not a safe instruction, although R9 says so. */
static void guest_ud(void)
{
	asm volatile("mov %0, %%r9; ud2" ::"r"(KVM_EXCEPTION_MAGIC) : "r9");
}

static void guest_pf(void)
{
	*(volatile char *)UNMAPPED = 1;
}

static void guest_gp(void)
{
	wrmsr(MSR_EFER, BIT_ULL(63));
}

/* Without an IDT the first exception is a triple fault. */
static void guest_triple_fault(void)
{
	static const struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) none = {0};

	asm volatile("lidt %0; ud2" ::"m"(none));
}

static void guest_done(void)
{
	GUEST_DONE();
}

static void guest_assert(void)
{
	GUEST_ASSERT_EQ(1L, 2L);
}

static void guest_spin(void)
{
	GUEST_SYNC(0);
	for (;;)
		sti_cli();
}

static struct kvm_vcpu *one_vcpu(void *guest_code)
{
	struct kvm_vcpu *vcpu;

	vm_create_with_one_vcpu(&vcpu, guest_code);
	return vcpu;
}

static void ud(void)
{
	vcpu_run(one_vcpu(guest_ud));
}

static void pf(void)
{
	vcpu_run(one_vcpu(guest_pf));
}

static void gp(void)
{
	vcpu_run(one_vcpu(guest_gp));
}

static void triple_fault(void)
{
	struct ucall uc;

	vcpu_run_to_ucall(one_vcpu(guest_triple_fault), &uc);
}

static void wrong_ucall(void)
{
	struct kvm_vcpu *vcpu = one_vcpu(guest_done);
	struct ucall uc;

	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
}

static void guest_assertion(void)
{
	struct kvm_vcpu *vcpu = one_vcpu(guest_assert);
	struct ucall uc;

	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
}

static void wrong_exit(void)
{
	struct kvm_vcpu *vcpu = one_vcpu(guest_done);

	vcpu_run(vcpu);
	TEST_ASSERT_KVM_EXIT_REASON(vcpu, KVM_EXIT_MMIO);
}

static void plain_assertion(void)
{
	errno = EBUSY;
	TEST_ASSERT(text[0] == 'x', "what is wrong");
}

static void failed_ioctl(void)
{
	vm_ioctl(vm_create(1), KVM_CREATE_IRQCHIP, NULL);
}

static void spin(void)
{
	struct kvm_vcpu *vcpu = one_vcpu(guest_spin);

	vcpu_run_to_sync(vcpu);
	vcpu_run(vcpu);
}

static void *spin_thread(void *arg)
{
	(void)arg;
	spin();
	return NULL;
}

static void spin_in_a_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, spin_thread, NULL);
	pthread_join(thread, NULL);
}

static void check_last_words(void (*fn)(void), const char *name)
{
	int status = run_child(fn, SPIN_NS);

	ksft_test_result(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM &&
				 SAID("# vCPU 0 was last at guest_spin+0x",
				      ", last exit KVM_EXIT_IO, in KVM_RUN for ", " ms\n"),
			 "last_words_%s\n", name);
}

void check_messages(void)
{
	char name[SYMBOL_NAME_LEN];

	ksft_test_result(asserted(run_child(ud, 0)) &&
				 SAID("# vCPU 0: unhandled #UD in the guest at guest_ud+0x",
				      "# vCPU 0: rip ", "Bail out! ", "unhandled #UD"),
			 "unhandled_ud\n");
	ksft_test_result(asserted(run_child(pf, 0)) &&
				 SAID("unhandled #PF in the guest at guest_pf+0x",
				      "write of 0xdead0000 at CPL 0, nothing is mapped there",
				      "rip"),
			 "unhandled_pf\n");
	ksft_test_result(asserted(run_child(gp, 0)) &&
				 SAID("unhandled #GP in the guest at guest_gp+0x", "rip"),
			 "unhandled_gp\n");
	ksft_test_result(asserted(run_child(triple_fault, 0)) &&
				 SAID("# vCPU 0: KVM_EXIT_SHUTDOWN (triple fault", "cr0 ",
				      "Bail out!", "KVM_EXIT_SHUTDOWN"),
			 "shutdown\n");
	ksft_test_result(asserted(run_child(wrong_ucall, 0)) &&
				 SAID("messages.c:", "GUEST_DONE, expected was GUEST_SYNC"),
			 "wrong_ucall\n");
	ksft_test_result(asserted(run_child(guest_assertion, 0)) &&
				 SAID("guest: 1L == 2L at ", "messages.c:", "0x1 != 0x2"),
			 "guest_assertion\n");
	ksft_test_result(
		asserted(run_child(wrong_exit, 0)) &&
			SAID("messages.c:", "KVM_EXIT_IO (write to port 0x1000, 1 bytes) at ",
			     "expected was KVM_EXIT_MMIO"),
		"wrong_exit\n");
	ksft_test_result(asserted(run_child(plain_assertion, 0)) && !strstr(text, "errno") &&
				 SAID("Bail out! messages.c:", "what is wrong"),
			 "assertion_without_errno\n");
	ksft_test_result(asserted(run_child(failed_ioctl, 0)) &&
				 SAID("KVM_CREATE_IRQCHIP failed, rc: -1 errno: 17 (File exists)"),
			 "ioctl_with_errno\n");
	check_last_words(spin, "same_thread");
	check_last_words(spin_in_a_thread, "other_thread");
	ksft_test_result(
		!strcmp(symbol_name((uintptr_t)check_messages + 1, name), "check_messages+0x1") &&
			!strcmp(symbol_name(0x1000, name), "0x1000"),
		"symbol_name\n");
}
