// SPDX-License-Identifier: GPL-2.0-only
/* Step 1: /dev/kvm itself, ioctls, capabilities, the modules' parameters. */
#include "file_util.h"
#include "processor.h"

#include <sched.h>

int open_kvm_dev_path_or_exit(void)
{
	int fd = open(KVM_DEV_PATH, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		ksft_exit_skip("cannot open %s: %s", KVM_DEV_PATH, strerror(errno));
	return fd;
}

unsigned int kvm_check_cap(long cap)
{
	int kvm_fd = open_kvm_dev_path_or_exit();
	int ret = ioctl(kvm_fd, KVM_CHECK_EXTENSION, cap);

	TEST_ASSERT(ret >= 0, KVM_IOCTL_ERROR(KVM_CHECK_EXTENSION, ret));
	close(kvm_fd);
	return ret;
}

static void read_module_param(const char *module_name, const char *param, char *buf, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s/parameters/%s", module_name, param);
	TEST_ASSERT(read_line(path, buf, size),
		    "no parameter %s: the module is not loaded, or "
		    "has no such parameter",
		    path);
}

static bool module_param_bool(const char *module_name, const char *param)
{
	char text[32];

	read_module_param(module_name, param, text, sizeof(text));
	TEST_ASSERT(!strcmp(text, "Y") || !strcmp(text, "N"), "%s.%s is \"%s\", not Y or N",
		    module_name, param, text);
	return text[0] == 'Y';
}

bool get_kvm_param_bool(const char *param)
{
	return module_param_bool("kvm", param);
}

bool get_kvm_intel_param_bool(const char *param)
{
	return module_param_bool("kvm_intel", param);
}

bool get_kvm_amd_param_bool(const char *param)
{
	return module_param_bool("kvm_amd", param);
}

int get_kvm_param_integer(const char *param)
{
	char text[32], *end;
	long value;

	read_module_param("kvm", param, text, sizeof(text));
	value = strtol(text, &end, 0);
	TEST_ASSERT(*text && !*end, "kvm.%s is \"%s\", not an integer", param, text);
	return value;
}

int __vm_ioctl(struct kvm_vm *vm, unsigned long cmd, void *arg)
{
	return ioctl(vm->fd, cmd, arg);
}

int __vcpu_ioctl(struct kvm_vcpu *vcpu, unsigned long cmd, void *arg)
{
	return ioctl(vcpu->fd, cmd, arg);
}

int __vm_enable_cap(struct kvm_vm *vm, uint32_t cap, uint64_t arg0)
{
	struct kvm_enable_cap enable_cap = {.cap = cap, .args = {arg0}};

	return __vm_ioctl(vm, KVM_ENABLE_CAP, &enable_cap);
}

void vm_enable_cap(struct kvm_vm *vm, uint32_t cap, uint64_t arg0)
{
	int ret = __vm_enable_cap(vm, cap, arg0);

	TEST_ASSERT(ret >= 0, KVM_IOCTL_ERROR(KVM_ENABLE_CAP, ret));
}

int __vcpu_enable_cap(struct kvm_vcpu *vcpu, uint32_t cap, uint64_t arg0)
{
	struct kvm_enable_cap enable_cap = {.cap = cap, .args = {arg0}};

	return __vcpu_ioctl(vcpu, KVM_ENABLE_CAP, &enable_cap);
}

void vcpu_enable_cap(struct kvm_vcpu *vcpu, uint32_t cap, uint64_t arg0)
{
	int ret = __vcpu_enable_cap(vcpu, cap, arg0);

	TEST_ASSERT(ret >= 0, KVM_IOCTL_ERROR(KVM_ENABLE_CAP, ret));
}

int vm_check_cap(struct kvm_vm *vm, long cap)
{
	int ret = __vm_ioctl(vm, KVM_CHECK_EXTENSION, (void *)cap);

	TEST_ASSERT(ret >= 0, KVM_IOCTL_ERROR(KVM_CHECK_EXTENSION, ret));
	return ret;
}

static struct kvm_coalesced_mmio_zone coalesced_zone(uint64_t address, uint64_t size, bool pio)
{
	return (struct kvm_coalesced_mmio_zone){.addr = address, .size = size, .pio = pio};
}

void kvm_vm_register_coalesced_io(struct kvm_vm *vm, uint64_t address, uint64_t size, bool pio)
{
	struct kvm_coalesced_mmio_zone zone = coalesced_zone(address, size, pio);

	vm_ioctl(vm, KVM_REGISTER_COALESCED_MMIO, &zone);
}

void kvm_vm_unregister_coalesced_io(struct kvm_vm *vm, uint64_t address, uint64_t size, bool pio)
{
	struct kvm_coalesced_mmio_zone zone = coalesced_zone(address, size, pio);

	vm_ioctl(vm, KVM_UNREGISTER_COALESCED_MMIO, &zone);
}

void kvm_pin_this_task_to_pcpu(uint32_t pcpu)
{
	cpu_set_t mask;

	CPU_ZERO(&mask);
	CPU_SET(pcpu, &mask);
	TEST_ASSERT(!sched_setaffinity(0, sizeof(mask), &mask), "cannot run on CPU %u", pcpu);
}

bool sys_clocksource_is_based_on_tsc(void)
{
	static const char path[] =
		"/sys/devices/system/clocksource/clocksource0/current_clocksource";
	char name[32];

	TEST_ASSERT(read_line(path, name, sizeof(name)), "cannot read %s", path);
	return !strcmp(name, "tsc") || !strcmp(name, "hyperv_clocksource_tsc_page");
}
