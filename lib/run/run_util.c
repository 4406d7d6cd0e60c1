// SPDX-License-Identifier: GPL-2.0-only
/* A vCPU that is run with a limit, or to a ucall. */
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include "exit_report.h"
#include "run_util.h"
#include "timer_util.h"

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

	if (!limited)
		sigaction(SIGALRM, &action, NULL);
	limited = vcpu;
	vcpu->run->immediate_exit = 0;
	setitimer(ITIMER_REAL, &limit, NULL);
}

bool vcpu_run_limited(struct kvm_vcpu *vcpu)
{
	int ret;

	do {
		ret = __vcpu_run(vcpu);
	} while (ret < 0 && errno == EINTR && !vcpu->run->immediate_exit);
	assert_on_unhandled_exception(vcpu);
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
