// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "evidence/console.h"
#include "evidence/finding.h"
#include "evidence/marker.h"

/* A kernel that faults over and over again says nothing new. The same of its warnings. */
#define MAX_FAULTS 32
#define MAX_WARNINGS 32

/* Within so many lines a fault's report has named the function. */
#define MAX_REPORT_LINES 40

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

/*
 * Until 6.18 "WARNING: CPU: 0 PID: 33 at FILE:LINE func+0x1/0x2 [kvm]", later "WARNING: FILE:LINE
 * at func+0x1/0x2 [kvm], CPU#0: comm/33".
 */
static bool is_warning(const char *s)
{
	return starts_with(s, "WARNING: ") && strstr(s, " at ") && strstr(s, "+0x");
}

bool console_classify(const char *s, enum fault_kind *kind)
{
	const char *storm;

	/* What a user program wrote, and what the kernel says about user programs. */
	if (*s == '#' || starts_with(s, "traps: "))
		return false;

	if (strstr(s, "Kernel panic - not syncing")) {
		*kind = FAULT_PANIC;
	} else if (finding_begins(s)) {
		/* Before "BUG: " and "WARNING: ", with which most of them begin. */
		*kind = FAULT_FINDING;
	} else if (starts_with(s, "BUG: KCSAN: ")) {
		return false;
	} else if (strstr(s, "soft lockup - CPU") || strstr(s, "hard LOCKUP")) {
		/* Before "BUG: ", which a soft lockup's line has as well. */
		*kind = FAULT_LOCKUP;
	} else if (is_rcu_stall(s)) {
		*kind = FAULT_RCU_STALL;
	} else if (strstr(s, "Split lock detected")) {
		*kind = FAULT_SPLIT_LOCK;
	} else if (starts_with(s, "kernel BUG at ")) {
		*kind = FAULT_BUG;
	} else if (starts_with(s, "Oops: ") || strstr(s, " Oops: ") || starts_with(s, "BUG: ") ||
		   strstr(s, " BUG: ") || starts_with(s, "general protection fault")) {
		*kind = FAULT_OOPS;
	} else if (is_warning(s)) {
		*kind = FAULT_WARN;
	} else if ((storm = strstr(s, "hrtimer: interrupt took "))) {
		if (strtoull(storm + strlen("hrtimer: interrupt took "), NULL, 10) < STORM_NS)
			return false;
		*kind = FAULT_STORM;
	} else {
		return false;
	}
	return true;
}

char *console_function(const char *s)
{
	const char *plus = strstr(s, "+0x"), *start = plus;

	while (start && start > s &&
	       (isalnum((unsigned char)start[-1]) || start[-1] == '_' || start[-1] == '.'))
		start--;
	return start && start < plus ? xstrndup(start, (size_t)(plus - start)) : NULL;
}

/*
 * A fault's report names the function a few lines below: "RIP: 0010:func+0x1/0x2 [kvm]". What a
 * finding's report names first of KVM is the function that is told.
 */
static void add_function(struct console *console, const char *message)
{
	const char *rip = strstr(message, "RIP: 0010:");
	char *found = finding_function(message);
	size_t i;

	if (!rip && !found)
		return;
	for (i = console->nr_faults; i > 0; i--) {
		struct fault *fault = &console->faults[i - 1];

		if (fault->function || console->nr_lines - fault->line > MAX_REPORT_LINES)
			break;
		if (fault->kind == FAULT_FINDING)
			fault->function = found ? xstrdup(found) : NULL;
		else if (rip)
			fault->function = console_function(rip);
	}
	free(found);
}

/* True if that one is to be kept. A warning in a function that has warned before says nothing. */
static bool is_news(const struct console *console, const struct fault *fault)
{
	size_t i, kept = 0;

	for (i = 0; i < console->nr_faults; i++) {
		const struct fault *old = &console->faults[i];

		if ((old->kind == FAULT_WARN) != (fault->kind == FAULT_WARN))
			continue;
		if (fault->kind == FAULT_WARN && old->after_begin == fault->after_begin &&
		    fault->function && old->function && !strcmp(old->function, fault->function))
			return false;
		kept++;
	}
	return kept < (fault->kind == FAULT_WARN ? MAX_WARNINGS : MAX_FAULTS);
}

static void add_fault(struct console *console, enum fault_kind kind)
{
	struct fault fault = {
		.kind = kind,
		.after_begin = console->begun,
		.line = console->nr_lines,
		.function = console_function(console->last),
	};

	console->nr_warnings += kind == FAULT_WARN && console->begun;
	if (!is_news(console, &fault)) {
		free(fault.function);
		return;
	}
	fault.text = xstrdup(console->last);
	console->faults = xrealloc(console->faults, (console->nr_faults + 1) * sizeof(fault));
	console->faults[console->nr_faults++] = fault;
}

static void console_line(void *arg, const char *line)
{
	struct console *console = arg;
	const char *message = console_message(line);
	struct marker marker = {0};
	enum fault_kind kind;

	console->nr_lines++;
	if (!*message)
		return;
	free(console->last);
	console->last = clean_text(message, strlen(message));

	if (marker_parse(&marker, message)) {
		if (marker.kind == MARKER_BEGIN)
			console->begun = true;
		marker_free(&marker);
	} else if (console_classify(message, &kind)) {
		add_fault(console, kind);
	} else {
		add_function(console, message);
	}
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

	for (i = 0; i < console->nr_faults; i++) {
		free(console->faults[i].text);
		free(console->faults[i].function);
	}
	free(console->faults);
	free(console->last);
	lines_free(&console->lines);
	*console = (struct console){0};
}
