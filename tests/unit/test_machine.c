// SPDX-License-Identifier: GPL-2.0-only
/* A machine's definition, its VMM's end, and what a damaged file is answered with. */
#include <unistd.h>

#include "plan/machine.h"
#include "unit.h"

static char dir[] = "/tmp/test_machine.XXXXXX";

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

/* Loads a machine whose definition is @s; the error, or NULL. */
static char *load(struct machine *m, const char *s)
{
	char *path = xasprintf("%s/" MACHINE_FILE, dir), *error = NULL;

	assert_int_equal(write_file(path, s, strlen(s), 0600), 0);
	if (machine_load(m, dir, &error))
		assert_non_null(error);
	else
		assert_null(error);
	unlink(path);
	free(path);
	return error;
}

static void assert_error(const char *s, const char *what)
{
	struct machine m;
	char *error = load(&m, s);

	if (!error || !strstr(error, what) || !strstr(error, "machine.json: "))
		fail_msg("\"%s\" does not say \"%s\"", error ? error : "no error", what);
	free(error);
}

#define LEAST "\"about\":\"x\",\"programs\":[\"sh\"],\"memory\":1"

static void machine(void **state)
{
	struct machine m;

	(void)state;
	assert_null(load(&m, "{" LEAST ",\"append\":[\"a\",\"b=c\"],\"exit_statuses\":[0,1]}"));
	assert_string_equal(m.name, strrchr(dir, '/') + 1);
	assert_false(m.deterministic || m.split_lock || m.gdb);
	assert_true(m.boots);
	assert_true(machine_ended_well(&m, 0, NULL) && machine_ended_well(&m, 1, "x"));
	assert_false(machine_ended_well(&m, 2, NULL));
	assert_null(machine_missing_program(&m));
	assert_string_equal(m.append, "a b=c");
	assert_int_equal(m.cpus, 1);
	machine_free(&m);
	assert_null(load(&m, "{" LEAST ",\"cpus\":2}"));
	assert_int_equal(m.cpus, 2);
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
	assert_null(load(&m, "{" LEAST "}"));
	assert_last_words(&m, "", "nothing");
	assert_last_words(&m, "\n\n", "nothing");
	assert_last_words(&m, "one\ntwo\r\n\n", "two");
	assert_last_words(&m, "one\n\xff\n", "?");
	machine_free(&m);
	assert_null(load(&m, "{" LEAST ",\"exit_statuses\":[1],\"says\":\"PANIC\","
			     "\"power_off\":\"off\"}"));
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
	assert_null(load(&m, "{\"about\":\"x\",\"memory\":1,\"programs\":[\"sh\",\"no-such\"]}"));
	assert_string_equal(machine_missing_program(&m), "no-such");
	machine_free(&m);
}

static void damaged(void **state)
{
	(void)state;
	assert_error("[]", "not an object");
	assert_error("{\"about\":\"x\"", "line 1");
	assert_error("{\"about\":\"x\",\"memory\":1}", "\"programs\" is missing");
	assert_error("{\"programs\":[\"sh\"],\"memory\":1}", "\"about\" is missing");
	assert_error("{\"about\":\"x\",\"programs\":[\"sh\"]}", "\"memory\" is missing");
	assert_error("{" LEAST ",\"command\":[\"sh\"]}", "unknown key \"command\"");
	assert_error("{" LEAST ",\"append\":\"a\"}", "\"append\" is not an array");
	assert_error("{" LEAST ",\"built\":[\"/x\"]}", "\"built\": \"/x\" is not a plain name");
	assert_error("{" LEAST ",\"temporary\":[\"/x\"]}", "not a plain name");
	assert_error("{" LEAST ",\"devices\":[\"/x\"]}", "does not begin with /dev/");
	assert_error("{" LEAST ",\"exit_statuses\":[\"0\"]}", "other than numbers");
	assert_error("{" LEAST ",\"gdb\":1}", "neither true nor false");
}

/* Those that are shipped; the suite's top folder is the working directory. */
static void shipped(void **state)
{
	struct machine m;
	char *error;

	(void)state;
	assert_int_equal(machine_load(&m, "configs/machines/amd", &error), 0);
	assert_true(m.deterministic && m.split_lock && m.gdb && m.boots);
	machine_free(&m);
	assert_int_equal(machine_load(&m, "configs/machines/intel", &error), 0);
	assert_true(m.deterministic && !m.split_lock && m.boots);
	machine_free(&m);
	assert_int_equal(machine_load(&m, "configs/machines/host", &error), 0);
	assert_false(m.boots || m.deterministic);
	machine_free(&m);
	assert_int_equal(machine_load(&m, "configs/machines/kvm", &error), 0);
	assert_true(m.boot_silence_s < 5 && m.fails.nr);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machine),	   cmocka_unit_test(last_words),
		cmocka_unit_test(missing_program), cmocka_unit_test(damaged),
		cmocka_unit_test(shipped),
	};

	return cmocka_run_group_tests_name("machine", tests, set_up, tear_down);
}
