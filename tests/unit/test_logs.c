// SPDX-License-Identifier: GPL-2.0-only
/* The kernel log, init's markers, and lines that arrive in pieces. */
#include "evidence/console.h"
#include "evidence/marker.h"
#include "unit.h"

static void assert_kind(const char *line, enum fault_kind kind)
{
	enum fault_kind found;

	if (!console_classify(console_message(line), &found))
		fail_msg("not recognised: %s", line);
	assert_int_equal(found, kind);
}

static void assert_nothing(const char *line)
{
	enum fault_kind found;

	if (console_classify(console_message(line), &found))
		fail_msg("taken for a fault: %s", line);
}

static void faults(void **state)
{
	(void)state;
	assert_kind("[    1.0] Kernel panic - not syncing: Fatal exception", FAULT_PANIC);
	assert_kind("[    1.0][    T1] Kernel panic - not syncing: x", FAULT_PANIC);
	assert_kind("Oops: general protection fault, maybe for address 0x1: 0000 [#1]", FAULT_OOPS);
	assert_kind("[ 1.0] BUG: kernel NULL pointer dereference, address: 0", FAULT_OOPS);
	assert_kind("[ 1.0] kernel BUG at arch/x86/kvm/xen.c:1!", FAULT_BUG);
	assert_kind("[ 1.0] general protection fault, probably for non-canonical", FAULT_OOPS);
	assert_kind("[ 9.0] watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [a:1]", FAULT_LOCKUP);
	assert_kind("[ 9.0] NMI watchdog: Watchdog detected hard LOCKUP on cpu 1", FAULT_LOCKUP);
	assert_kind("[ 9.0] rcu: INFO: rcu_sched detected stalls on CPUs/tasks:", FAULT_RCU_STALL);
	assert_kind("[ 9.0] rcu: INFO: rcu_preempt self-detected stall on CPU", FAULT_RCU_STALL);
	assert_kind("[ 1.0] Oops: Split lock detected: 0000 [#1] SMP", FAULT_SPLIT_LOCK);
	assert_kind("[ 9.0] hrtimer: interrupt took 25400000000 ns", FAULT_STORM);
}

static void warnings(void **state)
{
	(void)state;
	assert_kind("[ 1.0] WARNING: CPU: 0 PID: 33 at arch/x86/kvm/mmu/mmu.c:747 f+0x1/0x2 [kvm]",
		    FAULT_WARN);
	assert_kind("[ 1.0] WARNING: arch/x86/kvm/x86.c:7 at f+0x1/0x2 [kvm], CPU#0: qemu/33",
		    FAULT_WARN);
	assert_kind("[ 1.0] WARNING: at f+0x1/0x2, CPU#0: qemu/33", FAULT_WARN);
	assert_nothing("[ 1.0] x: WARNING: look at this");
}

static void findings(void **state)
{
	(void)state;
	assert_kind("[ 1.0] WARNING: possible circular locking dependency detected", FAULT_FINDING);
	assert_kind("[ 1.0][ T1] WARNING: suspicious RCU usage", FAULT_FINDING);
	assert_kind("[ 1.0] WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected",
		    FAULT_FINDING);
	assert_kind("[ 1.0] WARNING: inconsistent lock state", FAULT_FINDING);
	assert_kind("[ 1.0] [ BUG: Invalid wait context ]", FAULT_FINDING);
	assert_kind("[ 1.0] BUG: sleeping function called from invalid context at a/b.c:48",
		    FAULT_FINDING);
	assert_kind("[ 1.0] BUG: scheduling while atomic: x/33/0x00000002", FAULT_FINDING);
	assert_kind("[ 1.0] BUG: KASAN: slab-use-after-free in f+0x1/0x2 [kvm]", FAULT_FINDING);
	assert_kind("[ 1.0] BUG: KCSAN: data-race in f [kvm] / g", FAULT_FINDING);
	assert_kind("[ 1.0] BUG: KCSAN: data-race in f / g [kvm_intel]", FAULT_FINDING);
	assert_kind("[ 1.0] WARNING: CPU: 0 PID: 33 at kernel/context_tracking.c:93 f+0x1/0x2",
		    FAULT_FINDING);
	assert_kind("[ 1.0] WARNING: include/linux/irq-entry-common.h:53 at f+0x1/0x2, CPU#0: t/33",
		    FAULT_FINDING);
	assert_nothing("[ 1.0] BUG: KCSAN: data-race in tick_sched_timer / update_process_times");
	assert_nothing("[ 1.0] # BUG: KASAN: says the test");
}

static void no_faults(void **state)
{
	(void)state;
	assert_nothing("");
	assert_nothing("[ 0.0] Kernel command line: oops=panic panic=-1");
	assert_nothing("[ 1.0] hrtimer: interrupt took 120345 ns");
	assert_nothing("[ 1.0] traps: init[7] general protection fault ip:401000 sp:7ff error:0");
	assert_nothing("[ 1.0] # the test speaks of Oops: and BUG: ");
	assert_nothing("[ 1.0] x86/split lock detection: #DB: warning on user-space bus_locks");
	assert_nothing("[ 1.0] rcu: INFO: rcu_sched is up");
	assert_nothing("[ 1.0] DEBUG: all well");
}

static void message(void **state)
{
	(void)state;
	assert_string_equal(console_message("[    0.859220] hello"), "hello");
	assert_string_equal(console_message("[    0.859220][    C1] hello"), "hello");
	assert_string_equal(console_message("[mem 0x1000] x"), "[mem 0x1000] x");
	assert_string_equal(console_message("[ 1.0"), "[ 1.0");
	assert_string_equal(console_message("plain"), "plain");
}

static void in_pieces(void **state)
{
	static const char log[] = "[ 0.1] booting\r\n[ 0.2] BUG: early\r\n"
				  "[ 0.3] # kvm-regress: begin x\r\n\r\n[ 0.4] Kernel panic - not "
				  "syncing: late";
	size_t step;

	(void)state;
	for (step = 1; step < sizeof(log); step++) {
		struct console console = {0};
		size_t at, len = sizeof(log) - 1;

		for (at = 0; at < len; at += step)
			console_feed(&console, log + at, at + step > len ? len - at : step);
		/* The last line is not complete yet. */
		assert_int_equal(console.nr_faults, 1);
		console_finish(&console);
		assert_int_equal(console.nr_faults, 2);
		assert_int_equal(console.faults[0].kind, FAULT_OOPS);
		assert_false(console.faults[0].after_begin);
		assert_int_equal(console.faults[0].line, 2);
		assert_int_equal(console.faults[1].kind, FAULT_PANIC);
		assert_true(console.faults[1].after_begin);
		assert_int_equal(console.faults[1].line, 5);
		assert_string_equal(console.faults[1].text, "Kernel panic - not syncing: late");
		assert_string_equal(console.last, console.faults[1].text);
		console_free(&console);
	}
}

static void assert_function(const char *line, const char *function)
{
	char *s = console_function(line);

	if (function)
		assert_string_equal(s, function);
	else
		assert_null(s);
	free(s);
}

static void functions(void **state)
{
	static const char log[] = "kernel BUG at arch/x86/kvm/xen.c:1!\n"
				  "Oops: invalid opcode: 0000 [#1]\n"
				  "CPU: 0 UID: 0 PID: 33 Comm: x\n"
				  "RIP: 0010:kvm_xen_f.cold+0x12/0x34 [kvm]\n"
				  "Call Trace:\n g+0x1/0x2\n"
				  "RIP: 0033:0x401000\n"
				  "Kernel panic - not syncing: Fatal exception\n";
	struct console console = {0};

	(void)state;
	assert_function("WARNING: CPU: 0 PID: 3 at a/b.c:7 f_1.isra.0+0x1/0x2 [kvm]", "f_1.isra.0");
	assert_function("WARNING: a/b.c:7 at f+0x1/0x2 [kvm], CPU#0: a/3", "f");
	assert_function("BUG: KASAN: slab-use-after-free in f+0x1/0x2", "f");
	assert_function("RIP: 0010:f+0x1/0x2", "f");
	assert_function("kernel BUG at a.c:1!", NULL);
	assert_function("+0x1", NULL);

	console_feed(&console, log, sizeof(log) - 1);
	assert_int_equal(console.nr_faults, 3);
	assert_int_equal(console.faults[0].kind, FAULT_BUG);
	assert_string_equal(console.faults[0].function, "kvm_xen_f.cold");
	assert_string_equal(console.faults[1].function, "kvm_xen_f.cold");
	assert_null(console.faults[2].function);
	console_free(&console);
}

/* What a report names first of KVM, and is sure of, is the function. */
static void finding_functions(void **state)
{
	static const char log[] = "BUG: sleeping function called from invalid context at a.c:48\n"
				  "Call Trace:\n <IRQ>\n __might_resched+0x1/0x2\n"
				  " ? stale+0x1/0x2 [kvm]\n rt_read_lock+0x1/0x2\n"
				  " f+0x1/0x2 [kvm]\n g+0x1/0x2 [kvm]\n"
				  "BUG: KASAN: slab-use-after-free in h+0x1/0x2 [kvm]\n"
				  " f+0x1/0x2 [kvm]\n"
				  "WARNING: inconsistent lock state\n inconsistent {A} -> {B}\n";
	struct console console = {0};

	(void)state;
	console_feed(&console, log, sizeof(log) - 1);
	assert_int_equal(console.nr_faults, 3);
	assert_string_equal(console.faults[0].function, "f");
	assert_string_equal(console.faults[1].function, "h");
	assert_null(console.faults[2].function);
	console_free(&console);
}

/* However often the kernel warns, a fault after that is seen, and so is a new warning. */
static void endless_warnings(void **state)
{
	struct console console = {0};
	static const char begin[] = "# kvm-regress: begin x\n",
			  often[] = "WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2\n",
			  other[] = "WARNING: CPU: 0 PID: 1 at a.c:2 g+0x1/0x2\n",
			  bug[] = "kernel BUG at a.c:1!\n";
	int i;

	(void)state;
	console_feed(&console, often, strlen(often));
	console_feed(&console, begin, strlen(begin));
	for (i = 0; i < 1000; i++)
		console_feed(&console, often, strlen(often));
	console_feed(&console, other, strlen(other));
	console_feed(&console, bug, strlen(bug));
	assert_int_equal(console.nr_warnings, 1001);
	assert_int_equal(console.nr_faults, 4);
	assert_false(console.faults[0].after_begin);
	assert_true(console.faults[1].after_begin);
	assert_string_equal(console.faults[2].function, "g");
	assert_int_equal(console.faults[3].kind, FAULT_BUG);
	console_free(&console);
}

static void endless_faults(void **state)
{
	struct console console = {0};
	int i;

	(void)state;
	for (i = 0; i < 10000; i++)
		console_feed(&console, "BUG: again\n", 11);
	assert_in_range(console.nr_faults, 1, 100);
	assert_int_equal(console.nr_lines, 10000);
	console_free(&console);
}

static void nul_hides_nothing(void **state)
{
	static const char log[] = "\0\0Kernel panic - not syncing: x\n";
	struct console console = {0};

	(void)state;
	console_feed(&console, log, sizeof(log) - 1);
	assert_int_equal(console.nr_faults, 1);
	console_free(&console);
}

static void markers(void **state)
{
	struct marker m = {0};

	(void)state;
	assert_true(marker_parse(&m, "# kvm-regress: begin xen_timer_fastpath"));
	assert_int_equal(m.kind, MARKER_BEGIN);
	assert_string_equal(m.text, "xen_timer_fastpath");
	assert_true(marker_parse(&m, "unfinished line# kvm-regress: end x exit 254"));
	assert_int_equal(m.kind, MARKER_END);
	assert_int_equal(m.end, END_EXIT);
	assert_int_equal(m.value, 254);
	assert_true(marker_parse(&m, "# kvm-regress: end x signal 11"));
	assert_int_equal(m.end, END_SIGNAL);
	assert_true(marker_parse(&m, "# kvm-regress: end x timeout 60"));
	assert_int_equal(m.end, END_TIMEOUT);
	assert_int_equal(m.value, 60);
	assert_true(marker_parse(&m, "# kvm-regress: error no module timewarp"));
	assert_int_equal(m.kind, MARKER_ERROR);
	assert_string_equal(m.text, "no module timewarp");

	/* Damaged ones leave the marker alone. */
	assert_false(marker_parse(&m, "# kvm-regress: end x exit"));
	assert_false(marker_parse(&m, "# kvm-regress: end x exit zero"));
	assert_false(marker_parse(&m, "# kvm-regress: end x left 0"));
	assert_false(marker_parse(&m, "# kvm-regress: end x exit 0 more"));
	assert_false(marker_parse(&m, "# kvm-regress: ended x exit 0"));
	assert_false(marker_parse(&m, "kvm-regress: begin x"));
	assert_int_equal(m.kind, MARKER_ERROR);
	/* A number is that number, and not its last 32 bits. */
	assert_false(marker_parse(&m, "# kvm-regress: end x exit 4294967296"));
	assert_false(marker_parse(&m, "# kvm-regress: end x exit 99999999999999999999"));
	assert_false(marker_parse(&m, "# kvm-regress: end x exit -1"));
	assert_false(marker_parse(&m, "# kvm-regress: end x exit 0x"));
	marker_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults),
		cmocka_unit_test(warnings),
		cmocka_unit_test(findings),
		cmocka_unit_test(functions),
		cmocka_unit_test(finding_functions),
		cmocka_unit_test(endless_warnings),
		cmocka_unit_test(no_faults),
		cmocka_unit_test(message),
		cmocka_unit_test(in_pieces),
		cmocka_unit_test(endless_faults),
		cmocka_unit_test(nul_hides_nothing),
		cmocka_unit_test(markers),
	};

	return cmocka_run_group_tests_name("logs", tests, NULL, NULL);
}
