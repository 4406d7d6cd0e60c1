// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a job's logs to its verdict and back from verdict.json: whatever the logs say, FIXED has
 * an end mark, no failed check, and a document that is whole.
 */
#include "base/lines.h"
#include "evidence/marker.h"
#include "fuzz.h"
#include "verdict/result.h"
#include "verdict/verdict.h"

static char *decides[] = {"delivered*", "no_split_lock_in_kernel"};

/* As runner/job/watch.c takes the marks: of each the first. */
static void ktap_line(void *arg, const char *line)
{
	struct vmm *vmm = arg;
	struct marker marker = {0}, *to;

	if (!marker_parse(&marker, line))
		return;
	to = marker.kind == MARKER_BEGIN ? &vmm->begin
	     : marker.kind == MARKER_END ? &vmm->finish
					 : &vmm->error;
	if (to->kind == MARKER_NONE)
		*to = marker;
	else
		marker_free(&marker);
}

static void look(const struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const struct splitlock *sl = e->splitlock;
	size_t i;

	must(v->reason && *v->reason && strlen(v->reason) <= REASON_MAX && is_clean(v->reason));
	must(v->log);
	must(!v->decided || v->kind == VERDICT_VULNERABLE || v->kind == VERDICT_ERROR);
	if (v->kind != VERDICT_FIXED)
		return;
	must(e->vmm->begin.kind && e->vmm->finish.kind && !e->vmm->error.kind);
	must(e->vmm->finish.end == END_EXIT && e->vmm->finish.value == 0);
	must(e->vmm->end == VMM_EXITED);
	must(!ktap->bail && !ktap->malformed && ktap->nr_checks);
	for (i = 0; i < ktap->nr_checks; i++)
		must(ktap->checks[i].ok);
	must(!e->entry->split_lock || (sl->present && !sl->malformed && !sl->nr));
}

/* What is written is what is read. */
static void round_trip(const struct verdict *v, const struct ktap *ktap)
{
	struct result result = {
		.kind = v->kind,
		.decided = v->decided,
		.blind = v->blind,
		.reason = v->reason,
		.log = (char *)v->log,
		.ktap = *ktap,
	};
	struct result again;
	char *error = NULL;
	size_t i;

	must(!result_write(&result, SUITE_REGRESSIONS, "verdict.json"));
	must(!result_read(&again, "verdict.json", &error));
	must(again.kind == v->kind && again.decided == v->decided && again.blind == v->blind);
	must(!strcmp(again.reason, v->reason) && !strcmp(again.log, v->log));
	must(again.ktap.nr_checks == ktap->nr_checks);
	for (i = 0; i < ktap->nr_checks; i++) {
		must(again.ktap.checks[i].ok == ktap->checks[i].ok);
		must(again.ktap.checks[i].skip == ktap->checks[i].skip);
	}
	result_free(&again);
}

/* The first byte, @ or a letter, chooses: the entry's oracles, and how the VMM ended. */
static void set_up(unsigned char choice, struct entry *entry, struct vmm *vmm)
{
	*entry = (struct entry){
		.name = "x",
		.split_lock = choice & 1,
		.decides = {decides, choice & 1 ? 2 : 1},
		.kernel_log = {choice & 2 ? "*" : NULL, choice & 4 ? "kvm_*" : NULL},
	};
	*vmm = (struct vmm){.end = choice & 0x10 ? VMM_SILENT : VMM_EXITED};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {(const char *)data + !!size, size - !!size};
	size_t console_len, ktap_len, split_len;
	char *console = part(&in, &console_len), *log = part(&in, &ktap_len);
	char *split = part(&in, &split_len);
	struct lines lines = {0};
	struct splitlock splitlock;
	struct symbols symbols = {0};
	struct verdict verdict;
	struct entry entry;
	struct ktap ktap;
	struct vmm vmm;
	struct evidence evidence = {
		.entry = &entry,
		.vmm = &vmm,
		.vmm_ended_well = !(size && *data & 8),
		.vmm_program = "qemu",
		.splitlock = &splitlock,
		.symbols = &symbols,
	};

	set_up(size ? *data : 0, &entry, &vmm);
	console_feed(&vmm.console, console, console_len);
	console_finish(&vmm.console);
	lines_feed(&lines, log, ktap_len, ktap_line, &vmm);
	lines_free(&lines);
	ktap_parse(&ktap, log, ktap_len);
	splitlock_parse(&splitlock, split, split_len);
	verdict_decide(&verdict, &evidence, &ktap);
	look(&verdict, &evidence, &ktap);
	round_trip(&verdict, &ktap);
	free(verdict.reason);
	ktap_free(&ktap);
	splitlock_free(&splitlock);
	vmm_free(&vmm);
	free(console);
	free(log);
	free(split);
	return 0;
}
