// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest code, step 1: a formatter, where the C library's stdio cannot be relied
 * on: it wants thread-local storage and system calls.
 */
#include "ucall_common.h"

struct out {
	char *buf;
	int n;
	int len;
};

static void put(struct out *o, char c)
{
	if (o->len < o->n - 1)
		o->buf[o->len++] = c;
}

#define LOWER "0123456789abcdef"
#define UPPER "0123456789ABCDEF"

static void put_number(struct out *o, uint64_t v, const char *all_digits, unsigned int base,
		       bool negative, int width, char pad)
{
	char digits[24];
	int n = 0;

	do {
		digits[n++] = all_digits[v % base];
		v /= base;
	} while (v);

	if (negative && pad == '0')
		put(o, '-');
	for (; width > n + negative; width--)
		put(o, pad);
	if (negative && pad != '0')
		put(o, '-');
	while (n)
		put(o, digits[--n]);
}

int guest_vsnprintf(char *buf, int n, const char *fmt, va_list args)
{
	struct out o = {.buf = buf, .n = n};

	for (; *fmt; fmt++) {
		const char *s;
		char pad = ' ';
		int width = 0, longs = 0;
		int64_t d;

		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		fmt++;
		if (*fmt == '#') {
			put(&o, '0');
			put(&o, 'x');
			fmt++;
		}
		if (*fmt == '0')
			pad = *fmt++;
		while (*fmt >= '0' && *fmt <= '9')
			width = width * 10 + *fmt++ - '0';
		while (*fmt == 'l' || *fmt == 'z') {
			longs++;
			fmt++;
		}
		switch (*fmt) {
		case 'd':
		case 'i':
			d = longs ? va_arg(args, int64_t) : va_arg(args, int);
			put_number(&o, d < 0 ? -(uint64_t)d : (uint64_t)d, LOWER, 10, d < 0, width,
				   pad);
			break;
		case 'u':
			put_number(&o, longs ? va_arg(args, uint64_t) : va_arg(args, unsigned int),
				   LOWER, 10, false, width, pad);
			break;
		case 'x':
		case 'X':
			put_number(&o, longs ? va_arg(args, uint64_t) : va_arg(args, unsigned int),
				   *fmt == 'x' ? LOWER : UPPER, 16, false, width, pad);
			break;
		case 'p':
			put(&o, '0');
			put(&o, 'x');
			put_number(&o, (uintptr_t)va_arg(args, void *), LOWER, 16, false, width,
				   pad);
			break;
		case 'c':
			put(&o, va_arg(args, int));
			break;
		case 's':
			for (s = va_arg(args, const char *); *s; s++)
				put(&o, *s);
			break;
		case '\0':
			fmt--;
			break;
		default:
			put(&o, *fmt);
			break;
		}
	}
	if (n)
		buf[o.len] = '\0';
	return o.len;
}

int guest_snprintf(char *buf, int n, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = guest_vsnprintf(buf, n, fmt, ap);
	va_end(ap);
	return len;
}
