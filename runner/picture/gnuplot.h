/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gnuplot as a process: a script goes in, what it prints comes out. It may write no file, reaches
 * no network, and is bounded in time and output. What a script says is not its matter.
 */
#ifndef RUNNER_PICTURE_GNUPLOT_H
#define RUNNER_PICTURE_GNUPLOT_H

#include <stddef.h>

/* What it has printed, for the caller to free; or NULL with one line in *@error, to free. */
char *gnuplot_run(const char *script, size_t len, char **error);

#endif
