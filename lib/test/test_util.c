// SPDX-License-Identifier: GPL-2.0-only
#include "test_util.h"

#include <fcntl.h>
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

void require_high_res_timers(void)
{
	struct timespec res = {0};
	int i;

	for (i = 0; i < 1000; i++) {
		clock_getres(CLOCK_MONOTONIC, &res);
		if (!res.tv_sec && res.tv_nsec == 1)
			return;
		usleep(10000);
	}
	ksft_exit_skip("timers of this kernel have a resolution of %ld ns, high resolution is off",
		       res.tv_nsec);
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

uint64_t percentile(uint64_t *values, unsigned int n, unsigned int k)
{
	TEST_ASSERT(n, "percentile of no values");
	qsort(values, n, sizeof(*values), compare_u64);
	return values[(n - 1) * k / 100];
}

bool read_line(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "re");
	bool ok;

	if (!f)
		return false;
	ok = fgets(buf, size, f);
	fclose(f);
	if (ok)
		buf[strcspn(buf, "\n")] = '\0';
	return ok;
}

bool file_has_word(const char *path, const char *key, const char *word)
{
	char line[8192], *save, *w;
	FILE *f = fopen(path, "re");
	bool found = false;

	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, key, strlen(key)))
			continue;
		for (w = strtok_r(line, " \t\n", &save); w && !found;
		     w = strtok_r(NULL, " \t\n", &save))
			found = !strcmp(w, word);
		break;
	}
	if (f)
		fclose(f);
	return found;
}

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}
