// SPDX-License-Identifier: GPL-2.0-only
/*
 * front, selftests: everything that ./run.sh does with regressions, and with other suites' tests.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/commands.h"
#include "base/top.h"
#include "base/usage.h"
#include "format/report.h"
#include "format/wanted.h"
#include "front/front.h"
#include "plan/listing.h"

#define CHECK_CONFIG "scripts/kernel/check-config.sh"

static int check_config(const char *file)
{
	char *script = suite_path(CHECK_CONFIG);

	execl(script, script, file, (char *)NULL);
	complain("%s: %s", script, strerror(errno));
	free(script);
	return STATUS_ERROR;
}

static int list(const struct options *o)
{
	char *configs = suite_path("configs");
	int status = listing_show(configs, o);

	free(configs);
	return status;
}

static int front(const struct options *o)
{
	struct front front;
	int status;

	if (o->help)
		return show_text(o->suite == SUITE_REGRESSIONS ? "runner/front/help.txt"
							       : "runner/front/selftests-help.txt");
	if (o->version)
		return show_text("runner/front/version.txt");
	if (o->format && !report_knows(o->format))
		return STATUS_USAGE;
	if (o->check_config)
		return check_config(o->check_config);
	if (o->list)
		return list(o);
	if (wanted_check(&o->reports))
		return STATUS_USAGE;
	status = front_run(&front, o);
	if (!status)
		status = front_show(&front);
	front_free(&front);
	return status;
}

static int parse_and_run(enum option_set set, int argc, char **argv)
{
	static char name[] = "run.sh";
	struct options o;
	int status;

	if (!suite_installed())
		program_invocation_short_name = name;
	if (options_parse(&o, set, argc, argv))
		return STATUS_USAGE;
	status = front(&o);
	options_free(&o);
	return status;
}

int cmd_front(int argc, char **argv)
{
	return parse_and_run(OPTIONS_FRONT, argc, argv);
}

int cmd_selftests(int argc, char **argv)
{
	return parse_and_run(OPTIONS_SELFTESTS, argc, argv);
}
