/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vCPU with a thread of its own, tied to one CPU.
 */
#ifndef VCPU_THREAD_H
#define VCPU_THREAD_H

#include <pthread.h>

#include "kvm_util.h"

/* How many CPUs, counted from 0 without a gap, the calling thread may be tied to. */
unsigned int nr_pcpus(void);

struct vcpu_thread {
	struct kvm_vcpu *vcpu;
	uint32_t pcpu;
	void (*fn)(struct kvm_vcpu *vcpu, void *data);
	void *data;
	pthread_t thread;
};

/* Runs FN(VCPU, DATA) in a thread on CPU PCPU; T must live until it is joined. */
void vcpu_thread_start(struct vcpu_thread *t, struct kvm_vcpu *vcpu, uint32_t pcpu,
		       void (*fn)(struct kvm_vcpu *vcpu, void *data), void *data);
void vcpu_thread_join(struct vcpu_thread *t);

#endif
