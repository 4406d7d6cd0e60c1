// SPDX-License-Identifier: GPL-2.0-only
/*
 * confine FOLDER PROGRAM [ARGUMENT]...: runs a program that can write in FOLDER and nowhere else,
 * and has no network. FOLDER "-" stands for none: the program can write to what it was given as
 * stdout. It is how scripts start what reads files of strangers.
 *
 * Exit status: the program's; 3 if it could not be confined, 127 if it could not be started.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/commands.h"
#include "base/util.h"
#include "confine/confine.h"

#define STATUS_NOT_STARTED 127

int cmd_confine(int argc, char **argv)
{
	struct confinement confinement = {0};

	if (argc < 3) {
		complain("usage: confine FOLDER PROGRAM [ARGUMENT]..., FOLDER - for none");
		return STATUS_USAGE;
	}
	if (strcmp(argv[1], "-"))
		confinement.folder = argv[1];
	/* Locks, and whatever else the script has open, is not the program's. */
	closefrom(STDERR_FILENO + 1);
	if (confine(&confinement)) {
		complain("%s cannot be confined to '%s': %s", argv[2], argv[1], strerror(errno));
		return STATUS_ERROR;
	}
	execvp(argv[2], &argv[2]);
	complain("%s: %s", argv[2], strerror(errno));
	return STATUS_NOT_STARTED;
}
