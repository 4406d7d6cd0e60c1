// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "evidence/console.h"
#include "evidence/marker.h"
#include "base/util.h"

/* A kernel that faults over and over again says nothing new. */
#define MAX_FAULTS 32

/* Longer than any honest timer interrupt, however slow the machine. */
#define STORM_NS 1000000000ull

const char *console_message(const char *line)
{
	const char *s = line, *end;

	while (*s == '[' && (end = strchr(s, ']')) && end - s < 24) {
		if (strspn(s + 1, " .0123456789TC") != (size_t)(end - s - 1))
			break;
		s = end + 1;
		while (*s == ' ')
			s++;
	}
	return s;
}

/* "rcu: INFO: rcu_sched detected stalls on", "... self-detected stall on CPU". */
static bool is_rcu_stall(const char *s)
{
	s = strstr(s, "rcu: INFO: rcu_");
	return s && (strstr(s, "detected stalls") || strstr(s, "self-detected stall"));
}

bool console_classify(const char *s, enum fault_kind *kind)
{
	const char *storm;

	/* What a user program wrote, and what the kernel says about user programs. */
	if (*s == '#' || starts_with(s, "traps: "))
		return false;

	if (strstr(s, "Kernel panic - not syncing")) {
		*kind = FAULT_PANIC;
	} else if (strstr(s, "soft lockup - CPU") || strstr(s, "hard LOCKUP")) {
		/* Before "BUG: ", which a soft lockup's line has as well. */
		*kind = FAULT_LOCKUP;
	} else if (is_rcu_stall(s)) {
		*kind = FAULT_RCU_STALL;
	} else if (strstr(s, "Split lock detected")) {
		*kind = FAULT_SPLIT_LOCK;
	} else if (starts_with(s, "Oops: ") || strstr(s, " Oops: ") || starts_with(s, "BUG: ") ||
		   starts_with(s, "kernel BUG at ") || strstr(s, " BUG: ") ||
		   starts_with(s, "general protection fault")) {
		*kind = FAULT_OOPS;
	} else if ((storm = strstr(s, "hrtimer: interrupt took "))) {
		if (strtoull(storm + strlen("hrtimer: interrupt took "), NULL, 10) < STORM_NS)
			return false;
		*kind = FAULT_STORM;
	} else {
		return false;
	}
	return true;
}

static void console_line(void *arg, const char *line)
{
	struct console *console = arg;
	const char *message = console_message(line);
	struct marker marker = {0};
	struct fault fault;

	console->nr_lines++;
	if (!*message)
		return;
	free(console->last);
	console->last = clean_text(message, strlen(message));

	if (marker_parse(&marker, message)) {
		if (marker.kind == MARKER_BEGIN)
			console->begun = true;
		marker_free(&marker);
		return;
	}
	if (!console_classify(message, &fault.kind) || console->nr_faults == MAX_FAULTS)
		return;
	fault.after_begin = console->begun;
	fault.line = console->nr_lines;
	fault.text = xstrdup(console->last);
	console->faults = xrealloc(console->faults, (console->nr_faults + 1) * sizeof(fault));
	console->faults[console->nr_faults++] = fault;
}

void console_feed(struct console *console, const char *s, size_t len)
{
	lines_feed(&console->lines, s, len, console_line, console);
}

void console_finish(struct console *console)
{
	lines_finish(&console->lines, console_line, console);
}

void console_free(struct console *console)
{
	size_t i;

	for (i = 0; i < console->nr_faults; i++)
		free(console->faults[i].text);
	free(console->faults);
	free(console->last);
	lines_free(&console->lines);
	*console = (struct console){0};
}
