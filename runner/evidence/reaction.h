/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What came of an alignment check that gdb delivered at a split lock: read from gdb's last
 * words and from L1's kernel log.
 */
#ifndef RUNNER_REACTION_H
#define RUNNER_REACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reaction_kind {
	REACTION_FAILED, /* not delivered, or the kernel did something else */
	REACTION_OOPS,	 /* the kernel died of its own split lock */
	REACTION_SIGBUS, /* a program died of its */
	REACTION_SILENT, /* delivered to a program, and the kernel says nothing about it */
	REACTION_GUEST,	 /* not delivered: the access is a guest's */
};

struct reaction {
	enum reaction_kind kind;
	bool same;     /* at the access that the first boot had found, not at a later one */
	size_t before; /* bytes of the log that were there before the kernel's reaction */
	char *text;    /* the kernel's words, or what failed; one line */
	char *report;  /* all that the kernel said about it; may be "" */
};

/*
 * @where is the access's "function+0xoffset" if it is the kernel's, else NULL; @pc its
 * instruction; @gdb and @console the two logs.
 */
void reaction_read(struct reaction *reaction, const char *where, uint64_t pc, const char *gdb,
		   const char *console);
void reaction_free(struct reaction *reaction);

#endif
