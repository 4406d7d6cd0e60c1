// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/usage.h"
#include "plan/option_table.h"

static int parse_number(const struct option_spec *spec, const char *s, int *value)
{
	size_t digits = strspn(s, "0123456789");
	long number = digits && digits < 10 && !s[digits] ? strtol(s, NULL, 10) : 0;
	char *shown;

	if (number >= 1 && number <= spec->max) {
		*value = (int)number;
		return 0;
	}
	shown = clean_text(s, strlen(s));
	complain("--%s takes a number from 1 to %d, not '%s'", spec->name, spec->max, shown);
	free(shown);
	return STATUS_USAGE;
}

static int parse_variant(struct options *o, const char *s)
{
	const char *const words[] = {column_name(COLUMN_STOCK), column_name(COLUMN_BROKEN),
				     column_name(COLUMN_FIXED)};
	int value = find_word("variant", s, words, ARRAY_SIZE(words));

	if (value < 0)
		return STATUS_USAGE;
	o->columns[COLUMN_STOCK + value] = true;
	return 0;
}

static int parse_mode(struct options *o, const char *s)
{
	static const char *const words[] = {
		[SPLIT_LOCK_REPORT] = "report",
		[SPLIT_LOCK_FATAL] = "fatal",
	};
	int value = find_word("split-lock mode", s, words, ARRAY_SIZE(words));

	if (value < 0)
		return STATUS_USAGE;
	o->split_lock = (enum split_lock_mode)value;
	return 0;
}

static void set_text(char **to, const char *s)
{
	free(*to);
	*to = xstrdup(s);
}

/* The folder of tests that were built elsewhere, and whose they are. */
static int set_dir(struct options *o, enum suite suite, const char *s)
{
	if (o->dir) {
		complain("only one of --dir, --kut and --ltp, once");
		return STATUS_USAGE;
	}
	o->suite = suite;
	set_text(&o->dir, s);
	return 0;
}

int option_take(struct options *o, enum option_id id, const char *s)
{
	switch (id) {
	case OPT_KERNEL:
		strings_add_once(&o->kernels, s);
		return 0;
	case OPT_CONFIG:
		strings_add_once(&o->configs, s);
		return 0;
	case OPT_VARIANT:
		return parse_variant(o, s);
	case OPT_MACHINE:
		strings_add_once(&o->machines, s);
		return 0;
	case OPT_SSHLOGIN:
		strings_add_once(&o->logins, s);
		return 0;
	case OPT_SSHLOGINFILE:
		set_text(&o->login_file, s);
		return 0;
	case OPT_JOBS:
		o->jobs_given = true;
		return parse_number(&option_specs[id], s, &o->jobs);
	case OPT_REPEAT:
		return parse_number(&option_specs[id], s, &o->repeat);
	case OPT_TIMEOUT:
		return parse_number(&option_specs[id], s, &o->timeout_s);
	case OPT_SPLIT_LOCK:
		return parse_mode(o, s);
	case OPT_FORMAT:
		set_text(&o->format, s);
		return 0;
	case OPT_REPORT:
		strings_add(&o->reports, xstrdup(s));
		return 0;
	case OPT_OUTPUT:
		set_text(&o->output, s);
		return 0;
	case OPT_GROUP:
		strings_add_once(&o->groups, s);
		return 0;
	case OPT_CVE:
		strings_add_once(&o->cves, s);
		return 0;
	case OPT_LIST:
		o->list = true;
		return 0;
	case OPT_ACCEPT:
		o->accept_kernel_crash = true;
		return 0;
	case OPT_COLD:
		o->cold = true;
		return 0;
	case OPT_CHECK_CONFIG:
		set_text(&o->check_config, s);
		return 0;
	case OPT_DIR:
		return set_dir(o, SUITE_SELFTESTS, s);
	case OPT_KUT:
		return set_dir(o, SUITE_KUT, s);
	case OPT_LTP:
		return set_dir(o, SUITE_LTP, s);
	case OPT_COMPARE:
		o->compare = true;
		return 0;
	case OPT_SELFTEST:
		o->suite = SUITE_SELFTESTS;
		strings_add_once(&o->regressions, s);
		return 0;
	case OPT_FIND_FIX:
		o->find_fix = true;
		return 0;
	case OPT_NO_INSTALL:
		o->no_install = true;
		return 0;
	case OPT_HELP:
		o->help = true;
		return 0;
	case OPT_VERSION:
		o->version = true;
		return 0;
	case OPT_TOP:
		set_text(&o->top, s);
		return 0;
	case OPT_TESTS:
		set_text(&o->tests, s);
		return 0;
	case OPT_KERNELS:
		set_text(&o->kernels_file, s);
		return 0;
	case NR_OPTIONS:
		break;
	}
	return STATUS_USAGE;
}
