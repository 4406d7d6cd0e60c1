// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pictures, each with its numbers.
 */
#include <string.h>

#include "page/run_page.h"

static bool is_number(const char *head)
{
	return ends_with(head, ")");
}

static void print_numbers(struct html *h, const struct picture *p)
{
	size_t row, column;

	html_table_begin(h, p->title, NULL);
	html_open(h, "tr", NULL);
	for (column = 0; column < p->nr_columns; column++)
		html_put(h, "th", p->head[column], "scope", "col", "class",
			 is_number(p->head[column]) ? "n" : NULL, NULL);
	html_close(h);
	for (row = 0; row < p->nr_rows; row++) {
		html_open(h, "tr", NULL);
		for (column = 0; column < p->nr_columns; column++)
			html_put(h, "td", p->cells[row * p->nr_columns + column], "class",
				 is_number(p->head[column]) ? "n" : NULL, NULL);
		html_close(h);
	}
	html_table_end(h);
}

static void print_picture(struct html *h, const struct picture *p)
{
	html_open(h, "figure", "id", p->id, NULL);
	html_put(h, "figcaption", p->title, "class", "title", NULL);
	if (p->svg)
		html_raw(h, p->svg);
	html_put(h, "p", p->caption, "class", "dim", NULL);
	/* Without the picture its numbers are all there is. */
	html_fold(h, "The numbers", !p->svg);
	print_numbers(h, p);
	html_close(h);
	html_close(h);
}

void page_pictures(struct run_page *page, const char *regression, const char *kernel,
		   const char *machine)
{
	size_t i, nr = 0;

	for (i = 0; i < page->pictures.nr; i++) {
		const struct picture *p = &page->pictures.v[i];

		if (regression ? !picture_is_about(p, regression, kernel, machine)
			       : p->regression != NULL)
			continue;
		if (!nr++ && regression) {
			html_open(page->html, "h4", NULL);
			html_textf(page->html, "Measured on %s on %s", kernel, machine);
			html_close(page->html);
		}
		if (nr == 1)
			html_open(page->html, "div", "class", "pictures", NULL);
		print_picture(page->html, p);
	}
	if (nr)
		html_close(page->html);
}

bool page_has_time(const struct run_page *page)
{
	/* Those of the run come first. */
	return page->pictures.nr && !page->pictures.v[0].regression;
}

void page_time(struct run_page *page)
{
	if (!page_has_time(page))
		return;
	html_put(page->html, "h2", "Where the time went", "id", "time", NULL);
	if (page->pictures.note)
		html_put(page->html, "p", page->pictures.note, "class", "dim", NULL);
	page_pictures(page, NULL, NULL, NULL);
}
