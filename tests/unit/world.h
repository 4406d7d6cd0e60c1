/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run's evidence, for the tests of what is made of it: it came out well, and each test spoils
 * something.
 */
#ifndef TESTS_UNIT_WORLD_H
#define TESTS_UNIT_WORLD_H

#include "base/util.h"
#include "evidence/foreign.h"
#include "unit.h"
#include "verdict/verdict.h"

static char *decides[] = {"delivered_*", "no_split_lock_in_kernel"};

struct world {
	struct entry entry;
	struct vmm vmm;
	struct splitlock splitlock;
	struct symbols symbols;
	struct evidence evidence;
	const char *ktap, *console;
	struct verdict verdict;
	struct ktap parsed;
};

static int set_up(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	w->entry.name = "x";
	w->entry.decides = (struct strings){decides, 1};
	w->vmm.begin.kind = MARKER_BEGIN;
	w->vmm.finish.kind = MARKER_END;
	w->splitlock.present = true;
	w->evidence = (struct evidence){
		.entry = &w->entry,
		.vmm = &w->vmm,
		.vmm_ended_well = true,
		.vmm_program = "qemu",
		.splitlock = &w->splitlock,
		.symbols = &w->symbols,
	};
	w->ktap = "KTAP version 1\n1..2\nok 1 other\n# 12 of 12\nok 2 delivered_out\n";
	w->console = "# kvm-regress: begin x\n";
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	free(w->verdict.reason);
	ktap_free(&w->parsed);
	vmm_free(&w->vmm);
	splitlock_free(&w->splitlock);
	free(w);
	return 0;
}

static void decide(struct world *w)
{
	free(w->verdict.reason);
	ktap_free(&w->parsed);
	console_free(&w->vmm.console);
	console_feed(&w->vmm.console, w->console, strlen(w->console));
	if (w->entry.suite == SUITE_REGRESSIONS)
		ktap_parse(&w->parsed, w->ktap, strlen(w->ktap));
	else
		foreign_parse(&w->parsed, w->entry.suite, w->ktap, strlen(w->ktap));
	verdict_decide(&w->verdict, &w->evidence, &w->parsed);
}

static void assert_verdict(struct world *w, enum verdict_kind kind, bool decided,
			   const char *reason)
{
	decide(w);
	if (w->verdict.kind != kind || w->verdict.decided != decided)
		fail_msg("%s, decided %d: %s", verdict_name(w->verdict.kind, w->entry.suite),
			 w->verdict.decided, w->verdict.reason);
	if (!strstr(w->verdict.reason, reason))
		fail_msg("\"%s\" does not say \"%s\"", w->verdict.reason, reason);
	assert_in_range(strlen(w->verdict.reason), 1, REASON_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
