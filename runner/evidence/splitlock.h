/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The split-lock detector's report: locked accesses that crossed a cache line, one a
 * line, "cpu=0 pc=0xffffffff81012345 addr=0xffff888001234ffc size=8" (count=N if the
 * detector folds some into one). Lines that begin with # are comments; the first one
 * says that the detector was there.
 */
#ifndef RUNNER_SPLITLOCK_H
#define RUNNER_SPLITLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/symbols.h"

/* Below it lies user space, and the guest (L2), which this suite keeps low. */
#define KERNEL_START 0xffff800000000000ull

/* All splits of one instruction with one operand size. */
struct split_site {
	uint64_t pc;
	uint64_t addr; /* of the first one */
	unsigned int size;
	uint64_t count;
	uint64_t cpu,
		before; /* of the first one: its CPU, and how often that had started this pc */
};

struct splitlock {
	bool present;	      /* the report's first line is there */
	struct split_site *v; /* the kernel's, in order of first appearance */
	size_t nr;
	/* Accesses by the kernel; by user space and guest. No verdict hangs on these: they wrap. */
	uint64_t kernel, others;
	struct split_site *low; /* of user space and guest, in order of first appearance */
	size_t nr_low;
	char *malformed; /* the first damaged line, with its number; or NULL */
};

void splitlock_parse(struct splitlock *splitlock, const char *s, size_t len);
/* "3 in function+0x12 (0xffff888001234ffc, size 8), ..."; the caller frees it. */
char *splitlock_describe(const struct splitlock *splitlock, const struct symbols *symbols);
/* From such a description the function of site @n; NULL if it has none. The caller frees it. */
char *splitlock_name(const char *description, size_t n);
void splitlock_free(struct splitlock *splitlock);

#endif
