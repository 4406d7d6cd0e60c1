// SPDX-License-Identifier: GPL-2.0-only
/* Children of the front: their statuses, their output, and that none outlives it. */
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "front/child.h"
#include "scratch.h"

static int run_shell(const char *script, struct text *out)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct child child = {.argv = argv, .out = out};

	return child_run(&child);
}

static void statuses(void **state)
{
	const char *const missing[] = {"/no/such/program", NULL};
	const struct child child = {.argv = missing};

	(void)state;
	assert_int_equal(run_shell("exit 0", NULL), 0);
	assert_int_equal(run_shell("exit 3", NULL), 3);
	assert_int_equal(run_shell("kill -SEGV $$", NULL), 128 + SIGSEGV);
	assert_int_equal(child_run(&child), 127);
}

static void output(void **state)
{
	struct text out = {0};

	(void)state;
	assert_int_equal(run_shell("echo one; sleep 0.05; echo two", &out), 0);
	assert_string_equal(out.s, "one\ntwo\n");
	free(text_take(&out));
	assert_int_equal(run_shell("head -c 1000000 /dev/zero | tr '\\0' x", &out), 0);
	assert_int_equal(out.len, 1000000);
	free(text_take(&out));
	/* Somebody who keeps the pipe open does not keep us. */
	assert_int_equal(run_shell("echo x; sleep 1000 & exit 0", &out), 0);
	assert_string_equal(out.s, "x\n");
	free(text_take(&out));
	assert_true(children_stop());
}

struct heard {
	struct text out, err;
	bool enough;
};

static void hear_out(void *arg, const char *s, size_t len)
{
	struct heard *heard = arg;

	text_add(&heard->out, s, len);
	heard->enough = heard->out.len > strlen("one\n");
}

static void hear_err(void *arg, const char *s, size_t len)
{
	text_add(&((struct heard *)arg)->err, s, len);
}

static void watched(void **state)
{
	const char *const argv[] = {"sh", "-c", "echo one; echo two >&2", NULL};
	const char *const endless[] = {"sh", "-c", "echo endless; sleep 1000", NULL};
	struct heard heard = {0};
	const struct watcher watcher = {
		.out = hear_out, .err = hear_err, .arg = &heard, .enough = &heard.enough};
	struct child child = {.argv = argv, .watcher = &watcher};

	(void)state;
	assert_int_equal(child_run(&child), 0);
	assert_string_equal(heard.out.s, "one\n");
	assert_string_equal(heard.err.s, "two\n");
	free(text_take(&heard.out));
	free(text_take(&heard.err));
	heard.enough = false;
	child.argv = endless;
	assert_int_equal(child_run(&child), 128 + SIGTERM);
	assert_string_equal(heard.out.s, "endless\n");
	free(text_take(&heard.out));
}

/* How many processes run that command line, which is this test's own. */
static int count(const char *command)
{
	char *line = xasprintf("ps -eo args | grep -c '^%s$'", command);
	FILE *f = popen(line, "r");
	int nr = -1;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &nr), 1);
	pclose(f);
	free(line);
	return nr;
}

/* In groups and sessions of their own, deaf to SIGTERM, stopped, with parents that are gone. */
static void stopped(void **state)
{
	(void)state;
	assert_int_equal(run_shell("setsid sh -c 'trap \"\" TERM; sleep 98761; :' & "
				   "(setsid sleep 98762 &) ; "
				   "sh -c 'kill -STOP $$; sleep 98763' & "
				   "sleep 0.3; exit 5",
				   NULL),
			 5);
	assert_int_equal(count("sleep 98761") + count("sleep 98762"), 2);
	assert_true(children_stop());
	assert_int_equal(count("sleep 9876."), 0);
}

/* What a child has started ends, too, in a session of its own, and where its parent is gone. */
static void killed_front(void **state)
{
	const struct timespec nap = {.tv_nsec = 50000000};
	pid_t front = fork();
	int tries = 0;

	(void)state;
	if (!front) {
		run_shell("(setsid sleep 98765 &); sleep 98766", NULL);
		_exit(0);
	}
	while (count("sleep 9876[56]") != 2 && tries++ < 200)
		nanosleep(&nap, NULL);
	assert_int_equal(count("sleep 9876[56]"), 2);
	kill(front, SIGKILL);
	for (tries = 0; count("sleep 9876[56]") && tries < 200; tries++)
		nanosleep(&nap, NULL);
	assert_int_equal(count("sleep 9876[56]"), 0);
	assert_true(children_stop());
}

static void interrupted_child(void **state)
{
	struct timespec before, after;
	char *script = xasprintf("kill -USR1 %d; sleep 98764", getpid());

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(run_shell(script, NULL), CHILD_INTERRUPTED);
	free(script);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(after.tv_sec - before.tv_sec < 3);
	assert_int_equal(count("sleep 98764"), 0);
	/* Nothing is started any more. */
	assert_true(interrupted());
	assert_int_equal(run_shell("exit 0", NULL), CHILD_INTERRUPTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses),	cmocka_unit_test(watched),
		cmocka_unit_test(output),	cmocka_unit_test(stopped),
		cmocka_unit_test(killed_front), cmocka_unit_test(interrupted_child),
	};

	children_begin();
	return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}
