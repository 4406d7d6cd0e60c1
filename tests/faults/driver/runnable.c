// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "runnable.h"

#define TICK_S 0.1

/* How long a thread was ready and had no CPU; @last if it is gone. */
static unsigned long long waited(const char *thread, unsigned long long last)
{
	char *path = xasprintf("/proc/%s/schedstat", thread), *s = read_file(path, NULL);
	unsigned long long ran, ns;

	if (!s || sscanf(s, "%llu %llu", &ran, &ns) != 2 || ns < last)
		ns = last;
	free(s);
	free(path);
	return ns;
}

void runnable_begin(struct trace *t)
{
	t->looked_at = now_s();
	t->waited_ns = waited("self", 0);
	t->took_s = 0;
}

void runnable_tick(struct trace *t)
{
	double now = now_s(), step = now - t->looked_at, lost;
	unsigned long long ns, most;
	size_t i;

	if (step < TICK_S)
		return;
	t->looked_at = now;
	ns = waited("self", t->waited_ns);
	most = ns - t->waited_ns;
	t->waited_ns = ns;
	for (i = 0; i < t->nr_tasks; i++) {
		struct task *task = &t->tasks[i];
		char *thread = xasprintf("%d", (int)task->tid);

		ns = waited(thread, task->waited_ns);
		if (ns - task->waited_ns > most)
			most = ns - task->waited_ns;
		task->waited_ns = ns;
		free(thread);
	}
	lost = (double)most / 1e9;
	t->took_s += lost < step ? step - lost : 0;
}
