// SPDX-License-Identifier: GPL-2.0-only
#include "split_lock_util.h"

#include <fcntl.h>

#include "file_util.h"
#include "kmsg_util.h"

#define KERNEL_SAYS "split lock detection: "
#define PARAMETER "split_lock_detect="

/* The kernel's own line about its mode, from the log's beginning; false if it cannot be read. */
static bool kernel_says(char *buf, size_t size)
{
	static const char *const texts[] = {KERNEL_SAYS};
	int fd = kmsg_open();
	bool found;

	if (fd < 0)
		return false;
	lseek(fd, 0, SEEK_SET);
	found = kmsg_find(fd, texts, 1, buf, size);
	close(fd);
	return found;
}

static enum split_lock_mode mode_from_log(const char *line)
{
	if (strstr(line, "sending SIGBUS"))
		return SPLIT_LOCK_FATAL;
	if (strstr(line, "warning on user-space split_locks"))
		return SPLIT_LOCK_WARN;
	return strstr(line, "ratelimit") ? SPLIT_LOCK_RATELIMIT : SPLIT_LOCK_OFF;
}

static enum split_lock_mode mode_from_cmdline(const char *line)
{
	enum split_lock_mode mode = SPLIT_LOCK_WARN;
	const char *s = line;

	/* The last one counts. */
	while ((s = strstr(s, PARAMETER))) {
		s += strlen(PARAMETER);
		if (!strncmp(s, "off", 3))
			mode = SPLIT_LOCK_OFF;
		else if (!strncmp(s, "fatal", 5))
			mode = SPLIT_LOCK_FATAL;
		else if (!strncmp(s, "ratelimit", 9))
			mode = SPLIT_LOCK_RATELIMIT;
		else
			mode = SPLIT_LOCK_WARN;
	}
	return mode;
}

enum split_lock_mode split_lock_mode(char *source, size_t size)
{
	char line[4096];

	if (!file_has_word("/proc/cpuinfo", "flags", "split_lock_detect")) {
		snprintf(source, size, "no split_lock_detect among the CPU's flags");
		return SPLIT_LOCK_UNSUPPORTED;
	}
	if (kernel_says(line, sizeof(line))) {
		snprintf(source, size, "kernel log: %s", line);
		return mode_from_log(line);
	}
	if (!read_line("/proc/cmdline", line, sizeof(line)))
		line[0] = '\0';
	snprintf(source, size, "kernel command line (the log cannot be read): %s",
		 strstr(line, PARAMETER) ? line : "no " PARAMETER ", which means warn");
	return mode_from_cmdline(line);
}

bool split_lock_crash_accepted(int argc, char *argv[])
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], SPLIT_LOCK_ACCEPT_CRASH))
			return true;
	return false;
}

void split_lock_require_harmless(int argc, char *argv[])
{
	char source[512];
	enum split_lock_mode mode = split_lock_mode(source, sizeof(source));

	/* Also under warn: that is about user space only. */
	if ((mode == SPLIT_LOCK_WARN || mode == SPLIT_LOCK_FATAL) &&
	    !split_lock_crash_accepted(argc, argv))
		ksft_exit_skip("this kernel would crash if it has the bug; " SPLIT_LOCK_ACCEPT_CRASH
			       " runs it all the same (%s)",
			       source);
}
