/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine, configs/machines/NAME/: what the host program has to know about it. How it is started
 * is said by the script "start" in the same folder, and by nobody else.
 *
 * machine.json has these keys:
 *
 *   about         one line: what it is
 *   packages      Debian packages that it needs
 *   programs      programs that it needs, found through PATH; the first one is its VMM
 *   built         what make has built for it, names of files beside the host program
 *   devices       files in /dev that its VMM uses beside /dev/null
 *   deterministic true: the same job gives the same bytes each time; false if missing
 *   append        L1's kernel arguments, a list of words
 *   memory        of L1, in MiB, if the kernel does not ask for more
 *   cpus          that L1 has at least, one if missing: one snapshot serves all tests that need
 *                 no more, and init stops those that the test does not ask for
 *   split_lock    true: it takes a split-lock detector; false if missing
 *   gdb           true: it can wait for gdb before it starts; false if missing
 *   qemu          true: its VMM is QEMU, and takes commands on a socket; false if missing
 *   snapshot      true: L1 takes its job once it has booted, from QEMU's fw_cfg device or from a
 *                 disk, and can be saved before that: over QMP if it is QEMU, else by start; false
 *                 if missing: the job is in the initrd
 *   temporary     names of files and folders in the job's folder that go when the VMM has ended
 *   boots         false: the tests run on the running kernel; no kernel is booted
 *   boot_silence_s  CPU time that the VMM may take without a word from L1 before the test begins;
 *                 15 if missing
 *   fails         texts in the VMM's own output after which it will neither go on nor end
 *   exit_statuses of a VMM that ended well; [0] if missing
 *   says          what the VMM said at its end is what follows this text in its output, where it
 *                 comes last; if missing, the whole last line
 *   power_off     of a VMM that ended well: that this is part of what it said; if missing, the exit
 *                 status alone tells
 */
#ifndef RUNNER_PLAN_MACHINE_H
#define RUNNER_PLAN_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"

/* In a machine's folder. */
#define MACHINE_FILE "machine.json"
#define START_SCRIPT "start"

struct machine {
	char *name;
	char *about;
	char *append;
	char *says, *power_off; /* "" if missing */
	bool deterministic, boots, split_lock, gdb, qemu, snapshot;
	double boot_silence_s;
	int memory; /* MiB */
	int cpus;
	struct strings packages, programs, built, fails, temporary, devices;
	int *exit_statuses;
	size_t nr_exit_statuses;
};

/* Reads the machine in folder @dir. 0, or -1 with one line in *@error, which the caller frees. */
int machine_load(struct machine *machine, const char *dir, char **error);
/* A program of the machine that PATH does not have, or NULL. */
const char *machine_missing_program(const struct machine *machine);
/* What the VMM said at its end, from its whole output; NULL if nothing. The caller frees it. */
char *machine_last_words(const struct machine *machine, const char *output);
/* @last_words as from machine_last_words. */
bool machine_ended_well(const struct machine *machine, int exit_status, const char *last_words);
void machine_free(struct machine *machine);

#endif
