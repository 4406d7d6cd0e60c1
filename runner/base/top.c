// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/top.h"
#include "base/util.h"

const char *suite_top(void)
{
	static char *top;
	const char *named = getenv("KVM_REGRESS_TOP");
	int levels;
	char *slash;

	if (top)
		return top;
	if (named && *named) {
		top = realpath(named, NULL);
		if (!top) {
			complain("KVM_REGRESS_TOP, %s: %s", named, strerror(errno));
			exit(STATUS_USAGE);
		}
		return top;
	}
	top = realpath("/proc/self/exe", NULL);
	if (!top) {
		complain("/proc/self/exe: %s (is /proc mounted?)", strerror(errno));
		exit(STATUS_ERROR);
	}
	for (levels = 0; levels < 2; levels++) {
		slash = strrchr(top, '/');
		if (slash && slash != top)
			*slash = '\0';
	}
	return top;
}

char *suite_path(const char *name)
{
	return xasprintf("%s/%s", suite_top(), name);
}

bool suite_installed(void)
{
	char *mark = suite_path("installed");
	bool installed = !access(mark, F_OK);

	free(mark);
	return installed;
}

const char *suite_command(void)
{
	return suite_installed() ? "kvm-regress" : "./run.sh";
}

char *suite_results(void)
{
	return suite_installed() ? xstrdup("results") : suite_path("results");
}
