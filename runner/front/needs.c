// SPDX-License-Identifier: GPL-2.0-only
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "front/needs.h"

#define KIB 1024ULL
#define MIB (KIB * KIB)

/* See the head of needs.h; what was measured, and something for the shells and for what varies. */
#define JOB_THREADS 8
#define OWN_THREADS 8 /* GNU parallel, make */
#define JOB_DESCRIPTORS 32
#define JOB_KIB 64
#define JOB_FILES 10
#define RUNNING_KIB (6 * KIB)
#define QEMU_MIB 1536 /* beside L1's memory */
#define OTHER_MIB 128
#define QEMU_SAVED_MIB 32
/* Of another suite, before they are built: what 7.3's selftests have, and some more. */
#define MANY_TESTS 128
#define THREAD_STACK (64 * KIB)

/* At most so many jobs, each of them repeated. */
static size_t count_jobs(const struct front *front)
{
	const struct request *r = &front->request;
	size_t columns = 0, kernels;
	int i;

	for (i = COLUMN_STOCK; i <= COLUMN_FIXED; i++)
		columns += r->columns[i];
	/* Two of the three columns are one kernel. */
	kernels = r->series.nr * (columns < 2 ? columns : 2) + front->given.nr;
	return (r->suite == SUITE_REGRESSIONS ? r->nr_entries : MANY_TESTS) * r->nr_machines *
	       (kernels ? kernels : 1);
}

static int need_disk(const struct front *front, size_t nr, size_t at_once)
{
	uint64_t jobs = nr * (uint64_t)front->options->repeat, kib, free_kib, files;
	struct statvfs st;

	kib = jobs * JOB_KIB + at_once * RUNNING_KIB;
	files = jobs * JOB_FILES + at_once * JOB_FILES;
	if (statvfs(front->results, &st))
		return 0;
	free_kib = (geteuid() ? st.f_bavail : st.f_bfree) * (uint64_t)st.f_frsize / KIB;
	if (free_kib < kib) {
		complain("the results of up to %zu job%s need %llu MiB, and the disk of '%s' has "
			 "%llu: free some, or choose another output directory (-o)",
			 nr, nr == 1 ? "" : "s", (unsigned long long)(kib / KIB + 1), front->output,
			 (unsigned long long)(free_kib / KIB));
		return STATUS_ERROR;
	}
	/* Some file systems do not count files. */
	if (st.f_files && (geteuid() ? st.f_favail : st.f_ffree) < files) {
		complain("the results of up to %zu job%s need %llu files (inodes), and the disk of "
			 "'%s' has room for %llu: remove some, or choose another output directory "
			 "(-o)",
			 nr, nr == 1 ? "" : "s", (unsigned long long)files, front->output,
			 (unsigned long long)(geteuid() ? st.f_favail : st.f_ffree));
		return STATUS_ERROR;
	}
	return 0;
}

/* A limit that each process has for itself. */
static int need_limit(int resource, uint64_t needed, uint64_t unit, const char *may,
		      const char *of_what, const char *option)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) || limit.rlim_cur >= needed)
		return 0;
	complain("a process may %s %llu %s here, and %llu are needed: raise the limit (ulimit %s "
		 "%llu)",
		 may, (unsigned long long)(limit.rlim_cur / unit), of_what,
		 (unsigned long long)(needed / unit), option,
		 (unsigned long long)(needed / (unit == MIB ? KIB : 1)));
	return STATUS_ERROR;
}

static int need_limits(const struct front *front)
{
	uint64_t space = 0, file = 0;
	size_t i;

	for (i = 0; i < front->request.nr_machines; i++) {
		const struct machine *m = &front->request.machines[i];
		uint64_t memory = (uint64_t)m->memory * MIB;
		uint64_t all = memory + (m->qemu ? QEMU_MIB : OTHER_MIB) * MIB;
		uint64_t saved = m->qemu ? QEMU_SAVED_MIB * MIB : memory;

		if (!m->boots)
			continue;
		space = all > space ? all : space;
		file = saved > file ? saved : file;
	}
	if (need_limit(RLIMIT_NOFILE, JOB_DESCRIPTORS, 1, "have", "open files", "-n") ||
	    need_limit(RLIMIT_AS, space, MIB, "have", "MiB of address space", "-v") ||
	    need_limit(RLIMIT_FSIZE, file, MIB, "write files of", "MiB", "-f"))
		return STATUS_ERROR;
	return 0;
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *wait_at_gate(void *arg)
{
	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
	return arg;
}

/*
 * RLIMIT_NPROC counts all that the user runs, root is exempt from it, and a container has limits
 * that no process can read. So it is tried: how many of @nr threads can be there at once.
 */
static size_t try_threads(size_t nr)
{
	pthread_t *threads = xcalloc(nr, sizeof(*threads));
	pthread_attr_t attr;
	size_t started, i;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	pthread_mutex_lock(&gate);
	for (started = 0; started < nr; started++) {
		if (pthread_create(&threads[started], &attr, wait_at_gate, NULL))
			break;
	}
	pthread_mutex_unlock(&gate);
	for (i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_attr_destroy(&attr);
	free(threads);
	return started;
}

static int need_threads(size_t at_once)
{
	size_t needed = at_once * JOB_THREADS + OWN_THREADS, there = try_threads(needed);

	if (there == needed)
		return 0;
	if (there >= JOB_THREADS + OWN_THREADS)
		complain("%zu jobs at a time need %zu processes and threads, and this user, or "
			 "this container, may have %zu more: ask for fewer (-j %zu), or raise the "
			 "limit (ulimit -u)",
			 at_once, needed, there, (there - OWN_THREADS) / JOB_THREADS);
	else
		complain("a job needs %d processes and threads, and this user, or this container, "
			 "may have %zu more: raise the limit (ulimit -u)",
			 JOB_THREADS + OWN_THREADS, there);
	return STATUS_ERROR;
}

int front_needs(const struct front *front)
{
	size_t nr = count_jobs(front), jobs = (size_t)front->options->jobs;
	size_t at_once = nr < jobs ? nr : jobs;
	int status = need_limits(front);

	if (!status)
		status = need_threads(at_once);
	if (!status)
		status = need_disk(front, nr, at_once);
	return status;
}
