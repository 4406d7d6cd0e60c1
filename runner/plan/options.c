// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/limits.h"
#include "plan/options.h"

#define DEFAULT_TIMEOUT_S 600

enum option_id {
	OPT_KERNEL,
	OPT_CONFIG,
	OPT_VARIANT,
	OPT_MACHINE,
	OPT_JOBS,
	OPT_REPEAT,
	OPT_TIMEOUT,
	OPT_SPLIT_LOCK,
	OPT_FORMAT,
	OPT_OUTPUT,
	OPT_GROUP,
	OPT_CVE,
	OPT_LIST,
	OPT_ACCEPT,
	OPT_COLD,
	OPT_CHECK_CONFIG,
	OPT_FIND_FIX,
	OPT_NO_INSTALL,
	OPT_HELP,
	OPT_VERSION,
	OPT_TOP,
	OPT_TESTS,
	OPT_KERNELS,
	NR_OPTIONS,
};

#define ALL (OPTIONS_FRONT | OPTIONS_STEP | OPTIONS_PLAN)

static const struct spec {
	const char *name;
	const char *argument; /* NULL: it takes none */
	int max;	      /* of a number, which is at least 1; 0: it is no number */
	char letter;	      /* 0: none */
	unsigned char sets;
} specs[NR_OPTIONS] = {
	[OPT_KERNEL] = {"kernel", "KERNEL", 0, 'k', OPTIONS_FRONT | OPTIONS_STEP},
	[OPT_CONFIG] = {"config", "NAME", 0, 0, OPTIONS_FRONT | OPTIONS_STEP},
	[OPT_VARIANT] = {"variant", "VARIANT", 0, 'v', OPTIONS_FRONT | OPTIONS_PLAN},
	[OPT_MACHINE] = {"machine", "MACHINE", 0, 'm', ALL},
	[OPT_JOBS] = {"jobs", "N", JOBS_MAX, 'j', OPTIONS_FRONT},
	[OPT_REPEAT] = {"repeat", "N", REPEAT_MAX, 'n', OPTIONS_FRONT | OPTIONS_PLAN},
	[OPT_TIMEOUT] = {"timeout", "SECONDS", TIMEOUT_MAX_S, 't', ALL},
	[OPT_SPLIT_LOCK] = {"split-lock", "MODE", 0, 0, OPTIONS_FRONT | OPTIONS_PLAN},
	[OPT_FORMAT] = {"format", "FORMAT", 0, 'f', OPTIONS_FRONT},
	[OPT_OUTPUT] = {"output", "DIR", 0, 'o', ALL},
	[OPT_GROUP] = {"group", "GROUP", 0, 'g', OPTIONS_FRONT},
	[OPT_CVE] = {"cve", "CVE", 0, 0, OPTIONS_FRONT},
	[OPT_LIST] = {"list", NULL, 0, 'l', OPTIONS_FRONT},
	[OPT_ACCEPT] = {"i-accept-a-kernel-crash", NULL, 0, 0, OPTIONS_FRONT | OPTIONS_PLAN},
	[OPT_COLD] = {"cold", NULL, 0, 0, OPTIONS_FRONT | OPTIONS_PLAN},
	[OPT_CHECK_CONFIG] = {"check-config", "FILE", 0, 0, OPTIONS_FRONT},
	[OPT_FIND_FIX] = {"find-fix", NULL, 0, 0, OPTIONS_STEP},
	[OPT_NO_INSTALL] = {"no-install", NULL, 0, 0, OPTIONS_FRONT | OPTIONS_STEP},
	[OPT_HELP] = {"help", NULL, 0, 0, OPTIONS_FRONT | OPTIONS_STEP},
	[OPT_VERSION] = {"version", NULL, 0, 0, OPTIONS_FRONT},
	[OPT_TOP] = {"top", "DIR", 0, 0, OPTIONS_PLAN},
	[OPT_TESTS] = {"tests", "DIR", 0, 0, OPTIONS_PLAN},
	[OPT_KERNELS] = {"kernels", "FILE", 0, 0, OPTIONS_PLAN},
};

static const char *const formats[] = {
	[FORMAT_TABLE] = "table",
	[FORMAT_TAP] = "tap",
	[FORMAT_JSON] = "json",
};

const char *format_name(enum output_format format)
{
	return formats[format];
}

void strings_add_once(struct strings *strings, const char *s)
{
	if (!strings_has(strings, s))
		strings_add(strings, xstrdup(s));
}

static const char *see_help(enum option_set set)
{
	return set == OPTIONS_STEP ? "see ./run.sh step --help" : "see ./run.sh --help";
}

/* What was typed is shown in one line. */
static int refuse(enum option_set set, const char *what, const char *typed, const char *why)
{
	char *shown = clean_text(typed, strlen(typed));

	complain("%s '%s'%s; %s", what, shown, why, see_help(set));
	free(shown);
	return STATUS_USAGE;
}

static int parse_number(const struct spec *spec, const char *s, int *value)
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

/* The place of @s among the words. */
static int parse_word(const char *kind, const char *s, const char *const *words, size_t nr,
		      int *value)
{
	struct text known = {0};
	char *shown;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (!strcmp(s, words[i])) {
			*value = (int)i;
			free(known.s);
			return 0;
		}
		text_addf(&known, " %s", words[i]);
	}
	shown = clean_text(s, strlen(s));
	complain("unknown %s '%s'; there are:%s", kind, shown, known.s);
	free(shown);
	free(known.s);
	return STATUS_USAGE;
}

static int parse_variant(struct options *o, const char *s)
{
	const char *const words[] = {column_name(COLUMN_STOCK), column_name(COLUMN_BROKEN),
				     column_name(COLUMN_FIXED)};
	int value;

	if (parse_word("variant", s, words, ARRAY_SIZE(words), &value))
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
	int value;

	if (parse_word("split-lock mode", s, words, ARRAY_SIZE(words), &value))
		return STATUS_USAGE;
	o->split_lock = (enum split_lock_mode)value;
	return 0;
}

static int parse_format(struct options *o, const char *s)
{
	int value;

	if (parse_word("format", s, formats, ARRAY_SIZE(formats), &value))
		return STATUS_USAGE;
	o->format = (enum output_format)value;
	return 0;
}

static void set_text(char **to, const char *s)
{
	free(*to);
	*to = xstrdup(s);
}

static int take(struct options *o, enum option_id id, const char *s)
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
	case OPT_JOBS:
		return parse_number(&specs[id], s, &o->jobs);
	case OPT_REPEAT:
		return parse_number(&specs[id], s, &o->repeat);
	case OPT_TIMEOUT:
		return parse_number(&specs[id], s, &o->timeout_s);
	case OPT_SPLIT_LOCK:
		return parse_mode(o, s);
	case OPT_FORMAT:
		return parse_format(o, s);
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

/* getopt's two tables. @longs has room for all options and the end. */
static void fill_tables(enum option_set set, char *shorts, struct option *longs)
{
	int id;

	*shorts++ = ':';
	for (id = 0; id < NR_OPTIONS; id++) {
		const struct spec *spec = &specs[id];

		if (!(spec->sets & set))
			continue;
		*longs++ = (struct option){
			.name = spec->name,
			.has_arg = spec->argument ? required_argument : no_argument,
			.val = spec->letter ? spec->letter : 256 + id,
		};
		if (!spec->letter)
			continue;
		*shorts++ = spec->letter;
		if (spec->argument)
			*shorts++ = ':';
	}
	*longs = (struct option){0};
	*shorts = '\0';
}

static enum option_id find_option(int c)
{
	int id;

	if (c >= 256)
		return (enum option_id)(c - 256);
	for (id = 0; id < NR_OPTIONS && specs[id].letter != c; id++)
		;
	return (enum option_id)id;
}

static int refuse_option(enum option_set set, int c, char **argv)
{
	char letter[] = {'-', (char)optopt, '\0'};
	const char *typed = optind > 0 ? argv[optind - 1] : "";

	if (c == ':')
		return refuse(set, "option", typed, " needs an argument");
	if (optopt && optopt < 256)
		return refuse(set, "unknown option", letter, "");
	return refuse(set, optopt ? "option" : "unknown or ambiguous option", typed,
		      optopt ? " takes no argument" : "");
}

int options_parse(struct options *o, enum option_set set, int argc, char **argv)
{
	struct option longs[NR_OPTIONS + 1];
	char shorts[2 * NR_OPTIONS + 2];
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int c, status = 0;

	*o = (struct options){
		.jobs = cpus < 1 ? 1 : (cpus > JOBS_MAX ? JOBS_MAX : (int)cpus),
		.repeat = 1,
		.timeout_s = DEFAULT_TIMEOUT_S,
	};
	fill_tables(set, shorts, longs);
	opterr = 0;
	optind = 0;
	while (!status && (c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			status = refuse_option(set, c, argv);
		else
			status = take(o, find_option(c), optarg);
	}
	for (; !status && optind < argc; optind++)
		strings_add_once(&o->regressions, argv[optind]);
	if (status)
		options_free(o);
	return status;
}

bool options_choose(const struct options *o)
{
	return o->regressions.nr || o->groups.nr || o->cves.nr;
}

void options_names(enum option_set set, struct strings *names)
{
	int id;

	*names = (struct strings){0};
	for (id = 0; id < NR_OPTIONS; id++) {
		const struct spec *spec = &specs[id];
		char letter[] = {'-', spec->letter, ',', ' ', '\0'};

		if (spec->sets & set)
			strings_add(names, xasprintf("%s--%s%s%s", spec->letter ? letter : "",
						     spec->name, spec->argument ? " " : "",
						     spec->argument ? spec->argument : ""));
	}
}

void options_free(struct options *o)
{
	strings_free(&o->kernels);
	strings_free(&o->configs);
	strings_free(&o->machines);
	strings_free(&o->regressions);
	strings_free(&o->groups);
	strings_free(&o->cves);
	free(o->output);
	free(o->check_config);
	free(o->top);
	free(o->tests);
	free(o->kernels_file);
	*o = (struct options){0};
}
