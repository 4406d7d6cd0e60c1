// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "page/page.h"
#include "page/run_page.h"
#include "report/tests.h"

static void contents(struct run_page *page, bool regressions, bool several)
{
	struct html *h = page->html;

	html_open(h, "nav", "aria-label", "contents", NULL);
	if (several)
		html_put(h, "a", "Comparison", "href", "#comparison", NULL);
	html_put(h, "a", regressions ? "Table" : "Matrix", "href", "#proof", NULL);
	html_put(h, "a", regressions ? "Regressions" : "Tests", "href", "#each", NULL);
	if (page_has_time(page))
		html_put(h, "a", "Time", "href", "#time", NULL);
	html_close(h);
}

static char *title_of(const struct merged *merged)
{
	struct strings kernels = {0};
	char *list, *title;
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++)
		strings_add_once(&kernels, merged->jobs[i].job.kernel.label);
	list = strings_join(&kernels, ", ");
	title = xasprintf("kvm-regress: %s", list);
	strings_free(&kernels);
	free(list);
	return title;
}

void format_html(const struct merged *merged, FILE *out)
{
	bool regressions = merged_suite(merged) == SUITE_REGRESSIONS;
	char *title = title_of(merged);
	struct run_page page = {
		.html = html_begin(out, title),
		.merged = merged,
	};

	html_style(page.html, picture_css());
	pictures_make(&page.pictures, merged);
	page_head(&page);
	if (merged->nr_jobs) {
		contents(&page, regressions, kernels_of(merged) > 1);
		page_comparison(&page);
		if (regressions) {
			page_proofs(&page);
			page_regressions(&page);
		} else {
			page_tests(&page);
		}
		page_time(&page);
	}
	html_end(page.html);
	pictures_free(&page.pictures);
	free(title);
}
