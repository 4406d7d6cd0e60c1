// SPDX-License-Identifier: GPL-2.0-only
/*
 * Split locks of the kernel: where it took them, and, where somebody asked for that, what
 * split_lock_detect=fatal made of each.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/log.h"
#include "evidence/reaction.h"
#include "evidence/splitlock.h"
#include "job/fatal.h"
#include "page/excerpt.h"
#include "page/run_page.h"
#include "protocol.h"

#define SITES_SHOWN 40

/* What the job's check says of the sites: their functions, in the report's order. */
static const char *description(const struct merged_job *job)
{
	const struct ktap *ktap = &job->result.ktap;
	size_t i;

	for (i = 0; i < ktap->nr_checks; i++) {
		if (!strcmp(ktap->checks[i].name, SPLIT_LOCK_CHECK))
			return ktap->checks[i].detail;
	}
	return "";
}

/* The kernel's report, from its line "Oops: ..." on, of a boot that gdb directed; or NULL. */
static char *fatal_log(const struct merged_job *job, const char *site, size_t *len)
{
	char *dir = xasprintf("%s/" FATAL_DIR "/%s", job->dir, site);
	char *s = strchr(site, '/') ? NULL : log_read(dir, CONSOLE_LOG, len);

	free(dir);
	return s;
}

static void print_fatal(struct html *h, const struct merged_job *job, const char *site)
{
	struct excerpt e;
	char *summary, *s;
	size_t len;

	s = fatal_log(job, site, &len);
	if (!s)
		return;
	summary = xasprintf("Call trace at %s, under split_lock_detect=fatal", site);
	excerpt_of_console(&e, s, len, "Split lock detected");
	html_fold(h, summary, false);
	page_excerpt(h, &e);
	html_close(h);
	excerpt_free(&e);
	free(summary);
	free(s);
}

static void print_site(struct html *h, const struct split_site *site, const char *name)
{
	html_open(h, "tr", NULL);
	html_put(h, "td", name, "class", "mono", NULL);
	html_open(h, "td", "class", "n", NULL);
	html_textf(h, "%" PRIu64, site->count);
	html_close(h);
	html_open(h, "td", "class", "n", NULL);
	html_textf(h, "%u", site->size);
	html_close(h);
	html_open(h, "td", "class", "mono", NULL);
	html_textf(h, "0x%" PRIx64, site->addr);
	html_close(h);
	html_open(h, "td", "class", "mono", NULL);
	html_textf(h, "0x%" PRIx64, site->pc);
	html_close(h);
	html_close(h);
}

static void print_sites(struct html *h, const struct merged_job *job, const struct splitlock *locks)
{
	struct strings names = {0};
	size_t i;

	html_put(h, "h4", "Split locks of the kernel", NULL);
	html_table_begin(h, "split locks of the kernel", NULL);
	html_table_head(h, "function", "accesses", "bytes", "first at", "instruction", NULL);
	for (i = 0; i < locks->nr && i < SITES_SHOWN; i++) {
		char *name = splitlock_name(description(job), i);

		if (!name)
			name = xasprintf("0x%" PRIx64, locks->v[i].pc);
		print_site(h, &locks->v[i], name);
		strings_add(&names, name);
	}
	html_table_end(h);
	if (locks->nr > SITES_SHOWN) {
		html_open(h, "p", "class", "dim", NULL);
		html_textf(h, "and %zu more in " SPLITLOCK_LOG, locks->nr - SITES_SHOWN);
		html_close(h);
	}
	for (i = 0; i < names.nr; i++)
		print_fatal(h, job, names.v[i]);
	if (job->job.split_lock != SPLIT_LOCK_FATAL)
		html_put(h, "p",
			 "--split-lock fatal boots once more for each of these places, and shows "
			 "the call trace there.",
			 "class", "dim", NULL);
	strings_free(&names);
}

void page_split_locks(struct run_page *page, const struct merged_job *job)
{
	struct splitlock locks;
	size_t len;
	char *s = log_read(job->dir, SPLITLOCK_LOG, &len);

	if (!s)
		return;
	splitlock_parse(&locks, s, len);
	if (locks.nr)
		print_sites(page->html, job, &locks);
	splitlock_free(&locks);
	free(s);
}
