// SPDX-License-Identifier: GPL-2.0-only
/* What is made of L1's kernel log: faults, lockups, warnings, and an L1 that falls silent. */
#include "world.h"

static char every[] = "*";

static void never_comes_back(void **state)
{
	struct world *w = *state;

	w->entry.kernel_log[LOG_LOCKUP] = every;
	w->vmm.finish.kind = MARKER_NONE;
	w->vmm.end = VMM_SILENT;
	w->vmm.silent_s = 10;
	w->ktap = "# kvm-regress: begin x\nKTAP version 1\n1..1\n# stalled 4 h\n";
	assert_verdict(w, VERDICT_VULNERABLE, true,
		       "did not come back: no output for 10 s of CPU time after: # stalled 4 h");
	/* Wall clock decides nothing; nor does a boot that hangs. */
	w->vmm.end = VMM_TIMEOUT;
	assert_verdict(w, VERDICT_ERROR, false, "wall-clock limit");
	w->vmm.end = VMM_SILENT;
	w->vmm.begin.kind = MARKER_NONE;
	assert_verdict(w, VERDICT_ERROR, false, "hung before the test began");
}

static void kernel_crash(void **state)
{
	struct world *w = *state;

	w->entry.kernel_log[LOG_LOCKUP] = every;
	w->vmm.end = VMM_FAULT;
	w->console = "[ 1.0] # kvm-regress: begin x\n[ 2.0] Kernel panic - not syncing: y\n";
	assert_verdict(w, VERDICT_ERROR, false, "kernel crashed during the test: Kernel panic");
	assert_string_equal(w->verdict.log, "console.log");
	w->console = "[ 1.0] BUG: bad page\n[ 1.0] # kvm-regress: begin x\n";
	assert_verdict(w, VERDICT_ERROR, false, "kernel crashed before the test began: BUG: bad");
}

static char timewarp[] = "timewarp";

static void lockup(void **state)
{
	static char *modules[] = {timewarp};
	struct world *w = *state;

	w->console = "# kvm-regress: begin x\nwatchdog: BUG: soft lockup - CPU#0 stuck for 26s!\n"
		     "Kernel panic - not syncing: softlockup\n";
	assert_verdict(w, VERDICT_ERROR, false, "locked up during the test");
	w->entry.kernel_log[LOG_LOCKUP] = every;
	assert_verdict(w, VERDICT_VULNERABLE, true, "CPU#0 stuck for 26s!");
	w->console = "# kvm-regress: begin x\nhrtimer: interrupt took 25400000000 ns\n";
	assert_verdict(w, VERDICT_VULNERABLE, true, "took 25400000000 ns");
	w->console =
		"# kvm-regress: begin x\nrcu: INFO: rcu_sched detected stalls on CPUs/tasks:\n";
	assert_verdict(w, VERDICT_VULNERABLE, true, "rcu_sched detected stalls");
	/* A clock that jumps by hours looks like that to RCU. */
	w->entry.modules = (struct strings){modules, 1};
	assert_verdict(w, VERDICT_FIXED, false, "checks passed");
}

/* A debug kernel's reports: the bug if the entry names the function, else nothing is known. */
static void finding(void **state)
{
	static char pattern[] = "kvm_xen_*";
	struct world *w = *state;

	w->console = "# kvm-regress: begin x\n"
		     "WARNING: possible circular locking dependency detected\n"
		     " (&a){+.+.}-{2:2}, at: kvm_xen_f+0x1/0x2 [kvm]\n";
	assert_verdict(w, VERDICT_ERROR, false,
		       "reported during the test: WARNING: possible circular locking dependency "
		       "detected; in kvm_xen_f");
	assert_string_equal(w->verdict.log, "console.log");
	w->entry.kernel_log[LOG_OOPS] = pattern;
	assert_verdict(w, VERDICT_ERROR, false, "circular locking dependency detected");
	w->entry.kernel_log[LOG_FINDING] = pattern;
	assert_verdict(w, VERDICT_VULNERABLE, true, "circular locking dependency detected in kvm_");
	w->console = "# kvm-regress: begin x\nBUG: KASAN: slab-use-after-free in g+0x1/0x2 [kvm]\n";
	assert_verdict(w, VERDICT_ERROR, false, "reported during the test: BUG: KASAN: slab-use-");
	w->console = "WARNING: inconsistent lock state\n# kvm-regress: begin x\n";
	assert_verdict(w, VERDICT_ERROR, false, "reported before the test began: WARNING: incons");
	w->console = "# kvm-regress: begin x\nBUG: KCSAN: data-race in a / b\n";
	assert_verdict(w, VERDICT_FIXED, false, "checks passed");
}

static void split_lock_oops(void **state)
{
	struct world *w = *state;

	w->vmm.finish.kind = MARKER_NONE;
	w->console = "# kvm-regress: begin x\nOops: Split lock detected: 0000 [#1] SMP\n";
	assert_verdict(w, VERDICT_ERROR, false, "Split lock detected");
	w->entry.split_lock = true;
	assert_verdict(w, VERDICT_VULNERABLE, true, "Oops: Split lock detected");
}

#define BEGIN "# kvm-regress: begin x\n"

static const char old_warning[] = BEGIN "WARNING: CPU: 0 PID: 33 at arch/x86/kvm/xen.c:7 "
					"kvm_xen_f+0x1/0x2 [kvm]\n";
static const char new_warning[] = BEGIN "WARNING: arch/x86/kvm/xen.c:7 at kvm_xen_f+0x1/0x2 [kvm], "
					"CPU#0: x/33\n";

static void warning(void **state)
{
	static char glob[] = "kvm_xen_*", other[] = "kvm_lapic_*";
	struct world *w = *state;

	/* One that the entry does not name changes nothing. */
	w->console = old_warning;
	assert_verdict(w, VERDICT_FIXED, false, "checks passed");
	w->entry.kernel_log[LOG_WARN] = other;
	assert_verdict(w, VERDICT_FIXED, false, "checks passed");
	w->entry.kernel_log[LOG_WARN] = glob;
	assert_verdict(w, VERDICT_VULNERABLE, true, "kernel log: WARNING: CPU: 0 PID: 33 at");
	assert_string_equal(w->verdict.log, "console.log");
	w->console = new_warning;
	assert_verdict(w, VERDICT_VULNERABLE, true, "kvm_xen_f+0x1/0x2");
	/* The kernel's own words count, however the run went on. */
	w->vmm.end = VMM_SILENT;
	w->vmm.finish.kind = MARKER_NONE;
	assert_verdict(w, VERDICT_VULNERABLE, true, "kvm_xen_f+0x1/0x2");
	/* Before the test it is none of the test's. */
	w->vmm.end = VMM_EXITED;
	w->vmm.finish.kind = MARKER_END;
	w->console = new_warning + strlen(BEGIN);
	assert_verdict(w, VERDICT_FIXED, false, "checks passed");
}

static void warning_then_crash(void **state)
{
	static char glob[] = "kvm_xen_f";
	struct world *w = *state;

	w->console = BEGIN "WARNING: CPU: 0 PID: 3 at a.c:7 kvm_xen_f+0x1/0x2\n"
			   "Kernel panic - not syncing: kernel: panic_on_warn set ...\n";
	w->vmm.end = VMM_FAULT;
	assert_verdict(w, VERDICT_ERROR, false, "crashed during the test: Kernel panic");
	w->entry.kernel_log[LOG_WARN] = glob;
	assert_verdict(w, VERDICT_VULNERABLE, true, "WARNING: CPU: 0");
	/* A crash that came first is not explained by it. */
	w->console = BEGIN "BUG: bad page\nWARNING: CPU: 0 PID: 3 at a.c:7 kvm_xen_f+0x1/0x2\n";
	assert_verdict(w, VERDICT_ERROR, false, "crashed during the test: BUG: bad page");
}

static void oops(void **state)
{
	static char glob[] = "kvm_xen_f";
	struct world *w = *state;

	w->vmm.end = VMM_FAULT;
	w->console = BEGIN "BUG: kernel NULL pointer dereference, address: 0000000000000008\n"
			   "#PF: supervisor read access in kernel mode\n"
			   "Oops: 0000 [#1] PREEMPT SMP\n"
			   "RIP: 0010:kvm_xen_f.isra.0+0x12/0x34 [kvm]\n"
			   "Kernel panic - not syncing: Fatal exception\n";
	assert_verdict(w, VERDICT_ERROR, false, "in kvm_xen_f.isra.0");
	w->entry.kernel_log[LOG_BUG] = glob;
	assert_verdict(w, VERDICT_ERROR, false, "crashed during the test");
	w->entry.kernel_log[LOG_OOPS] = glob;
	assert_verdict(w, VERDICT_VULNERABLE, true,
		       "kernel log: BUG: kernel NULL pointer dereference, address: "
		       "0000000000000008 in kvm_xen_f.isra.0");
}

static void bug(void **state)
{
	static char glob[] = "kvm_xen_?", other[] = "kvm_xen_g";
	struct world *w = *state;

	w->vmm.end = VMM_FAULT;
	w->console = BEGIN "kernel BUG at arch/x86/kvm/xen.c:1!\nOops: invalid opcode: 0000 [#1]\n"
			   "RIP: 0010:kvm_xen_f+0x12/0x34\n";
	assert_verdict(w, VERDICT_ERROR, false,
		       "kernel BUG at arch/x86/kvm/xen.c:1!; in kvm_xen_f");
	w->entry.kernel_log[LOG_BUG] = other;
	assert_verdict(w, VERDICT_ERROR, false, "crashed during the test");
	w->entry.kernel_log[LOG_BUG] = glob;
	assert_verdict(w, VERDICT_VULNERABLE, true, "xen.c:1! in kvm_xen_f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(never_comes_back),
		TEST(kernel_crash),
		TEST(lockup),
		TEST(finding),
		TEST(split_lock_oops),
		TEST(warning),
		TEST(warning_then_crash),
		TEST(oops),
		TEST(bug),
	};

	return cmocka_run_group_tests_name("kernel_log", tests, NULL, NULL);
}
