// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel is a build of a checkout. A counterpart's checkout is stock's source with a patchset:
 * the patch that adds the fix, or that takes it out.
 */
#include <libxml/uri.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/kcidb.h"

/* Hexadecimal digits of a SHA-256. */
#define SHA256_LEN 64

static bool is_counterpart(const struct job *job)
{
	return job->kernel.series &&
	       (job->kernel.variant == COLUMN_BROKEN || job->kernel.variant == COLUMN_FIXED);
}

/* The one patch that a regression has for the series. */
static void add_patch(struct strings *patches, const char *top, const char *regression,
		      const char *series)
{
	static const char *const kinds[] = {"fix", "break"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		char *path = xasprintf("%s/patches/%s/%s.%s.patch", top, regression, series,
				       kinds[i]);

		if (access(path, R_OK))
			free(path);
		else
			strings_add(patches, path);
	}
}

/* The files of the patchset, in the order in which they are applied. */
static void patches_of(struct strings *patches, const struct job *job)
{
	const struct entry_series *series;

	*patches = (struct strings){0};
	if (!is_counterpart(job))
		return;
	series = entry_series_find(&job->entry, job->kernel.series);
	if (series && series->after)
		add_patch(patches, job->top, series->after, job->kernel.series);
	add_patch(patches, job->top, job->entry.name, job->kernel.series);
}

/* As KCIDB says: of the patches' sums, one a line, again the sum. NULL if it is not found out. */
static char *sum_of(const struct strings *patches)
{
	char sum[SHA256_LEN + 1] = "";
	struct text command = {0};
	FILE *pipe;
	size_t i;

	text_addf(&command, "exec 2>/dev/null; sha256sum --");
	for (i = 0; i < patches->nr; i++) {
		char *quoted = shell_quote(patches->v[i]);

		text_addf(&command, " %s", quoted);
		free(quoted);
	}
	text_addf(&command, " | cut -c-%d | sha256sum", SHA256_LEN);
	pipe = popen(command.s, "r");
	if (pipe && !fgets(sum, sizeof(sum), pipe))
		sum[0] = '\0';
	if (pipe && pclose(pipe))
		sum[0] = '\0';
	free(command.s);
	return strlen(sum) == SHA256_LEN ? xstrdup(sum) : NULL;
}

/*
 * "" if there is no patch, NULL if it could not be found out; the caller frees it. A counterpart
 * has several jobs.
 */
static char *patchset_hash(struct kcidb *k, const struct strings *patches)
{
	char *files = strings_join(patches, "\n"), *hash;
	const char *known = json_string_value(json_object_get(k->hashes, files));

	if (known)
		hash = xstrdup(known);
	else
		hash = patches->nr ? sum_of(patches) : xstrdup("");
	if (hash && !known)
		json_object_set_new(k->hashes, files, json_string(hash));
	free(files);
	return hash;
}

/* Nobody serves the patches: the address of each is its content. */
static json_t *patch_files(const struct strings *patches)
{
	json_t *files = json_array();
	size_t i;

	for (i = 0; i < patches->nr; i++) {
		const char *path = patches->v[i], *file = strrchr(path, '/') + 1,
			   *folder = file - 1;
		char *content = read_file(path, NULL), *url, *name;
		xmlChar *escaped = content ? xmlURIEscapeStr(BAD_CAST content, BAD_CAST "") : NULL;

		while (folder > path && folder[-1] != '/')
			folder--;
		name = xasprintf("%.*s-%s", (int)(file - 1 - folder), folder, file);
		url = xasprintf("data:text/x-patch,%s", escaped ? (char *)escaped : "");
		if (escaped)
			json_array_append_new(files,
					      json_pack("{ss ss}", "name", name, "url", url));
		xmlFree(escaped);
		free(content);
		free(name);
		free(url);
	}
	return files;
}

/* One sentence; the caller frees it. */
static char *comment_of(const struct job *job)
{
	if (!is_counterpart(job))
		return xasprintf("Linux %s", job->kernel.label);
	return xasprintf("Linux %s %s the fix of %s", job->kernel.label,
			 job->kernel.variant == COLUMN_FIXED ? "with" : "without", job->entry.name);
}

/* Its identifier, which the caller frees. */
static char *add_checkout(struct kcidb *k, const struct merged_job *merged)
{
	const struct job *job = &merged->job;
	const char *regression = is_counterpart(job) ? job->entry.name : NULL;
	const char *started = k->merged->run.started;
	char *hash = NULL, *comment = comment_of(job), *key, *id;
	struct strings patches;
	json_t *json;

	patches_of(&patches, job);
	if (job->kernel.series && (patches.nr || !regression))
		hash = patchset_hash(k, &patches);
	key = xasprintf("%s\n%s\n%s\n%s", job->kernel.label, column_name(job->kernel.variant),
			regression ? regression : "", hash ? hash : "");
	id = kcidb_id("checkout", key);
	if (kcidb_is_new(k, id)) {
		json = json_pack("{ss ss ss sb ss* s{ss ss* ss*}}", "id", id, "origin",
				 KCIDB_ORIGIN, "comment", comment, "valid", true, "patchset_hash",
				 hash, "misc", "variant", column_name(job->kernel.variant),
				 "series", job->kernel.series, "regression", regression);
		if (started && *started)
			json_object_set_new(json, "start_time", json_string(started));
		if (patches.nr)
			json_object_set_new(json, "patchset_files", patch_files(&patches));
		json_array_append_new(k->checkouts, json);
	}
	strings_free(&patches);
	free(comment);
	free(hash);
	free(key);
	return id;
}

char *kcidb_add_kernel(struct kcidb *k, const struct merged_job *job)
{
	/* In the cache a kernel's folder is named after all that went into it. */
	const char *dir = job->job.kernel.dir, *base = dir ? strrchr(dir, '/') : NULL;
	char *checkout_id = add_checkout(k, job), *key, *id;

	key = xasprintf("%s %s", checkout_id, base ? base + 1 : "");
	id = kcidb_id("build", key);
	if (kcidb_is_new(k, id))
		json_array_append_new(k->builds,
				      json_pack("{ss ss ss ss ss ss}", "checkout_id", checkout_id,
						"id", id, "origin", KCIDB_ORIGIN, "architecture",
						"x86_64", "status", "PASS", "comment",
						job->job.kernel.label));
	free(checkout_id);
	free(key);
	return id;
}
