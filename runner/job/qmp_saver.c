// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/jobdir.h"
#include "job/qmp_saver.h"
#include "job/snapshot.h"

/* QEMU holds back a migration that takes more; a file takes what comes. */
#define BYTES_PER_SECOND (1LL << 40)

/* A command with no result that matters. */
static bool command(struct qmp_saver *s, const char *name, json_t *arguments, int fd)
{
	json_t *result = qmp_command(&s->qmp, name, arguments, fd, &s->why);

	json_decref(result);
	return result;
}

static bool begin_to_save(struct qmp_saver *s)
{
	char *path = path_in(s->dir, SNAPSHOT_STATE);
	/* A new one: QEMU, which runs, could have made it a link. */
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	bool ok = false;

	if (fd < 0)
		s->why = xasprintf("%s: %s", path, strerror(errno));
	else
		ok = command(s, "getfd", json_pack("{ss}", "fdname", "state"), fd) &&
		     command(s, "migrate-set-parameters",
			     json_pack("{sI}", "max-bandwidth", (json_int_t)BYTES_PER_SECOND),
			     -1) &&
		     command(s, "migrate", json_pack("{ss}", "uri", "fd:state"), -1);
	if (fd >= 0)
		close(fd);
	free(path);
	return ok;
}

static enum qmp_phase look_at_saving(struct qmp_saver *s)
{
	json_t *result = qmp_command(&s->qmp, "query-migrate", NULL, -1, &s->why);
	const char *status = json_string_value(json_object_get(result, "status"));
	const char *desc = json_string_value(json_object_get(result, "error-desc"));
	enum qmp_phase phase = PHASE_SAVE;

	if (!status || !strcmp(status, "failed") || !strcmp(status, "cancelled")) {
		if (!s->why)
			s->why = xasprintf("QEMU could not save it: %s",
					   desc ? desc : "it does not say why");
		phase = PHASE_FAILED;
	} else if (!strcmp(status, "completed")) {
		phase = PHASE_SAVED;
	}
	json_decref(result);
	return phase;
}

bool qmp_saver_look(void *arg)
{
	struct qmp_saver *s = arg;

	if (s->phase == PHASE_CONNECT && !qmp_open(&s->qmp, s->dir))
		s->phase = command(s, "cont", NULL, -1) ? PHASE_BOOT : PHASE_FAILED;
	if (s->phase == PHASE_BOOT) {
		qmp_look(&s->qmp);
		if (s->qmp.stopped)
			s->phase = begin_to_save(s) ? PHASE_SAVE : PHASE_FAILED;
	}
	if (s->phase == PHASE_SAVE)
		s->phase = look_at_saving(s);
	return s->phase == PHASE_SAVED || s->phase == PHASE_FAILED;
}

/*
 * QEMU saves that it was stopped by a panic, and would then wait for somebody who lets it go on
 * (amd quirk 14). The text for that is exchanged: a machine that ran runs on.
 */
static int mend(const char *dir)
{
	static const char section[] = "globalstate", stopped[] = "guest-panicked",
			  runs[sizeof(stopped)] = "running";
	char *path = path_in(dir, SNAPSHOT_STATE), *p;
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = -1;
	size_t len = 0;
	char *s = read_file(path, &len);

	p = s ? memmem(s, len, section, sizeof(section) - 1) : NULL;
	p = p ? memmem(p, len - (size_t)(p - s), stopped, sizeof(stopped)) : NULL;
	if (!p)
		errno = EILSEQ;
	else if (fd >= 0 && pwrite(fd, runs, sizeof(runs), p - s) == sizeof(runs))
		err = 0;
	free(s);
	free(path);
	if (fd >= 0)
		close(fd);
	return err;
}

void qmp_saver_init(struct qmp_saver *s, const char *dir)
{
	*s = (struct qmp_saver){.dir = dir, .qmp.monitor.fd = -1};
}

int qmp_saver_finish(struct qmp_saver *s)
{
	qmp_close(&s->qmp);
	if (s->phase != PHASE_SAVED)
		return -1;
	if (!mend(s->dir))
		return 0;
	s->why = xasprintf("%s/" SNAPSHOT_STATE ": %s", s->dir, strerror(errno));
	return -1;
}
