// SPDX-License-Identifier: GPL-2.0-only
/* Step 7: KVM_RUN, and what is told of a vCPU that stays in it. */
#include <signal.h>

#include "kvm_util_internal.h"
#include "last_words.h"
#include "processor.h"
#include "symbol_util.h"

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

int __vcpu_run(struct kvm_vcpu *vcpu)
{
	int ret;

	last_words_set(last_words);
	vcpu->last_exit = vcpu->run->exit_reason;
	vcpu->run_tsc = rdtsc();
	vcpu->runner = pthread_self();
	vcpu->runs = true;
	ret = ioctl(vcpu->fd, KVM_RUN, NULL);
	vcpu->runs = false;
	return ret;
}

int _vcpu_run(struct kvm_vcpu *vcpu)
{
	int ret;

	do {
		ret = __vcpu_run(vcpu);
	} while (ret < 0 && errno == EINTR);
	assert_on_unhandled_exception(vcpu);
	return ret;
}

void vcpu_run(struct kvm_vcpu *vcpu)
{
	int ret = _vcpu_run(vcpu);

	TEST_ASSERT(!ret, KVM_IOCTL_ERROR(KVM_RUN, ret));
}
