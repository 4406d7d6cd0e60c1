/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of one folder that jobs need, under a key that is a digest of all of them: their names,
 * contents, and whether they can be started. A host that has a bundle of that key has these files.
 * How a bundle comes to a host is not known here.
 */
#ifndef RUNNER_FLEET_BUNDLE_H
#define RUNNER_FLEET_BUNDLE_H

#include "base/util.h"

struct bundle {
	char *base;	      /* the folder, absolute */
	struct strings files; /* their names below it */
	char *key;	      /* NULL: not known yet */
	size_t size;	      /* bytes in all, once the key is known */
};

/* Adds base/@name, once; if it is not @needed, only where it is there. */
void bundle_add(struct bundle *bundle, const char *name, bool needed);
/* Adds all at and below base/@name. 0, or -1 and errno. */
int bundle_add_folder(struct bundle *bundle, const char *name);
/* Reads the files, and sets key and size. 0, or -1 with one line in *@error for the caller. */
int bundle_seal(struct bundle *bundle, char **error);
void bundle_free(struct bundle *bundle);

#endif
