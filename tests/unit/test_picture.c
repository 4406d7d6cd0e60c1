// SPDX-License-Identifier: GPL-2.0-only
/* From what tests have measured to tables and SVG. */
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "confine/landlock.h"
#include "evidence/points.h"
#include "picture/chart.h"
#include "results.h"

static struct pictures pictures;

static void make(void)
{
	pictures_free(&pictures);
	pictures_make(&pictures, &merged);
}

static int end(void **state)
{
	pictures_free(&pictures);
	return done(state);
}

static void log_of(const char *job, const char *log)
{
	char *path = xasprintf("%s/%s/ktap.log", dir, job);

	assert_int_equal(write_file(path, log, strlen(log), 0600), 0);
	free(path);
}

static const struct picture *find(const char *title)
{
	size_t i;

	for (i = 0; i < pictures.nr; i++) {
		if (!strcmp(pictures.v[i].title, title))
			return &pictures.v[i];
	}
	fail_msg("no picture is called \"%s\"", title);
	return NULL;
}

/* The table as text, "HEAD|HEAD\nCELL|CELL\n". */
static void assert_table(const struct picture *p, const char *expected)
{
	struct text t = {0};
	size_t i;

	for (i = 0; i < p->nr_columns; i++)
		text_addf(&t, "%s%s", i ? "|" : "", p->head[i]);
	for (i = 0; i < p->nr_rows * p->nr_columns; i++)
		text_addf(&t, "%s%s", i % p->nr_columns ? "|" : "\n", p->cells[i]);
	assert_string_equal(t.s, expected);
	free(t.s);
}

static void assert_no_points(const char *line)
{
	struct points points;

	if (points_parse(&points, line))
		fail_msg("taken: %s", line);
}

static void lines(void **state)
{
	struct points p;
	struct text many = {0};
	int i;

	(void)state;
	assert_true(points_parse(&p, "# points: course a_b/c time ns hits 0:1 -20:30\r"));
	assert_int_equal(p.kind, POINTS_COURSE);
	assert_string_equal(p.group, "a_b");
	assert_string_equal(p.member, "c");
	assert_string_equal(p.x_name, "time");
	assert_string_equal(p.y_name, "hits");
	assert_int_equal(p.nr, 2);
	assert_true(p.v[1].x == -20 && p.v[1].y == 30);
	points_free(&p);
	assert_true(points_parse(&p, "# points: path a t ns - 5:woke_up"));
	assert_string_equal(p.v[0].word, "woke_up");
	points_free(&p);

	assert_no_points("# measure: x 1");
	assert_no_points("# points: ");
	assert_no_points("# points: other a t ns hits 0:1");
	assert_no_points("# points: course a t ns hits");
	assert_no_points("# points: course a/b/c t ns hits 0:1");
	assert_no_points("# points: course a'b t ns hits 0:1");
	assert_no_points("# points: course a t ns hits 0:1 2:");
	assert_no_points("# points: course a t ns hits 0:1e9");
	assert_no_points("# points: course a t ns hits 0:inf");
	assert_no_points("# points: course a t ns hits 99999999999999999999:1");
	assert_no_points("# points: path a t ns - 5:<b>");
	text_addf(&many, "# points: course a t ns hits");
	for (i = 0; i < 65; i++)
		text_addf(&many, " %d:1", i);
	assert_no_points(many.s);
	free(many.s);
}

#define DISTRIBUTION "# points: distribution a_timer late ns % "

static void tables(void **state)
{
	(void)state;
	RUN(GOOD_A("amd"));
	log_of("a/0-amd", DISTRIBUTION "10:0 12:50\n# points: path way t ns - 7:seen 5:left\n");
	log_of("a/1-amd", DISTRIBUTION "30:0 50:100\n");
	make();
	assert_null(pictures.note);
	assert_table(find("Time of each job on amd"),
		     "test|kernel|variant|time (s)\na|6.1|stock|1.25\na|6.1|broken|1.25");
	assert_table(find("Late, a timer"), "share (%)|broken (ns)|fixed (stock) (ns)\n"
					    "0|30|10\n50||12\n100|50|");
	assert_table(find("Way"), "moment|fixed (stock) (ns)\nleft|5\nseen|7");
	assert_true(picture_is_about(find("Way"), "a", "6.1", "amd"));
	assert_false(picture_is_about(find("Way"), "a", "6.1", "intel"));
	assert_true(picture_is_about(find("Time of each job on amd"), NULL, NULL, NULL));
}

/* Kernels that somebody asks about are beside each other, and in one picture. */
static void kernels(void **state)
{
	(void)state;
	RUN({"a", GIVEN, "amd", VERDICT_FIXED, NO}, {"a", GIVEN, "amd", VERDICT_VULNERABLE, NO});
	free(merged.jobs[1].job.kernel.label);
	merged.jobs[1].job.kernel.label = xstrdup("mine");
	merged.proofs = xrealloc(merged.proofs, 2 * sizeof(*merged.proofs));
	merged.proofs[1] = merged.proofs[0];
	merged.proofs[1].kernel = merged.jobs[1].job.kernel.label;
	merged.nr_proofs = 2;
	log_of("a/0-amd", DISTRIBUTION "10:0\n");
	log_of("a/1-amd", DISTRIBUTION "30:0\n");
	make();
	assert_table(find("Late, a timer"), "share (%)|6.1 (ns)|mine (ns)\n0|10|30");
	assert_true(picture_is_about(&pictures.v[pictures.nr - 1], "a", "6.1", "amd"));
	assert_true(picture_is_about(&pictures.v[pictures.nr - 2], NULL, NULL, NULL));
}

static void shares(void **state)
{
	const struct phases phases = {ORIGIN_SNAPSHOT, 0, 0.25, 0.75, -1};

	(void)state;
	RUN({"a", STOCK, "amd", VERDICT_FIXED, NO}, {"b", STOCK, "amd", VERDICT_FIXED, NO});
	result_add_phases(&merged.jobs[0].result, &phases);
	make();
	/* The other job's are not known, and left out. */
	assert_table(find("What the time on amd went for"), "part|time (s)|share (%)\n"
							    "restoring|0.25|20.0\n"
							    "the test|0.75|60.0\n"
							    "the rest|0.25|20.0");
}

static xmlDoc *parse(const char *svg)
{
	xmlDoc *doc = xmlReadMemory(svg, (int)strlen(svg), "svg", NULL, XML_PARSE_NONET);

	assert_non_null(doc);
	return doc;
}

/* Adds the ids below @node to @ids, and to @links what is linked to. */
static void collect(xmlNode *node, struct strings *ids, struct strings *links)
{
	for (; node; node = node->next) {
		xmlChar *id = xmlGetProp(node, (const xmlChar *)"id");
		xmlChar *link = xmlGetProp(node, (const xmlChar *)"href");

		if (id)
			strings_add(ids, xstrdup((char *)id));
		if (link)
			strings_add(links, xstrdup((char *)link));
		xmlFree(id);
		xmlFree(link);
		if (node->type == XML_ELEMENT_NODE)
			collect(node->children, ids, links);
	}
}

/* All pictures of a page may stand in one document. */
static void ids_are_unique(void **state)
{
	struct strings ids = {0}, links = {0};
	size_t i, n;

	(void)state;
	RUN(GOOD_A("amd"));
	log_of("a/0-amd", DISTRIBUTION "10:0 12:50\n# points: path way t ns - 7:seen 5:left\n");
	make();
	for (i = 0; i < pictures.nr; i++) {
		xmlDoc *doc;

		assert_non_null(pictures.v[i].svg);
		doc = parse(pictures.v[i].svg);
		collect(xmlDocGetRootElement(doc), &ids, &links);
		xmlFreeDoc(doc);
	}
	assert_true(ids.nr > 0 && links.nr > 0);
	for (i = 0; i < ids.nr; i++) {
		for (n = 0; n < i; n++)
			assert_string_not_equal(ids.v[i], ids.v[n]);
	}
	for (i = 0; i < links.nr; i++) {
		assert_int_equal(links.v[i][0], '#');
		assert_true(strings_has(&ids, links.v[i] + 1));
	}
	strings_free(&ids);
	strings_free(&links);
}

/* It takes its size, font and colours from the page. */
static void is_the_pages_own(void **state)
{
	static const char *const never[] = {"font-family", "=\"480\"", "height=\"330", "Arial",
					    "xlink",	   "rgb(",     "black",	       "<desc",
					    "GNUPLOT",	   "T0"};
	const char *svg;
	size_t i;

	(void)state;
	RUN(GOOD_A("amd"));
	log_of("a/0-amd", DISTRIBUTION "10:0 12:50 900:100\n");
	make();
	svg = find("Late, a timer")->svg;
	for (i = 0; i < ARRAY_SIZE(never); i++) {
		if (strstr(svg, never[i]))
			fail_msg("\"%s\" in %s", never[i], svg);
	}
	assert_true(starts_with(svg, "<svg "));
	assert_non_null(strstr(svg, "viewBox=\"0 0 480 "));
	assert_non_null(strstr(svg, "class=\"picture\""));
	assert_non_null(strstr(svg, "picture-2-stroke"));
	assert_non_null(strstr(svg, "<title>Late, a timer</title>"));
	assert_non_null(strstr(svg, ">late (ns)</text>"));
	assert_non_null(strstr(svg, ">fixed (stock)</text>"));
}

static void hostile_label(void **state)
{
	static const char label[] = "x'; system('touch \xc3\xa9') \"<script>` & T0000";
	const char *svg;

	(void)state;
	RUN({"a", GIVEN, "amd", VERDICT_FIXED, NO});
	free(merged.jobs[0].job.kernel.label);
	merged.jobs[0].job.kernel.label = xstrdup(label);
	merged.proofs[0].kernel = merged.jobs[0].job.kernel.label;
	log_of("a/0-amd", DISTRIBUTION "10:0 12:50 900:100\n");
	make();
	assert_null(pictures.note);
	svg = find("Late, a timer")->svg;
	xmlFreeDoc(parse(svg));
	assert_null(strstr(svg, "<script"));
	assert_non_null(strstr(svg, "x'; system('touch \xc3\xa9') \"&lt;script&gt;` &amp; T0000"));
}

static void made_by_somebody_else(void **state)
{
	static const char svg[] =
		"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" "
		"xmlns:xlink=\"http://www.w3.org/1999/xlink\"><script>x</script>"
		"<g id=\"a\"><use xlink:href=\"http://x/y\"/><image/>"
		"<text>T0001__</text><text>T9999</text></g></svg>";
	struct picture picture = {.id = (char *)"p", .title = (char *)"a < b"};
	struct strings texts = {(char *[]){(char *)"zero", (char *)"1 > 0"}, 2};
	char *s = svg_finish(svg, sizeof(svg) - 1, &picture, &texts);

	(void)state;
	assert_string_equal(s, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" "
			       "role=\"img\"><title>a &lt; b</title><g><use/>"
			       "<text>1 &gt; 0</text><text>T9999</text></g></svg>");
	free(s);
	assert_null(svg_finish("<svg", 4, &picture, &texts));
	assert_null(svg_finish("<p/>", 4, &picture, &texts));
}

/* With the folder of results as the only one in which programs are looked for. */
static void make_with(const char *gnuplot)
{
	char *path = xstrdup(getenv("PATH")), *program = xasprintf("%s/gnuplot", dir);

	if (gnuplot)
		assert_int_equal(write_file(program, gnuplot, strlen(gnuplot), 0700), 0);
	setenv("PATH", dir, 1);
	make();
	setenv("PATH", path, 1);
	free(program);
	free(path);
}

static void assert_only_tables(const char *note)
{
	if (!pictures.note || !strstr(pictures.note, note))
		fail_msg("the note is: %s", pictures.note);
	assert_null(find("Time of each job on amd")->svg);
	assert_int_equal(find("Time of each job on amd")->nr_rows, 2);
}

static void without_gnuplot(void **state)
{
	(void)state;
	RUN(GOOD_A("amd"));
	make_with(NULL);
	assert_only_tables("gnuplot is not installed (Debian: gnuplot-nox)");
	make_with("#!/bin/sh\nexit 3\n");
	assert_only_tables("gnuplot ended with exit status 3");
	make_with("#!/bin/sh\nkill -TERM $$\n");
	assert_only_tables("gnuplot ended by signal 15");
	make_with("#!/bin/sh\necho '<?xml version=\"1.0\"?><svg'\n");
	assert_only_tables("gnuplot has drawn nothing for \"Time of each job on amd\"");
}

/* Whatever it may be brought to. */
static void writes_nothing(void **state)
{
	char *file = xasprintf("%s/written", dir);
	char *gnuplot = xasprintf("#!/bin/sh\necho >%s\nexit 3\n", file);

	(void)state;
	RUN(GOOD_A("amd"));
	make_with(gnuplot);
	assert_only_tables("gnuplot ended with exit status 3");
	assert_true(landlock_abi() <= 0 || access(file, F_OK));
	free(gnuplot);
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(made_by_somebody_else),
		cmocka_unit_test_teardown(tables, end),
		cmocka_unit_test_teardown(kernels, end),
		cmocka_unit_test_teardown(shares, end),
		cmocka_unit_test_teardown(ids_are_unique, end),
		cmocka_unit_test_teardown(is_the_pages_own, end),
		cmocka_unit_test_teardown(hostile_label, end),
		cmocka_unit_test_teardown(without_gnuplot, end),
		cmocka_unit_test_teardown(writes_nothing, end),
	};

	return cmocka_run_group_tests_name("picture", tests, set_up, tear_down);
}
