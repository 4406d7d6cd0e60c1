// SPDX-License-Identifier: GPL-2.0-only
/* Processes started, watched and ended: a shell script plays the VMM. */
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "job/vmm.h"
#include "job/watch.h"
#include "protocol.h"
#include "unit.h"

static char dir[] = "/tmp/test_vmm.XXXXXX";
static struct vmm vmm;
static double took;

static int set_up(void **state)
{
	(void)state;
	vmm_prepare();
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	char *command = xasprintf("rm -r %s", dir);
	int status = system(command);

	(void)state;
	free(command);
	return status;
}

static int done(void **state)
{
	(void)state;
	vmm_free(&vmm);
	return 0;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static char *path_in(const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

/* The group's leader and all it started are gone. */
static void assert_nothing_left(void)
{
	char *path = path_in("pids"), *s = read_file(path, NULL), *p, *end;

	assert_non_null(s);
	for (p = s; *p; p = end + 1) {
		pid_t pid = (pid_t)strtol(p, &end, 10);
		int tries;

		/* An orphan that was killed is init's to reap. */
		for (tries = 0; tries < 200; tries++) {
			char state = 'Z', *stat = xasprintf("/proc/%d/stat", (int)pid);
			char *text = read_file(stat, NULL),
			     *after = text ? strrchr(text, ')') : NULL;

			if (after)
				state = after[2];
			free(stat);
			free(text);
			if (state == 'Z')
				break;
			usleep(10000);
		}
		assert_in_range(tries, 0, 199);
	}
	free(s);
	free(path);
}

static void run(const char *script, const struct vmm_limits *limits)
{
	char *path = path_in("command");
	char *full = xasprintf("echo $$ >pids\n%s\n", script);
	double start = now();

	assert_int_equal(write_file(path, full, strlen(full), 0700), 0);
	assert_int_equal(vmm_run(&vmm, dir, "command", limits), 0);
	took = now() - start;
	free(full);
	free(path);
	assert_nothing_left();
}

static const struct vmm_limits lenient = {.wall_s = 30, .silence_s = 30, .boot_silence_s = 15};

#define BEGIN "echo '# kvm-regress: begin x' | tee -a ktap.log >>console.log\n"
#define END "echo '# kvm-regress: end x exit 1' >>ktap.log\n"
/* CPU time without end, bounded in case that nobody kills it. */
#define SPIN "i=0; while [ $i -lt 100000000 ]; do i=$((i + 1)); done\n"

static void ends_by_itself(void **state)
{
	char *path, *s;

	(void)state;
	run(BEGIN END "echo complaint >&2; exit 3", &lenient);
	assert_int_equal(vmm.end, VMM_EXITED);
	assert_int_equal(vmm.status, 3);
	assert_int_equal(vmm.begin.kind, MARKER_BEGIN);
	assert_int_equal(vmm.finish.kind, MARKER_END);
	assert_int_equal(vmm.finish.value, 1);
	assert_true(vmm.console.begun);
	assert_true(took < 2);
	assert_true(vmm.begin_s > 0 && vmm.finish_s >= vmm.begin_s && vmm.end_s >= vmm.finish_s);
	path = path_in(VMM_LOG);
	s = read_file(path, NULL);
	assert_string_equal(s, "complaint\n");
	free(s);
	free(path);
}

static void last_words(void **state)
{
	(void)state;
	/* Written just before the end, without a line feed. */
	run("printf 'Kernel panic - not syncing: x' >>console.log", &lenient);
	assert_int_equal(vmm.end, VMM_EXITED);
	assert_int_equal(vmm.console.nr_faults, 1);
}

static void dies(void **state)
{
	(void)state;
	run("kill -SEGV $$", &lenient);
	assert_int_equal(vmm.end, VMM_SIGNALLED);
	assert_int_equal(vmm.status, SIGSEGV);
}

static void says_that_it_failed(void **state)
{
	static char *texts[] = {(char *)"internal error", (char *)"emulation failure"};
	const struct strings fails = {.v = texts, .nr = 2};
	struct vmm_limits limits = lenient;

	(void)state;
	limits.fails = &fails;
	run("echo 'an internal error: 1' >&2; echo data >&2; echo 'emulation failure'; exec sleep "
	    "20",
	    &limits);
	assert_int_equal(vmm.end, VMM_FAILED);
	assert_string_equal(vmm.failure, "an internal error: 1; emulation failure");
	assert_true(took < 3);
}

static void silent_at_boot(void **state)
{
	struct vmm_limits limits = lenient;

	(void)state;
	limits.boot_silence_s = 0.5;
	run(SPIN, &limits);
	assert_int_equal(vmm.end, VMM_SILENT);
}

static void wall_clock_only(void **state)
{
	struct vmm_limits limits = lenient;

	(void)state;
	/* Neither a fault in the log nor silence nor a shell that only waits ends it. */
	limits.wall_s = 2;
	limits.wall_only = true;
	limits.silence_s = limits.boot_silence_s = 0.1;
	run(BEGIN "echo 'Kernel panic - not syncing: x' >>console.log; exec sleep 20", &limits);
	assert_int_equal(vmm.end, VMM_TIMEOUT);
	assert_true(took >= 2);
}

static void panics(void **state)
{
	(void)state;
	run(BEGIN "echo 'Kernel panic - not syncing: x' >>console.log; exec sleep 20", &lenient);
	assert_int_equal(vmm.end, VMM_FAULT);
	assert_true(took > 0.9 && took < 3);
}

static void oops_with_its_trace(void **state)
{
	(void)state;
	run("echo 'BUG: x' >>console.log; sleep 0.3; echo trace >>console.log; exit 0", &lenient);
	assert_int_equal(vmm.end, VMM_EXITED);
	assert_string_equal(vmm.console.last, "trace");
}

static void moved_clock(void **state)
{
	struct vmm_limits limits = lenient;

	(void)state;
	limits.moves_clock = true;
	run("echo 'rcu: INFO: rcu_sched detected stalls on x' >>console.log; sleep 3.5", &limits);
	assert_int_equal(vmm.end, VMM_EXITED);
}

static void silent(void **state)
{
	struct vmm_limits limits = lenient;

	(void)state;
	limits.silence_s = 0.5;
	run(BEGIN SPIN, &limits);
	assert_int_equal(vmm.end, VMM_SILENT);
	assert_true(vmm.silent_s > 0.4);
}

static void not_silent(void **state)
{
	struct vmm_limits limits = lenient;

	(void)state;
	/* Wall clock without CPU time is no silence, and each line starts anew. */
	limits.silence_s = 0.5;
	run(BEGIN "sleep 1; for n in 1 2 3 4; do echo $n >>console.log; sleep 0.3; done", &limits);
	assert_int_equal(vmm.end, VMM_EXITED);
}

static void dead(void **state)
{
	(void)state;
	run(BEGIN "exec sleep 25", &lenient);
	assert_int_equal(vmm.end, VMM_DEAD);
	assert_true(took < 15);
}

static void time_limit(void **state)
{
	struct vmm_limits limits = lenient;

	(void)state;
	limits.wall_s = 1;
	/* A child of the VMM's own must go as well. */
	run(BEGIN "sleep 20 & echo $! >>pids; while :; do echo x >>console.log; sleep 0.1; done",
	    &limits);
	assert_int_equal(vmm.end, VMM_TIMEOUT);
	assert_true(took < 3);
}

/* Whatever has left the VMM's group, or its session, ends with it all the same. */
static void daemon_left_behind(void **state)
{
	(void)state;
	run("setsid sh -c 'echo $$ >>pids; exec sleep 20' &\n"
	    "while [ \"$(wc -l <pids)\" -lt 2 ]; do sleep 0.05; done; exit 0",
	    &lenient);
	assert_int_equal(vmm.end, VMM_EXITED);
	assert_true(took < 5);
}

static void flood(void **state)
{
	char *path = path_in(VMM_LOG);
	struct stat st;

	(void)state;
	run("exec cat /dev/zero", &lenient);
	assert_int_equal(vmm.end, VMM_FLOOD);
	assert_string_equal(vmm.flooded, VMM_LOG);
	assert_true(took < 10);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, LOG_MAX);
	free(path);
	done(state);
	run(BEGIN "yes '# x' >>ktap.log", &lenient);
	assert_int_equal(vmm.end, VMM_FLOOD);
	assert_string_equal(vmm.flooded, KTAP_LOG);
}

/* A VMM that was stopped for a while had no time that could count against it. */
static void stopped(void **state)
{
	(void)state;
	run(BEGIN "(sleep 12; kill -CONT $$) & echo $! >>pids; kill -STOP $$; exit 3", &lenient);
	assert_int_equal(vmm.end, VMM_EXITED);
	assert_int_equal(vmm.status, 3);
	assert_true(took > 11);
}

/* Nor does the time count in which this program itself was stopped. */
static void runner_stopped(void **state)
{
	struct vmm_limits limits = lenient;

	(void)state;
	limits.wall_s = 3;
	run(BEGIN "kill -STOP $PPID; sleep 5; kill -CONT $PPID; sleep 1; exit 3", &limits);
	assert_int_equal(vmm.end, VMM_EXITED);
	assert_int_equal(vmm.status, 3);
}

static void no_utf8(void **state)
{
	(void)state;
	run("printf 'Kernel panic - not syncing: \\377\\n' >>console.log", &lenient);
	assert_string_equal(vmm.console.last, "Kernel panic - not syncing: ?");
}

static void no_such_script(void **state)
{
	(void)state;
	assert_int_equal(vmm_run(&vmm, dir, "nothing", &lenient), 0);
	assert_int_equal(vmm.end, VMM_EXITED);
	assert_int_not_equal(vmm.status, 0);
}

static void no_such_folder(void **state)
{
	(void)state;
	assert_int_equal(vmm_run(&vmm, "/nonexistent", "command", &lenient), -1);
	assert_int_equal(errno, ENOENT);
}

static void interrupted(void **state)
{
	(void)state;
	run("kill -TERM $PPID; exec sleep 20", &lenient);
	assert_int_equal(vmm.end, VMM_INTERRUPTED);
	assert_int_equal(vmm.status, SIGTERM);
	assert_true(took < 2);
}

/* Whatever kills the runner takes the VMM along. */
static void orphan(void **state)
{
	char *path = path_in("command"), *pids = path_in("pids");
	const char *script = "echo $$ >pids; exec sleep 20\n";
	pid_t pid;
	char *s;

	(void)state;
	unlink(pids);
	assert_int_equal(write_file(path, script, strlen(script), 0700), 0);
	pid = fork();
	if (!pid) {
		vmm_run(&vmm, dir, "command", &lenient);
		_exit(0);
	}
	while (!(s = read_file(pids, NULL)) || !*s) {
		free(s);
		usleep(10000);
	}
	free(s);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_nothing_left();
	free(path);
	free(pids);
}

#define TEST(name) cmocka_unit_test_teardown(name, done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ends_by_itself),
		TEST(last_words),
		TEST(dies),
		TEST(panics),
		TEST(oops_with_its_trace),
		TEST(moved_clock),
		TEST(silent),
		TEST(not_silent),
		TEST(dead),
		TEST(time_limit),
		TEST(no_such_script),
		cmocka_unit_test(no_such_folder),
		TEST(interrupted),
		cmocka_unit_test(orphan),
		TEST(says_that_it_failed),
		TEST(silent_at_boot),
		TEST(wall_clock_only),
		TEST(daemon_left_behind),
		TEST(flood),
		TEST(stopped),
		TEST(runner_stopped),
		TEST(no_utf8),
	};

	return cmocka_run_group_tests_name("vmm", tests, set_up, tear_down);
}
