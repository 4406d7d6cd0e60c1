// SPDX-License-Identifier: GPL-2.0-only
/* From what was asked for to jobs: pairs, columns, order, and names from outside made safe. */
#include "plan/limits.h"
#include "plan/plan.h"
#include "scratch.h"

static struct entry has, lacks, unknown;
static const struct entry *all[] = {&has, &lacks, &unknown};
static struct machine amd = {.name = "amd", .boots = true};
static struct machine host = {.name = "host"};
static char *one_series[] = {"6.12"};

static void load(struct entry *entry, const char *name, const char *rest)
{
	char *file = xasprintf("%s.json", name), *error = NULL;
	char *json = xasprintf("{\"title\":\"t\",\"about\":\"a\",%s}", rest);

	if (entry_load(entry, scratch_file(file, json), &error))
		fail_msg("%s", error);
	free(file);
	free(json);
}

static int set_up(void **state)
{
	scratch_make(state);
	load(&has, "has", "\"series\":{\"6.12\":\"has\"}");
	load(&lacks, "lacks", "\"series\":{\"6.12\":\"lacks\"},\"not_on\":{\"amd\":\"because\"}");
	load(&unknown, "unknown", "\"series\":{\"6.1\":\"lacks\"}");
	return 0;
}

static int tear_down(void **state)
{
	entry_free(&has);
	entry_free(&lacks);
	entry_free(&unknown);
	return scratch_remove(state);
}

static struct request request(bool stock, bool broken, bool fixed)
{
	return (struct request){
		.entries = all,
		.nr_entries = 3,
		.machines = &amd,
		.nr_machines = 1,
		.series = {one_series, 1},
		.columns =
			{[COLUMN_STOCK] = stock, [COLUMN_BROKEN] = broken, [COLUMN_FIXED] = fixed},
		.timeout_s = 600,
		.repeat = 1,
		.top = "/top",
		.tests = "/top/build/tests",
		.results = scratch,
	};
}

static void expect_needs(bool stock, bool broken, bool fixed, const char *expected)
{
	struct request r = request(stock, broken, fixed);
	struct strings needs;
	char *s;

	plan_needs(&r, "6.12", &needs);
	s = strings_join(&needs, " ");
	assert_string_equal(s, expected);
	free(s);
	strings_free(&needs);
}

static void needs(void **state)
{
	(void)state;
	expect_needs(true, true, true, "stock has lacks");
	expect_needs(true, false, false, "stock");
	expect_needs(false, true, false, "stock has");
	expect_needs(false, false, true, "stock lacks");
}

static void missing(void **state)
{
	struct request r = request(true, true, true);
	struct runfile run = {0};

	(void)state;
	plan_missing(&r, &run);
	assert_int_equal(run.nr_missing, 1);
	assert_string_equal(run.missing[0].regression, "unknown");
	assert_non_null(strstr(run.missing[0].text, "unknown on 6.12: only stock was run"));
	assert_non_null(
		strstr(run.missing[0].text, "patches/unknown/6.12.break.patch or 6.12.fix.patch"));
	runfile_free(&run);
}

static void add_kernels(struct kernels *kernels)
{
	const char *dir;
	char *copy, *error = NULL;

	dir = scratch_file("kernel/release", "6.12.117\nmore\n");
	copy = xstrndup(dir, strlen(dir) - strlen("/release"));
	scratch_file("kernel/options", "memory 512\nboot-silence 60\n");
	assert_int_equal(kernels_add_series(kernels, "6.12", STOCK, copy, &error), 0);
	assert_int_equal(kernels_add_series(kernels, "6.12", "has", copy, &error), 0);
	assert_int_equal(kernels_add_series(kernels, "6.12", "lacks", "/k", &error), 0);
	free(copy);
}

/* "stock+fixed FIXED", of the job in that folder. */
static void expect_job(const char *folder, const char *expected)
{
	char *dir = xasprintf("%s/%s", scratch, folder), *error = NULL;
	struct text t = {0};
	struct job job;
	int i;

	if (job_read(&job, dir, &error))
		fail_msg("%s", error);
	for (i = 0; i < NR_COLUMNS; i++) {
		if (job.kernel.columns[i])
			text_addf(&t, "%s%s", t.len ? "+" : "", column_name((enum column)i));
	}
	text_addf(&t, " %s", expectation_name(job.kernel.expected) ?: "-");
	assert_string_equal(t.s, expected);
	free(t.s);
	job_free(&job);
	free(dir);
}

static void plan_all(struct plan *plan, const struct request *r, const struct kernels *kernels)
{
	char *error = NULL;

	if (plan_write(plan, r, kernels, &error))
		fail_msg("%s", error);
}

static void expect_alike(const char *folder, int runs)
{
	char *dir = xasprintf("%s/%s", scratch, folder), *error = NULL;
	struct job job;

	if (job_read(&job, dir, &error))
		fail_msg("%s", error);
	assert_int_equal(job.alike, runs);
	job_free(&job);
	free(dir);
}

/* Of one kernel, arguments, CPUs and machine; not of a job with a detector, or no boot. */
static void alike(void **state)
{
	static const char rest[] = "\"series\":{\"6.12\":\"lacks\"}%s";
	static const char *const more[] = {"",
					   ",\"append\":\"kvm.x=1\"",
					   ",\"cpus\":2",
					   ",\"oracles\":[\"ktap\",\"kernel-log\",\"split-lock\"]",
					   "",
					   ",\"cpus\":2"};
	static const char *const folders[] = {"a", "b", "c", "d", "e", "f"};
	const struct entry *entries[ARRAY_SIZE(more)];
	struct entry own[ARRAY_SIZE(more)];
	struct machine machines[] = {
		{.name = "amd", .boots = true, .snapshot = true, .split_lock = true, .cpus = 2},
		{.name = "kvm", .boots = true},
	};
	struct request r = request(true, false, false);
	struct kernels kernels = {0};
	struct plan plan;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(more); i++) {
		char *json = xasprintf(rest, more[i]);

		load(&own[i], folders[i], json);
		entries[i] = &own[i];
		free(json);
	}
	r.entries = entries;
	r.nr_entries = ARRAY_SIZE(more);
	r.machines = machines;
	r.nr_machines = ARRAY_SIZE(machines);
	r.repeat = 3;
	add_kernels(&kernels);
	plan_all(&plan, &r, &kernels);
	plan_free(&plan);
	expect_alike("a/6.12-stock-amd", 6);
	expect_alike("e/6.12-stock-amd", 6);
	expect_alike("f/6.12-stock-amd", 6);
	expect_alike("b/6.12-stock-amd", 3);
	expect_alike("c/6.12-stock-amd", 6);
	expect_alike("d/6.12-stock-amd", 3);
	expect_alike("a/6.12-stock-kvm", 3);
	r.cold = true;
	plan_all(&plan, &r, &kernels);
	plan_free(&plan);
	expect_alike("a/6.12-stock-amd", 3);
	kernels_free(&kernels);
	for (i = 0; i < ARRAY_SIZE(more); i++)
		entry_free(&own[i]);
}

static void pairs(void **state)
{
	struct request r = request(true, true, true);
	struct kernels kernels = {0};
	struct plan plan;
	struct job job;
	char *dir, *error = NULL;

	(void)state;
	add_kernels(&kernels);
	plan_all(&plan, &r, &kernels);
	assert_int_equal(plan.nr, 5);
	expect_job("has/6.12-stock-amd", "stock+fixed FIXED");
	expect_job("has/6.12-broken-amd", "broken VULNERABLE");
	expect_job("lacks/6.12-stock-amd", "stock+broken VULNERABLE");
	expect_job("lacks/6.12-fixed-amd", "fixed FIXED");
	expect_job("unknown/6.12-stock-amd", "stock -");
	plan_free(&plan);

	dir = xasprintf("%s/lacks/6.12-stock-amd", scratch);
	assert_int_equal(job_read(&job, dir, &error), 0);
	assert_string_equal(job.skip, "because");
	assert_string_equal(job.kernel.label, "6.12.117");
	assert_int_equal(job.kernel.memory, 512);
	assert_true(job.kernel.boot_silence_s == 60);
	assert_int_equal(job.number, 2);
	job_free(&job);
	free(dir);
	kernels_free(&kernels);
}

static void variants(void **state)
{
	struct request r = request(false, false, true);
	struct kernels kernels = {0};
	struct plan plan;

	(void)state;
	add_kernels(&kernels);
	plan_all(&plan, &r, &kernels);
	assert_int_equal(plan.nr, 2);
	expect_job("has/6.12-stock-amd", "fixed FIXED");
	expect_job("lacks/6.12-fixed-amd", "fixed FIXED");
	plan_free(&plan);
	r = request(true, false, false);
	plan_all(&plan, &r, &kernels);
	assert_int_equal(plan.nr, 3);
	expect_job("has/6.12-stock-amd", "stock FIXED");
	expect_job("lacks/6.12-stock-amd", "stock VULNERABLE");
	plan_free(&plan);
	kernels_free(&kernels);
}

static void running(void **state)
{
	struct request r = request(true, true, true);
	struct kernels kernels = {0};
	struct plan plan;

	(void)state;
	r.machines = &host;
	plan_all(&plan, &r, &kernels);
	assert_int_equal(plan.nr, 3);
	expect_job("has/host", "running -");
	plan_free(&plan);
}

static void given(struct kernels *kernels, const char *label)
{
	char *error = NULL;

	assert_int_equal(kernels_add_given(kernels, label, "/k", &error), 0);
}

static void names(void **state)
{
	struct request r = request(true, true, true);
	char *large = xasprintf("%0500d", 7), *error = NULL;
	struct kernels kernels = {0};
	struct plan plan;
	size_t i, n;

	(void)state;
	add_kernels(&kernels);
	given(&kernels, "../../etc");
	given(&kernels, "a\x1b[31mb\n\xff");
	given(&kernels, "");
	given(&kernels, "-x");
	given(&kernels, large);
	given(&kernels, "6.12.117");
	given(&kernels, "6.12-stock");
	given(&kernels, "same");
	given(&kernels, "same");
	assert_string_equal(kernels.v[3].folder, "_._.._etc");
	assert_string_equal(kernels.v[4].label, "a?[31mb??");
	assert_string_equal(kernels.v[5].label, "unnamed");
	assert_string_equal(kernels.v[6].folder, "_x");
	assert_int_equal(strlen(kernels.v[7].label), LABEL_MAX);
	assert_string_equal(kernels.v[8].label, "6.12.117+");
	assert_string_equal(kernels.v[11].label, "same+");
	for (i = 3; i < kernels.nr; i++) {
		assert_null(strpbrk(kernels.v[i].folder, "/\n\x1b"));
		assert_true(strlen(kernels.v[i].folder) <= LABEL_MAX + 8);
		for (n = 3; n < i; n++)
			assert_string_not_equal(kernels.v[i].folder, kernels.v[n].folder);
	}
	plan_all(&plan, &r, &kernels);
	assert_int_equal(plan.nr, 5 + 3 * 9);
	for (i = 0; i < plan.nr; i++) {
		for (n = 0; n < i; n++)
			assert_string_not_equal(plan.v[i].folder, plan.v[n].folder);
	}
	expect_job("has/_._.._etc-amd", "given -");
	plan_free(&plan);
	kernels_free(&kernels);
	assert_int_equal(kernels_add_given(&kernels, "x", "relative", &error), -1);
	free(error);
	kernels_free(&kernels);
	free(large);
}

/* Debug kernels: what they are is a part of their names, and their options change the jobs. */
static void debug_kernels(void **state)
{
	struct request r = request(true, true, true);
	struct kernels kernels = {.config = "kasan+nohz-full"};
	char *dir, *copy, *error = NULL;
	struct plan plan;
	struct job job;

	(void)state;
	dir = xstrdup(scratch_file("debug/release", "6.12.117\n"));
	copy = xstrndup(dir, strlen(dir) - strlen("/release"));
	scratch_file("debug/options", "memory 512\nslower 4\nappend nohz_full=1\nmemory 300\n"
				      "append a b\nslower 2\nnot-on intel of that\n"
				      "not-on amd/lacks of this\n");
	assert_int_equal(kernels_add_series(&kernels, "6.12", STOCK, copy, &error), 0);
	assert_int_equal(kernels_add_series(&kernels, "6.12", "has", copy, &error), 0);
	assert_int_equal(kernels_add_series(&kernels, "6.12", "lacks", copy, &error), 0);
	given(&kernels, "tree");
	assert_string_equal(kernels.v[0].label, "6.12.117 kasan+nohz-full");
	assert_string_equal(kernels.v[3].label, "tree kasan+nohz-full");
	plan_all(&plan, &r, &kernels);
	expect_job("has/6.12-kasan+nohz-full-stock-amd", "stock+fixed FIXED");
	expect_job("has/tree-kasan+nohz-full-amd", "given -");
	free(dir);
	dir = xasprintf("%s/has/6.12-kasan+nohz-full-stock-amd", scratch);
	assert_int_equal(job_read(&job, dir, &error), 0);
	assert_int_equal(job.kernel.memory, 512);
	assert_int_equal(job.entry.test_timeout_s, 4 * r.entries[0]->test_timeout_s);
	assert_true(job.entry.silence_s == 4 * r.entries[0]->silence_s);
	assert_string_equal(job.entry.append, "nohz_full=1 a b");
	assert_null(job.skip);
	assert_null(kernel_not_on(&kernels.v[0], "int", "has"));
	assert_string_equal(kernel_not_on(&kernels.v[0], "intel", "has"), "of that");
	assert_string_equal(kernel_not_on(&kernels.v[0], "amd", "lacks"), "of this");
	job_free(&job);
	plan_free(&plan);
	scratch_file("debug/options", "slower 0\n");
	assert_int_equal(kernels_add_series(&kernels, "6.12", "x", copy, &error), -1);
	assert_non_null(strstr(error, "slower TIMES"));
	free(error);
	scratch_file("debug/options", "not-on amd\n");
	assert_int_equal(kernels_add_series(&kernels, "6.12", "x", copy, &error), -1);
	free(error);
	kernels_free(&kernels);
	free(dir);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs),   cmocka_unit_test(missing),
		cmocka_unit_test(pairs),   cmocka_unit_test(variants),
		cmocka_unit_test(running), cmocka_unit_test(names),
		cmocka_unit_test(alike),   cmocka_unit_test(debug_kernels),
	};

	return cmocka_run_group_tests_name("plan", tests, set_up, tear_down);
}
