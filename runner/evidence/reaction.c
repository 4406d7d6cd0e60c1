// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/console.h"
#include "evidence/reaction.h"
#include "base/util.h"

/* Enough of a call trace to recognise the path. */
#define MAX_CALLERS 4

/* The line that holds @at, without its time stamp; the caller frees it. */
static char *line_of(const char *log, const char *at, const char **start)
{
	const char *end = at + strcspn(at, "\r\n");
	char *line, *message;

	while (at > log && at[-1] != '\n')
		at--;
	*start = at;
	line = xstrndup(at, (size_t)(end - at));
	at = console_message(line);
	message = clean_text(at, strlen(at));
	free(line);
	return message;
}

/* The functions of the first call trace behind @s, "a, b, c". */
static char *callers(const char *s)
{
	struct text t = {0};
	char *function;
	size_t n = 0;

	s = strstr(s, "Call Trace:");
	while (s && n < MAX_CALLERS && (s = strchr(s, '\n'))) {
		const char *name, *end;

		s++;
		name = console_message(s);
		name += strspn(name, " ?");
		if (starts_with(name, "<TASK>") || starts_with(name, "<IRQ>"))
			continue;
		end = name + strcspn(name, "+ \r\n");
		if (*end != '+')
			break;
		function = clean_text(name, (size_t)(end - name));
		text_addf(&t, "%s%s", n++ ? ", " : "", function);
		free(function);
	}
	return text_take(&t);
}

/* The log from @s to the end of the first line that holds @last. */
static char *report(const char *s, const char *last)
{
	const char *end = strstr(s, last);

	return end ? xstrndup(s, (size_t)(end - s) + strcspn(end, "\n")) : xstrdup(s);
}

/* gdb's last line that says what was delivered, without a line end; NULL if there is none. */
static char *last_words(const char *gdb)
{
	const char *s, *last = NULL;

	for (s = gdb; *s; s += strcspn(s, "\n"), s += *s == '\n') {
		if (starts_with(s, "delivered") || starts_with(s, "not delivered: "))
			last = s;
	}
	return last ? clean_text(last, strcspn(last, "\n")) : NULL;
}

static void read_oops(struct reaction *r, const char *where, const char *console)
{
	const char *oops = strstr(console, "Split lock detected"), *start;
	char *line, *rip, *trace;

	if (!oops) {
		r->text = xstrdup("the kernel did not say that it detected a split lock");
		return;
	}
	rip = xasprintf("RIP: 0010:%s/", where);
	line = line_of(console, oops, &start);
	trace = callers(oops);
	if (!strstr(oops, rip)) {
		r->text = xasprintf("the kernel's report is about another place: %s", line);
	} else {
		r->kind = REACTION_OOPS;
		r->text = xasprintf("%s; RIP %s; called by %s", line, where,
				    *trace ? trace : "nobody");
		r->before = (size_t)(start - console);
		r->report = report(start, "---[ end trace");
	}
	free(line);
	free(rip);
	free(trace);
}

static void read_sigbus(struct reaction *r, uint64_t pc, const char *console)
{
	char *trap = xasprintf("trap alignment check ip:%" PRIx64 " ", pc);
	const char *at = strstr(console, trap), *start;

	if (at) {
		r->kind = REACTION_SIGBUS;
		r->text = line_of(console, at, &start);
		r->before = (size_t)(start - console);
		r->report = report(start, trap);
	} else {
		r->kind = REACTION_SILENT;
		r->text = xstrdup("delivered, and the kernel log says nothing about it");
	}
	free(trap);
}

static void react(struct reaction *r, const char *where, uint64_t pc, const char *gdb,
		  const char *console)
{
	char *says = last_words(gdb);

	if (!says) {
		r->text = xstrdup("gdb had not come to the access when L1 ended");
		return;
	}
	r->same = starts_with(says, "delivered: ");
	if (strstr(says, "a guest's split lock"))
		r->kind = REACTION_GUEST;
	if (!starts_with(says, "delivered")) {
		r->text = says;
		return;
	}
	free(says);
	if (where)
		read_oops(r, where, console);
	else
		read_sigbus(r, pc, console);
}

void reaction_read(struct reaction *r, const char *where, uint64_t pc, const char *gdb,
		   const char *console)
{
	*r = (struct reaction){.kind = REACTION_FAILED};
	react(r, where, pc, gdb, console);
	if (!r->report)
		r->report = xstrdup("");
}

void reaction_free(struct reaction *r)
{
	free(r->text);
	free(r->report);
	*r = (struct reaction){0};
}
