// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tree.h"
#include "cache/lock.h"
#include "front/front.h"

/* "20261128T081836Z", and a "+" for each run that began in the same second. */
static bool is_stamp(const char *name)
{
	static const char form[] = "00000000T000000Z";
	size_t i;

	for (i = 0; form[i]; i++) {
		if (form[i] == '0' ? !isdigit((unsigned char)name[i]) : name[i] != form[i])
			return false;
	}
	return strspn(name + i, "+") == strlen(name + i);
}

/* Of a job without a verdict, all but its description goes. True if it had one. */
static bool tidy_job(const char *dir)
{
	char *verdict = xasprintf("%s/" VERDICT_FILE, dir);
	bool finished = !access(verdict, F_OK);
	struct strings names;
	size_t i;

	folder_names(&names, dir);
	for (i = 0; !finished && i < names.nr; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);

		if (strcmp(names.v[i], JOB_FILE))
			tree_remove(path);
		free(path);
	}
	strings_free(&names);
	free(verdict);
	return finished;
}

/* The jobs' folders are results/REGRESSION/KERNEL-MACHINE. How many of them had finished. */
static size_t tidy_jobs(const char *results)
{
	struct strings regressions, names;
	size_t finished = 0, i, j;

	folder_names(&regressions, results);
	for (i = 0; i < regressions.nr; i++) {
		char *dir = xasprintf("%s/%s", results, regressions.v[i]);

		folder_names(&names, dir);
		for (j = 0; j < names.nr; j++) {
			char *job = xasprintf("%s/%s", dir, names.v[j]);
			char *file = xasprintf("%s/" JOB_FILE, job);

			if (!access(file, F_OK))
				finished += tidy_job(job);
			free(file);
			free(job);
		}
		strings_free(&names);
		free(dir);
	}
	strings_free(&regressions);
	return finished;
}

/* Nothing was planned yet: there is no more than what make has said. */
static bool is_bare(const char *results)
{
	struct strings names;
	bool bare = !folder_names(&names, results) &&
		    (!names.nr || (names.nr == 1 && !strcmp(names.v[0], MAKE_LOG)));

	strings_free(&names);
	return bare;
}

/* A run that was killed ends as one that was interrupted. */
static void finish(const char *results)
{
	char *file = xasprintf("%s/" RUN_FILE, results), *error = NULL;
	struct runfile run;

	if (is_bare(results)) {
		tree_remove(results);
	} else if (!access(file, F_OK) && !runfile_read(&run, results, &error)) {
		if (run.elapsed_s < 0 && !run.interrupted) {
			run.interrupted = true;
			if (tidy_jobs(results))
				runfile_write(&run, results);
			else
				tree_remove(results);
		}
		runfile_free(&run);
	}
	free(error);
	free(file);
}

void front_finish_killed(const struct front *front)
{
	struct strings names;
	size_t i;

	folder_names(&names, front->output);
	for (i = 0; i < names.nr; i++) {
		char *path = xasprintf("%s/%s", front->output, names.v[i]);
		int fd = is_stamp(names.v[i]) && strcmp(names.v[i], front->stamp)
				 ? lock_try(path, false)
				 : -1;

		if (fd >= 0)
			finish(path);
		lock_close(fd);
		free(path);
	}
	strings_free(&names);
}
