// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a job is repeated: by the suite, and by hand.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/top.h"
#include "page/run_page.h"
#include "plan/limits.h"
#include "plan/runfile.h"

/* The words that name the job's kernel; "" where the machine boots none. For the caller to free. */
static char *kernel_words(const struct merged *merged, const struct merged_job *job)
{
	const struct job *j = &job->job;
	const char *asked = runfile_kernel(&merged->run, j->kernel.label);
	char *quoted, *words;

	if (j->kernel.variant == COLUMN_RUNNING)
		return xstrdup("");
	if (asked)
		return xasprintf(" %s", asked);
	quoted = shell_quote(j->kernel.series ? j->kernel.series : "KERNEL");
	words = xasprintf(" -k %s", quoted);
	free(quoted);
	return words;
}

static char *command_of(const struct merged *merged, const struct merged_job *job)
{
	char *kernel = kernel_words(merged, job), *name = shell_quote(job->job.entry.name);
	char *machine = shell_quote(job->job.machine);
	const struct job *j = &job->job;
	struct text t = {0};

	text_addf(&t, "%s", suite_command());
	if (j->entry.suite != SUITE_REGRESSIONS)
		text_addf(&t, " selftests");
	text_addf(&t, " -m %s%s", machine, kernel);
	if (j->kernel.variant <= COLUMN_FIXED)
		text_addf(&t, " -v %s", column_name(j->kernel.variant));
	if (j->split_lock == SPLIT_LOCK_FATAL)
		text_addf(&t, " --split-lock fatal");
	if (j->repeat > 1)
		text_addf(&t, " -n %d", j->repeat);
	if (j->timeout_s != TIMEOUT_DEFAULT_S)
		text_addf(&t, " -t %.0f", j->timeout_s);
	if (j->cold)
		text_addf(&t, " --cold");
	if (j->accept_kernel_crash)
		text_addf(&t, " --i-accept-a-kernel-crash");
	text_addf(&t, " %s", name);
	free(machine);
	free(kernel);
	free(name);
	return text_take(&t);
}

void page_repeat(struct run_page *page, const struct merged_job *job)
{
	char *command = command_of(page->merged, job), *path, *quoted;
	struct html *h = page->html;
	bool named = runfile_kernel(&page->merged->run, job->job.kernel.label) ||
		     job->job.kernel.series || job->job.kernel.variant == COLUMN_RUNNING;
	bool by_hand;

	path = xasprintf("%s/" COMMAND_FILE, job->dir);
	quoted = shell_quote(path);
	by_hand = !access(path, F_OK);
	html_put(h, "h4", "Repeat it", NULL);
	html_open(h, "pre", "tabindex", "0", NULL);
	html_text(h, command);
	html_raw(h, "\n");
	if (by_hand)
		html_textf(h, "sh %s", quoted);
	html_close(h);
	html_open(h, "p", "class", "dim", NULL);
	if (!named)
		html_textf(h, "KERNEL is whatever %s was called on the command line. ",
			   job->job.kernel.label);
	html_text(h, job->job.skip ? "The job was not run."
		     : !by_hand	   ? "The job has left no script that boots it again by hand."
				   : "The first line runs the test and judges it. The second boots "
				     "the same job again by hand, on the host that it ran on.");
	html_close(h);
	free(quoted);
	free(path);
	free(command);
}
