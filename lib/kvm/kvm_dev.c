// SPDX-License-Identifier: GPL-2.0-only
/* Step 1: /dev/kvm itself, ioctls, capabilities, the modules' parameters. */
#include "kvm_util.h"

#include <fcntl.h>

int open_kvm_dev_path_or_exit(void)
{
	int fd = open(KVM_DEV_PATH, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		ksft_exit_skip("cannot open %s: %s", KVM_DEV_PATH, strerror(errno));
	return fd;
}

int kvm_check_cap(long cap)
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

int kvm_get_module_param_integer(const char *module_name, const char *param)
{
	char text[32], *end;
	long value;

	read_module_param(module_name, param, text, sizeof(text));
	value = strtol(text, &end, 0);
	TEST_ASSERT(*text && !*end, "%s.%s is \"%s\", not an integer", module_name, param, text);
	return value;
}

bool kvm_get_module_param_bool(const char *module_name, const char *param)
{
	char text[32];

	read_module_param(module_name, param, text, sizeof(text));
	TEST_ASSERT(!strcmp(text, "Y") || !strcmp(text, "N"), "%s.%s is \"%s\", not Y or N",
		    module_name, param, text);
	return text[0] == 'Y';
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

uint64_t vm_get_clock_ns(struct kvm_vm *vm)
{
	struct kvm_clock_data data = {0};

	vm_ioctl(vm, KVM_GET_CLOCK, &data);
	return data.clock;
}
