// SPDX-License-Identifier: GPL-2.0-only
#include "hits_util.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "file_util.h"

#define EVENT_ID "/sys/kernel/tracing/events/kvm_regress/%s/id"

#define MAX_EVENTS 4
#define PAGE 4096

/*
 * Hits are sampled at two rates, each into a ring of its own, which drops what comes when it is
 * full. A sample takes 40 bytes with two events, so these last for 100 and 100000 hits.
 */
static const struct rate {
	uint64_t period;
	unsigned int pages; /* a power of two */
} rates[] = {{1, 1}, {256, 4}};
#define NR_RATES 2
#define ALL_PAGES 5

/* A sample: when, and the counts of all events of its group. */
struct sample {
	struct perf_event_header header;
	uint64_t time;
	uint64_t nr;
	uint64_t counts[];
};

struct hits {
	uint64_t time, count;
};

static int leaders[NR_RATES];
static struct perf_event_mmap_page *rings[NR_RATES];
static int fds[NR_RATES * MAX_EVENTS];
static unsigned int nr_fds;
static bool is_open;

/* A kprobe event cannot be taken away while it is open here. */
static void close_all(void)
{
	unsigned int i;

	for (i = 0; i < NR_RATES; i++) {
		if (rings[i])
			munmap(rings[i], (1 + rates[i].pages) * PAGE);
		rings[i] = NULL;
	}
	while (nr_fds)
		close(fds[--nr_fds]);
	is_open = false;
}

static int open_event(const char *event, uint64_t period, unsigned int cpu, int leader)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.sample_period = period,
		.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_READ,
		.read_format = PERF_FORMAT_GROUP,
		.disabled = leader < 0,
	};
	char path[128], id[32];
	int fd;

	snprintf(path, sizeof(path), EVENT_ID, event);
	if (!read_line(path, id, sizeof(id)))
		return -1;
	attr.config = strtoul(id, NULL, 10);
	fd = syscall(SYS_perf_event_open, &attr, -1, cpu, leader, PERF_FLAG_FD_CLOEXEC);
	if (fd >= 0)
		fds[nr_fds++] = fd;
	return fd;
}

static bool open_group(unsigned int i, const char *const *events, unsigned int nr, unsigned int cpu)
{
	unsigned int n;
	void *ring;
	int fd;

	leaders[i] = open_event(events[0], rates[i].period, cpu, -1);
	if (leaders[i] < 0)
		return false;
	ring = mmap(NULL, (1 + rates[i].pages) * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
		    leaders[i], 0);
	if (ring == MAP_FAILED)
		return false;
	rings[i] = ring;
	for (n = 1; n < nr; n++) {
		fd = open_event(events[n], rates[i].period, cpu, leaders[i]);
		if (fd < 0 || ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, leaders[i]))
			return false;
	}
	return true;
}

bool hits_open(const char *const *events, unsigned int nr, unsigned int cpu)
{
	unsigned int i;

	TEST_ASSERT(nr && nr <= MAX_EVENTS, "%u events", nr);
	is_open = true;
	/* Last in, first out: before what trace_kprobe_add() does at the end. */
	atexit(close_all);
	for (i = 0; i < NR_RATES && is_open; i++)
		is_open = open_group(i, events, nr, cpu);
	if (!is_open)
		close_all();
	return is_open;
}

void hits_count(bool on)
{
	unsigned int i;

	for (i = 0; i < NR_RATES && is_open; i++)
		TEST_ASSERT(!ioctl(leaders[i], on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE,
				   PERF_IOC_FLAG_GROUP),
			    "perf events cannot be turned %s", on ? "on" : "off");
}

/* No ring is read twice, and none has come round: samples lie one behind the other. */
static unsigned int read_ring(const struct perf_event_mmap_page *ring, struct hits *hits)
{
	uint64_t head = __atomic_load_n(&ring->data_head, __ATOMIC_ACQUIRE), at = 0, i;
	const char *data = (const char *)ring + PAGE;
	const struct sample *s;
	unsigned int n = 0;

	for (; at + sizeof(*s) <= head; at += s->header.size) {
		s = (const void *)(data + at);
		if (s->header.type != PERF_RECORD_SAMPLE)
			continue;
		hits[n] = (struct hits){.time = s->time};
		for (i = 0; i < s->nr; i++)
			hits[n].count += s->counts[i];
		n++;
	}
	return n;
}

static int compare_hits(const void *a, const void *b)
{
	const struct hits *x = a, *y = b;

	return x->count < y->count ? -1 : x->count > y->count;
}

/* 1, 2, 5, 10, 20, 50, ... */
static uint64_t next_step(uint64_t step)
{
	uint64_t ten = 1;

	while (ten * 10 <= step)
		ten *= 10;
	return step == ten ? 2 * ten : step == 2 * ten ? 5 * ten : 10 * ten;
}

void hits_print(const char *name, const char *x_name, const char *y_name)
{
	static struct hits hits[ALL_PAGES * PAGE / sizeof(struct sample)];
	struct points_line line;
	unsigned int i, n = 0;
	uint64_t step = 1;

	for (i = 0; i < NR_RATES && is_open; i++)
		n += read_ring(rings[i], hits + n);
	if (!n)
		return;
	qsort(hits, n, sizeof(*hits), compare_hits);
	points_begin(&line, POINTS_KIND_COURSE, name, x_name, "ns", y_name);
	for (i = 0; i < n; i++) {
		if (hits[i].count < step && i + 1 < n)
			continue;
		points_add(&line, hits[i].time - hits[0].time, hits[i].count);
		while (step <= hits[i].count)
			step = next_step(step);
	}
	points_print(&line);
}
