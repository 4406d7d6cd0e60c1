// SPDX-License-Identifier: GPL-2.0-only
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

#define NAME_MAX_LEN 63
#define PARAMETERS_MAX_LEN 1023

/* EBX of CPUID function 0: "Auth" and "Hygo". */
#define VENDOR_AMD 0x68747541
#define VENDOR_HYGON 0x6f677948

/* Whether two modules' names are the same: '-' and '_' are alike in them. */
static bool same_name(const char *a, const char *b, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((a[i] == '-' ? '_' : a[i]) != (b[i] == '-' ? '_' : b[i]))
			return false;
	return true;
}

static bool is_named(const char *name, const char *other)
{
	return strlen(name) == strlen(other) && same_name(name, other, strlen(name));
}

/* Those of WORDS that are parameters of module NAME, without its name, to BUF. */
static void parameters_of(const char *name, const char *words, char buf[PARAMETERS_MAX_LEN + 1])
{
	size_t name_len = strlen(name), used = 0;

	buf[0] = '\0';
	while (*words) {
		size_t len = strcspn(words, " \n");

		if (len > name_len && words[name_len] == '.' && same_name(words, name, name_len)) {
			size_t size = len - name_len; /* a blank instead of the dot */

			if (used + size > PARAMETERS_MAX_LEN) {
				mark(MARK_ERROR "the parameters of module %s are too long", name);
				power_off();
			}
			buf[used] = ' ';
			memcpy(buf + used + 1, words + name_len + 1, size - 1);
			used += size;
			buf[used] = '\0';
		}
		words += len;
		words += strspn(words, " \n");
	}
}

/* KVM comes with a module for each vendor, of which a machine can use one. */
static bool is_other_vendors(const char *name)
{
	unsigned int max, ebx, ecx, edx;
	bool amd;

	__cpuid(0, max, ebx, ecx, edx);
	amd = ebx == VENDOR_AMD || ebx == VENDOR_HYGON;
	return amd ? is_named(name, "kvm_intel") : is_named(name, "kvm_amd");
}

/* Says where its functions are, so that an address in a report can be named. */
static void tell_address(const char *name)
{
	char path[128], sysname[NAME_MAX_LEN + 1], *s;
	unsigned long long text;
	FILE *file;

	snprintf(sysname, sizeof(sysname), "%s", name);
	for (s = sysname; *s; s++)
		if (*s == '-')
			*s = '_';
	snprintf(path, sizeof(path), "/sys/module/%s/sections/.text", sysname);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fscanf(file, "%llx", &text) == 1)
		mark(MARK_MODULE "%s at 0x%llx", name, text);
	fclose(file);
}

void load_module(const char *name)
{
	char path[128], words[4096], parameters[PARAMETERS_MAX_LEN + 1];
	int fd;

	if (is_other_vendors(name))
		return;
	snprintf(path, sizeof(path), L1_MODULE_DIR "/%s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		mark(MARK_MODULE "%s: not in this initrd", name);
		return;
	}
	if (fd < 0)
		fail("open", path);
	must_read_line("/proc/cmdline", words, sizeof(words));
	parameters_of(name, words, parameters);
	if (syscall(SYS_finit_module, fd, parameters, 0) && errno != EEXIST) {
		/* A driver of hardware that is not here, such as KVM on a CPU without it. */
		if (errno != ENODEV && errno != EOPNOTSUPP)
			fail("load", path);
		mark(MARK_MODULE "%s: %s", name, strerror(errno));
	}
	close(fd);
	tell_address(name);
}
