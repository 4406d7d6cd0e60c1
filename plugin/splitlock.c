// SPDX-License-Identifier: GPL-2.0-only
/*
 * splitlock - a QEMU TCG plugin that reports locked accesses across a cache line
 *
 *   qemu-system-x86_64 -plugin libsplitlock.so,out=FILE ...
 *
 * FILE, line by line:
 *
 *   # kvm-regress split-lock report 1: locked accesses that cross a 64-byte line
 *   cpu=1 pc=0xffffffff81086c3e addr=0xffff888003a4bffc size=8 count=1 before=17
 *   ...
 *   # total 5
 *
 * The first line is written as soon as the plugin is loaded and the last one when QEMU exits: a
 * file without an access says that the detector ran and saw none. Each line is flushed, so that
 * killing QEMU loses none.
 *
 * Accesses of one kind are those of the same instruction, size and place in the line. Of each
 * kind, the accesses number 1, 2, 4, 8 and so on are reported when they happen, and the last one
 * at exit if it was none of these. An instruction that splits a million times then costs twenty
 * lines. count is how many accesses of its kind a line stands for: its own, and those before it
 * that have no line. before says how many times that CPU had started the instruction by then: a
 * breakpoint at pc, bound to that CPU, with "ignore N before" stops an identical run at this very
 * access.
 */
#include "qemu_plugin_abi.h"
#include "x86_locked.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 64

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 1;

/* A locked instruction, on one CPU. Used by that CPU's thread alone. */
struct site_cpu {
	uint64_t started;
	/* No access seen since the instruction started: its load and its store are one access. */
	bool fresh;
};

/*
 * A locked instruction. It is never freed: when QEMU drops a translation and makes it again, that
 * one finds its counts here.
 */
struct site {
	uint64_t pc;
	struct site_cpu cpu[];
};

/* The split accesses of one kind. */
struct kind {
	struct kind *next;
	uint64_t pc;
	unsigned int line_offset;
	unsigned int size;
	uint64_t count;
	uint64_t reported;
	/* the last one */
	unsigned int cpu;
	uint64_t addr;
	uint64_t before;
};

static FILE *out;
static int max_cpus;

/* Guards what follows: more than one CPU may translate, or split a line, at a time. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *sites;
static struct kind *kinds;
static struct kind **kinds_tail = &kinds;
static uint64_t total;

static void die(const char *what)
{
	fprintf(stderr, "splitlock: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static void *xcalloc(size_t bytes)
{
	void *p = calloc(1, bytes);

	if (!p)
		die("out of memory");
	return p;
}

static int compare_sites(const void *a, const void *b)
{
	const struct site *x = a, *y = b;

	return (x->pc > y->pc) - (x->pc < y->pc);
}

static struct site *get_site(uint64_t pc)
{
	struct site key = {.pc = pc};
	struct site *site;
	void *node;

	pthread_mutex_lock(&lock);
	node = tfind(&key, &sites, compare_sites);
	if (node) {
		site = *(struct site **)node;
	} else {
		site = xcalloc(sizeof(*site) + max_cpus * sizeof(site->cpu[0]));
		site->pc = pc;
		if (!tsearch(site, &sites, compare_sites))
			die("out of memory");
	}
	pthread_mutex_unlock(&lock);
	return site;
}

static struct kind *get_kind(uint64_t pc, unsigned int line_offset, unsigned int size)
{
	struct kind *kind;

	for (kind = kinds; kind; kind = kind->next)
		if (kind->pc == pc && kind->line_offset == line_offset && kind->size == size)
			return kind;

	kind = xcalloc(sizeof(*kind));
	kind->pc = pc;
	kind->line_offset = line_offset;
	kind->size = size;
	*kinds_tail = kind;
	kinds_tail = &kind->next;
	return kind;
}

static void report(struct kind *kind)
{
	if (fprintf(out,
		    "cpu=%u pc=0x%016" PRIx64 " addr=0x%016" PRIx64 " size=%u count=%" PRIu64
		    " before=%" PRIu64 "\n",
		    kind->cpu, kind->pc, kind->addr, kind->size, kind->count - kind->reported,
		    kind->before) < 0 ||
	    fflush(out))
		die("cannot write the report");
	kind->reported = kind->count;
}

static void on_start(unsigned int cpu, void *userdata)
{
	struct site *site = userdata;

	site->cpu[cpu].started++;
	site->cpu[cpu].fresh = true;
}

static void on_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t addr, void *userdata)
{
	struct site *site = userdata;
	unsigned int size = 1u << qemu_plugin_mem_size_shift(info);
	unsigned int line_offset = addr % LINE_BYTES;
	struct kind *kind;

	if (!site->cpu[cpu].fresh)
		return;
	site->cpu[cpu].fresh = false;

	if (line_offset + size <= LINE_BYTES)
		return;

	pthread_mutex_lock(&lock);
	kind = get_kind(site->pc, line_offset, size);
	kind->count++;
	kind->cpu = cpu;
	kind->addr = addr;
	kind->before = site->cpu[cpu].started - 1;
	if (!(kind->count & (kind->count - 1)))
		report(kind);
	total++;
	pthread_mutex_unlock(&lock);
}

/*
 * QEMU reads the version as soon as it has loaded the plugin, and before it calls anything here.
 * None of them takes both of the versions that are known here.
 */
__attribute__((constructor)) static void choose_version(void)
{
	if (qemu_plugin_read_memory_vaddr)
		qemu_plugin_version = 4;
}

static bool is_locked(const struct qemu_plugin_insn *insn)
{
	uint8_t bytes[X86_INSN_MAX_BYTES];

	if (qemu_plugin_version == 1)
		return x86_insn_is_locked(qemu_plugin_insn_data_1(insn),
					  qemu_plugin_insn_size(insn));
	return x86_insn_is_locked(bytes, qemu_plugin_insn_data_3(insn, bytes, sizeof(bytes)));
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct site *site;

		if (!is_locked(insn))
			continue;

		site = get_site(qemu_plugin_insn_vaddr(insn));
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_start, QEMU_PLUGIN_CB_NO_REGS,
						       site);
		qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, site);
	}
}

static void on_exit_qemu(qemu_plugin_id_t id, void *userdata)
{
	struct kind *kind;

	(void)id;
	(void)userdata;
	pthread_mutex_lock(&lock);
	for (kind = kinds; kind; kind = kind->next)
		if (kind->reported != kind->count)
			report(kind);
	if (fprintf(out, "# total %" PRIu64 "\n", total) < 0 || fflush(out))
		die("cannot write the report");
	pthread_mutex_unlock(&lock);
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		fprintf(stderr, "splitlock: usage: -plugin libsplitlock.so,out=FILE\n");
		return -1;
	}
	if (!info->system_emulation || strcmp(info->target_name, "x86_64")) {
		fprintf(stderr, "splitlock: only for qemu-system-x86_64\n");
		return -1;
	}

	out = fopen(argv[0] + 4, "we");
	if (!out ||
	    fprintf(out,
		    "# kvm-regress split-lock report 1: locked accesses that cross a %d-byte "
		    "line\n",
		    LINE_BYTES) < 0 ||
	    fflush(out)) {
		fprintf(stderr, "splitlock: %s: %s\n", argv[0] + 4, strerror(errno));
		return -1;
	}

	max_cpus = info->system.max_vcpus;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_exit_qemu, NULL);
	return 0;
}
