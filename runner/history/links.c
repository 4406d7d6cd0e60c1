// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "history/links.h"
#include "page/html.h"

char *link_to(const char *from, const char *path, const char *name)
{
	char *whole = xasprintf("%s/%s", path, name);
	char *address = access(whole, F_OK) ? NULL : html_address_from(from, whole);

	free(whole);
	return address;
}
