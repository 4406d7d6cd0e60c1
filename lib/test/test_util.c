// SPDX-License-Identifier: GPL-2.0-only
#include "test_util.h"

#include "file_util.h"

#include <stdarg.h>

/*
 * Not exit(): the failed assertion may be in a thread that holds stdio's or
 * another thread's locks, and what follows must end the process at once.
 */
void test_assert(bool exp, const char *exp_str, const char *file, unsigned int line,
		 const char *fmt, ...)
{
	const char *base;
	char text[512];
	va_list ap;

	if (exp)
		return;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);

	base = strrchr(file, '/');
	if (*exp_str)
		printf("# assertion failed: %s\n", exp_str);
	printf("Bail out! %s:%u: %s\n", base ? base + 1 : file, line, text);
	fflush(stdout);
	_exit(TEST_ASSERT_EXIT);
}

void print_skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("# left out: ");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
}

int atoi_paranoid(const char *num_str)
{
	char *end;
	long num;

	errno = 0;
	num = strtol(num_str, &end, 0);
	TEST_ASSERT(!errno && end != num_str && !*end && num == (int)num, "'%s' is no number",
		    num_str);
	return num;
}

uint32_t atoi_positive(const char *name, const char *num_str)
{
	int num = atoi_paranoid(num_str);

	TEST_ASSERT(num > 0, "%s is %d, it has to be above 0", name, num);
	return num;
}

uint32_t atoi_non_negative(const char *name, const char *num_str)
{
	int num = atoi_paranoid(num_str);

	TEST_ASSERT(num >= 0, "%s is %d, it has to be 0 or more", name, num);
	return num;
}

long get_run_delay(void)
{
	char path[64], line[128];
	long delay;

	snprintf(path, sizeof(path), "/proc/self/task/%d/schedstat", (int)gettid());
	TEST_ASSERT(read_line(path, line, sizeof(line)) && sscanf(line, "%*s %ld", &delay) == 1,
		    "cannot read %s", path);
	return delay;
}
