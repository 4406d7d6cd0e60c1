/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * configs/machines/NAME.json: everything about how a machine is started.
 *
 *   about         one line: what it is
 *   packages      Debian packages that it needs
 *   deterministic the same job gives the same bytes each time
 *   append        L1's kernel arguments
 *   memory        of L1, in MiB, if the kernel does not ask for more
 *   environment   {"NAME": "value"}: variables of all that is started
 *   files         {"name": ["line", ...]}: written to the job's folder before the start
 *   prepare       [["program", "argument", ...], ...]: run before the start
 *   temporary     names of files in the job's folder that go when the VMM has ended
 *   command       the VMM and its arguments
 *   split_lock    more arguments, where the machine can find split locks
 *   gdb           more arguments, where it can wait for gdb on GDB_SOCKET before it starts
 *   boots         false: the tests run on the running kernel; no kernel is booted
 *   boot_silence_s  CPU time that the VMM may take without a word from L1 before the test
 *                 begins; 15 if missing
 *   fails         texts in the VMM's own output after which it will neither go on nor end
 *   exit_statuses of a VMM that ended well; [0] if missing
 *   says          what the VMM said at its end is what follows this text in its output,
 *                 where it comes last; if missing, the whole last line
 *   power_off     of a VMM that ended well: that this is part of what it said; if missing,
 *                 the exit status alone tells
 *
 * In all of these @KERNEL@ @INITRD@ @CMDLINE@ @CPUS@ @MEMORY@ @CONSOLE@ @KTAP@ @PLUGIN@ @SPLITLOCK@ @SUITE@
 * stand for the job's own; the logs' names are relative to the job's folder, which is the
 * VMM's working directory.
 */
#ifndef RUNNER_MACHINE_H
#define RUNNER_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"

struct machine_file {
	char *name;
	struct strings lines;
};

struct machine_variable {
	char *name, *value;
};

struct machine {
	char *name;
	char *about;
	char *append;
	char *says, *power_off; /* "" if missing */
	bool deterministic, boots;
	double boot_silence_s;
	int memory;
	struct strings packages, fails;
	struct strings temporary;
	struct machine_variable *environment;
	size_t nr_environment;
	struct machine_file *files;
	size_t nr_files;
	struct strings *prepare;
	size_t nr_prepare;
	struct strings command;
	struct strings split_lock;
	struct strings gdb;
	int *exit_statuses;
	size_t nr_exit_statuses;
};

/* What the placeholders stand for. */
struct machine_values {
	const char *kernel, *initrd, *cmdline, *plugin;
	const char *suite; /* the directory of the suite's programs */
	int cpus;
	int memory; /* MiB */
	bool gdb;   /* GDB_SCRIPT, which lies beside the job's script, is to direct the machine */
};

/* Names of a job's logs in its folder. */
#define CONSOLE_LOG "console.log"
#define KTAP_LOG "ktap.log"
#define SPLITLOCK_LOG "splitlock.log"
#define VMM_LOG "vmm.log"
#define GDB_LOG "gdb.log"

#define GDB_SCRIPT "alignment_check.gdb"
#define GDB_SOCKET "gdb.sock"

/* 0, or -1 with one line in *@error, which the caller frees. */
int machine_load(struct machine *machine, const char *path, char **error);
/* A program of the machine that PATH does not have, or NULL. */
const char *machine_missing_program(const struct machine *machine);
/* Arguments with the placeholders replaced; the caller frees it. */
char *machine_expand(const char *s, const struct machine_values *values);
/*
 * The job as a shell script: environment, files, prepare commands, and the VMM in the script's place.
 * It works in the folder that is its first argument, else in a new one. The split-lock
 * detector takes part if @values has a plugin. The caller frees it.
 */
char *machine_script(const struct machine *machine, const struct machine_values *values);
/*
 * What the VMM said at its end, from its output as a whole; NULL if nothing. The caller
 * frees it.
 */
char *machine_last_words(const struct machine *machine, const char *output);
/* @last_words as from machine_last_words. */
bool machine_ended_well(const struct machine *machine, int exit_status, const char *last_words);
void machine_free(struct machine *machine);

#endif
