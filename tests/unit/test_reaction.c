// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel made of a delivered alignment check. */
#include "evidence/reaction.h"
#include "unit.h"

#define WHERE "kvm_xen_set_evtchn_fast+0x26c"
#define DELIVERED                       \
	"0x000000000000fff0 in ?? ()\n" \
	"delivered: alignment check on CPU 0 at CPL 0: lock bts %r15,0x8(%rax) to 0x37c\n"
#define BOOT                                           \
	"[    0.896623] Run /init as init process\r\n" \
	"[    0.898510] # kvm-regress: begin x\r\n"
#define OOPS                                                      \
	"[    0.988858] Oops: Split lock detected\r\n"            \
	"[    0.988858] : 0000 [#1] SMP\r\n"                      \
	"[    0.988953] RIP: 0010:" WHERE "/0x3c0\r\n"            \
	"[    0.989455] Call Trace:\r\n"                          \
	"[    0.989481]  <TASK>\r\n"                              \
	"[    0.989507]  ? kvm_xen_hvm_evtchn_send+0x4a/0x90\r\n" \
	"[    0.989552]  kvm_arch_vm_ioctl+0xa0a/0xf60\r\n"       \
	"[    0.990662]  </TASK>\r\n"                             \
	"[    0.990683] Modules linked in:\r\n"                   \
	"[    0.990712] ---[ end trace 0 ]---\r\n"                \
	"[    0.991243] Kernel panic - not syncing: Fatal exception\r\n"
#define TRAP                                                                               \
	"[    1.000000] traps: vmm[34] trap alignment check ip:401234 sp:7ffc error:0 in " \
	"vmm[401000+1000]\r\n"

static struct reaction r;

static void read(const char *where, const char *gdb, const char *console)
{
	reaction_free(&r);
	reaction_read(&r, where, 0x401234, gdb, console);
	assert_non_null(r.text);
}

static void oops(void **state)
{
	(void)state;
	read(WHERE, DELIVERED, BOOT OOPS);
	assert_int_equal(r.kind, REACTION_OOPS);
	assert_true(r.same);
	assert_int_equal(r.before, strlen(BOOT));
	assert_string_equal(r.text, "Oops: Split lock detected; RIP " WHERE "; called by "
				    "kvm_xen_hvm_evtchn_send, kvm_arch_vm_ioctl");
	/* From the line's start to a line's end, and to the byte. */
	assert_int_equal(strncmp(r.report, OOPS, strlen(r.report)), 0);
	assert_non_null(strstr(r.report, "---[ end trace 0 ]---"));
	assert_null(strstr(r.report, "panic"));
	/* 6.1 words it like this; and gdb had to take another access. */
	read(WHERE, "delivered elsewhere: x\n",
	     "[    1.0] Split lock detected: 0000 [#1]\n[    1.0] RIP: 0010:" WHERE "/0x3c0\n");
	assert_int_equal(r.kind, REACTION_OOPS);
	assert_false(r.same);
	assert_int_equal(r.before, 0);
}

static void no_oops(void **state)
{
	(void)state;
	read(WHERE, DELIVERED, BOOT);
	assert_int_equal(r.kind, REACTION_FAILED);
	/* The function's name must end where it ends in the log. */
	read("kvm_xen_set_evtchn_fast+0x26", DELIVERED, BOOT OOPS);
	assert_int_equal(r.kind, REACTION_FAILED);
	read("kvm_xen_inject_pending_events+0x127", DELIVERED, BOOT OOPS);
	assert_int_equal(r.kind, REACTION_FAILED);
}

static void not_delivered(void **state)
{
	(void)state;
	/* Whatever the log says. */
	read(WHERE, "not delivered: another access\n", BOOT OOPS);
	assert_int_equal(r.kind, REACTION_FAILED);
	assert_string_equal(r.text, "not delivered: another access");
	read(WHERE, "", BOOT OOPS);
	assert_int_equal(r.kind, REACTION_FAILED);
	read(WHERE, "0xfff0 in ?? ()\nundelivered: x\n", BOOT OOPS);
	assert_int_equal(r.kind, REACTION_FAILED);
}

static void program(void **state)
{
	(void)state;
	read(NULL, DELIVERED, BOOT TRAP);
	assert_int_equal(r.kind, REACTION_SIGBUS);
	assert_int_equal(r.before, strlen(BOOT));
	assert_string_equal(r.text, "traps: vmm[34] trap alignment check ip:401234 sp:7ffc error:0 "
				    "in vmm[401000+1000]");
	assert_int_equal(strncmp(r.report, TRAP, strlen(r.report)), 0);
	assert_non_null(strstr(r.report, r.text));
	read(NULL, DELIVERED, BOOT);
	assert_int_equal(r.kind, REACTION_SILENT);
	read(NULL, "not delivered: a guest's split lock, of which ...\n", BOOT);
	assert_int_equal(r.kind, REACTION_GUEST);
}

/* It goes into verdict.json, which takes nothing else. */
static void text_is_clean(void **state)
{
	(void)state;
	read(WHERE, DELIVERED,
	     "Oops: Split lock detected\nRIP: 0010:" WHERE
	     "/0x3b0\nCall Trace:\n f\xff\x1b+0x1/0x2\n");
	assert_int_equal(r.kind, REACTION_OOPS);
	assert_non_null(strstr(r.text, "called by f??"));
}

static int done(void **state)
{
	(void)state;
	reaction_free(&r);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(oops),		 cmocka_unit_test(no_oops),
		cmocka_unit_test(not_delivered), cmocka_unit_test(program),
		cmocka_unit_test(text_is_clean),
	};

	return cmocka_run_group_tests_name("reaction", tests, NULL, done);
}
