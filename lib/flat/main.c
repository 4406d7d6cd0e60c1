// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAME [FILE]: runs the flat program FILE, by default the one beside this program, NAME.flat.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "flat.h"

#define MULTIBOOT_MAGIC 0x2badb002

/* Where nothing of the program's is, just below 4 GiB. */
#define IDENTITY_MAP_AT 0xfffbc000UL
#define TSS_AT 0xfffbd000UL

#define MAX_CPUID_ENTRIES 256

void flat_end(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(status);
}

static int call(int fd, unsigned long cmd, const void *arg, const char *name)
{
	int ret = ioctl(fd, cmd, arg);

	if (ret < 0)
		flat_end(FLAT_ERROR, "%s: %s", name, strerror(errno));
	return ret;
}

#define CALL(fd, cmd, arg) call(fd, cmd, (const void *)(arg), #cmd)

/* A VM with MEMORY_SIZE bytes from address 0, and interrupt controllers. */
static int make_vm(int kvm, uint8_t *memory)
{
	const struct kvm_userspace_memory_region region = {
		.memory_size = MEMORY_SIZE,
		.userspace_addr = (uintptr_t)memory,
	};
	const struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};
	const uint64_t identity_map = IDENTITY_MAP_AT;
	int vm = CALL(kvm, KVM_CREATE_VM, 0);

	CALL(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity_map);
	CALL(vm, KVM_SET_TSS_ADDR, TSS_AT);
	CALL(vm, KVM_CREATE_IRQCHIP, 0);
	CALL(vm, KVM_CREATE_PIT2, &pit);
	CALL(vm, KVM_SET_USER_MEMORY_REGION, &region);
	return vm;
}

static void set_cpuid(int kvm, int vcpu)
{
	struct kvm_cpuid2 *cpuid = calloc(1, sizeof(*cpuid) +
						     MAX_CPUID_ENTRIES * sizeof(cpuid->entries[0]));

	if (!cpuid)
		flat_end(FLAT_ERROR, "out of memory");
	cpuid->nent = MAX_CPUID_ENTRIES;
	CALL(kvm, KVM_GET_SUPPORTED_CPUID, cpuid);
	CALL(vcpu, KVM_SET_CPUID2, cpuid);
	free(cpuid);
}

/* The state that multiboot programs begin in: protected mode, flat segments, no paging. */
static void set_state(int vcpu, uint32_t entry, uint32_t info)
{
	struct kvm_segment code = {
		.limit = 0xffffffff,
		.selector = 8,
		.type = 11,
		.present = 1,
		.db = 1,
		.s = 1,
		.g = 1,
	};
	struct kvm_segment data = code;
	const struct kvm_regs regs = {
		.rax = MULTIBOOT_MAGIC,
		.rbx = info,
		.rip = entry,
		.rflags = 2,
	};
	struct kvm_sregs sregs;

	data.selector = 16;
	data.type = 3;
	CALL(vcpu, KVM_GET_SREGS, &sregs);
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
	sregs.cr0 |= 1;
	CALL(vcpu, KVM_SET_SREGS, &sregs);
	CALL(vcpu, KVM_SET_REGS, &regs);
}

/* Of an exit to which the VMM has no answer. */
static void __attribute__((noreturn)) crashed(int vcpu, const struct kvm_run *run)
{
	struct kvm_regs regs;

	CALL(vcpu, KVM_GET_REGS, &regs);
	flat_end(FLAT_CRASHED, "%s at 0x%llx, KVM's exit reason %u",
		 run->exit_reason == KVM_EXIT_SHUTDOWN ? "the program's CPU shut down"
						       : "the program cannot go on",
		 (unsigned long long)regs.rip, run->exit_reason);
}

static int run_program(int vcpu, struct kvm_run *run)
{
	int status;

	for (;;) {
		if (ioctl(vcpu, KVM_RUN, 0) < 0 && errno != EINTR && errno != EAGAIN)
			flat_end(FLAT_CRASHED, "KVM_RUN: %s", strerror(errno));
		switch (run->exit_reason) {
		case KVM_EXIT_IO:
			if (devices_io(run, &status))
				return status;
			break;
		case KVM_EXIT_MMIO:
			/* Nothing is there. */
			if (!run->mmio.is_write)
				memset(run->mmio.data, 0xff, run->mmio.len);
			break;
		case KVM_EXIT_INTR:
		case KVM_EXIT_IRQ_WINDOW_OPEN:
			break;
		default:
			crashed(vcpu, run);
		}
	}
}

int main(int argc, char *argv[])
{
	int kvm = open("/dev/kvm", O_RDWR), vm, vcpu, size;
	uint32_t entry, info;
	struct kvm_run *run;
	uint8_t *memory;
	char path[256];

	if (kvm < 0) {
		printf("SKIP: /dev/kvm: %s\n", strerror(errno));
		return KUT_SKIP;
	}
	snprintf(path, sizeof(path), "%s.flat", argv[0]);
	memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		flat_end(FLAT_ERROR, "no %u MiB for the program", MEMORY_SIZE >> 20);
	entry = image_load(argc > 1 ? argv[1] : path, memory, &info);
	vm = make_vm(kvm, memory);
	vcpu = CALL(vm, KVM_CREATE_VCPU, 0);
	size = CALL(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	if (run == MAP_FAILED)
		flat_end(FLAT_ERROR, "cannot map the vCPU: %s", strerror(errno));
	set_cpuid(kvm, vcpu);
	set_state(vcpu, entry, info);
	return run_program(vcpu, run);
}
