// SPDX-License-Identifier: GPL-2.0-only
/* gdb's words and the kernel's after a split lock. */
#include "evidence/reaction.h"
#include "fuzz.h"

static void look(const char *where, const char *gdb, const char *console)
{
	struct reaction r;

	reaction_read(&r, where, 0x401104, gdb, console);
	must(r.text && is_clean(r.text) && r.report);
	must(r.before <= strlen(console));
	must(strlen(r.report) <= strlen(console) - r.before);
	must(!*r.report || !memcmp(console + r.before, r.report, strlen(r.report)));
	must((r.kind == REACTION_OOPS || r.kind == REACTION_SIGBUS) == (*r.report != '\0'));
	reaction_free(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {(const char *)data, size};
	char *gdb = part(&in, NULL), *console = part(&in, NULL);

	look("foo+0x23", gdb, console);
	look(NULL, gdb, console);
	free(gdb);
	free(console);
	return 0;
}
