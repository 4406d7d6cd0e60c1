// SPDX-License-Identifier: GPL-2.0-only
/* A folder of results: "run", a job and its verdict.json, and all formats in which it is shown. */
#include <jansson.h>
#include <stdlib.h>
#include <libxml/parser.h>
#include <unistd.h>

#include "fuzz.h"
#include "format/formats.h"
#include "page/page.h"
#include "report/proof.h"

#define JOB_DIR "results/a/stock"

static void table(const struct merged *merged, FILE *out)
{
	format_table(merged, 80, out);
}

static char *show(const struct merged *merged, void (*format)(const struct merged *, FILE *))
{
	size_t len;
	char *s;
	FILE *out = open_memstream(&s, &len);

	format(merged, out);
	fclose(out);
	must(strlen(s) == len);
	return s;
}

/* Nothing reaches a terminal but text and line feeds. */
static void look_at_lines(char *s)
{
	char *line;

	for (line = strtok(s, "\n"); line; line = strtok(NULL, "\n"))
		must(is_clean(line));
	free(s);
}

/*
 * The page's content is well-formed: what stands in the results is no markup there. Tabs are those
 * of the style and the script.
 */
static void look_at_page(char *page)
{
	char *main = strstr(page, "<main>"), *end = strstr(page, "</main>"), *tab;
	xmlDocPtr doc;

	must(main && end && strstr(end, "</html>"));
	end += strlen("</main>");
	doc = xmlReadMemory(main, (int)(end - main), "report.html", NULL,
			    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	must(doc);
	xmlFreeDoc(doc);
	while ((tab = strchr(page, '\t')))
		*tab = ' ';
	look_at_lines(page);
}

static void look(const struct merged *merged)
{
	char *json = show(merged, format_json), *xml = show(merged, format_junit);
	char *kcidb = show(merged, format_kcidb);
	json_t *root = json_loads(json, 0, NULL), *objects = json_loads(kcidb, 0, NULL);
	xmlDocPtr doc = xmlReadMemory(xml, (int)strlen(xml), "junit.xml", NULL, XML_PARSE_NONET);
	int status = merged_status(merged);

	must(json_array_size(json_object_get(root, "jobs")) == merged->nr_jobs);
	must(!merged->nr_jobs || json_is_object(json_array_get(json_object_get(root, "jobs"), 0)));
	must(json_array_size(json_object_get(objects, "tests")) >= merged->nr_jobs);
	must(doc);
	look_at_lines(show(merged, table));
	look_at_lines(show(merged, format_tap));
	look_at_lines(show(merged, format_markdown));
	free(show(merged, format_measures));
	look_at_page(show(merged, format_html));
	/* Nothing that is damaged, or an ERROR, ends well. */
	must(status != STATUS_FIXED || (!merged->damaged && merged->nr_jobs));
	must(status != STATUS_FIXED || merged->jobs[0].result.kind != VERDICT_ERROR);
	xmlFreeDoc(doc);
	json_decref(root);
	json_decref(objects);
	free(kcidb);
	free(json);
	free(xml);
}

/* Nobody draws: that starts a program, which is not what is looked at here. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return setenv("PATH", "/nowhere", 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const files[] = {"results/run", JOB_DIR "/" JOB_FILE,
					    JOB_DIR "/" VERDICT_FILE};
	struct input in = {(const char *)data, size};
	struct merged merged;
	char *s, *error;
	size_t i, len;

	must(!make_dirs(JOB_DIR));
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		s = part(&in, &len);
		if (len)
			file(files[i], s, len);
		else
			unlink(files[i]);
		free(s);
	}
	if (merge(&merged, "results", &error)) {
		free(error);
		return 0;
	}
	look(&merged);
	merged_free(&merged);
	return 0;
}
