// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "job/watch.h"
#include "protocol.h"

/* After the test's end there is only the power-off to wait for. */
#define POWER_OFF_S 10.0
/* Of idle time in which a VMM with anything to do takes some CPU time. */
#define DEAD_S 10.0
#define DEAD_CPU_S 0.05
/* Looks follow each other within milliseconds. After a longer pause this program has not run. */
#define PAUSE_S 1.0
/* Of a pause that is shorter, no more than this counts as the VMM's idle time. */
#define IDLE_STEP_S 0.1
/* A panic's line is the last one that matters; a fault's trace follows its line. */
#define PANIC_GRACE_S 1.0
#define FAULT_GRACE_S 3.0
/* A VMM that says that it failed says more in the same breath. */
#define FAILURE_GRACE_S 0.3
/* Of one log at one look. */
#define READ_MAX (4 << 20)

/* First those that are read, in the order of enum watched. */
static const char *const log_names[] = {CONSOLE_LOG, KTAP_LOG, VMM_LOG, SPLITLOCK_LOG, GDB_LOG};

/* CPU time that the VMM took so far; @last if it is gone. */
static double cpu_time(pid_t pid, double last)
{
	clockid_t clock;
	double cpu;

	if (clock_getcpuclockid(pid, &clock))
		return last;
	cpu = clock_s(clock);
	return cpu > last ? cpu : last;
}

/* A thread's state, as /proc/PID/stat has it behind the name in parentheses; '?' if it is gone. */
static char thread_state(pid_t pid, const char *thread)
{
	char *path = xasprintf("/proc/%d/task/%s/stat", (int)pid, thread);
	char *s = read_file(path, NULL), *p = s ? strrchr(s, ')') : NULL;
	char state = p && p[1] ? p[2] : '?';

	free(s);
	free(path);
	return state;
}

/* True if no thread has anything to do: none runs, waits for a CPU or a disk, or is stopped. */
static bool all_sleep(pid_t pid)
{
	char *path = xasprintf("/proc/%d/task", (int)pid);
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool sleep = true;

	while (dir && sleep && (entry = readdir(dir))) {
		if (*entry->d_name != '.' && strchr("RDTt", thread_state(pid, entry->d_name)))
			sleep = false;
	}
	if (dir)
		closedir(dir);
	free(path);
	return sleep;
}

static void ktap_line(void *arg, const char *line)
{
	struct watch *w = arg;
	struct marker marker = {0}, *to = NULL;

	if (!marker_parse(&marker, line))
		return;
	if (marker.kind == MARKER_BEGIN)
		to = &w->vmm->begin;
	else if (marker.kind == MARKER_END)
		to = &w->vmm->finish;
	else
		to = &w->vmm->error;
	if (to->kind == MARKER_NONE) {
		*to = marker;
		if (to == &w->vmm->begin)
			w->vmm->begin_s = w->wall;
		else if (to == &w->vmm->finish)
			w->vmm->finish_s = w->wall;
	} else {
		marker_free(&marker);
	}
}

/* A line of the VMM's own output. */
static void says_line(void *arg, const char *line)
{
	struct watch *w = arg;
	const struct strings *fails = w->limits->fails;
	char *before = w->vmm->failure;
	size_t i;

	for (i = 0; fails && i < fails->nr; i++) {
		if (strstr(line, fails->v[i]))
			break;
	}
	if (!fails || i == fails->nr)
		return;
	w->vmm->failure = xasprintf("%s%s%s", before ? before : "", before ? "; " : "", line);
	free(before);
	if (w->failure_at < 0)
		w->failure_at = w->wall;
}

static void feed(struct watch *w, enum watched log, const char *s, size_t len)
{
	if (log == WATCH_CONSOLE)
		console_feed(&w->vmm->console, s, len);
	else if (log == WATCH_KTAP)
		lines_feed(&w->ktap, s, len, ktap_line, w);
	else if (log == WATCH_SAYS)
		lines_feed(&w->says, s, len, says_line, w);
}

/* Reads what is new, at most @max bytes of each log. True if L1 has said something. */
static bool drain(struct watch *w, size_t max)
{
	bool grown = false;
	char buf[65536];
	size_t i, left;
	ssize_t n;

	for (i = 0; i < NR_WATCHED; i++) {
		for (left = max; left; left -= (size_t)n) {
			n = read(w->fd[i], buf, left < sizeof(buf) ? left : sizeof(buf));
			if (n <= 0)
				break;
			feed(w, (enum watched)i, buf, (size_t)n);
			grown |= i != WATCH_SAYS;
		}
	}
	return grown;
}

/* The next log, from *@i on, that has grown beyond all measure; NULL if there is none. */
static const char *flooded(const struct watch *w, size_t *i)
{
	struct stat st;

	for (; *i < ARRAY_SIZE(log_names); (*i)++) {
		char *path = xasprintf("%s/%s", w->dir, log_names[*i]);
		bool big = !stat(path, &st) && st.st_size > LOG_MAX;

		free(path);
		if (big)
			return log_names[(*i)++];
	}
	return NULL;
}

static bool panicked(const struct vmm *vmm)
{
	size_t i;

	for (i = 0; i < vmm->console.nr_faults; i++) {
		if (vmm->console.faults[i].kind == FAULT_PANIC)
			return true;
	}
	return false;
}

/* The time since the last look, which this program may have spent frozen. */
static double pass(struct watch *w)
{
	double now = now_s(), step = now - w->last;

	w->last = now;
	if (step < PAUSE_S)
		w->wall += step;
	return step;
}

/* The time since the last look goes to the clocks that it counts for. */
static void tick(struct watch *w)
{
	double step = pass(w);
	double cpu = cpu_time(w->pid, w->cpu), slept = step < IDLE_STEP_S ? step : IDLE_STEP_S;
	bool worked = cpu > w->cpu, sleeps = !worked && all_sleep(w->pid);

	w->given += cpu - w->cpu + (sleeps ? slept : 0);
	w->cpu = cpu;
	if (cpu - w->idle_cpu > DEAD_CPU_S) {
		w->idle = 0;
		w->idle_cpu = cpu;
	} else if (sleeps) {
		w->idle += slept;
	}
}

bool watch_look(struct watch *w)
{
	struct vmm *vmm = w->vmm;
	size_t i = 0;

	tick(w);
	if (drain(w, READ_MAX)) {
		w->idle = 0;
		w->output_cpu = w->idle_cpu = w->cpu;
		if (vmm->finish.kind && !w->finish_cpu)
			w->finish_cpu = w->cpu;
	}
	if (w->fault_at < 0 && vmm_fault(vmm, w->limits->moves_clock))
		w->fault_at = w->given;
	vmm->silent_s = w->cpu - w->output_cpu;
	vmm->flooded = flooded(w, &i);

	if (vmm->flooded) {
		vmm->end = VMM_FLOOD;
	} else if (w->failure_at >= 0 && w->wall - w->failure_at > FAILURE_GRACE_S) {
		vmm->end = VMM_FAILED;
	} else if (w->wall > w->limits->wall_s) {
		vmm->end = VMM_TIMEOUT;
	} else if (w->limits->wall_only) {
		return false;
	} else if (w->fault_at >= 0 &&
		   w->given - w->fault_at > (panicked(vmm) ? PANIC_GRACE_S : FAULT_GRACE_S)) {
		vmm->end = VMM_FAULT;
	} else if (vmm->finish.kind && w->cpu - w->finish_cpu > POWER_OFF_S) {
		vmm->end = VMM_NO_POWER_OFF;
	} else if (vmm->silent_s >
		   (vmm->begin.kind ? w->limits->silence_s : w->limits->boot_silence_s)) {
		vmm->end = VMM_SILENT;
	} else if (w->idle > DEAD_S) {
		vmm->end = vmm->finish.kind ? VMM_NO_POWER_OFF : VMM_DEAD;
	} else {
		return false;
	}
	return true;
}

int watch_open(struct watch *w, struct vmm *vmm, const struct vmm_limits *limits, const char *dir)
{
	bool failed = false;
	size_t i;

	*w = (struct watch){
		.vmm = vmm,
		.limits = limits,
		.dir = dir,
		.fault_at = -1,
		.failure_at = -1,
	};
	for (i = 0; i < NR_WATCHED; i++) {
		char *path = xasprintf("%s/%s", dir, log_names[i]);

		w->fd[i] = open(path, O_RDONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		failed |= w->fd[i] < 0;
		free(path);
	}
	return failed ? -1 : 0;
}

void watch_start(struct watch *w, pid_t pid)
{
	w->pid = pid;
	w->last = now_s();
}

void watch_finish(struct watch *w)
{
	const char *log;
	size_t i = 0;

	while ((log = flooded(w, &i))) {
		char *path = xasprintf("%s/%s", w->dir, log);

		if (truncate(path, LOG_MAX))
			complain("%s: %s", path, strerror(errno));
		free(path);
	}
	pass(w);
	drain(w, LOG_MAX);
	w->vmm->end_s = w->wall;
	console_finish(&w->vmm->console);
}

void watch_close(struct watch *w)
{
	size_t i;

	lines_free(&w->ktap);
	lines_free(&w->says);
	for (i = 0; i < NR_WATCHED; i++) {
		if (w->fd[i] >= 0)
			close(w->fd[i]);
	}
}
