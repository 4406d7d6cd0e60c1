// SPDX-License-Identifier: GPL-2.0-only
/* Numbers for pictures: what the lines say, read back from stdout. */
#include "hits_util.h"
#include "library.h"
#include "trace_util.h"
#include "vcpu_thread.h"

#define PROBE "library_getppid"
#define CALLS 600
#define COURSE "# points: course calls time ns calls"

static char text[4096];

/* Runs FN, and keeps what it prints. A line fits into a pipe. */
static void capture(void (*fn)(void))
{
	int fds[2], out = dup(STDOUT_FILENO);
	ssize_t n;

	fflush(stdout);
	TEST_ASSERT(out >= 0 && !pipe(fds), "pipe");
	dup2(fds[1], STDOUT_FILENO);
	close(fds[1]);
	fn();
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	n = read(fds[0], text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	close(fds[0]);
}

static bool said(const char *expected)
{
	bool same = !strcmp(text, expected);

	if (!same)
		pr_info("said was: %s", text);
	return same;
}

static void hundred(void)
{
	uint64_t values[100];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(values); i++)
		values[i] = ARRAY_SIZE(values) - i;
	points_distribution("a/b", "time", "ns", values, ARRAY_SIZE(values));
}

static void too_many(void)
{
	struct points_line line;
	unsigned int i;

	points_begin(&line, POINTS_KIND_PATH, "a", "time", "ns", "-");
	for (i = 0; i < 2 * POINTS_MAX; i++)
		points_add_word(&line, -1, "w");
	points_print(&line);
}

static unsigned int points_said(void)
{
	unsigned int n = 0;
	const char *p = text;

	while ((p = strstr(p, " -1:w"))) {
		p++;
		n++;
	}
	return n;
}

static void hits(void)
{
	hits_print("calls", "time", "calls");
}

/* Whether those counts are said, each at a time that is not before the one that it follows. */
static bool counts_said(const unsigned int *counts, unsigned int nr)
{
	unsigned long at, last = 0;
	unsigned int i, count;
	const char *p = text;
	int len = strlen(COURSE);

	if (strncmp(text, COURSE, len))
		return false;
	for (i = 0, p += len; i < nr; i++, p += len, last = at) {
		if (sscanf(p, "%lu:%u%n", &at, &count, &len) != 2 || count != counts[i] ||
		    at < last)
			break;
	}
	return i == nr && !strcmp(p, "\n");
}

static bool count_calls(void)
{
	static const unsigned int counts[] = {1, 2, 5, 10, 20, 50, 100, 256, 512};
	static const char *const events[] = {PROBE};
	unsigned int i;

	if (!trace_available() || !trace_kprobe_add(PROBE, "__x64_sys_getppid") ||
	    !hits_open(events, ARRAY_SIZE(events), 0))
		return false;
	getppid();
	hits_count(true);
	for (i = 0; i < CALLS; i++)
		getppid();
	hits_count(false);
	getppid();
	capture(hits);
	return counts_said(counts, ARRAY_SIZE(counts));
}

void check_points(void)
{
	bool counted;

	kvm_pin_this_task_to_pcpu(0);
	capture(hundred);
	ksft_test_result(said("# points: distribution a/b time ns % 1:0 5:5 10:10 20:20 30:30 "
			      "40:40 50:50 60:60 70:70 80:80 90:90 95:95 98:98 99:99 100:100\n"),
			 "points_distribution\n");
	capture(too_many);
	ksft_test_result(points_said() == POINTS_MAX, "points_are_bounded\n");
	counted = count_calls();
	if (!counted)
		pr_info("said was: %s", text);
	ksft_test_result(counted, "points_hits\n");
}
