/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The subcommands of build/kvm-regress, each in a file of its own. argv[0] is the subcommand's
 * name; the status is what the program ends with.
 */
#ifndef RUNNER_COMMANDS_H
#define RUNNER_COMMANDS_H

int cmd_front(int argc, char **argv);	  /* front/cmd_front.c: what ./run.sh hands over to */
int cmd_selftests(int argc, char **argv); /* the same, of ./run.sh selftests */
int cmd_step(int argc, char **argv);	  /* front/cmd_step.c: one job, for git bisect run */
int cmd_cache(int argc, char **argv);	  /* cache/cmd_cache.c: shows, verifies, prunes */
int cmd_list(int argc, char **argv);	  /* plan/cmd_list.c */
int cmd_docs(int argc, char **argv);	  /* plan/cmd_docs.c: a page for each regression */
int cmd_check(int argc, char **argv);	  /* plan/cmd_check.c: configs/, patches/, x86/ agree */
int cmd_plan(int argc, char **argv);	  /* plan/cmd_plan.c: writes the jobs' folders */
int cmd_run(int argc, char **argv);	  /* job/cmd_run.c: runs the job in a folder */
int cmd_report(int argc, char **argv);	  /* format/cmd_report.c: shows folders that have run */
int cmd_history(int argc, char **argv);	  /* history/cmd_history.c: many runs as time went by */
int cmd_bisection(int argc, char **argv); /* history/cmd_bisection.c: what a bisection came to */
int cmd_serve(int argc, char **argv);	  /* fleet/cmd_serve.c: the other end of --sshlogin */
int cmd_confine(int argc, char **argv);	  /* confine/cmd_confine.c: runs a program confined */
int cmd_measure(int argc, char **argv);	  /* bench/cmd_measure.c: what a command takes */
int cmd_measures(int argc, char **argv);  /* bench/cmd_measures.c: shows what they took */

#endif
