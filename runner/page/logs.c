// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a job's logs show of it, and links to them.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "evidence/log.h"
#include "page/excerpt.h"
#include "page/run_page.h"
#include "protocol.h"

#define END_LINES 12

void page_excerpt(struct html *h, const struct excerpt *e)
{
	size_t i;

	html_open(h, "pre", "tabindex", "0", NULL);
	for (i = 0; i < e->lines.nr; i++) {
		if ((int)i == e->marked)
			html_put(h, "mark", e->lines.v[i], "title", "this line decided", NULL);
		else
			html_text(h, e->lines.v[i]);
		html_raw(h, "\n");
	}
	html_close(h);
}

static void print_excerpt(struct html *h, const struct excerpt *e, const char *name)
{
	html_open(h, "h4", NULL);
	html_textf(h, "%s, lines %zu to %zu of %zu", name, e->first,
		   e->first + e->lines.nr - (e->lines.nr ? 1 : 0), e->total);
	html_close(h);
	page_excerpt(h, e);
}

/* "repeat-3/" of a log that another run than the first has left, "" of the first's. */
static char *run_of(const char *log)
{
	size_t digits = starts_with(log, "repeat-") ? strspn(log + 7, "0123456789") : 0;

	return digits && log[7 + digits] == '/' ? xstrndup(log, 8 + digits) : xstrdup("");
}

/* The first failed check, of those that decide if one of them failed. */
static const char *failed_check(const struct merged_job *job)
{
	const struct ktap *ktap = &job->result.ktap;
	const char *any = NULL;
	size_t i;

	for (i = 0; i < ktap->nr_checks; i++) {
		const struct check *check = &ktap->checks[i];

		if (check->ok || check->skip)
			continue;
		if (entry_decides(&job->job.entry, check->name))
			return check->name;
		any = any ? any : check->name;
	}
	return any;
}

struct place {
	struct run_page *page;
	const struct merged_job *job;
	char *dir; /* of the run that decided */
};

/* False if the log is missing, which is said. */
static bool open_log(const struct place *p, const char *name, char **s, size_t *len)
{
	*s = log_read(p->dir, name, len);
	if (*s)
		return true;
	html_open(p->page->html, "p", "class", "dim", NULL);
	html_textf(p->page->html, "%s is missing from the job's folder, or cannot be read.", name);
	html_close(p->page->html);
	return false;
}

static void show_ktap(const struct place *p)
{
	struct excerpt e;
	size_t len;
	char *s;

	if (!open_log(p, KTAP_LOG, &s, &len))
		return;
	excerpt_of_ktap(&e, s, len, failed_check(p->job), p->job->result.reason);
	print_excerpt(p->page->html, &e, KTAP_LOG ": what the test said");
	excerpt_free(&e);
	free(s);
}

static void show_console(const struct place *p)
{
	struct excerpt e;
	size_t len;
	char *s;

	if (!open_log(p, CONSOLE_LOG, &s, &len))
		return;
	excerpt_of_console(&e, s, len, p->job->result.reason);
	/* The marks of begin and end alone say nothing. */
	if (e.marked < 0 && e.lines.nr <= 2)
		html_put(p->page->html, "p", "The kernel logged nothing while the test ran.",
			 "class", "dim", NULL);
	else
		print_excerpt(p->page->html, &e, CONSOLE_LOG ": what the kernel said");
	excerpt_free(&e);
	free(s);
}

static void show_vmm(const struct place *p)
{
	size_t len;
	char *s = log_read(p->dir, VMM_LOG, &len);
	struct excerpt e;

	if (s && len) {
		excerpt_of_end(&e, s, len, END_LINES);
		print_excerpt(p->page->html, &e, VMM_LOG ": what the emulator said");
		excerpt_free(&e);
	}
	free(s);
}

static void print_links(const struct place *p, const char *run)
{
	static const char *const names[] = {KTAP_LOG, CONSOLE_LOG,  SPLITLOCK_LOG, VMM_LOG,
					    GDB_LOG,  VERDICT_FILE, COMMAND_FILE,  JOB_FILE};
	struct html *h = p->page->html;
	size_t i;

	html_put(h, "h4", "Files", NULL);
	html_open(h, "ul", "class", "logs", NULL);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		char *name = xasprintf("%s%s", run, names[i]);
		char *path = xasprintf("%s/%s", p->job->dir, name);
		char *address = job_address(p->page, p->job, name);
		struct stat st;

		if (!lstat(path, &st) && S_ISREG(st.st_mode)) {
			html_open(h, "li", NULL);
			html_put(h, "a", name, "href", address, NULL);
			html_close(h);
		}
		free(address);
		free(path);
		free(name);
	}
	html_close(h);
}

void page_logs(struct run_page *page, const struct merged_job *job)
{
	const struct result *r = &job->result;
	bool judged = r->kind == VERDICT_VULNERABLE || r->kind == VERDICT_ERROR;
	bool by_test = !strcmp(r->log, KTAP_LOG) || r->kind == VERDICT_ERROR;
	char *run = run_of(r->log);
	struct place p = {page, job, xasprintf("%s/%s", job->dir, run)};

	if (judged && strcmp(r->log, JOB_FILE)) {
		if (by_test)
			show_ktap(&p);
		show_console(&p);
		if (r->kind == VERDICT_ERROR)
			show_vmm(&p);
	}
	print_links(&p, "");
	if (*run)
		print_links(&p, run);
	free(p.dir);
	free(run);
}
