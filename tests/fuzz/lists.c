// SPDX-License-Identifier: GPL-2.0-only
/* Files of plain lines: a series, a kernel's release and options, how long jobs took. */
#include <unistd.h>

#include "fuzz.h"
#include "job/job.h"
#include "plan/durations.h"
#include "plan/kernels.h"
#include "plan/limits.h"
#include "plan/series.h"

static void series(void)
{
	struct series series;
	char *error;

	if (series_load(&series, "list", &error)) {
		must(starts_with(error, "list"));
		free(error);
		return;
	}
	must(*series.package && !strchr(series.package, ' '));
	series_free(&series);
}

/* @dir has "release" and "options". */
static void kernel(const char *dir, const char *release)
{
	struct kernels kernels = {0};
	char *error;
	size_t i;

	if (kernels_add_series(&kernels, "6.12", "stock", dir, &error))
		free(error);
	if (kernels_add_given(&kernels, release, dir, &error))
		free(error);
	must(kernels.nr == 2);
	for (i = 0; i < kernels.nr; i++) {
		const struct kernel *k = &kernels.v[i];

		must(*k->label && is_clean(k->label) && strlen(k->label) <= LABEL_MAX + 2);
		must(!k->folder || (*k->folder != '.' && !strchr(k->folder, '/')));
		must(k->memory >= 0 && k->boot_silence_s >= 0);
	}
	kernels_free(&kernels);
}

static void durations(void)
{
	struct planned jobs[] = {{"a/stock", "key", 0, 1}, {"b/stock", "other", 0, 2}};
	struct plan plan = {jobs, ARRAY_SIZE(jobs)};

	durations_sort(&plan, "list");
	must(plan.v[0].expected_s >= plan.v[1].expected_s);
	durations_remember(&plan, ".", "list");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *dir = getcwd(NULL, 0), *s = xstrndup((const char *)data, size);

	must(dir && !make_dirs("a/stock"));
	file("list", (const char *)data, size);
	file("options", (const char *)data, size);
	file("release", (const char *)data, size);
	file("a/stock/" VERDICT_FILE, (const char *)data, size);
	series();
	kernel(dir, s);
	durations();
	free(dir);
	free(s);
	return 0;
}
