/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A test that does not end is asked with SIGTERM where it stands, before it is killed: by L1's
 * init at the time limit, or by whoever started it by hand.
 */
#ifndef LAST_WORDS_H
#define LAST_WORDS_H

/*
 * FN is called in the signal's handler, on whichever thread got it, and then the signal ends the
 * process. FN may use what is safe there: last_words_say(), system calls, its own memory. One FN a
 * process; a test that handles SIGTERM itself is left alone.
 */
void last_words_set(void (*fn)(void));

/* A diagnostic line, "# " in front and newline added, written past stdio, which may be locked. */
void last_words_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
