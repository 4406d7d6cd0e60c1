// SPDX-License-Identifier: GPL-2.0-only
/* System.map, and the split-lock detector's report. */
#include "evidence/splitlock.h"
#include "evidence/symbols.h"
#include "unit.h"

static const char map[] = "0000000000000000 D fixed_percpu_data\n"
			  "ffffffff81000000 T _text\n"
			  "ffffffff81000000 T startup_64\n"
			  "ffffffff81000200 t kvm_xen_inject_pending_events\n"
			  "ffffffff81000100 T kvm_xen_set_evtchn_fast\n"
			  "ffffffff81000180 r a_table\n"
			  "ffffffff81001000 T _etext\n"
			  "ffffffff82000000 D jiffies\n";

static void assert_name(const struct symbols *symbols, uint64_t addr, const char *name)
{
	char *s = symbols_name(symbols, addr);

	assert_string_equal(s, name);
	free(s);
}

static void symbols(void **state)
{
	struct symbols symbols;

	(void)state;
	assert_int_equal(symbols_parse(&symbols, map), 0);
	assert_name(&symbols, 0xffffffff81000100, "kvm_xen_set_evtchn_fast+0x0");
	assert_name(&symbols, 0xffffffff810001ff, "kvm_xen_set_evtchn_fast+0xff");
	assert_name(&symbols, 0xffffffff81000200, "kvm_xen_inject_pending_events+0x0");
	assert_name(&symbols, 0xffffffff81000fff, "kvm_xen_inject_pending_events+0xdff");
	/* Outside of every function: before the first, behind the text's end. */
	assert_name(&symbols, 0xffffffff80ffffff, "0xffffffff80ffffff");
	assert_name(&symbols, 0xffffffff81001000, "0xffffffff81001000");
	assert_name(&symbols, UINT64_MAX, "0xffffffffffffffff");
	assert_int_equal(symbols_variable(&symbols, "jiffies"), 0xffffffff82000000);
	assert_int_equal(symbols_variable(&symbols, "startup_64"), 0);
	assert_int_equal(symbols_variable(&symbols, "jiff"), 0);
	symbols_free(&symbols);
}

static void modules(void **state)
{
	struct symbols symbols = {0};

	(void)state;
	symbols_add_modules(&symbols,
			    "kvm 0000000000000010 f\nkvm 0020 g\nkvm 100\nkvm-amd 0 h\nother 0 i\n",
			    "[ 1.0] # kvm-regress: module kvm at 0xffffffffc0001000\r\n"
			    "[ 2.0] # kvm-regress: module kvm-amd at 0xffffffffc0000000\n");
	assert_name(&symbols, 0xffffffffc0001011, "f+0x1");
	assert_name(&symbols, 0xffffffffc0001020, "g+0x0");
	assert_name(&symbols, 0xffffffffc0001100, "0xffffffffc0001100");
	assert_name(&symbols, 0xffffffffc0000004, "h+0x4");
	assert_int_equal(symbols.nr, 4);
	symbols_free(&symbols);
}

/* A kernel with modules has both, and "-" in a module's name is as good as "_". */
static void kernel_and_modules(void **state)
{
	struct symbols symbols;

	(void)state;
	symbols_parse(&symbols, map);
	symbols_add_modules(&symbols, "kvm_amd 0 h\nkvm_amd 10\n",
			    "# kvm-regress: module kvm-amd at 0xffffffffc0000000\n");
	assert_name(&symbols, 0xffffffffc0000004, "h+0x4");
	assert_name(&symbols, 0xffffffffc0000010, "0xffffffffc0000010");
	assert_name(&symbols, 0xffffffff81000101, "kvm_xen_set_evtchn_fast+0x1");
	symbols_free(&symbols);
}

static void damaged_map(void **state)
{
	struct symbols symbols;

	(void)state;
	assert_int_equal(symbols_parse(&symbols, "not a map\nffffffff81000000 T\n"
						 "ffffffff81000000 T ok\n\x7f"
						 "ELF\n"),
			 3);
	assert_int_equal(symbols.nr, 1);
	symbols_free(&symbols);
	assert_int_equal(symbols_parse(&symbols, ""), 0);
	assert_name(&symbols, 1, "0x1");
	symbols_free(&symbols);
}

static void parse(struct splitlock *sl, const char *s)
{
	splitlock_parse(sl, s, strlen(s));
}

static void report(void **state)
{
	struct splitlock sl;
	struct symbols symbols;
	char *s, *name;

	(void)state;
	parse(&sl, "# kvm-regress split-lock report 1\n"
		   "cpu=0 pc=0xffffffff81000110 addr=0xffff888001234ffc size=8\n"
		   "cpu=1 pc=0x401000 addr=0x7ffc size=4 count=1 before=7\n"
		   "cpu=1 pc=0xffffffff81000210 addr=0xffff88800123403c size=8 count=5\n"
		   "size=8 addr=0xffff888001239ffc pc=0xffffffff81000110 cpu=1\r\n"
		   "cpu=1 pc=0xffffffff81000210 addr=0xffff");
	assert_true(sl.present);
	assert_null(sl.malformed);
	assert_int_equal(sl.kernel, 7);
	assert_int_equal(sl.others, 1);
	assert_int_equal(sl.nr, 2);
	assert_int_equal(sl.v[0].cpu, 0);
	assert_int_equal(sl.v[0].addr, 0xffff888001234ffc);
	assert_int_equal(sl.v[1].cpu, 1);
	assert_int_equal(sl.nr_low, 1);
	assert_int_equal(sl.low[0].pc, 0x401000);
	assert_int_equal(sl.low[0].before, 7);
	symbols_parse(&symbols, map);
	s = splitlock_describe(&sl, &symbols);
	assert_string_equal(s, "2 in kvm_xen_set_evtchn_fast+0x10 (0xffff888001234ffc, size 8), "
			       "5 in kvm_xen_inject_pending_events+0x10 "
			       "(0xffff88800123403c, size 8)");
	name = splitlock_name(s, 0);
	assert_string_equal(name, "kvm_xen_set_evtchn_fast+0x10");
	free(name);
	name = splitlock_name(s, 1);
	assert_string_equal(name, "kvm_xen_inject_pending_events+0x10");
	free(name);
	assert_null(splitlock_name(s, 2));
	assert_null(splitlock_name("", 0));
	free(s);
	symbols_free(&symbols);
	splitlock_free(&sl);
}

static void clean_report(void **state)
{
	struct splitlock sl;

	(void)state;
	parse(&sl, "# kvm-regress split-lock report 1\n");
	assert_true(sl.present);
	assert_int_equal(sl.kernel + sl.others, 0);
	splitlock_free(&sl);
	/* Nobody wrote it: that is no clean bill. */
	parse(&sl, "");
	assert_false(sl.present);
	splitlock_free(&sl);
	parse(&sl, "# some other file\n");
	assert_false(sl.present);
	splitlock_free(&sl);
}

static void damaged_report(void **state)
{
	static const char *const bad[] = {
		"hello\n",
		"cpu=0 addr=0x1 size=8\n",
		"cpu=0 pc=zzz addr=0x1 size=8\n",
		"cpu=0 pc=0x1x addr=0x1 size=8\n",
		"cpu=0 pc=-1 addr=0x1 size=8\n",
		"cpu=0 pc=0x1ffffffffffffffff addr=0x1 size=8\n",
		"xpc=0x1 addr=0x1 size=8\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct splitlock sl;

		parse(&sl, bad[i]);
		assert_non_null(sl.malformed);
		assert_string_equal(sl.malformed, "line 1");
		splitlock_free(&sl);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols),
		cmocka_unit_test(modules),
		cmocka_unit_test(kernel_and_modules),
		cmocka_unit_test(damaged_map),
		cmocka_unit_test(report),
		cmocka_unit_test(clean_report),
		cmocka_unit_test(damaged_report),
	};

	return cmocka_run_group_tests_name("splitlock", tests, NULL, NULL);
}
