// SPDX-License-Identifier: GPL-2.0-only
/*
 * runner: boots one machine for one job, watches the oracles, decides, writes the result.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/fatal.h"
#include "job/job.h"
#include "base/util.h"

static const char usage[] =
	"usage: runner --regression NAME --machine NAME --kernel BZIMAGE --initrd FILE\n"
	"              --label RELEASE --variant VARIANT --output DIR\n"
	"              [--system-map FILE | --module-map FILE]\n"
	"              [--append ARGUMENTS] [--memory MIB] [--boot-silence SECONDS]\n"
	"              [--timeout SECONDS] [--repeat N] [--plugin FILE] [--configs DIR]\n"
	"              [--split-lock report|fatal] [--i-accept-a-kernel-crash]\n"
	"\n"
	"Boots the kernel on the machine, runs the regression's test there, and writes the\n"
	"verdict and the logs to DIR. With --split-lock fatal, more boots show what\n"
	"split_lock_detect=fatal would make of each split lock found. A machine that boots\n"
	"nothing (host) needs no --kernel and --initrd. The kernel may need more arguments,\n"
	"memory or CPU time until it is heard than the machine gives. Addresses are named after\n"
	"its System.map, or its modules' maps (lines MODULE OFFSET FUNCTION).\n"
	"Exit status: 0 FIXED, 1 VULNERABLE, 2 usage, 3 ERROR, 4 SKIP.\n";

struct options {
	const char *regression, *machine, *kernel, *system_map, *initrd, *label, *variant;
	const char *output, *plugin, *configs, *timeout, *repeat, *split_lock;
	const char *append, *memory, *boot_silence, *module_map;
	bool accept_crash;
};

static void needed(const char *option, const char *value)
{
	if (!value) {
		complain("--%s is missing; see --help", option);
		exit(STATUS_USAGE);
	}
}

static void parse_options(struct options *o, int argc, char **argv)
{
	struct {
		const char *name, **value;
		bool needed;
	} table[] = {
		{"regression", &o->regression, true},  {"machine", &o->machine, true},
		{"kernel", &o->kernel, false},	       {"system-map", &o->system_map, false},
		{"initrd", &o->initrd, false},	       {"label", &o->label, true},
		{"variant", &o->variant, true},	       {"output", &o->output, true},
		{"timeout", &o->timeout, false},       {"repeat", &o->repeat, false},
		{"plugin", &o->plugin, false},	       {"configs", &o->configs, false},
		{"split-lock", &o->split_lock, false}, {"append", &o->append, false},
		{"memory", &o->memory, false},	       {"boot-silence", &o->boot_silence, false},
		{"module-map", &o->module_map, false},
	};
	struct option longopts[ARRAY_SIZE(table) + 3] = {0};
	size_t i;
	int c, index;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		longopts[i] = (struct option){table[i].name, required_argument, NULL, 'v'};
	longopts[i++] = (struct option){"i-accept-a-kernel-crash", no_argument, NULL, 'c'};
	longopts[i] = (struct option){"help", no_argument, NULL, 'h'};

	while ((c = getopt_long(argc, argv, "h", longopts, &index)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			exit(0);
		}
		if (c == 'c') {
			o->accept_crash = true;
			continue;
		}
		if (c != 'v')
			exit(STATUS_USAGE); /* getopt has said why */
		*table[index].value = optarg;
	}
	if (optind < argc) {
		complain("%s: no such argument; see --help", argv[optind]);
		exit(STATUS_USAGE);
	}
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		if (table[i].needed)
			needed(table[i].name, *table[i].value);
	}
}

static double parse_number(const char *option, const char *s, double def, double max)
{
	char *end;
	double value;

	if (!s)
		return def;
	value = strtod(s, &end);
	if (end == s || *end || !(value >= 1) || value > max) {
		complain("--%s %s: not a number between 1 and %.0f", option, s, max);
		exit(STATUS_USAGE);
	}
	return value;
}

/* True for "fatal", false for "report". */
static bool parse_split_lock(const char *s)
{
	if (strcmp(s, "report") && strcmp(s, "fatal")) {
		complain("--split-lock %s: there are report and fatal", s);
		exit(STATUS_USAGE);
	}
	return !strcmp(s, "fatal");
}

/* An absolute path of a file that can be read. */
static char *readable(const char *option, const char *path)
{
	char *full;

	needed(option, path);
	full = realpath(path, NULL);

	if (!full || access(full, R_OK)) {
		complain("--%s %s: %s", option, path, strerror(errno));
		exit(STATUS_USAGE);
	}
	return full;
}

/* Where this program is, and what was made together with it. */
static char *own_directory(void)
{
	char *path = realpath("/proc/self/exe", NULL), *slash = path ? strrchr(path, '/') : NULL;

	if (!slash) {
		complain("/proc/self/exe: %s (is /proc mounted?)", strerror(errno));
		exit(STATUS_ERROR);
	}
	*slash = '\0';
	return path;
}

static char *read_text(const char *option, const char *path)
{
	char *s = read_file(path, NULL);

	if (!s) {
		complain("--%s %s: %s", option, path, strerror(errno));
		exit(STATUS_USAGE);
	}
	return s;
}

static void load_symbols(struct symbols *symbols, const char *path)
{
	char *s = read_text("system-map", path);

	if (symbols_parse(symbols, s) || !symbols->nr) {
		complain("--system-map %s: not a System.map", path);
		exit(STATUS_USAGE);
	}
	free(s);
}

/* Says which names there would have been. */
static const struct regression *find_regression(const struct regressions *regressions,
						const char *name)
{
	const struct regression *r = regressions_find(regressions, name);
	struct text known = {0};
	size_t i;

	if (r)
		return r;
	for (i = 0; i < regressions->nr; i++)
		text_addf(&known, "%s%s", i ? ", " : "", regressions->v[i].name);
	complain("no regression is named %s; there are %s", name, text_take(&known));
	exit(STATUS_USAGE);
}

static void load_machine(struct machine *machine, const char *configs, const char *name)
{
	char *path = xasprintf("%s/machines/%s.json", configs, name), *error;

	if (strchr(name, '/') || access(path, R_OK)) {
		complain("no machine is named %s: %s: %s", name, path,
			 strchr(name, '/') ? "not a plain name" : strerror(errno));
		exit(STATUS_USAGE);
	}
	if (machine_load(machine, path, &error)) {
		complain("%s", error);
		exit(STATUS_USAGE);
	}
	free(path);
}

static int status_of(enum verdict_kind kind)
{
	switch (kind) {
	case VERDICT_FIXED:
		return STATUS_FIXED;
	case VERDICT_VULNERABLE:
		return STATUS_VULNERABLE;
	case VERDICT_SKIP:
		return STATUS_SKIP;
	case VERDICT_ERROR:
		break;
	}
	return STATUS_ERROR;
}

/* A verdict that is not of this run must not be found there, whatever comes. */
static void prepare_output(const char *dir)
{
	char *old = xasprintf("%s/" VERDICT_FILE, dir);

	if (make_dirs(dir) || access(dir, W_OK | X_OK)) {
		complain("--output %s: %s", dir, strerror(errno));
		exit(STATUS_USAGE);
	}
	unlink(old);
	free(old);
}

static char *join(const char *dir, const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

int main(int argc, char **argv)
{
	struct options o = {.configs = "configs", .split_lock = "report"};
	struct regressions regressions;
	struct symbols symbols = {0};
	struct machine machine;
	struct result result;
	char *path, *error, *kernel = NULL, *initrd = NULL, *plugin, *suite, *gdb_script, *dir,
			    *append, *module_map;
	struct job job;
	int err;

	vmm_block_signals();
	parse_options(&o, argc, argv);
	path = join(o.configs, "regressions.json");
	if (regressions_load(&regressions, path, &error)) {
		complain("%s", error);
		return STATUS_USAGE;
	}
	free(path);
	load_machine(&machine, o.configs, o.machine);
	if (machine.boots) {
		if (o.system_map)
			load_symbols(&symbols, o.system_map);
		kernel = readable("kernel", o.kernel);
		initrd = readable("initrd", o.initrd);
	}
	plugin = o.plugin ? readable("plugin", o.plugin) : NULL;
	suite = own_directory();
	path = join(o.configs, FATAL_SCRIPT);
	module_map = o.module_map ? read_text("module-map", o.module_map) : NULL;
	gdb_script = parse_split_lock(o.split_lock) ? readable("split-lock", path) : NULL;
	free(path);
	append = o.append ? xasprintf(" %s", o.append) : xstrdup("");
	job = (struct job){
		.regression = find_regression(&regressions, o.regression),
		.machine = &machine,
		.symbols = &symbols,
		.module_map = module_map,
		.kernel = kernel,
		.initrd = initrd,
		.plugin = plugin,
		.suite = suite,
		.gdb_script = gdb_script,
		.append = append,
		.arguments = o.accept_crash ? " --i-accept-a-kernel-crash" : "",
		.shown_dir = o.output,
		.memory = (int)parse_number("memory", o.memory, 0, 1 << 20),
		.boot_silence_s = parse_number("boot-silence", o.boot_silence, 0, 86400),
		.timeout_s = parse_number("timeout", o.timeout, 120, 86400),
		.repeat = (int)parse_number("repeat", o.repeat, 1, 1000),
	};
	prepare_output(o.output);
	dir = realpath(o.output, NULL);
	job.dir = dir ? dir : o.output;

	result = (struct result){
		.regression = xstrdup(o.regression),
		.kernel = xstrdup(o.label),
		.variant = xstrdup(o.variant),
		.machine = xstrdup(o.machine),
	};
	err = job_run(&job, &result);
	if (err > 0) {
		complain("stopped by signal %d (%s)", err, strsignal(err));
		err = 128 + err;
	} else if (err < 0 || result_write(&result, job.dir)) {
		complain("--output %s: %s", o.output, strerror(errno));
		err = STATUS_ERROR;
	} else {
		err = status_of(result.kind);
	}

	result_free(&result);
	machine_free(&machine);
	symbols_free(&symbols);
	regressions_free(&regressions);
	free(kernel);
	free(initrd);
	free(plugin);
	free(append);
	free(module_map);
	free(suite);
	free(gdb_script);
	free(dir);
	return err;
}
