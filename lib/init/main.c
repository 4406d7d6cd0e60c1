// SPDX-License-Identifier: GPL-2.0-only
/*
 * L1's first process: mounts what a test needs, loads modules, runs one test
 * with a time limit, marks its begin and end on both serial ports, and powers
 * the machine off.
 *
 *	/init [--timeout SECONDS] [--module NAME]... TEST [ARGUMENT]...
 *
 * These arguments are what follows "--" on the kernel's command line. They are
 * read there and not from argv, to which the kernel adds every word that it
 * does not know (nokaslr, where it was built without KASLR). Serial port 1
 * is the kernel's console, port 2 carries the test's output; marks go to the
 * console as kernel messages, so they stand in order with the kernel's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "test_util.h"

#define KTAP_PORT "/dev/ttyS1"
#define MARK "# kvm-regress: "

#define SETTLE_NS (100 * NSEC_PER_MSEC)

#define EARLY_CLOCKSOURCE "tsc-early"
#define CLOCKSOURCE_WAIT_NS (3 * NSEC_PER_SEC)

/* How often the time limit is looked at; also what a clock that jumps ahead can cost it. */
#define WAIT_SLICE_NS 100000000L
#define WAIT_SLICES_PER_SECOND 10

/* Registers of a PIIX4's power management. A suspend type of 0 is "soft off". */
#define PIIX4_CONTROL 4
#define PIIX4_TIMER 8
#define PIIX4_SUSPEND_ENABLE (1 << 13)

static unsigned long pm_timer; /* its port, 0 if the command line does not name it */
static int ktap_fd = -1;
static int kmsg_fd = -1;

static void mark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void mark(const char *fmt, ...)
{
	char line[256] = MARK;
	size_t len = strlen(line);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
	va_end(ap);
	strcat(line, "\n");

	if (kmsg_fd >= 0)
		dprintf(kmsg_fd, "%s", line);
	if (ktap_fd >= 0)
		dprintf(ktap_fd, "%s", line);
}

/*
 * Sleeps to the second full 100 ms from now. Where two CPUs were at work, an
 * emulator that a busy host holds up can differ by microseconds in whose turn it
 * was; the time at which a test ended is none that it measured.
 */
static void settle(void)
{
	sleep_until_ns((monotonic_ns() / SETTLE_NS + 2) * SETTLE_NS);
}

/*
 * A second after its start the kernel exchanges the clock that it began with for a finer one, and says so. Not in the
 * midst of a test: there the moment would depend on what two CPUs are just doing.
 */
static void await_clocksource(void)
{
	uint64_t limit = monotonic_ns() + CLOCKSOURCE_WAIT_NS;
	char name[32];

	do {
		int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource",
			      O_RDONLY | O_CLOEXEC);
		ssize_t len = fd < 0 ? 0 : read(fd, name, sizeof(name));

		close(fd);
		if (len != sizeof(EARLY_CLOCKSOURCE) ||
		    memcmp(name, EARLY_CLOCKSOURCE "\n", (size_t)len))
			break;
		settle();
	} while (monotonic_ns() < limit);
	settle();
}

/*
 * A kernel without ACPI cannot switch the machine off. Both machines' chipset is a PIIX4 (Intel's datasheet of the
 * 82371AB, power management), whose control register stands four bytes before the timer that the command line names.
 */
static void power_off_by_port(void)
{
	unsigned long control = pm_timer - PIIX4_TIMER + PIIX4_CONTROL;

	if (!pm_timer || !access("/sys/firmware/acpi", F_OK) || ioperm(control, 2, 1))
		return;
	outw(PIIX4_SUSPEND_ENABLE, control);
	/* An emulator goes on for a moment of its own choice, in which nothing more may be said. */
	for (;;)
		pause();
}

static void power_off(void) __attribute__((noreturn));
static void power_off(void)
{
	/* What is still in the port's buffers would be lost with the machine. */
	if (ktap_fd >= 0)
		tcdrain(ktap_fd);
	sync();
	power_off_by_port();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static void fail(const char *what, const char *which)
{
	mark("error %s %s: %s", what, which, strerror(errno));
	power_off();
}

static void mount_one(const char *type, const char *dir)
{
	mkdir(dir, 0755);
	if (mount(type, dir, type, 0, NULL) && errno != EBUSY)
		fail("mount", dir);
}

static void open_ports(void)
{
	struct termios t;

	kmsg_fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	ktap_fd = open(KTAP_PORT, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ktap_fd < 0 || tcgetattr(ktap_fd, &t))
		fail("open", KTAP_PORT);
	/* Bytes as they are, no carriage returns added. */
	cfmakeraw(&t);
	cfsetspeed(&t, B115200);
	if (tcsetattr(ktap_fd, TCSANOW, &t))
		fail("set up", KTAP_PORT);
}

static void load_module(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/modules/%s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail("open", path);
	if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
		fail("load", path);
	close(fd);
}

static pid_t start(char *argv[])
{
	sigset_t none;
	char path[128];
	pid_t pid = fork();

	if (pid)
		return pid;

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(ktap_fd, STDOUT_FILENO);
	dup2(ktap_fd, STDERR_FILENO);
	snprintf(path, sizeof(path), "/tests/%s", argv[0]);
	execv(path, argv);
	dprintf(STDERR_FILENO, MARK "error exec %s: %s\n", path, strerror(errno));
	_exit(127);
}

/* Waits for PID, at most SECONDS of L1's time; true if it ended by itself. */
static bool wait_for(pid_t pid, long seconds, int *status)
{
	struct timespec slice = {.tv_nsec = WAIT_SLICE_NS};
	long slices = seconds * WAIT_SLICES_PER_SECOND;
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	while (slices) {
		pid_t dead = waitpid(-1, status, WNOHANG);

		if (dead == pid)
			return true;
		if (dead > 0)
			continue;
		if (sigtimedwait(&chld, NULL, &slice) < 0 && errno == EAGAIN)
			slices--;
	}
	return false;
}

/* Splits what follows "--" on the kernel's command line into ARGV, after ARGV[0]; returns argc. */
static int kernel_arguments(char *argv[], int max)
{
	static char line[4096];
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
	char *word, *save = line;
	int argc = 1;

	if (len < 0)
		fail("read", "/proc/cmdline");
	close(fd);
	while ((word = strtok_r(NULL, " \n", &save)) && strcmp(word, "--"))
		if (!strncmp(word, "pmtmr=", 6))
			pm_timer = strtoul(word + 6, NULL, 0);
	while (argc < max && (word = strtok_r(NULL, " \n", &save)))
		argv[argc++] = word;
	argv[argc] = NULL;
	return argc;
}

int main(void)
{
	static const struct option options[] = {
		{"timeout", required_argument, NULL, 't'},
		{"module", required_argument, NULL, 'm'},
		{0},
	};
	char *argv[32] = {"init"};
	const char *modules[8];
	unsigned int i, nr_modules = 0;
	long timeout = 60;
	sigset_t chld;
	int argc, opt, status;
	pid_t pid;

	mount_one("proc", "/proc");
	/* Before all that can fail: how to power off is said there. */
	argc = kernel_arguments(argv, sizeof(argv) / sizeof(argv[0]) - 1);
	mount_one("sysfs", "/sys");
	mount_one("devtmpfs", "/dev");
	open_ports();
	mount_one("tracefs", "/sys/kernel/tracing");
	mount_one("tmpfs", "/tmp");

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (opt) {
		case 't':
			timeout = strtol(optarg, NULL, 10);
			break;
		case 'm':
			if (nr_modules == sizeof(modules) / sizeof(modules[0])) {
				mark("error more than %u modules", nr_modules);
				power_off();
			}
			modules[nr_modules++] = optarg;
			break;
		default:
			mark("error bad argument %s", argv[optind - 1]);
			power_off();
		}
	}
	if (optind >= argc || timeout <= 0) {
		mark("error usage: /init [--timeout SECONDS] [--module NAME]... TEST "
		     "[ARGUMENT]...");
		power_off();
	}
	for (i = 0; i < nr_modules; i++)
		load_module(modules[i]);

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);

	await_clocksource();
	mark("begin %s", argv[optind]);
	pid = start(&argv[optind]);
	if (pid < 0)
		fail("start", argv[optind]);
	if (!wait_for(pid, timeout, &status)) {
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		mark("end %s timeout %ld", argv[optind], timeout);
		power_off();
	}
	settle();
	if (WIFSIGNALED(status)) {
		mark("end %s signal %d", argv[optind], WTERMSIG(status));
	} else {
		mark("end %s exit %d", argv[optind], WEXITSTATUS(status));
	}
	power_off();
}
