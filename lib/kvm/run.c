// SPDX-License-Identifier: GPL-2.0-only
/* Step 7: KVM_RUN, with a limit, to a ucall; and what is told of a vCPU that stays in it. */
#include <signal.h>
#include <sys/time.h>

#include "kvm_util_internal.h"
#include "last_words.h"
#include "processor.h"
#include "symbol_util.h"
#include "ucall_common.h"

/* The other threads' vCPUs are waited for that long. */
#define TOLD_TRIES 50
#define TOLD_WAIT_US 10000

/* A vCPU that is in KVM_RUN answers no ioctl: only its own thread, fetched out, can ask it. */
static void tell(struct kvm_vcpu *vcpu)
{
	char where[SYMBOL_NAME_LEN] = "an unknown place";
	const char *exit = vcpu->last_exit ? exit_reason_str(vcpu->last_exit) : "none";
	struct kvm_regs regs;

	vcpu->told = true;
	if (!__vcpu_ioctl(vcpu, KVM_GET_REGS, &regs))
		symbol_name(regs.rip, where);
	if (vcpu->runs) {
		int khz = __vcpu_ioctl(vcpu, KVM_GET_TSC_KHZ, NULL);

		last_words_say("vCPU %u was last at %s, last exit %s, in KVM_RUN for %lu ms",
			       vcpu->id, where, exit,
			       khz > 0 ? (unsigned long)((rdtsc() - vcpu->run_tsc) / khz) : 0UL);
	} else {
		last_words_say("vCPU %u was last at %s, last exit %s, not in KVM_RUN", vcpu->id,
			       where, exit);
	}
}

/* SIGTERM on any thread. It is passed on to those that are in KVM_RUN, and they come by here. */
static void last_words(void)
{
	static bool passed_on;
	bool first = !__atomic_exchange_n(&passed_on, true, __ATOMIC_SEQ_CST);
	struct kvm_vcpu *vcpu;
	unsigned int tries = 0;

	for (vcpu = all_vcpus; vcpu; vcpu = vcpu->next) {
		if (vcpu->told)
			continue;
		if (vcpu->runs ? pthread_equal(vcpu->runner, pthread_self()) : first)
			tell(vcpu);
		else if (first)
			pthread_kill(vcpu->runner, SIGTERM);
	}
	/* The first thread ends the process. */
	while (!first)
		pause();
	for (vcpu = all_vcpus; vcpu; vcpu = vcpu->next) {
		while (!vcpu->told && tries++ < TOLD_TRIES)
			usleep(TOLD_WAIT_US);
		if (!vcpu->told)
			last_words_say("vCPU %u: its thread does not come out of KVM_RUN",
				       vcpu->id);
	}
}

int _vcpu_run(struct kvm_vcpu *vcpu)
{
	int ret;

	last_words_set(last_words);
	vcpu->last_exit = vcpu->run->exit_reason;
	vcpu->run_tsc = rdtsc();
	vcpu->runner = pthread_self();
	vcpu->runs = true;
	do {
		ret = ioctl(vcpu->fd, KVM_RUN, NULL);
	} while (ret < 0 && errno == EINTR && !vcpu->run->immediate_exit);
	vcpu->runs = false;

	assert_on_unhandled_exception(vcpu);
	return ret;
}

void vcpu_run(struct kvm_vcpu *vcpu)
{
	int ret = _vcpu_run(vcpu);

	TEST_ASSERT(!ret, KVM_IOCTL_ERROR(KVM_RUN, ret));
}

static struct kvm_vcpu *limited;

/* KVM_RUN returns for the signal, or at once for the flag if the signal came just before it. */
static void limit_reached(int sig)
{
	(void)sig;
	limited->run->immediate_exit = 1;
}

void vcpu_limit(struct kvm_vcpu *vcpu, uint64_t ns)
{
	const struct itimerval limit = {
		.it_value = {ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC},
	};
	const struct sigaction action = {.sa_handler = limit_reached};

	limited = vcpu;
	vcpu->run->immediate_exit = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &limit, NULL);
}

bool vcpu_run_limited(struct kvm_vcpu *vcpu)
{
	int ret = _vcpu_run(vcpu);

	TEST_ASSERT(!ret || errno == EINTR, KVM_IOCTL_ERROR(KVM_RUN, ret));
	return !ret;
}

bool vcpu_run_for(struct kvm_vcpu *vcpu, uint64_t ns)
{
	bool back;

	vcpu_limit(vcpu, ns);
	back = vcpu_run_limited(vcpu);
	vcpu_limit(vcpu, 0);
	return back;
}

static uint64_t thread_cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

bool vcpu_run_for_cpu_time(struct kvm_vcpu *vcpu, uint64_t ns)
{
	uint64_t start = thread_cpu_ns();

	do {
		/* Somewhat longer, so that on an idle machine once is enough. */
		if (vcpu_run_for(vcpu, ns + ns / 4))
			return true;
	} while (thread_cpu_ns() - start < ns);
	return false;
}

static const char *ucall_str(uint64_t cmd)
{
	switch (cmd) {
	case UCALL_SYNC:
		return "GUEST_SYNC";
	case UCALL_DONE:
		return "GUEST_DONE";
	case UCALL_PRINTF:
		return "GUEST_PRINTF";
	default:
		return "a ucall";
	}
}

void assert_ucall(struct kvm_vcpu *vcpu, struct ucall *uc, uint64_t expected, const char *file,
		  unsigned int line)
{
	uint64_t cmd = get_ucall(vcpu, uc);

	if (cmd == expected)
		return;
	if (cmd == UCALL_ABORT)
		REPORT_GUEST_ASSERT(*uc);
	if (cmd == UCALL_NONE)
		fail_exit(vcpu, ucall_str(expected), file, line);
	test_assert(false, "", file, line, "vCPU %u: %s, expected was %s", vcpu->id, ucall_str(cmd),
		    ucall_str(expected));
}

uint64_t vcpu_run_to_ucall(struct kvm_vcpu *vcpu, struct ucall *uc)
{
	for (;;) {
		vcpu_run(vcpu);
		switch (get_ucall(vcpu, uc)) {
		case UCALL_PRINTF:
			REPORT_GUEST_PRINTF(*uc);
			continue;
		case UCALL_ABORT:
			REPORT_GUEST_ASSERT(*uc);
		case UCALL_SYNC:
		case UCALL_DONE:
			return uc->cmd;
		default:
			fail_exit(vcpu, "a ucall", __FILE__, __LINE__);
		}
	}
}

void vcpu_run_to_sync(struct kvm_vcpu *vcpu)
{
	struct ucall uc;

	TEST_ASSERT(vcpu_run_to_ucall(vcpu, &uc) == UCALL_SYNC, "vCPU %u: the guest ended",
		    vcpu->id);
}
