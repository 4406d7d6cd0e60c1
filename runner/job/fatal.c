// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "evidence/reaction.h"
#include "job/fatal.h"
#include "job/jobdir.h"
#include "protocol.h"
#include "verdict/compare.h"

/* The part of the script that knows this access, before the part that is the same for all. */
static int write_script(const struct setup *setup, const char *dir, const struct split_site *site,
			const struct symbols *symbols)
{
	size_t len = 0;
	char *path = path_in(dir, GDB_SCRIPT), *common = read_file(setup->gdb_script, &len);
	struct text t = {0};
	int err = -1;

	if (common) {
		text_addf(&t,
			  "python\n"
			  "cpu, pc, addr, size = %" PRIu64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", %u\n"
			  "before = %" PRIu64 "\n"
			  "sld_state = 0x%" PRIx64 "\n"
			  "end\n",
			  site->cpu, site->pc, site->addr, site->size, site->before,
			  symbols_variable(symbols, "sld_state"));
		text_add(&t, common, len);
		err = write_file(path, t.s, t.len, 0666);
	}
	free(t.s);
	free(common);
	free(path);
	return err;
}

/* Where this boot is not what the run in @first was, up to the kernel's reaction; or NULL. */
static char *unlike(const struct reaction *r, const char *first, const char *dir)
{
	size_t len, other_len;
	char *a, *b, *diff;

	a = jobdir_read(first, CONSOLE_LOG, &len);
	b = jobdir_read(dir, CONSOLE_LOG, &other_len);
	diff = compare(a, len, b, r->before, true);
	free(a);
	free(b);
	if (diff || r->kind != REACTION_OOPS)
		return diff;
	a = jobdir_read(first, KTAP_LOG, &len);
	b = jobdir_read(dir, KTAP_LOG, &other_len);
	diff = compare(a, len, b, other_len, true);
	free(a);
	free(b);
	return diff;
}

/* One boot. Like run_job. */
static int show_one(struct reaction *r, const struct setup *setup, const char *first,
		    const char *name, const struct vmm_limits *limits,
		    const struct split_site *site, const struct symbols *symbols)
{
	char *dir = xasprintf("%s/" FATAL_DIR "/%s", first, name), *console = NULL, *gdb = NULL;
	char *diff = NULL;
	struct vmm vmm;
	size_t len;
	int err = -1;

	if (jobdir_prepare(setup, dir, BOOT_GDB) || write_script(setup, dir, site, symbols) ||
	    vmm_run(&vmm, dir, COMMAND_FILE, limits))
		goto out;
	err = vmm.end == VMM_INTERRUPTED ? vmm.status : 0;
	vmm_free(&vmm);
	jobdir_tidy(setup, dir);
	if (err)
		goto out;
	gdb = jobdir_read(dir, GDB_LOG, &len);
	console = jobdir_read(dir, CONSOLE_LOG, &len);
	reaction_read(r, site->pc >= KERNEL_START ? name : NULL, site->pc, gdb, console);
	if (r->same && (r->kind == REACTION_OOPS || r->kind == REACTION_SIGBUS))
		diff = unlike(r, first, dir);
	if (diff) {
		r->kind = REACTION_FAILED;
		free(r->text);
		r->text = xasprintf("this boot went another way than the first: %s", diff);
	}
out:
	free(diff);
	free(gdb);
	free(console);
	free(dir);
	return err;
}

/* "Oops: Split lock detected in a, b; SIGBUS in user space at c" grows by one. */
static void tell(struct text *t, enum reaction_kind kind, const char *where)
{
	static const char oops[] = "Oops: Split lock detected in ",
			  sigbus[] = "SIGBUS in user space at ";
	const char *what = kind == REACTION_OOPS ? oops : sigbus;

	if (t->len && strstr(t->s, what))
		text_addf(t, ", %s", where);
	else
		text_addf(t, "%s%s%s", t->len ? "; " : "split_lock_detect=fatal: ", what, where);
}

static void add_check(struct ktap *ktap, const char *name, const struct reaction *r)
{
	char *check = xasprintf("split_lock_fatal_%s", name);
	char *detail = xasprintf(
		"%s%s", r->text,
		r->same || r->kind == REACTION_GUEST
			? ""
			: "; at another access of this instruction than the first");

	ktap_add_check(ktap, check, r->kind != REACTION_OOPS,
		       r->kind == REACTION_SILENT || r->kind == REACTION_GUEST, detail);
	free(check);
	free(detail);
}

int fatal_show(struct fatal *fatal, const struct setup *setup, const char *dir,
	       const struct vmm_limits *limits, const struct splitlock *splitlock,
	       const struct symbols *symbols, struct verdict *verdict, struct ktap *ktap)
{
	size_t total = splitlock->nr + splitlock->nr_low, i;
	struct confinement confinement = *limits->confinement;
	struct vmm_limits own = *limits;
	struct text t = {0};
	bool ours;
	int err = 0;

	*fatal = (struct fatal){0};
	/* gdb does, to QEMU. */
	confinement.connects = true;
	own.confinement = &confinement;
	/* Another failed check stays the reason. */
	ours = verdict->log && !strcmp(verdict->log, SPLITLOCK_LOG);
	for (i = 0; !err && verdict->kind != VERDICT_ERROR && i < total; i++) {
		bool kernel = i < splitlock->nr;
		const struct split_site *site = kernel ? &splitlock->v[i]
						       : &splitlock->low[i - splitlock->nr];
		char *name = kernel ? symbols_name(symbols, site->pc)
				    : xasprintf("user_0x%" PRIx64, site->pc);
		struct reaction r = {0};

		err = show_one(&r, setup, dir, name, &own, site, symbols);
		if (!err && r.kind == REACTION_FAILED)
			verdict_set(verdict, VERDICT_ERROR, FATAL_DIR,
				    "split_lock_detect=fatal at %s: %s", name, r.text);
		else if (!err)
			add_check(ktap, name, &r);
		if (!err && (r.kind == REACTION_OOPS || r.kind == REACTION_SIGBUS))
			tell(&t, r.kind, kernel ? name : name + strlen("user_"));
		strings_add(&fatal->names, xstrdup(name));
		strings_add(&fatal->reports, xstrdup(r.report ? r.report : ""));
		reaction_free(&r);
		free(name);
	}
	if (t.len)
		fatal->text = text_take(&t);
	if (!err && fatal->text && ours && verdict->kind == VERDICT_VULNERABLE)
		verdict_set(verdict, VERDICT_VULNERABLE, FATAL_DIR, "%s", fatal->text);
	return err;
}

char *fatal_compare(const struct fatal *first, const struct fatal *other)
{
	size_t i;

	for (i = 0; i < first->names.nr && i < other->names.nr; i++) {
		const char *a = first->reports.v[i], *b = other->reports.v[i];
		char *diff = compare(a, strlen(a), b, strlen(b), false), *where;

		if (!diff)
			continue;
		where = xasprintf(FATAL_DIR "/%s, %s of the report", first->names.v[i], diff);
		free(diff);
		return where;
	}
	return NULL;
}

void fatal_free(struct fatal *fatal)
{
	strings_free(&fatal->names);
	strings_free(&fatal->reports);
	free(fatal->text);
	*fatal = (struct fatal){0};
}
