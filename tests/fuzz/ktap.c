// SPDX-License-Identifier: GPL-2.0-only
/* What a test prints, damaged in any way. */
#include "base/lines.h"
#include "evidence/ktap.h"
#include "evidence/marker.h"
#include "fuzz.h"

static void count(void *arg, const char *line)
{
	struct marker marker = {0};
	size_t *ends = arg;

	*ends += marker_parse(&marker, line) && marker.kind == MARKER_END;
	marker_free(&marker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lines lines = {0};
	struct text longer = {0};
	struct ktap ktap, again;
	size_t i, ends = 0;

	ktap_parse(&ktap, (const char *)data, size);
	for (i = 0; i < ktap.nr_checks; i++) {
		must(is_clean(ktap.checks[i].name));
		must(is_clean(ktap.checks[i].detail));
		must(ktap.checks[i].ok || !ktap.checks[i].skip || ktap.malformed);
	}
	must(!ktap.bail || is_clean(ktap.bail));
	must(!ktap.skip_all || is_clean(ktap.skip_all));
	must(!ktap.last || is_clean(ktap.last));
	must(!ktap.malformed || is_clean(ktap.malformed));

	/* Once the run's end has been seen, as the watch sees it, nothing that follows counts. */
	lines_feed(&lines, (const char *)data, size, count, &ends);
	lines_free(&lines);
	if (ends) {
		text_add(&longer, (const char *)data, size);
		text_addf(&longer, "\nnot ok 1 late\nBail out! late\n");
		ktap_parse(&again, longer.s, longer.len);
		must(again.nr_checks == ktap.nr_checks);
		must(!again.bail == !ktap.bail);
		ktap_free(&again);
		free(longer.s);
	}
	ktap_free(&ktap);
	return 0;
}
