// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "job/watch.h"
#include "protocol.h"
#include "verdict/decide.h"

/* Once the test has begun, either may be the one; where the CPUs are can tell. */
static const char *who_hung(const struct evidence *e)
{
	if (!e->vmm->begin.kind)
		return "L1";
	if (e->positions.guest)
		return "the test's guest";
	return e->positions.program ? "the test" : "the test or L1";
}

void error_vmm(struct verdict *v, const struct evidence *e, const char *when, const char *last)
{
	const struct vmm *vmm = e->vmm;

	switch (vmm->end) {
	case VMM_EXITED:
		if (!e->vmm_ended_well)
			error(v, VMM_LOG, "%s ended with status %d %s: %s", e->vmm_program,
			      vmm->status, when, e->vmm_says ? e->vmm_says : "it said nothing");
		else
			error(v, CONSOLE_LOG, "L1 powered off or was reset %s; its last words: %s",
			      when, last);
		break;
	case VMM_SIGNALLED:
		error(v, VMM_LOG, "%s was ended by signal %d (%s) %s%s%s", e->vmm_program,
		      vmm->status, strsignal(vmm->status), when, e->vmm_says ? ": " : "",
		      e->vmm_says ? e->vmm_says : "");
		break;
	case VMM_SILENT:
		error(v, CONSOLE_LOG, "%s hung %s: no output for %.0f s of CPU time after: %s%s%s",
		      who_hung(e), when, vmm->silent_s, last, e->positions.text ? "; " : "",
		      e->positions.text ? e->positions.text : "");
		break;
	case VMM_DEAD:
		error(v, CONSOLE_LOG,
		      "L1 stopped for good %s: no output and no CPU time taken after: %s", when,
		      last);
		break;
	case VMM_TIMEOUT:
		error(v, CONSOLE_LOG, "the job's wall-clock limit was over %s; last words: %s",
		      when, last);
		break;
	case VMM_NO_POWER_OFF:
		error(v, CONSOLE_LOG, "L1 did not power off after the test's end; last words: %s",
		      last);
		break;
	case VMM_FAILED:
		error(v, VMM_LOG, "%s failed %s: %s", e->vmm_program, when, vmm->failure);
		break;
	case VMM_FLOOD:
		error(v, vmm->flooded, "%s grew beyond all measure %s, and was cut at %d MiB",
		      vmm->flooded, when, LOG_MAX >> 20);
		break;
	case VMM_FAULT:
	case VMM_DONE:
	case VMM_INTERRUPTED:
		error(v, CONSOLE_LOG, "L1 was stopped %s; last words: %s", when, last);
		break;
	}
}

bool decide_course(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const struct vmm *vmm = e->vmm;
	const char *last = vmm->console.last ? vmm->console.last : "nothing";

	if (vmm->error.kind) {
		error(v, CONSOLE_LOG, "L1's set-up failed: %s", vmm->error.text);
	} else if (!vmm->begin.kind) {
		error_vmm(v, e, "before the test began", last);
	} else if (vmm->finish.kind) {
		return false;
	} else if (vmm->end == VMM_SILENT && silence_decides(e->entry)) {
		verdict_set(v, VERDICT_VULNERABLE, KTAP_LOG,
			    "L1 did not come back: no output for %.0f s of CPU time after: %s",
			    vmm->silent_s, ktap->last ? ktap->last : "the test began");
		v->decided = true;
	} else {
		error_vmm(v, e, "before the test's end",
			  ktap->last ? ktap->last : "the test began");
	}
	return true;
}
