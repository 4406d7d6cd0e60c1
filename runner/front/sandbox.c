// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/top.h"
#include "confine/confine.h"
#include "front/child.h"
#include "front/needs.h"

#define OPTION "-sandbox "

/* The argument of a start script's option -sandbox, or NULL; the caller frees it. */
static char *asked_for(const char *machine)
{
	char *path = xasprintf("%s/configs/machines/%s/" START_SCRIPT, suite_top(), machine);
	char *s = read_file(path, NULL), *found = s ? strstr(s, OPTION) : NULL, *argument = NULL;

	if (found) {
		found += strlen(OPTION);
		argument = xstrndup(found, strcspn(found, " \\\n"));
	}
	free(s);
	free(path);
	return argument;
}

/* Starts the VMM without a machine, and tells it to end. */
static int try_one(const struct machine *machine, const char *argument)
{
	static const char script[] =
		"echo quit | timeout 60 \"$1\" -no-user-config -nodefaults -display none "
		"-machine none -sandbox \"$2\" -monitor stdio 2>&1 >/dev/null";
	const char *program = machine->programs.v[0];
	const char *const argv[] = {"sh", "-c", script, "sh", program, argument, NULL};
	struct text out = {0};
	const struct child child = {.argv = argv, .out = &out};
	int status = child_run(&child);
	char *said;

	if (status == CHILD_INTERRUPTED) {
		status = STATUS_INTERRUPTED;
	} else if (status) {
		said = clean_text(out.s ? out.s : "", out.s ? strcspn(out.s, "\n") : 0);
		complain("machine %s cannot be used: %s may not confine itself here (%s); let this "
			 "container use seccomp, or choose another machine (-m)",
			 machine->name, program, *said ? said : "it said nothing");
		free(said);
		status = STATUS_ERROR;
	}
	free(out.s);
	return status;
}

/* One line for the whole run: it goes on, as it did before there was anything to confine with. */
static void tell_missing(const struct front *front)
{
	char *missing = front_boots(front) ? confine_missing() : NULL;

	if (missing)
		note("Emulators and unpackers are not confined here: %s. Give them no kernel of a "
		     "stranger.",
		     missing);
	free(missing);
}

int front_sandbox(const struct front *front)
{
	int status = 0;
	size_t i;

	tell_missing(front);
	for (i = 0; !status && i < front->request.nr_machines; i++) {
		const struct machine *m = &front->request.machines[i];
		char *argument = m->qemu ? asked_for(m->name) : NULL;
		char *program = argument ? find_program(m->programs.v[0]) : NULL;

		/* One that is not installed is missed by who installs it. */
		if (program)
			status = try_one(m, argument);
		free(program);
		free(argument);
	}
	return status;
}
