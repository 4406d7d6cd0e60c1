// SPDX-License-Identifier: GPL-2.0-only
/* The page's writer, excerpts of logs, comparisons, and folders of results as one. */
#include "results.h"

#include "evidence/log.h"
#include "page/excerpt.h"
#include "page/html.h"
#include "page/page.h"
#include "report/ab.h"

static char *s;
static size_t len;

static void escapes(void **state)
{
	FILE *out = open_memstream(&s, &len);
	struct html *h = html_begin(out, "</title><script>x</script>");

	(void)state;
	html_style(h, ".own{color:red}");
	html_open(h, "p", "class", "a\"b<c", "title", NULL, NULL);
	html_text(h, " <b>&\x1b[31m\xff ");
	html_textf(h, "%d%s", 3, "\n>");
	html_close(h);
	html_put(h, "td", "", NULL);
	html_badge(h, "FAIL", BADGE_UNEXPECTED);
	html_end(h);
	fclose(out);
	assert_non_null(strstr(s, "<title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;</title>"));
	assert_non_null(strstr(s, "<style>.own{color:red}</style></head>"));
	assert_non_null(strstr(s, "<p class=\"a&quot;b&lt;c\"> &lt;b&gt;&amp;?[31m? 3?&gt;</p>"));
	/* HTML has no empty tags but its own. */
	assert_non_null(strstr(s, "<td></td>"));
	assert_non_null(strstr(s, "<meta charset=\"utf-8\"/>"));
	assert_non_null(strstr(s, "FAIL<small> not expected</small></span>"));
	assert_non_null(strstr(s, "</html>"));
	free(s);
}

/* Names break between their parts, where they may be too long; logs and titles never do. */
static void breaks(void **state)
{
	static const char *const name = "kvm_x86.ko-6.12.5+_<a>_b_";
	FILE *out = open_memstream(&s, &len);
	struct html *h = html_begin(out, name);

	(void)state;
	html_put(h, "th", "xen_timer_id -x_y", NULL);
	html_put(h, "th", "xen_timer_ids", NULL);
	html_put(h, "p", "in no_entry_thrown_away, no_entry_thrown_away_64bit", NULL);
	html_put(h, "p", name, NULL);
	html_put(h, "pre", name, NULL);
	html_end(h);
	fclose(out);
	assert_non_null(strstr(s, "<title>kvm_x86.ko-6.12.5+_&lt;a&gt;_b_</title>"));
	assert_non_null(strstr(s, "<th>xen_timer_id -x_y</th>"));
	assert_non_null(strstr(s, "<th>xen_<wbr/>timer_<wbr/>ids</th>"));
	assert_non_null(strstr(s, "<p>in no_entry_thrown_away, no_<wbr/>entry_<wbr/>thrown_<wbr/>"
				  "away_<wbr/>64bit</p>"));
	assert_non_null(strstr(s, "<p>kvm_<wbr/>x86.<wbr/>ko-<wbr/>6.<wbr/>12.<wbr/>5+_&lt;a&gt;_b_"
				  "</p>"));
	assert_non_null(strstr(s, "<pre>kvm_x86.ko-6.12.5+_&lt;a&gt;_b_</pre>"));
	free(s);
}

static void addresses(void **state)
{
	char *address = html_address("../a+b/c d?#\"%.log");
	char *anchor = html_anchor("x/6.1 <y>+z");

	(void)state;
	assert_string_equal(address, "../a%2Bb/c%20d%3F%23%22%25.log");
	assert_string_equal(anchor, "x_6.1__y__z");
	free(address);
	free(anchor);
}

static void check_excerpt(struct excerpt *e, size_t first, size_t nr, int marked, const char *line)
{
	assert_int_equal(e->first, first);
	assert_int_equal(e->lines.nr, nr);
	assert_int_equal(e->marked, marked);
	if (line)
		assert_string_equal(e->lines.v[marked], line);
	excerpt_free(e);
}

static void kernel_logs(void **state)
{
	static const char log[] = "[ 1.0] one\n"
				  "[ 1.1] two\n"
				  "[ 1.2] # kvm-regress: begin x\n"
				  "[ 1.3] BUG: kernel NULL pointer dereference, address: 0\n"
				  "[ 1.4] RIP: 0010:f+0x1/0x2 [kvm]\n"
				  "[ 1.5] ---[ end trace 0 ]---\n"
				  "[ 1.6] BUG: kernel NULL pointer dereference, address: 8\n"
				  "[ 1.7] # kvm-regress: end x exit 1\n";
	struct excerpt e;

	(void)state;
	excerpt_of_console(&e, log, strlen(log),
			   "kernel log: BUG: kernel NULL pointer dereference, address: 0 in f");
	check_excerpt(&e, 2, 5, 2, "[ 1.3] BUG: kernel NULL pointer dereference, address: 0");
	/* The second of two. */
	excerpt_of_console(&e, log, strlen(log),
			   "kernel log: BUG: kernel NULL pointer dereference, address: 8");
	check_excerpt(&e, 5, 4, 2, "[ 1.6] BUG: kernel NULL pointer dereference, address: 8");
	/* A part of the first. */
	excerpt_of_console(&e, log, strlen(log), "NULL pointer dereference");
	check_excerpt(&e, 2, 5, 2, "[ 1.3] BUG: kernel NULL pointer dereference, address: 0");
	/* None of them: what was logged while the test ran. */
	excerpt_of_console(&e, log, strlen(log), "a check failed");
	check_excerpt(&e, 3, 6, -1, NULL);
	excerpt_of_console(&e, "", 0, "a check failed");
	check_excerpt(&e, 1, 0, -1, NULL);
}

static void test_logs(void **state)
{
	static const char log[] = "# kvm-regress: begin x\n"
				  "KTAP version 1\n"
				  "1..2\n"
				  "# got 3\n"
				  "not ok 1 ab\n"
				  "not ok 2 a # got 4\n"
				  "==== Test Assertion Failure ====\n"
				  "  x86_64/x.c:49: !(v)\n"
				  "# kvm-regress: end x exit 1\n";
	struct excerpt e;

	(void)state;
	excerpt_of_ktap(&e, log, strlen(log), "a", "a (and 1 more failed)");
	check_excerpt(&e, 1, 9, 5, "not ok 2 a # got 4");
	excerpt_of_ktap(&e, log, strlen(log), "parent/ab", "ab");
	check_excerpt(&e, 1, 8, 4, "not ok 1 ab");
	excerpt_of_ktap(&e, log, strlen(log), NULL, "x86_64/x.c:49: !(v): message");
	check_excerpt(&e, 2, 8, 6, "x86_64/x.c:49: !(v)");
	excerpt_of_ktap(&e, log, strlen(log), NULL, "it ended with status 3");
	check_excerpt(&e, 1, 9, -1, NULL);
	excerpt_of_end(&e, log, strlen(log), 2);
	check_excerpt(&e, 8, 2, -1, NULL);
}

/* Nothing but a file is read. */
static void no_files(void **state)
{
	(void)state;
	shell("mkfifo %s/fifo");
	shell("ln -s /etc/passwd %s/link");
	assert_null(log_read(dir, "fifo", &len));
	assert_null(log_read(dir, "link", &len));
	assert_null(log_read(dir, ".", &len));
	shell("printf 'a\\0b' >%s/log");
	s = log_read(dir, "log", &len);
	assert_int_equal(len, 3);
	assert_memory_equal(s, "a\0b", 3);
	free(s);
}

static void set_label(size_t job, const char *label)
{
	free(merged.jobs[job].job.kernel.label);
	merged.jobs[job].job.kernel.label = xstrdup(label);
}

static void check_ab(enum ab_kind kind, size_t nr)
{
	struct ab ab;

	ab_compare(&ab, &merged, "old", "new");
	assert_int_equal(ab.nr, nr);
	if (nr) {
		assert_int_equal(ab.v[0].kind, kind);
		assert_int_equal(ab.counts[kind], nr);
	}
	ab_free(&ab);
}

static void two_kernels(void **state)
{
	static const struct {
		enum verdict_kind old, new;
		enum ab_kind kind;
	} pairs[] = {
		{VERDICT_FIXED, VERDICT_VULNERABLE, AB_REGRESSION},
		{VERDICT_VULNERABLE, VERDICT_FIXED, AB_FIXED},
		{VERDICT_VULNERABLE, VERDICT_VULNERABLE, AB_STILL_FAILING},
		{VERDICT_FIXED, VERDICT_FIXED, AB_SAME},
		{VERDICT_SKIP, VERDICT_SKIP, AB_SAME},
		{VERDICT_FIXED, VERDICT_SKIP, AB_INCONCLUSIVE},
		{VERDICT_ERROR, VERDICT_VULNERABLE, AB_INCONCLUSIVE},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		RUN({"a", GIVEN, "amd", pairs[i].old, NO}, {"a", GIVEN, "amd", pairs[i].new, NO});
		set_label(0, "old");
		set_label(1, "new");
		check_ab(pairs[i].kind, 1);
		set_label(0, "another");
		check_ab(AB_APPEARED, 1);
		set_label(0, "old");
		set_label(1, "another");
		check_ab(AB_DISAPPEARED, 1);
		done(state);
	}
	/* A series' counterparts are no kernels of their own. */
	RUN(GOOD_A("amd"));
	set_label(0, "old");
	set_label(1, "new");
	check_ab(AB_DISAPPEARED, 1);
}

static void changed_checks(void **state)
{
	struct strings lines;

	(void)state;
	RUN({"a", GIVEN, "amd", VERDICT_FIXED, NO}, {"a", GIVEN, "amd", VERDICT_FIXED, NO});
	set_label(0, "old");
	set_label(1, "new");
	merged.jobs[1].result.ktap.checks[0].skip = true;
	ktap_add_check(&merged.jobs[1].result.ktap, "d", true, false, "");
	check_ab(AB_CHANGED, 1);
	ab_checks(&lines, &merged.jobs[0], &merged.jobs[1]);
	assert_int_equal(lines.nr, 2);
	assert_string_equal(lines.v[0], "c: ok -> skipped");
	assert_string_equal(lines.v[1], "d: missing -> ok");
	strings_free(&lines);
	ab_checks(&lines, &merged.jobs[0], NULL);
	assert_int_equal(lines.nr, 0);
}

/* The folder's run once more, its kernel another one. */
static void several(void **state)
{
	char *copy = xasprintf("%s.copy", dir), *both[] = {dir, copy}, *error = NULL;

	(void)state;
	RUN(GOOD_A("amd"));
	merged_free(&merged);
	shell("cp -r %1$s %1$s.copy");
	assert_int_equal(merge_several(&merged, both, 2, &error), 0);
	assert_int_equal(merged.nr_jobs, 2);
	assert_int_equal(merged.replaced, 2);
	assert_true(starts_with(merged.jobs[0].dir, copy));
	assert_int_equal(merged.nr_proofs, 1);
	merged_free(&merged);

	shell("sed -i 's,\"label\": \"6.1\",\"dir\": \"/k\"\\, &,' %s.copy/*/*/job");
	assert_int_equal(merge_several(&merged, both, 2, &error), 0);
	assert_int_equal(merged.nr_jobs, 4);
	assert_int_equal(merged.nr_proofs, 2);
	assert_string_equal(merged.jobs[0].job.kernel.label, "6.1");
	assert_true(starts_with(merged.jobs[2].job.kernel.label, "6.1 (test_report."));
	assert_int_equal(merged.proofs[1].kind, PROOF_YES);

	shell("rm -r %s.copy/*");
	merged_free(&merged);
	assert_int_equal(merge_several(&merged, both, 2, &error), -1);
	assert_non_null(strstr(error, "no job is there"));
	free(error);
	shell("rm -r %s.copy");
	free(copy);
}

/* Without any log, and with a reason that is markup. */
static void whole_page(void **state)
{
	FILE *out = open_memstream(&s, &len);

	(void)state;
	RUN(GOOD_A("amd"), {"b", STOCK, "amd", VERDICT_ERROR, LOST});
	format_html(&merged, out);
	fclose(out);
	assert_int_equal(strlen(s), len);
	assert_non_null(strstr(s, "because &quot;of&quot; &lt;that&gt; &amp; # it"));
	assert_null(strstr(s, "<that>"));
	assert_non_null(strstr(s, "1 of 1 regression is proven on 6.1"));
	assert_non_null(strstr(s, "1 job ended as an ERROR"));
	assert_non_null(strstr(s, "href=\"https://git.kernel.org/torvalds/c/77c9b9dea4fb\""));
	assert_non_null(strstr(s, "./run.sh -m amd -k KERNEL -v broken -t 1 a"));
	free(s);
}

/* What had not come to its end when the run was stopped is no verdict on anybody. */
static void interrupted(void **state)
{
	struct runfile run = {
		.started = (char *)"2026-01-01T00:00:00Z",
		.chosen = (char *)"as asked for",
		.elapsed_s = 1,
		.interrupted = true,
	};
	FILE *out = open_memstream(&s, &len);

	(void)state;
	assert_int_equal(runfile_write(&run, dir), 0);
	RUN(GOOD_A("amd"), {"b", STOCK, "amd", VERDICT_VULNERABLE, DECIDED},
	    {"b", FIXED, "amd", VERDICT_ERROR, LOST});
	shell("touch %s/b/2-amd/command");
	format_html(&merged, out);
	fclose(out);
	assert_non_null(strstr(s, "1 of 2 regressions are proven on 6.1."));
	assert_non_null(strstr(s, "The run was interrupted: 1 of 4 jobs have no result."));
	assert_non_null(strstr(s, "The job has no result; this says nothing about the kernel."));
	assert_null(strstr(s, "ended as an ERROR"));
	/* Of a script that is not there nobody is told. */
	assert_non_null(strstr(s, "b/2-amd/command"));
	assert_null(strstr(s, "b/3-amd/command"));
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(escapes),	 TEST(breaks),	   TEST(addresses),   TEST(kernel_logs),
		TEST(test_logs), TEST(no_files),   TEST(two_kernels), TEST(changed_checks),
		TEST(several),	 TEST(whole_page), TEST(interrupted),
	};

	return cmocka_run_group_tests_name("page", tests, set_up, tear_down);
}
