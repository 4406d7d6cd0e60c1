// SPDX-License-Identifier: GPL-2.0-only
#include "clock_util.h"
#include "trace_util.h"
#include "vm_state.h"
#include "xen_timer_path.h"

static const char *const events[] = {"timer/hrtimer_expire_entry", "kvm/kvm_exit", "kvm/kvm_entry"};

static bool trace_all(bool on)
{
	bool ok = true;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(events); i++)
		ok &= trace_event_enable(events[i], on);
	return ok;
}

void xen_timer_path_begin(struct xen_timer_path *path, const struct xen_vm *x, const char *name)
{
	uint64_t before, clock;

	points_begin(&path->line, POINTS_KIND_PATH, name, "time_after_the_expiry", "ns", "-");
	path->traced = trace_available();
	if (path->traced && !trace_all(true)) {
		trace_all(false);
		path->traced = false;
	}
	if (path->traced)
		trace_clear();
	before = monotonic_ns();
	clock = vm_get_clock_ns(x->vm);
	path->guest_ahead = clock - (before + monotonic_ns()) / 2;
}

uint64_t xen_timer_path_expires(struct xen_timer_path *path, uint64_t expiry)
{
	path->expiry = expiry;
	return expiry - path->guest_ahead;
}

void xen_timer_path_at(struct xen_timer_path *path, uint64_t monotonic, const char *word)
{
	xen_timer_path_at_guest(path, monotonic + path->guest_ahead, word);
}

void xen_timer_path_at_guest(struct xen_timer_path *path, uint64_t guest, const char *word)
{
	points_add_word(&path->line, guest - path->expiry, word);
}

struct traced {
	struct xen_timer_path *path;
	int64_t ahead; /* of CLOCK_MONOTONIC to the trace's clock */
	uint64_t exit; /* the last one before the callback, on the trace's clock; 0: none */
	bool callback, entry;
};

/* If it was the timer's interrupt that the guest left for. */
static void add_exit(struct traced *t)
{
	uint64_t guest = t->exit + t->ahead + t->path->guest_ahead;

	if (t->exit && guest >= t->path->expiry)
		xen_timer_path_at_guest(t->path, guest, "guest_left");
}

/* The timer's callback, which says what time it is, the exit before it and the entry after it. */
static void add_line(const struct trace_line *line, void *data)
{
	struct traced *t = data;
	const char *now;

	if (!t->callback && !strcmp(line->event, "kvm_exit")) {
		t->exit = line->ns;
	} else if (!t->callback) {
		now = strstr(line->args, "now=");
		if (strcmp(line->event, "hrtimer_expire_entry") || !now ||
		    !strstr(line->args, "function=xen_timer_callback"))
			return;
		t->callback = true;
		t->ahead = strtoull(now + strlen("now="), NULL, 10) - line->ns;
		add_exit(t);
		xen_timer_path_at(t->path, line->ns + t->ahead, "timer_callback");
	} else if (!t->entry && !strcmp(line->event, "kvm_entry")) {
		t->entry = true;
		xen_timer_path_at(t->path, line->ns + t->ahead, "guest_entered");
	}
}

void xen_timer_path_end(struct xen_timer_path *path)
{
	struct traced t = {.path = path};

	if (path->traced) {
		trace_for_each(add_line, &t);
		trace_all(false);
	}
	points_print(&path->line);
}
