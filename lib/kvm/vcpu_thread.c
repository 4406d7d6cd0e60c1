// SPDX-License-Identifier: GPL-2.0-only
#include "vcpu_thread.h"

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
