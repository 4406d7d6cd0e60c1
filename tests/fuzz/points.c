// SPDX-License-Identifier: GPL-2.0-only
/* A line of what a test has measured. */
#include "evidence/points.h"
#include "fuzz.h"
#include "protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text line = {0};
	struct points points;
	size_t i;

	text_add(&line, (const char *)data, size);
	if (points_parse(&points, line.s ? line.s : "")) {
		must(points.nr && points.nr <= POINTS_MAX);
		must(*points.group && strlen(points.group) <= POINTS_NAME_MAX);
		must(is_clean(points.group) && is_clean(points.member) && is_clean(points.x_name));
		must(is_clean(points.x_unit) && is_clean(points.y_name));
		for (i = 0; i < points.nr; i++)
			must((points.kind == POINTS_PATH) == !!points.v[i].word);
		points_free(&points);
	}
	free(line.s);
	return 0;
}
