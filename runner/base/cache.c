// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "base/cache.h"
#include "base/util.h"

char *cache_dir(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	const char *name = xdg && *xdg ? "XDG_CACHE_HOME" : "HOME";
	const char *base = xdg && *xdg ? xdg : home;

	if (!base || !*base) {
		complain("neither XDG_CACHE_HOME nor HOME is set: there is no place for kernels");
		return NULL;
	}
	if (*base != '/') {
		complain("%s is no absolute path: '%s'", name, base);
		return NULL;
	}
	return xasprintf("%s%s/kvm-regress", base, base == xdg ? "" : "/.cache");
}
