// SPDX-License-Identifier: GPL-2.0-only
/* Guest code, step 2: calls to the VMM. */
#include "ucall_internal.h"

static void ucall_send(const struct ucall_frame *frame)
{
	/* The VMM sees memory as it is at the exit; the clobber makes the compiler finish it. */
	asm volatile("outb %%al, %%dx" ::"a"(0), "d"(UCALL_PIO_PORT), "D"(frame) : "memory");
}

void ucall(uint64_t cmd, int nargs, ...)
{
	struct ucall_frame frame = {.cmd = cmd};
	va_list ap;
	int i;

	va_start(ap, nargs);
	for (i = 0; i < nargs && i < UCALL_MAX_ARGS; i++)
		frame.args[i] = va_arg(ap, uint64_t);
	va_end(ap);
	ucall_send(&frame);
}

void ucall_fmt(uint64_t cmd, const char *fmt, ...)
{
	char text[UCALL_BUFFER_LEN];
	struct ucall_frame frame = {.cmd = cmd, .text = text};
	va_list ap;

	va_start(ap, fmt);
	guest_vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ucall_send(&frame);
}

void ucall_assert(uint64_t cmd, const char *exp, const char *file, unsigned int line,
		  const char *fmt, ...)
{
	char text[UCALL_BUFFER_LEN];
	struct ucall_frame frame = {
		.cmd = cmd,
		.args = {(uintptr_t)exp, (uintptr_t)file, line},
		.text = text,
	};
	va_list ap;

	va_start(ap, fmt);
	guest_vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ucall_send(&frame);
}
