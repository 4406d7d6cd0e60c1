// SPDX-License-Identifier: GPL-2.0-only
/* One vCPU: creation, run, registers. */
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "kvm_util_internal.h"
#include "processor.h"

struct kvm_vcpu *vm_vcpu_add(struct kvm_vm *vm, uint32_t vcpu_id, void *guest_code)
{
	struct kvm_vcpu *vcpu = calloc(1, sizeof(*vcpu));
	int mmap_size;

	TEST_ASSERT(vcpu, "out of memory");
	TEST_ASSERT(vm->nr_vcpus < KVM_UTIL_MAX_VCPUS, "more than %u vCPUs", KVM_UTIL_MAX_VCPUS);
	vcpu->id = vcpu_id;
	vcpu->vm = vm;
	vcpu->fd = ioctl(vm->fd, KVM_CREATE_VCPU, (unsigned long)vcpu_id);
	TEST_ASSERT(vcpu->fd >= 0, "KVM_CREATE_VCPU %u", vcpu_id);

	mmap_size = ioctl(vm->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);
	TEST_ASSERT(mmap_size >= (int)sizeof(*vcpu->run), "KVM_GET_VCPU_MMAP_SIZE");
	vcpu->run = mmap(NULL, mmap_size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
	TEST_ASSERT(vcpu->run != MAP_FAILED, "mmap of kvm_run");

	vm->vcpus[vm->nr_vcpus++] = vcpu;
	vcpu_arch_setup(vcpu, guest_code);
	return vcpu;
}

void vcpu_free(struct kvm_vcpu *vcpu)
{
	munmap(vcpu->run, ioctl(vcpu->vm->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0));
	close(vcpu->fd);
	free(vcpu);
}

int __vcpu_ioctl(struct kvm_vcpu *vcpu, unsigned long cmd, void *arg)
{
	return ioctl(vcpu->fd, cmd, arg);
}

int _vcpu_run(struct kvm_vcpu *vcpu)
{
	int ret;

	do {
		ret = ioctl(vcpu->fd, KVM_RUN, NULL);
	} while (ret < 0 && errno == EINTR && !vcpu->run->immediate_exit);

	assert_on_unhandled_exception(vcpu);
	return ret;
}

void vcpu_run(struct kvm_vcpu *vcpu)
{
	int ret = _vcpu_run(vcpu);

	TEST_ASSERT(!ret, "KVM_RUN failed: %d (%s)", errno, strerror(errno));
}

static struct kvm_vcpu *limited;

/* KVM_RUN returns for the signal; should it come just before, the flag makes KVM_RUN return at once. */
static void limit_reached(int sig)
{
	(void)sig;
	limited->run->immediate_exit = 1;
}

bool vcpu_run_for(struct kvm_vcpu *vcpu, uint64_t ns)
{
	struct itimerval limit = {
		.it_value = {ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC},
	};
	struct sigaction action = {.sa_handler = limit_reached}, old;
	struct itimerval none = {0};
	int ret;

	limited = vcpu;
	sigaction(SIGALRM, &action, &old);
	setitimer(ITIMER_REAL, &limit, NULL);
	ret = _vcpu_run(vcpu);
	setitimer(ITIMER_REAL, &none, NULL);
	sigaction(SIGALRM, &old, NULL);
	TEST_ASSERT(!ret || errno == EINTR, "KVM_RUN failed: %d (%s)", errno, strerror(errno));
	vcpu->run->immediate_exit = 0;
	return !ret;
}

void vcpu_regs_get(struct kvm_vcpu *vcpu, struct kvm_regs *regs)
{
	vcpu_ioctl(vcpu, KVM_GET_REGS, regs);
}

void vcpu_regs_set(struct kvm_vcpu *vcpu, struct kvm_regs *regs)
{
	vcpu_ioctl(vcpu, KVM_SET_REGS, regs);
}

void vcpu_sregs_get(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs)
{
	vcpu_ioctl(vcpu, KVM_GET_SREGS, sregs);
}

void vcpu_sregs_set(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs)
{
	vcpu_ioctl(vcpu, KVM_SET_SREGS, sregs);
}

/* struct kvm_msrs ends in a flexible array: here with its one entry. */
struct one_msr {
	struct kvm_msrs header;
	struct kvm_msr_entry entry;
};

uint64_t vcpu_get_msr(struct kvm_vcpu *vcpu, uint64_t msr_index)
{
	struct one_msr msr = {.header.nmsrs = 1, .entry.index = msr_index};
	int ret = __vcpu_ioctl(vcpu, KVM_GET_MSRS, &msr);

	TEST_ASSERT(ret == 1, "KVM_GET_MSRS of %#lx", (unsigned long)msr_index);
	return msr.entry.data;
}

void vcpu_set_msr(struct kvm_vcpu *vcpu, uint64_t msr_index, uint64_t msr_value)
{
	struct one_msr msr = {
		.header.nmsrs = 1,
		.entry = {.index = msr_index, .data = msr_value},
	};
	int ret = __vcpu_ioctl(vcpu, KVM_SET_MSRS, &msr);

	TEST_ASSERT(ret == 1, "KVM_SET_MSRS of %#lx", (unsigned long)msr_index);
}

void vcpu_args_set(struct kvm_vcpu *vcpu, unsigned int num, ...)
{
	struct kvm_regs regs;
	va_list ap;

	TEST_ASSERT(num >= 1 && num <= 6, "%u arguments", num);
	va_start(ap, num);
	vcpu_regs_get(vcpu, &regs);
	regs.rdi = va_arg(ap, uint64_t);
	if (num >= 2)
		regs.rsi = va_arg(ap, uint64_t);
	if (num >= 3)
		regs.rdx = va_arg(ap, uint64_t);
	if (num >= 4)
		regs.rcx = va_arg(ap, uint64_t);
	if (num >= 5)
		regs.r8 = va_arg(ap, uint64_t);
	if (num >= 6)
		regs.r9 = va_arg(ap, uint64_t);
	vcpu_regs_set(vcpu, &regs);
	va_end(ap);
}
