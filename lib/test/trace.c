// SPDX-License-Identifier: GPL-2.0-only
#include "clock_util.h"
#include "file_util.h"
#include "trace_util.h"

#include <fcntl.h>

#define TRACEFS "/sys/kernel/tracing/"
#define GROUP "kvm_regress"
#define MAX_UNDO 16

/* The control file and text that take each thing back, last first. */
static struct {
	char file[128];
	char text[64];
} undo[MAX_UNDO];
static unsigned int nr_undo;

static void undo_all(void)
{
	while (nr_undo) {
		nr_undo--;
		write_file(undo[nr_undo].file, undo[nr_undo].text);
	}
}

static void at_exit_do(const char *file, const char *text)
{
	TEST_ASSERT(nr_undo < MAX_UNDO, "more than %d trace events", MAX_UNDO);
	if (!nr_undo)
		atexit(undo_all);
	snprintf(undo[nr_undo].file, sizeof(undo[0].file), "%s", file);
	snprintf(undo[nr_undo].text, sizeof(undo[0].text), "%s", text);
	nr_undo++;
}

bool trace_available(void)
{
	return !access(TRACEFS "trace", W_OK);
}

/* kprobe_events takes an addition only if the file is opened for appending. */
static bool append_line(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return ok;
}

bool trace_kprobe_add(const char *name, const char *function)
{
	char file[128], filter[128], text[128];

	/* A run that was killed may have left its event behind; a hit count must begin at 0. */
	snprintf(file, sizeof(file), TRACEFS "events/" GROUP "/%s/enable", name);
	write_file(file, "0");
	snprintf(text, sizeof(text), "-:" GROUP "/%s\n", name);
	append_line(TRACEFS "kprobe_events", text);

	snprintf(text, sizeof(text), "p:" GROUP "/%s %s\n", name, function);
	if (!append_line(TRACEFS "kprobe_events", text))
		return false;
	snprintf(text, sizeof(text), "-:" GROUP "/%s", name);
	at_exit_do(TRACEFS "kprobe_events", text);
	at_exit_do(file, "0");

	/* A hit counts before the filter sees it; a storm of hits must not fill the trace. */
	snprintf(filter, sizeof(filter), TRACEFS "events/" GROUP "/%s/filter", name);
	return !write_file(filter, "__probe_ip == 0") && !write_file(file, "1");
}

/* The hits of an event in TEXT, whose lines are "  event   hits   misses". */
static uint64_t hits_in(const char *text, const char *name)
{
	size_t len = strlen(name);
	const char *p = text;
	uint64_t hits;
	char *end;

	while (*p) {
		p += strspn(p, " ");
		if (!strncmp(p, name, len) && p[len] == ' ') {
			/* A miss is a hit inside another probe's handling: it happened as well. */
			hits = strtoul(p + len, &end, 10);
			return hits + strtoul(end, NULL, 10);
		}
		p += strcspn(p, "\n");
		p += !!*p;
	}
	TEST_ASSERT(false, "no kprobe event %s", name);
	return 0;
}

/* The file stays open: a test reads it some thousand times. */
void trace_kprobes_hits(const char *const *names, unsigned int nr, uint64_t *hits)
{
	static int fd = -1;
	char text[4096];
	unsigned int i;
	ssize_t n;

	if (fd < 0)
		fd = open(TRACEFS "kprobe_profile", O_RDONLY | O_CLOEXEC);
	n = pread(fd, text, sizeof(text) - 1, 0);
	TEST_ASSERT(n >= 0, "cannot read kprobe_profile");
	text[n] = '\0';
	for (i = 0; i < nr; i++)
		hits[i] = hits_in(text, names[i]);
}

uint64_t trace_kprobe_hits(const char *name)
{
	uint64_t hits;

	trace_kprobes_hits(&name, 1, &hits);
	return hits;
}

bool trace_event_enable(const char *event, bool on)
{
	char file[128];

	snprintf(file, sizeof(file), TRACEFS "events/%s/enable", event);
	if (write_file(file, on ? "1" : "0"))
		return false;
	if (on)
		at_exit_do(file, "0");
	return true;
}

void trace_clear(void)
{
	int fd = open(TRACEFS "trace", O_WRONLY | O_TRUNC | O_CLOEXEC);

	TEST_ASSERT(fd >= 0, "cannot empty the trace");
	close(fd);
}

/* "  task-pid  [cpu] flags  seconds.fraction: event: args"; the task's name may hold blanks. */
static bool parse_line(char *line, struct trace_line *t)
{
	unsigned long sec, frac;
	char *p = strstr(line, " [");
	char *dot, *colon, *end;

	if (line[0] == '#' || !p)
		return false;
	t->cpu = strtoul(p + 2, &p, 10);
	if (*p != ']')
		return false;
	colon = strstr(p, ": ");
	if (!colon)
		return false;
	*colon = '\0';
	dot = strrchr(p, ' ');
	if (!dot || sscanf(dot, " %lu.%lu", &sec, &frac) != 2)
		return false;
	t->ns = sec * NSEC_PER_SEC;
	end = strchr(dot, '.');
	t->ns += strlen(end + 1) == 9 ? frac : frac * 1000;

	t->event = colon + 2;
	end = strchr(t->event, ':');
	if (!end)
		return false;
	*end = '\0';
	end++;
	end[strcspn(end, "\n")] = '\0';
	t->args = end + (*end == ' ');
	return true;
}

void trace_for_each(void (*fn)(const struct trace_line *line, void *data), void *data)
{
	struct trace_line t;
	char line[512];
	FILE *f;

	/* Events that come faster than they are read would make this go on for ever. */
	write_file(TRACEFS "tracing_on", "0");
	f = fopen(TRACEFS "trace", "re");
	TEST_ASSERT(f, "cannot open the trace");
	while (fgets(line, sizeof(line), f))
		if (parse_line(line, &t))
			fn(&t, data);
	fclose(f);
	write_file(TRACEFS "tracing_on", "1");
}

uint64_t trace_dropped(void)
{
	uint64_t total = 0;
	unsigned int cpu;

	for (cpu = 0;; cpu++) {
		unsigned long n;
		char path[96], line[128];
		FILE *f;

		snprintf(path, sizeof(path), TRACEFS "per_cpu/cpu%u/stats", cpu);
		f = fopen(path, "re");
		if (!f)
			return total;
		while (fgets(line, sizeof(line), f))
			if (sscanf(line, "overrun: %lu", &n) == 1 ||
			    sscanf(line, "dropped events: %lu", &n) == 1)
				total += n;
		fclose(f);
	}
}
