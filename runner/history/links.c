// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "history/links.h"
#include "page/html.h"

/* How much of both is the same, in whole folders. */
static size_t shared(const char *a, const char *b)
{
	size_t i, last = 0;

	for (i = 0; a[i] && a[i] == b[i]; i++) {
		if (a[i] == '/')
			last = i;
	}
	if ((!a[i] || a[i] == '/') && (!b[i] || b[i] == '/'))
		last = i;
	return last;
}

char *link_to(const char *from, const char *path, const char *name)
{
	char *whole = xasprintf("%s/%s", path, name), *address = NULL;
	size_t last = shared(from, whole);
	const char *up, *down = whole + last;
	struct text t = {0};

	if (!access(whole, F_OK)) {
		for (up = from + last; *up; up++) {
			if (*up == '/' && up[1])
				text_addf(&t, "../");
		}
		/* Nothing of the way may be taken for a scheme. */
		text_addf(&t, "%s%s", t.len ? "" : "./", down + (*down == '/'));
		address = html_address(t.s);
		free(t.s);
	}
	free(whole);
	return address;
}
