/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of one vCPU each, as fixtures of the kernel's kselftest_harness.h. The suite does not have
 * that: this header is for tests that come from the kernel's tree.
 */
#ifndef SELFTEST_KVM_TEST_HARNESS_H
#define SELFTEST_KVM_TEST_HARNESS_H

#include "kselftest_harness.h"
#include "kvm_util.h"

/* Each test of the suite NAME has a VM of its own. */
#define KVM_ONE_VCPU_TEST_SUITE(name)                         \
	FIXTURE(name)                                         \
	{                                                     \
		struct kvm_vcpu *vcpu;                        \
	};                                                    \
	FIXTURE_SETUP(name)                                   \
	{                                                     \
		vm_create_with_one_vcpu(&(self)->vcpu, NULL); \
	}                                                     \
	FIXTURE_TEARDOWN(name)                                \
	{                                                     \
		kvm_vm_free((self)->vcpu->vm);                \
	}

/* What follows is the VMM's function; its vCPU, named vcpu, is about to enter GUESTCODE. */
#define KVM_ONE_VCPU_TEST(suite, test, guestcode)                   \
	static void suite##_##test##_vmm(struct kvm_vcpu *);        \
	TEST_F(suite, test)                                         \
	{                                                           \
		vcpu_arch_set_entry_point((self)->vcpu, guestcode); \
		suite##_##test##_vmm((self)->vcpu);                 \
	}                                                           \
	static void suite##_##test##_vmm(struct kvm_vcpu *vcpu)

#endif
