/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counting what the kernel under test does, through tracefs: hits of a kernel
 * function (a kprobe event) and the text of trace events.
 *
 * Source: the kernel's Documentation/trace/kprobetrace.rst and events.rst.
 * Everything set up here is taken away again when the process exits.
 */
#ifndef TRACE_UTIL_H
#define TRACE_UTIL_H

#include "test_util.h"

/* Whether tracefs is there and may be written; mounts nothing. */
bool trace_available(void);

/*
 * Puts a kprobe event NAME on the kernel's FUNCTION and begins to count; its
 * hits do not show in the trace.
 * False if the kernel has no such function or no kprobe events.
 */
bool trace_kprobe_add(const char *name, const char *function);

/* Hits of that event since it was added. */
uint64_t trace_kprobe_hits(const char *name);

/* The same of @nr events at once, into @hits: a reading takes L1 20 us. */
void trace_kprobes_hits(const char *const *names, unsigned int nr, uint64_t *hits);

/* Turns the event "system/name" on or off; false if the kernel has no such event. */
bool trace_event_enable(const char *event, bool on);

/* Empties the trace buffer. */
void trace_clear(void);

/*
 * Calls FN for each line of the trace buffer that is an event, oldest first:
 * the CPU, the time in nanoseconds of the trace clock, the event's name and
 * its arguments as text. Nothing is traced while they are read.
 */
struct trace_line {
	unsigned int cpu;
	uint64_t ns;
	const char *event;
	const char *args;
};
void trace_for_each(void (*fn)(const struct trace_line *line, void *data), void *data);

/* Lines that the buffer had to drop since trace_clear(), over all CPUs. */
uint64_t trace_dropped(void);

#endif
