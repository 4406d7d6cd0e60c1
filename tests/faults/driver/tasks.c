// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tasks.h"

/* Programs that run scripts. */
static const char *const shells[] = {"bash", "sh", "dash", "perl"};

/* A number in a thread's status; -1 if it is gone. */
static pid_t status_of(pid_t tid, const char *key)
{
	char *path = xasprintf("/proc/%d/status", (int)tid), *s = read_file(path, NULL);
	const char *line = s ? strstr(s, key) : NULL;
	int number = -1;

	if (line)
		number = atoi(line + strlen(key));
	free(s);
	free(path);
	return number;
}

void tasks_add(struct trace *t, pid_t tid)
{
	t->tasks = xrealloc(t->tasks, (t->nr_tasks + 1) * sizeof(*t->tasks));
	t->tasks[t->nr_tasks++] = (struct task){.tid = tid, .pid = status_of(tid, "\nTgid:")};
}

struct task *tasks_find(struct trace *t, pid_t tid)
{
	size_t i;

	for (i = 0; i < t->nr_tasks; i++) {
		if (t->tasks[i].tid == tid)
			return &t->tasks[i];
	}
	tasks_add(t, tid);
	return &t->tasks[t->nr_tasks - 1];
}

void tasks_expect(struct trace *t, pid_t tid)
{
	if (status_of(tid, "\nTracerPid:") == getpid())
		tasks_find(t, tid);
}

void tasks_remove(struct trace *t, pid_t tid)
{
	size_t i;

	for (i = 0; i < t->nr_tasks && t->tasks[i].tid != tid; i++)
		;
	if (i < t->nr_tasks)
		t->tasks[i] = t->tasks[--t->nr_tasks];
}

void task_words(pid_t pid, struct strings *words)
{
	char *path = xasprintf("/proc/%d/cmdline", (int)pid), *s, *p;
	size_t len = 0;

	*words = (struct strings){0};
	s = read_file(path, &len);
	for (p = s; s && p < s + len; p += strlen(p) + 1)
		strings_add(words, xstrdup(p));
	free(s);
	free(path);
}

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The place of the program among the words: behind the shell that runs it. */
static size_t program_at(const struct strings *words)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shells); i++) {
		if (!strcmp(base(words->v[0]), shells[i]))
			break;
	}
	if (i == ARRAY_SIZE(shells))
		return 0;
	for (i = 1; i < words->nr && *words->v[i] == '-'; i++) {
		/* The script itself follows. */
		if (!strcmp(words->v[i], "-c") || !strcmp(words->v[i], "-e"))
			return 0;
	}
	return i < words->nr && strchr(words->v[i], '/') ? i : 0;
}

char *words_program(const struct strings *words)
{
	return xstrdup(base(words->v[program_at(words)]));
}

bool words_match(const struct strings *words, const char *what, int *seen)
{
	char *copy = xstrdup(what), *nth = strchr(copy, '#'), *argument;
	bool same = false;
	size_t at;

	if (nth)
		*nth++ = '\0';
	argument = strchr(copy, ' ');
	if (argument)
		*argument++ = '\0';
	if (words->nr) {
		at = program_at(words);
		same = !strcmp(base(words->v[at]), copy) &&
		       (!argument || (at + 1 < words->nr && !strcmp(words->v[at + 1], argument)));
	}
	if (same)
		same = ++*seen == (nth ? atoi(nth) : 1);
	free(copy);
	return same;
}
