/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said of an option that getopt_long() refuses. Which options there are is each command's.
 */
#ifndef RUNNER_USAGE_H
#define RUNNER_USAGE_H

/*
 * Of the option that getopt_long() has just returned @c for, ':' or '?': STATUS_USAGE, after one
 * line on stderr that leads to the help of @word, which is "" or a word of ./run.sh. opterr is 0,
 * @letters are getopt's and begin with a colon, and options that have no letter have values from
 * 256 on.
 */
int refuse_option(const char *word, int c, char **argv, const char *letters);

#endif
