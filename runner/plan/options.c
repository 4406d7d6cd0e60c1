// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/top.h"
#include "base/usage.h"
#include "plan/limits.h"
#include "plan/option_table.h"

#define ALL (OPTIONS_FRONT | OPTIONS_STEP | OPTIONS_PLAN | OPTIONS_SELFTESTS)
#define RUNS (OPTIONS_FRONT | OPTIONS_SELFTESTS)

const struct option_spec option_specs[NR_OPTIONS] = {
	[OPT_KERNEL] = {"kernel", "KERNEL", 0, 'k', RUNS | OPTIONS_STEP},
	[OPT_CONFIG] = {"config", "NAME", 0, 0, RUNS | OPTIONS_STEP},
	[OPT_VARIANT] = {"variant", "VARIANT", 0, 'v', OPTIONS_FRONT | OPTIONS_PLAN},
	[OPT_MACHINE] = {"machine", "MACHINE", 0, 'm', ALL},
	[OPT_JOBS] = {"jobs", "N", JOBS_MAX, 'j', RUNS},
	[OPT_REPEAT] = {"repeat", "N", REPEAT_MAX, 'n', RUNS | OPTIONS_PLAN},
	[OPT_TIMEOUT] = {"timeout", "SECONDS", TIMEOUT_MAX_S, 't', ALL},
	[OPT_SPLIT_LOCK] = {"split-lock", "MODE", 0, 0, OPTIONS_FRONT | OPTIONS_PLAN},
	[OPT_FORMAT] = {"format", "FORMAT", 0, 'f', RUNS},
	[OPT_REPORT] = {"report", "FORMAT=FILE", 0, 0, RUNS},
	[OPT_OUTPUT] = {"output", "DIR", 0, 'o', ALL},
	[OPT_GROUP] = {"group", "GROUP", 0, 'g', OPTIONS_FRONT},
	[OPT_CVE] = {"cve", "CVE", 0, 0, OPTIONS_FRONT},
	[OPT_LIST] = {"list", NULL, 0, 'l', OPTIONS_FRONT},
	[OPT_ACCEPT] = {"i-accept-a-kernel-crash", NULL, 0, 0, OPTIONS_FRONT | OPTIONS_PLAN},
	[OPT_COLD] = {"cold", NULL, 0, 0, RUNS | OPTIONS_PLAN},
	[OPT_SSHLOGIN] = {"sshlogin", "LOGIN", 0, 0, RUNS},
	[OPT_SSHLOGINFILE] = {"sshloginfile", "FILE", 0, 0, RUNS},
	[OPT_CHECK_CONFIG] = {"check-config", "FILE", 0, 0, OPTIONS_FRONT},
	[OPT_DIR] = {"dir", "DIR", 0, 0, OPTIONS_SELFTESTS | OPTIONS_STEP},
	[OPT_KUT] = {"kut", "DIR", 0, 0, OPTIONS_SELFTESTS},
	[OPT_LTP] = {"ltp", "DIR", 0, 0, OPTIONS_SELFTESTS},
	[OPT_COMPARE] = {"compare", NULL, 0, 0, OPTIONS_SELFTESTS},
	[OPT_SELFTEST] = {"selftest", "TEST", 0, 0, OPTIONS_STEP},
	[OPT_FIND_FIX] = {"find-fix", NULL, 0, 0, OPTIONS_STEP},
	[OPT_NO_INSTALL] = {"no-install", NULL, 0, 0, RUNS | OPTIONS_STEP},
	[OPT_HELP] = {"help", NULL, 0, 0, RUNS | OPTIONS_STEP},
	[OPT_VERSION] = {"version", NULL, 0, 0, OPTIONS_FRONT},
	[OPT_TOP] = {"top", "DIR", 0, 0, OPTIONS_PLAN},
	[OPT_TESTS] = {"tests", "DIR", 0, 0, OPTIONS_PLAN},
	[OPT_KERNELS] = {"kernels", "FILE", 0, 0, OPTIONS_PLAN},
};

/* The word before --help. */
static const char *help_word(enum option_set set)
{
	switch (set) {
	case OPTIONS_STEP:
		return "step";
	case OPTIONS_SELFTESTS:
		return "selftests";
	case OPTIONS_FRONT:
	case OPTIONS_PLAN:
		break;
	}
	return "";
}

/* getopt's two tables. @longs has room for all options and the end. */
static void fill_tables(enum option_set set, char *shorts, struct option *longs)
{
	int id;

	*shorts++ = ':';
	for (id = 0; id < NR_OPTIONS; id++) {
		const struct option_spec *spec = &option_specs[id];

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
	for (id = 0; id < NR_OPTIONS && option_specs[id].letter != c; id++)
		;
	return (enum option_id)id;
}

static char *quote_all(char **words)
{
	struct text t = {0};

	for (; *words; words++) {
		char *quoted = shell_quote(*words);

		text_addf(&t, "%s%s", t.len ? " " : "", quoted);
		free(quoted);
	}
	return text_take(&t);
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
		.timeout_s = TIMEOUT_DEFAULT_S,
		.suite = set == OPTIONS_SELFTESTS ? SUITE_SELFTESTS : SUITE_REGRESSIONS,
	};
	o->words = quote_all(argv + 1);
	fill_tables(set, shorts, longs);
	opterr = 0;
	optind = 0;
	while (!status && (c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			status = refuse_option(help_word(set), c, argv, shorts);
		else
			status = option_take(o, find_option(c), optarg);
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
		const struct option_spec *spec = &option_specs[id];
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
	free(o->words);
	strings_free(&o->reports);
	free(o->format);
	strings_free(&o->logins);
	free(o->login_file);
	free(o->output);
	free(o->check_config);
	free(o->dir);
	free(o->top);
	free(o->tests);
	free(o->kernels_file);
	*o = (struct options){0};
}
