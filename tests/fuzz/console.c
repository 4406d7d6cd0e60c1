// SPDX-License-Identifier: GPL-2.0-only
/* L1's kernel log, damaged in any way, and in pieces of any size. */
#include "evidence/console.h"
#include "fuzz.h"

static void look(const struct console *console)
{
	size_t i;

	must(!console->last || is_clean(console->last));
	for (i = 0; i < console->nr_faults; i++) {
		const struct fault *fault = &console->faults[i];

		must(is_clean(fault->text));
		must(!fault->function || (*fault->function && is_clean(fault->function)));
		must(fault->line >= 1 && fault->line <= console->nr_lines);
		must(!i || console->faults[i - 1].line < fault->line);
	}
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct console whole = {0}, pieces = {0};
	/* The first byte says how long the pieces are; it is a part of the log all the same. */
	size_t step = size ? 1 + *data % 61 : 1, at, i;

	console_feed(&whole, (const char *)data, size);
	console_finish(&whole);
	look(&whole);
	for (at = 0; at < size; at += step)
		console_feed(&pieces, (const char *)data + at, size - at < step ? size - at : step);
	console_finish(&pieces);
	must(whole.nr_lines == pieces.nr_lines && whole.begun == pieces.begun);
	must(whole.nr_faults == pieces.nr_faults && whole.nr_warnings == pieces.nr_warnings);
	must(same(whole.last, pieces.last));
	for (i = 0; i < whole.nr_faults; i++) {
		must(whole.faults[i].kind == pieces.faults[i].kind);
		must(same(whole.faults[i].function, pieces.faults[i].function));
	}
	console_free(&whole);
	console_free(&pieces);
	return 0;
}
