/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the terminal can show, and what whoever sits there wants of it.
 */
#ifndef RUNNER_TERMINAL_H
#define RUNNER_TERMINAL_H

#include <stdbool.h>

/* Sequences that an ANSI terminal takes. */
#define TERMINAL_RED "\033[31m"
#define TERMINAL_YELLOW "\033[33m"
#define TERMINAL_PLAIN "\033[0m"
#define TERMINAL_CLEAR_REST "\033[K" /* of the line */

/* Whether @fd is a terminal that takes such sequences. */
bool terminal_draws(int fd);
/* Whether it is to have colours, too: NO_COLOR (no-color.org) says that it is not. */
bool terminal_colours(int fd);
/* Columns; 80 if @fd is none that says so. */
int terminal_width(int fd);

#endif
