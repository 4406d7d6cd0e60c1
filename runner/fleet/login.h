/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A host of a fleet, as it is named: [JOBS/][SSH-COMMAND ][USER@]HOST[:PORT], or ":" for this
 * machine, which is GNU parallel's syntax without its host groups and passwords. Here it becomes
 * words; nobody is connected to.
 *
 * GNU parallel makes shell text of it. So all words are of characters that mean nothing to a shell,
 * and a host is no option.
 */
#ifndef RUNNER_FLEET_LOGIN_H
#define RUNNER_FLEET_LOGIN_H

#include <stdbool.h>

#include "base/util.h"

struct login {
	char *name;	      /* as it is shown: [USER@]HOST[:PORT] */
	int jobs;	      /* at a time; 0: it was not said */
	bool local;	      /* this machine, without ssh */
	bool ssh;	      /* the command is ssh, whose options we know */
	struct strings words; /* what connects, up to the host; none of them if local */
};

/* 0, or -1 with one line in *@error, which the caller frees. */
int login_parse(struct login *login, const char *typed, char **error);
/* Parses each line of the file @path, a list for GNU parallel's --sshloginfile; the same. */
int login_list(struct strings *typed, const char *path, char **error);
/*
 * For GNU parallel's --sshlogin, with @jobs at a time. ssh, if it is ssh that connects, appends its
 * complaints to the file @log, whose name has to be plain. The caller frees it.
 */
char *login_for_parallel(const struct login *login, int jobs, const char *log);
/*
 * The words of a command that runs the shell script @script with @arguments there, NULL at their
 * end. The caller frees them.
 */
void login_command(const struct login *login, const char *script, const struct strings *arguments,
		   struct strings *words);
void login_free(struct login *login);

#endif
