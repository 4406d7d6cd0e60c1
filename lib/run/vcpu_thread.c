// SPDX-License-Identifier: GPL-2.0-only
/* Threads for vCPUs, and the CPUs that they are tied to. */
#include "vcpu_thread.h"

#include <sched.h>

unsigned int nr_pcpus(void)
{
	cpu_set_t old, mask;
	unsigned int n = 0;

	TEST_ASSERT(!sched_getaffinity(0, sizeof(old), &old), "sched_getaffinity");
	/* Not from the mask: a kernel with nohz_full CPUs starts everything on the others. */
	do {
		CPU_ZERO(&mask);
		CPU_SET(n, &mask);
	} while (!sched_setaffinity(0, sizeof(mask), &mask) && ++n < CPU_SETSIZE);
	sched_setaffinity(0, sizeof(old), &old);
	return n;
}

static void *run(void *arg)
{
	struct vcpu_thread *t = arg;

	kvm_pin_this_task_to_pcpu(t->pcpu);
	t->fn(t->vcpu, t->data);
	return NULL;
}

void vcpu_thread_start(struct vcpu_thread *t, struct kvm_vcpu *vcpu, uint32_t pcpu,
		       void (*fn)(struct kvm_vcpu *vcpu, void *data), void *data)
{
	int ret;

	*t = (struct vcpu_thread){.vcpu = vcpu, .pcpu = pcpu, .fn = fn, .data = data};
	ret = pthread_create(&t->thread, NULL, run, t);
	TEST_ASSERT(!ret, "pthread_create: %s", strerror(ret));
}

void vcpu_thread_join(struct vcpu_thread *t)
{
	int ret = pthread_join(t->thread, NULL);

	TEST_ASSERT(!ret, "pthread_join: %s", strerror(ret));
}
