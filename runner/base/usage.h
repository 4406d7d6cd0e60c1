/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Help, and what is said of what was typed and is refused: an option that getopt_long() does not
 * know, a word that is none of those that an option takes. Which there are is each command's.
 */
#ifndef RUNNER_USAGE_H
#define RUNNER_USAGE_H

#include <stddef.h>

/*
 * The suite's own text, such as runner/front/help.txt, on stdout. 0, or STATUS_ERROR after one line
 * on stderr.
 */
int show_text(const char *name);
/*
 * Of the option that getopt_long() has just returned @c for, ':' or '?': STATUS_USAGE, after one
 * line on stderr that leads to the help of @word, which is "" or a word of ./run.sh. opterr is 0,
 * @letters are getopt's and begin with a colon, and options that have no letter have values from
 * 256 on.
 */
int refuse_option(const char *word, int c, char **argv, const char *letters);
/*
 * The place of @typed among the words; or -1, after one line on stderr that names all of them.
 * @kind says what they are.
 */
int find_word(const char *kind, const char *typed, const char *const *words, size_t nr);

#endif
