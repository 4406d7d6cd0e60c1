// SPDX-License-Identifier: GPL-2.0-only
/* What is data: regressions, machines, series, plans; and what a damaged file is answered with. */
#include <sys/stat.h>
#include <unistd.h>

#include "plan/machine.h"
#include "plan/plan.h"
#include "plan/regressions.h"
#include "plan/series.h"
#include "unit.h"

static char dir[] = "/tmp/test_configs.XXXXXX";

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return rmdir(dir);
}

/* Writes the file, calls @load on it, removes it; the error, or NULL. */
static char *load(int (*fn)(void *, const char *, char **), void *into, const char *s)
{
	char *path = xasprintf("%s/m.json", dir), *error = NULL;

	assert_int_equal(write_file(path, s, strlen(s), 0600), 0);
	if (fn(into, path, &error))
		assert_non_null(error);
	else
		assert_null(error);
	unlink(path);
	free(path);
	return error;
}

static int load_regressions(void *into, const char *path, char **error)
{
	return regressions_load(into, path, error);
}

static int load_machine(void *into, const char *path, char **error)
{
	return machine_load(into, path, error);
}

static void assert_error(int (*fn)(void *, const char *, char **), const char *s, const char *what)
{
	union {
		struct regressions regressions;
		struct machine machine;
	} into;
	char *error = load(fn, &into, s);

	if (!error || !strstr(error, what) || !strstr(error, "m.json: "))
		fail_msg("\"%s\" does not say \"%s\"", error ? error : "no error", what);
	free(error);
}

static void regressions(void **state)
{
	struct regressions r;
	const struct regression *x;

	(void)state;
	assert_null(load(load_regressions, &r,
			 "[{\"name\":\"a\",\"title\":\"t\",\"decides\":[\"c*\"]},"
			 "{\"name\":\"b\",\"title\":\"t\",\"decides\":[\"c\"],\"cpus\":2,"
			 "\"modules\":[\"timewarp\"],\"oracles\":[\"ktap\",\"split-lock\"],"
			 "\"silence_s\":2.5,\"lockup_decides\":true}]"));
	assert_int_equal(r.nr, 2);
	x = regressions_find(&r, "a");
	assert_int_equal(x->cpus, 1);
	assert_false(x->split_lock || x->lockup_decides || regression_moves_clock(x));
	x = regressions_find(&r, "b");
	assert_int_equal(x->cpus, 2);
	assert_true(x->split_lock && x->lockup_decides && regression_moves_clock(x));
	assert_true(x->silence_s == 2.5);
	assert_null(regressions_find(&r, "c"));
	regressions_free(&r);
}

static void damaged_regressions(void **state)
{
	(void)state;
	assert_error(load_regressions, "", "line 1");
	assert_error(load_regressions, "{}", "not an array");
	assert_error(load_regressions, "[{}]", "\"name\" is missing");
	assert_error(load_regressions, "[{\"name\":1,\"title\":\"t\"}]",
		     "\"name\" is not a string");
	assert_error(load_regressions, "[{\"name\":\"a\",\"title\":\"t\"}]", "\"decides\"");
	assert_error(load_regressions, "[{\"name\":\"a\",\"title\":\"t\",\"decides\":[1]}]",
		     "other than strings");
	assert_error(load_regressions, "[{\"name\":\"a\",\"title\":\"t\",\"decides\":\"c\"}]",
		     "not an array");
	assert_error(load_regressions,
		     "[{\"name\":\"a\",\"title\":\"t\",\"decides\":[\"c\"],\"oracles\":[\"x\"]}]",
		     "unknown oracle \"x\"");
	assert_error(load_regressions,
		     "[{\"name\":\"a\",\"title\":\"t\",\"decides\":[\"c\"],\"cpus\":0}]",
		     "out of range");
	assert_error(load_regressions,
		     "[{\"name\":\"a\",\"title\":\"t\",\"decides\":[\"c\"],\"cpus\":\"two\"}]",
		     "not a number");
	assert_error(load_regressions,
		     "[{\"name\":\"a\",\"title\":\"t\",\"decides\":[\"c\"],\"lockup_decides\":1}]",
		     "neither true nor false");
}

static const char machine_json[] =
	"{\"about\":\"x\",\"command\":[\"sh\",\"-c\",\"echo '@CMDLINE@' @CPUS@ @NOT@\"],"
	"\"files\":{\"rc\":[\"kernel=@KERNEL@\",\"it's\"]},\"prepare\":[[\"true\",\"@INITRD@\"]],"
	"\"split_lock\":[\"@PLUGIN@,out=@SPLITLOCK@\"],\"exit_statuses\":[0,1],"
	"\"environment\":{\"TERM\":\"@CMDLINE@\"}}";

static void machine(void **state)
{
	struct machine_values values = {
		.kernel = "/k k",
		.initrd = "/i",
		.cmdline = "a b",
		.cpus = 2,
	};
	struct machine m;
	char *s;

	(void)state;
	assert_null(load(load_machine, &m, machine_json));
	assert_string_equal(m.name, "m");
	assert_false(m.deterministic);
	assert_true(machine_ended_well(&m, 0, NULL) && machine_ended_well(&m, 1, "x"));
	assert_false(machine_ended_well(&m, 2, NULL));
	assert_null(machine_missing_program(&m));
	s = machine_script(&m, &values);
	assert_non_null(strstr(s, "\nexport TERM='a b'\n"));
	assert_non_null(strstr(s, "printf '%s\\n' >rc \\\n\t'kernel=/k k' \\\n\t'it'\\''s'\n"));
	assert_non_null(strstr(s, "\ntrue /i\n"));
	assert_non_null(strstr(s, "exec sh \\\n\t-c 'echo '\\''a b'\\'' 2 @NOT@'\n"));
	assert_null(strstr(s, "out="));
	free(s);
	values.plugin = "/p.so";
	s = machine_script(&m, &values);
	assert_non_null(strstr(s, " /p.so,out=splitlock.log\n"));
	assert_null(strstr(s, "gdb"));
	free(s);
	values.gdb = true;
	s = machine_script(&m, &values);
	/* In the background, before the VMM takes the script's place; and found wherever that works. */
	assert_non_null(strstr(s, "\ngdb -nx -nh -batch -x \"$here/alignment_check.gdb\" >gdb.log "
				  "2>&1 </dev/null &\nexec "));
	assert_true(strstr(s, "here=") < strstr(s, "cd \"$dir\""));
	free(s);
	machine_free(&m);
}

static void assert_last_words(const struct machine *m, const char *output, const char *expected)
{
	char *s = machine_last_words(m, output);

	assert_string_equal(s ? s : "nothing", expected);
	free(s);
}

static void last_words(void **state)
{
	struct machine m;

	(void)state;
	assert_null(load(load_machine, &m, "{\"about\":\"x\",\"command\":[\"x\"]}"));
	assert_last_words(&m, "", "nothing");
	assert_last_words(&m, "\n\n", "nothing");
	assert_last_words(&m, "one\ntwo\r\n\n", "two");
	machine_free(&m);
	assert_null(load(load_machine, &m,
			 "{\"about\":\"x\",\"command\":[\"x\"],\"exit_statuses\":[1],"
			 "\"says\":\"PANIC\",\"power_off\":\"off\"}"));
	assert_last_words(&m, "one\ntwo\n", "two");
	assert_last_words(&m, "PANIC a\nxPANIC soft off \nlast\n", "soft off");
	assert_last_words(&m, "PANIC", "nothing");
	assert_true(machine_ended_well(&m, 1, "soft off"));
	assert_false(machine_ended_well(&m, 0, "soft off"));
	assert_false(machine_ended_well(&m, 1, "no disk"));
	assert_false(machine_ended_well(&m, 1, NULL));
	machine_free(&m);
}

static void missing_program(void **state)
{
	struct machine m;

	(void)state;
	assert_null(load(load_machine, &m, "{\"about\":\"x\",\"command\":[\"no-such-vmm\"]}"));
	assert_string_equal(machine_missing_program(&m), "no-such-vmm");
	machine_free(&m);
	assert_null(load(load_machine, &m,
			 "{\"about\":\"x\",\"command\":[\"sh\"],\"prepare\":[[\"/no/iso\"]]}"));
	assert_string_equal(machine_missing_program(&m), "/no/iso");
	machine_free(&m);
}

static void damaged_machine(void **state)
{
	(void)state;
	assert_error(load_machine, "[]", "not an object");
	assert_error(load_machine, "{\"about\":\"x\"", "line 1");
	assert_error(load_machine, "{\"about\":\"x\"}", "\"command\" is missing");
	assert_error(load_machine, "{\"command\":[\"x\"]}", "\"about\" is missing");
	assert_error(load_machine, "{\"about\":\"x\",\"command\":[\"x\"],\"prepare\":[[]]}",
		     "empty command");
	assert_error(load_machine, "{\"about\":\"x\",\"command\":[\"x\"],\"prepare\":[\"x\"]}",
		     "not an array");
	assert_error(load_machine, "{\"about\":\"x\",\"command\":[\"x\"],\"temporary\":[\"/x\"]}",
		     "not a plain name");
	assert_error(load_machine, "{\"about\":\"x\",\"command\":[\"x\"],\"files\":{\"../x\":[]}}",
		     "not a plain name");
	assert_error(load_machine,
		     "{\"about\":\"x\",\"command\":[\"x\"],\"environment\":{\"a b\":\"\"}}",
		     "not a variable's name");
	assert_error(load_machine, "{\"about\":\"x\",\"command\":[\"x\"],\"environment\":[]}",
		     "not an object");
	assert_error(load_machine,
		     "{\"about\":\"x\",\"command\":[\"x\"],\"exit_statuses\":[\"0\"]}",
		     "other than numbers");
}

static void series(void **state)
{
	struct series s;
	char *error;

	(void)state;
	assert_int_equal(series_parse(&s, "6.12",
				      "# comment\npackage linux-source-6.12\n\n"
				      "fixed a 123456789abc v6.7 text # more\n\tlacks\tb - -\n",
				      &error),
			 0);
	assert_int_equal(series_expect(&s, "a", "stock"), EXPECT_FIXED);
	assert_int_equal(series_expect(&s, "b", "stock"), EXPECT_VULNERABLE);
	assert_int_equal(series_expect(&s, "a", "broken"), EXPECT_VULNERABLE);
	assert_int_equal(series_expect(&s, "b", "fixed"), EXPECT_FIXED);
	assert_int_equal(series_expect(&s, "a", "mine"), EXPECT_UNKNOWN);
	assert_int_equal(series_expect(&s, "c", "broken"), EXPECT_UNKNOWN);
	series_free(&s);
	assert_int_equal(series_parse(&s, "x", "lacks\n", &error), -1);
	assert_string_equal(error, "line 1: no regression behind \"lacks\"");
	free(error);
	assert_int_equal(series_parse(&s, "x", "fixed a\nlacks a\n", &error), -1);
	assert_string_equal(error, "line 2: a second line for a");
	free(error);
}

static void plan(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"a\tb\tc\td\te\n",
		"a\tb\tc\td\te\tf\tg\n",
		"a\tb\tc\t\te\tf\n",
		"a b c d e f",
	};
	struct plan p;
	char *error;
	size_t i;

	(void)state;
	assert_int_equal(plan_parse(&p, "a\tb\tc\td\te\tf f\ng\th\ti\tj\tk\t/l", &error), 0);
	assert_int_equal(p.nr, 2);
	assert_string_equal(p.v[0].dir, "f f");
	assert_string_equal(p.v[1].regression, "g");
	plan_free(&p);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(plan_parse(&p, bad[i], &error), -1);
		free(error);
	}
}

/* The configuration that is shipped; the suite's top folder is the working directory. */
static void shipped(void **state)
{
	struct regressions r;
	struct machine m;
	char *error;

	(void)state;
	assert_int_equal(regressions_load(&r, "configs/regressions.json", &error), 0);
	assert_true(r.nr >= 5);
	regressions_free(&r);
	assert_int_equal(machine_load(&m, "configs/machines/amd.json", &error), 0);
	assert_true(m.deterministic);
	assert_true(m.split_lock.nr > 0);
	assert_true(m.gdb.nr > 0);
	assert_true(m.boots);
	machine_free(&m);
	assert_int_equal(machine_load(&m, "configs/machines/host.json", &error), 0);
	assert_false(m.boots || m.deterministic);
	machine_free(&m);
	assert_int_equal(machine_load(&m, "configs/machines/kvm.json", &error), 0);
	assert_true(m.boot_silence_s < 5 && m.fails.nr);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regressions),	   cmocka_unit_test(damaged_regressions),
		cmocka_unit_test(machine),	   cmocka_unit_test(last_words),
		cmocka_unit_test(missing_program), cmocka_unit_test(damaged_machine),
		cmocka_unit_test(series),	   cmocka_unit_test(plan),
		cmocka_unit_test(shipped),
	};

	return cmocka_run_group_tests_name("configs", tests, set_up, tear_down);
}
