// SPDX-License-Identifier: GPL-2.0-only
/*
 * step: one regression on one kernel, with the exit status that git bisect run expects. One line on
 * stdout: the verdict, the kernel's name, the reason and the folder of results, with tabs between
 * them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/commands.h"
#include "base/jsonio.h"
#include "base/output.h"
#include "base/top.h"
#include "base/usage.h"
#include "front/front.h"

/* git bisect run goes on after 125, and stops at 128 and above, where 2 would be "bad". */
enum {
	STEP_UNKNOWN = 125,
	STEP_USAGE = 255,
};

#define DEFAULT_MACHINE "amd"

struct outcome {
	char *verdict, *reason;
};

/* What the job's verdict.json says. One that is not there is an ERROR, too. */
static void read_outcome(struct outcome *outcome, const struct front *front)
{
	char *path = xasprintf("%s/%s/" VERDICT_FILE, front->results, front->plan.v[0].folder);
	struct json_reader reader = {.path = path};
	json_t *json = json_read(&reader);

	outcome->verdict = json_get_string(&reader, json, "verdict", "ERROR");
	outcome->reason = json_get_string(&reader, json, "reason", "");
	if (!strcmp(outcome->verdict, "VULNERABLE") &&
	    !json_get_bool(&reader, json, "decided", false)) {
		/* Something else is wrong with it: neither good nor bad. */
		char *reason = xasprintf("VULNERABLE, but no deciding check says so: %s",
					 outcome->reason);

		free(outcome->verdict);
		free(outcome->reason);
		*outcome = (struct outcome){xstrdup("SKIP"), reason};
	}
	if (reader.error) {
		free(outcome->verdict);
		free(outcome->reason);
		*outcome = (struct outcome){xstrdup("ERROR"), reader.error};
	}
	json_decref(json);
	free(path);
}

/* The verdict as git bisect run's status. */
static int say(const struct options *o, const struct front *front, int status)
{
	const char *label = front->kernels.nr ? front->kernels.v[0].label : o->kernels.v[0];
	struct outcome outcome;
	char *shown, *reason;

	if (!status)
		read_outcome(&outcome, front);
	else
		outcome = (struct outcome){
			xstrdup("ERROR"),
			xstrdup("it could not be made ready; the reason is on stderr"),
		};
	shown = clean_text(label, strlen(label));
	reason = clean_text(outcome.reason, strlen(outcome.reason));
	printf("%s\t%s\t%s\t%s\n", outcome.verdict, shown, reason, status ? "-" : front->results);
	status = STEP_UNKNOWN;
	if (!strcmp(outcome.verdict, "FIXED") || !strcmp(outcome.verdict, "PASS"))
		status = o->find_fix ? STATUS_VULNERABLE : STATUS_FIXED;
	else if (!strcmp(outcome.verdict, "VULNERABLE") || !strcmp(outcome.verdict, "FAIL"))
		status = o->find_fix ? STATUS_FIXED : STATUS_VULNERABLE;
	free(outcome.verdict);
	free(outcome.reason);
	free(shown);
	free(reason);
	return output_end() ? STEP_USAGE : status;
}

static bool is_series(const char *kernel)
{
	char *dir = suite_path("configs/series");
	struct strings names;
	bool is;

	names_in(&names, dir, "");
	is = strings_has(&names, kernel);
	strings_free(&names);
	free(dir);
	return is;
}

/* Of a machine that is not there nothing is known; the front says so. */
static bool boots_nothing(const char *name)
{
	char *machines = suite_path("configs/machines"), *error = NULL;
	char *dir = xasprintf("%s/%s", machines, name);
	struct machine machine;
	bool nothing = false;

	if (!machine_load(&machine, dir, &error)) {
		nothing = !machine.boots;
		machine_free(&machine);
	}
	free(error);
	free(machines);
	free(dir);
	return nothing;
}

static int check(struct options *o)
{
	if (!o->machines.nr)
		strings_add(&o->machines, xstrdup(DEFAULT_MACHINE));
	if (o->regressions.nr != 1)
		complain("one regression, or one --selftest, is needed; see %s step --help",
			 suite_command());
	else if (o->machines.nr != 1)
		complain("one machine is enough; see %s step --help", suite_command());
	else if (boots_nothing(o->machines.v[0]))
		complain("machine %s boots no kernel of anybody's choice", o->machines.v[0]);
	else if (o->kernels.nr != 1)
		complain("which kernel? -k KERNEL, once; see %s step --help", suite_command());
	else
		return 0;
	return STEP_USAGE;
}

static int step(struct options *o)
{
	struct front front;
	int status;

	if (o->help)
		return show_text("runner/front/step-help.txt") ? STEP_USAGE : 0;
	if (check(o))
		return STEP_USAGE;
	o->columns[COLUMN_STOCK] = o->suite == SUITE_REGRESSIONS && is_series(o->kernels.v[0]);
	status = front_run(&front, o);
	/* A commit that does not have the selftest yet. */
	if (status == STATUS_USAGE && o->suite != SUITE_REGRESSIONS && front.kernels.nr)
		status = STATUS_ERROR;
	if (!status || status == STATUS_ERROR)
		status = say(o, &front, status);
	else if (status != STATUS_INTERRUPTED)
		status = STEP_USAGE;
	front_free(&front);
	return status;
}

int cmd_step(int argc, char **argv)
{
	static char name[] = "step";
	struct options o;
	int status;

	program_invocation_short_name = name;
	if (options_parse(&o, OPTIONS_STEP, argc, argv))
		return STEP_USAGE;
	status = step(&o);
	options_free(&o);
	return status;
}
