// SPDX-License-Identifier: GPL-2.0-only
#include "points_util.h"

#include <stdarg.h>
#include <termios.h>

#include "timer_util.h"

static void add(struct points_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void add(struct points_line *line, const char *fmt, ...)
{
	size_t left = sizeof(line->text) - line->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line->text + line->len, left, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < left)
		line->len += n;
	else
		line->text[line->len] = '\0';
}

void points_begin(struct points_line *line, const char *kind, const char *name, const char *x_name,
		  const char *x_unit, const char *y_name)
{
	line->len = 0;
	line->nr = 0;
	add(line, POINTS "%s %s %s %s %s", kind, name, x_name, x_unit, y_name);
}

void points_add(struct points_line *line, int64_t x, uint64_t y)
{
	if (line->nr++ < POINTS_MAX)
		add(line, " %" PRId64 ":%" PRIu64, x, y);
}

void points_add_word(struct points_line *line, int64_t x, const char *word)
{
	if (line->nr++ < POINTS_MAX)
		add(line, " %" PRId64 ":%s", x, word);
}

void points_print(const struct points_line *line)
{
	pr_info("%s\n", line->text);
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
}

void points_distribution(const char *name, const char *x_name, const char *x_unit, uint64_t *values,
			 unsigned int n)
{
	static const unsigned int percents[] = {0,  5,	10, 20, 30, 40, 50, 60,
						70, 80, 90, 95, 98, 99, 100};
	struct points_line line;
	unsigned int i;

	points_begin(&line, POINTS_KIND_DISTRIBUTION, name, x_name, x_unit, "%");
	for (i = 0; i < ARRAY_SIZE(percents); i++)
		points_add(&line, percentile(values, n, percents[i]), percents[i]);
	points_print(&line);
}
