/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands on the hosts of a fleet, of front/fleet.c alone: started, and heard to their end. What
 * is said is kept from the terminal.
 */
#ifndef RUNNER_FRONT_FLEET_TALK_H
#define RUNNER_FRONT_FLEET_TALK_H

#include "fleet/login.h"

struct said {
	struct text out, err;
};

/* Runs the command @argv. As child_run(). The caller frees what was said, its first MiB. */
int talk(const char *const *argv, struct said *said);
/* Runs the suite's shell script @script on the host, where it need not be. The same. */
int talk_there(const struct login *login, const char *script, const struct strings *arguments,
	       struct said *said);
/* The last line of it; for the caller. */
char *last_line(const struct text *said);
void said_free(struct said *said);

#endif
