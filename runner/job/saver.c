// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/jobdir.h"
#include "job/qmp.h"
#include "job/saver.h"
#include "job/snapshot.h"
#include "protocol.h"

/* QEMU holds back a migration that takes more; a file takes what comes. */
#define BYTES_PER_SECOND (1LL << 40)

/* The folder in which a snapshot is tried out, within its own. */
#define TRIAL_DIR "trial"
/* On a busy host many of them are not stopped as they should be (amd quirk 15). */
#define TRIES_MAX 40

enum phase {
	PHASE_CONNECT, /* QEMU does not listen yet */
	PHASE_BOOT,    /* until L1 stops itself */
	PHASE_SAVE,    /* until all of it is written */
	PHASE_SAVED,
	PHASE_FAILED,
};

struct saver {
	const char *dir;
	struct qmp qmp;
	enum phase phase;
	char *why; /* it failed */
};

/* A command with no result that matters. */
static bool command(struct saver *s, const char *name, json_t *arguments, int fd)
{
	json_t *result = qmp_command(&s->qmp, name, arguments, fd, &s->why);

	json_decref(result);
	return result;
}

static bool begin_to_save(struct saver *s)
{
	char *path = path_in(s->dir, SNAPSHOT_STATE);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
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

static enum phase look_at_saving(struct saver *s)
{
	json_t *result = qmp_command(&s->qmp, "query-migrate", NULL, -1, &s->why);
	const char *status = json_string_value(json_object_get(result, "status"));
	const char *desc = json_string_value(json_object_get(result, "error-desc"));
	enum phase phase = PHASE_SAVE;

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

/* One step on, at each look that is taken at the VMM. True if there is nothing left to do. */
static bool look(void *arg)
{
	struct saver *s = arg;

	if (s->phase == PHASE_CONNECT && !qmp_open(&s->qmp, s->dir))
		s->phase = PHASE_BOOT;
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

/* Boots up to the stop, and saves. Like saver_run. */
static int boot_and_save(const struct setup *setup, const char *dir,
			 const struct vmm_limits *limits, char **why)
{
	struct saver saver = {.dir = dir, .qmp = {.fd = -1}};
	struct vmm_limits own = *limits;
	struct vmm vmm;
	int err;

	own.one_cpu = true;
	own.look = look;
	own.look_arg = &saver;
	err = jobdir_prepare(setup, dir, BOOT_SAVE);
	if (!err)
		err = vmm_run(&vmm, dir, COMMAND_FILE, &own);
	qmp_close(&saver.qmp);
	if (err) {
		*why = xasprintf("%s: %s", dir, strerror(errno));
		return -1;
	}
	if (vmm.end == VMM_INTERRUPTED)
		err = vmm.status;
	else if (saver.phase != PHASE_SAVED)
		*why = saver.why ? saver.why
				 : xasprintf("L1 did not get ready; its last words: %s",
					     vmm.console.last ? vmm.console.last : "none");
	else if (mend(dir))
		*why = xasprintf("%s/" SNAPSHOT_STATE ": %s", dir, strerror(errno));
	vmm_free(&vmm);
	jobdir_tidy(setup, dir);
	return *why ? -1 : err;
}

/* Restores it once. Like saver_run; *@again: it is not as it should be, and the next may be. */
static int try_out(const struct setup *setup, const char *dir, const struct vmm_limits *limits,
		   char **why, bool *again)
{
	char *trial_dir = path_in(dir, TRIAL_DIR);
	struct setup trial = *setup;
	struct vmm vmm = {0};
	int err;

	trial.dir = trial_dir;
	trial.words = JOB_CHECK;
	trial.snapshot = (char *)dir;
	trial.plugin = NULL;
	trial.cpio = (struct strings){0};
	strings_add(&trial.cpio, path_in(trial_dir, JOB_ARCHIVE));
	*again = false;
	err = make_dirs(trial_dir);
	if (!err)
		err = jobdir_write_archive(&trial);
	if (!err)
		err = jobdir_prepare(&trial, trial_dir, BOOT_RUN);
	if (!err)
		err = vmm_run(&vmm, trial_dir, COMMAND_FILE, limits);
	if (err) {
		*why = xasprintf("%s: %s", trial_dir, strerror(errno));
	} else if (vmm.end == VMM_INTERRUPTED) {
		err = vmm.status;
	} else if (!vmm.finish.kind) {
		*again = vmm.error.kind && !strcmp(vmm.error.text, MARK_CLOCK_WENT_ON);
		*why = xasprintf("restored, it did not take a job: %s",
				 vmm.error.kind ? vmm.error.text : "it said nothing");
		err = -1;
	}
	vmm_free(&vmm);
	jobdir_remove(&trial, trial_dir);
	unlink(trial.cpio.v[0]);
	rmdir(trial_dir);
	strings_free(&trial.cpio);
	free(trial_dir);
	return err;
}

int saver_run(const struct setup *setup, const char *dir, const struct vmm_limits *limits,
	      char **why)
{
	bool again;
	int tries, err;

	*why = NULL;
	for (tries = 1;; tries++) {
		err = boot_and_save(setup, dir, limits, why);
		if (err)
			return err;
		err = try_out(setup, dir, limits, why, &again);
		if (!again || tries == TRIES_MAX)
			return err;
		free(*why);
		*why = NULL;
	}
}
