// SPDX-License-Identifier: GPL-2.0-only
/* Guest code, step 2: calls to the VMM. */
#include "ucall_common.h"

static void ucall_send(struct ucall *uc)
{
	/* The VMM sees memory as it is at the exit; the clobber makes the compiler finish it. */
	asm volatile("outb %%al, %%dx" ::"a"(0), "d"(UCALL_PIO_PORT), "D"(uc) : "memory");
}

void ucall(uint64_t cmd, int nargs, ...)
{
	struct ucall uc;
	va_list ap;
	int i;

	uc.cmd = cmd;
	uc.buffer[0] = '\0';
	va_start(ap, nargs);
	for (i = 0; i < UCALL_MAX_ARGS; i++)
		uc.args[i] = i < nargs ? va_arg(ap, uint64_t) : 0;
	va_end(ap);
	ucall_send(&uc);
}

void ucall_fmt(uint64_t cmd, const char *fmt, ...)
{
	struct ucall uc;
	va_list ap;

	uc.cmd = cmd;
	va_start(ap, fmt);
	guest_vsnprintf(uc.buffer, sizeof(uc.buffer), fmt, ap);
	va_end(ap);
	ucall_send(&uc);
}

void ucall_assert(uint64_t cmd, const char *exp, const char *file, unsigned int line,
		  const char *fmt, ...)
{
	struct ucall uc;
	va_list ap;

	uc.cmd = cmd;
	uc.args[0] = (uintptr_t)exp;
	uc.args[1] = (uintptr_t)file;
	uc.args[2] = line;
	va_start(ap, fmt);
	guest_vsnprintf(uc.buffer, sizeof(uc.buffer), fmt, ap);
	va_end(ap);
	ucall_send(&uc);
}
