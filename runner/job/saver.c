// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "job/jobdir.h"
#include "job/qmp_saver.h"
#include "job/saver.h"
#include "job/snapshot.h"
#include "protocol.h"

/* The folder in which a snapshot is tried out, within its own. */
#define TRIAL_DIR "trial"

/* Why there is nothing saved, of a VMM that has ended, and that says @why or nothing. */
static char *explain(const struct setup *setup, const char *dir, const struct vmm *vmm, char *why)
{
	const struct machine *machine = &setup->machine;
	char *log, *says;
	size_t len;

	if (why)
		return why;
	if (machine->qemu || vmm->end != VMM_EXITED)
		return xasprintf("L1 did not get ready; its last words: %s",
				 vmm->console.last ? vmm->console.last : "none");
	log = jobdir_read(dir, VMM_LOG, &len);
	says = machine_last_words(machine, log);
	why = xasprintf("%s ended with status %d: %s", machine->programs.v[0], vmm->status,
			says ? says : "it said nothing");
	free(says);
	free(log);
	return why;
}

/* Goes up to the stop, and saves: over QMP, or else the start script does it. Like saver_run. */
static int boot_and_save(const struct setup *setup, const char *dir,
			 const struct vmm_limits *limits, char **why)
{
	struct vmm_limits own = *limits;
	struct qmp_saver saver;
	struct vmm vmm;
	bool saved;
	int err;

	qmp_saver_init(&saver, dir);
	if (setup->machine.qemu) {
		own.look = qmp_saver_look;
		own.look_arg = &saver;
		/* Its socket speaks QMP, and is ours. */
		own.monitor = false;
	}
	remove_in(dir, SNAPSHOT_STATE);
	err = jobdir_prepare(setup, dir, BOOT_SAVE);
	if (!err)
		err = vmm_run(&vmm, dir, COMMAND_FILE, &own);
	if (err) {
		*why = xasprintf("%s: %s", dir, strerror(errno));
		return -1;
	}
	if (setup->machine.qemu)
		saved = !qmp_saver_finish(&saver);
	else
		saved = vmm.end == VMM_EXITED && !vmm.status;
	if (vmm.end == VMM_INTERRUPTED) {
		err = vmm.status;
		free(saver.why);
	} else if (!saved) {
		*why = explain(setup, dir, &vmm, saver.why);
	}
	vmm_free(&vmm);
	jobdir_tidy(setup, dir);
	return *why ? -1 : err;
}

/* Restores it once. Like saver_run. */
static int try_out(const struct setup *setup, const char *dir, const struct vmm_limits *limits,
		   char **why)
{
	char *trial_dir = path_in(dir, TRIAL_DIR);
	struct setup trial = *setup;
	struct vmm vmm = {0};
	int err;

	trial.dir = trial_dir;
	trial.words = JOB_CHECK;
	trial.snapshot = (char *)dir;
	trial.plugin = NULL;
	/* They are no part of the question. */
	trial.loaded = (struct strings){0};
	trial.cpio = (struct strings){0};
	strings_add(&trial.cpio, path_in(trial_dir, JOB_ARCHIVE));
	err = make_dirs(trial_dir);
	if (!err)
		err = jobdir_write_archives(&trial);
	if (!err)
		err = jobdir_prepare(&trial, trial_dir, BOOT_RUN);
	if (!err)
		err = vmm_run(&vmm, trial_dir, COMMAND_FILE, limits);
	if (err) {
		*why = xasprintf("%s: %s", trial_dir, strerror(errno));
	} else if (vmm.end == VMM_INTERRUPTED) {
		err = vmm.status;
	} else if (!vmm.finish.kind) {
		*why = xasprintf("restored, it did not take a job: %s",
				 vmm.error.kind ? vmm.error.text : "it said nothing");
		err = -1;
	}
	vmm_free(&vmm);
	tree_remove(trial_dir);
	strings_free(&trial.cpio);
	free(trial_dir);
	return err;
}

int saver_run(const struct setup *setup, const char *dir, const struct vmm_limits *limits,
	      char **why)
{
	int err;

	*why = NULL;
	err = boot_and_save(setup, dir, limits, why);
	return err ? err : try_out(setup, dir, limits, why);
}
