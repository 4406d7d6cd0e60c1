// SPDX-License-Identifier: GPL-2.0-only
/*
 * kvm-regress: the host's side of the suite, one program with subcommands.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/commands.h"
#include "base/output.h"
#include "base/util.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about;
} commands[] = {
	{"front", cmd_front, "everything that ./run.sh does; see ./run.sh --help"},
	{"selftests", cmd_selftests, "the kernel's own tests; see ./run.sh selftests --help"},
	{"step", cmd_step, "one job, with the exit status that git bisect run expects"},
	{"cache", cmd_cache, "the cache: show it, verify it, prune it; see ./run.sh cache --help"},
	{"list", cmd_list, "regressions, machines, series"},
	{"docs", cmd_docs, "write a page for each regression"},
	{"check", cmd_check, "whether configs/, patches/ and x86/ agree"},
	{"plan", cmd_plan, "write a folder for each job"},
	{"run", cmd_run, "run the job of a folder"},
	{"report", cmd_report, "show what the jobs of a folder came to"},
	{"history", cmd_history, "show many runs beside each other; see ./run.sh history --help"},
	{"bisection", cmd_bisection, "write the page of a bisection, and what it has found"},
	{"serve", cmd_serve, "run a job for another host; see --sshlogin in ./run.sh --help"},
	{"confine", cmd_confine, "run a program that writes in one folder only, without network"},
	{"measure", cmd_measure, "run a command, and note the time that it takes"},
	{"measures", cmd_measures, "show the times that were noted"},
};

static void usage(FILE *out)
{
	size_t i;

	fputs("Usage: kvm-regress COMMAND [ARGUMENT]...\n", out);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(out, "  %-9s  %s\n", commands[i].name, commands[i].about);
}

int main(int argc, char **argv)
{
	size_t i;

	output_guard();
	/* A file that may not grow any more (RLIMIT_FSIZE) is an error like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	if (argc >= 2 && !strcmp(argv[1], "--help")) {
		usage(stdout);
		return output_end();
	}
	for (i = 0; argc >= 2 && i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	if (argc >= 2)
		complain("unknown command '%s'", argv[1]);
	usage(stderr);
	return STATUS_USAGE;
}
