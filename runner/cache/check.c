// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/lines.h"
#include "cache/check.h"
#include "cache/lock.h"
#include "front/child.h"

/* Of SHA-256, in hexadecimal digits. */
#define SHA_LEN 64
#define SNAPSHOT_HEAD "kvm-regress snapshot "

/* A manifest's lines, taken apart. */
struct manifest {
	const char *dir;
	bool snapshot; /* a head, and "NAME SIZE DIGEST"; else lines "SHA256  SIZE  NAME" */
	struct strings names, sums;
	size_t nr_lines;
	char *why;
};

static void set_why(struct manifest *m, char *why)
{
	if (m->why)
		free(why);
	else
		m->why = why;
}

static void add_file(struct manifest *m, const char *sum, const char *size, const char *name)
{
	char *path = xasprintf("%s/%s", m->dir, name);
	struct stat st;

	if (*name == '/' || strstr(name, ".."))
		set_why(m, xstrdup("its manifest is damaged"));
	else if (lstat(path, &st) || !S_ISREG(st.st_mode) || st.st_size != strtoll(size, NULL, 10))
		set_why(m, xasprintf("%s is missing or has another size", name));
	strings_add(&m->names, xstrdup(name));
	strings_add(&m->sums, xstrdup(sum));
	free(path);
}

static void manifest_line(void *arg, const char *line)
{
	char *copy = xstrdup(line), *fields[3], *save = NULL;
	struct manifest *m = arg;
	size_t nr = 0;

	m->nr_lines++;
	if (m->snapshot && m->nr_lines == 1) {
		const char *key = strrchr(m->dir, '/') + 1;

		if (!starts_with(line, SNAPSHOT_HEAD) || !ends_with(line, key))
			set_why(m, xstrdup("its manifest is another one's"));
		free(copy);
		return;
	}
	while (nr < ARRAY_SIZE(fields) && (fields[nr] = strtok_r(nr ? NULL : copy, " ", &save)))
		nr++;
	if (nr < ARRAY_SIZE(fields) || strtok_r(NULL, " ", &save))
		set_why(m, xstrdup("its manifest is damaged"));
	else if (m->snapshot)
		add_file(m, fields[2], fields[1], fields[0]);
	else
		add_file(m, fields[0], fields[1], fields[2]);
	free(copy);
}

/* The SHA-256 of what @argv prints: 0, or CHILD_INTERRUPTED, or another status. */
static int ask(const char *const *argv, struct text *out)
{
	const struct child child = {.argv = argv, .out = out};

	return child_run(&child);
}

/* sha256sum ends each answer with a NUL, so that no name can make it look otherwise. */
static enum check_result check_sha(struct manifest *m)
{
	const char **argv = xcalloc(m->names.nr + 4, sizeof(*argv));
	struct text out = {0};
	size_t i, at = 0;
	int status;

	argv[0] = "sha256sum";
	argv[1] = "--zero";
	argv[2] = "--";
	for (i = 0; i < m->names.nr; i++)
		argv[3 + i] = xasprintf("%s/%s", m->dir, m->names.v[i]);
	status = ask(argv, &out);
	for (i = 0; i < m->names.nr; i++)
		free((char *)argv[3 + i]);
	free(argv);
	for (i = 0; !m->why && i < m->names.nr; i++) {
		if (at + SHA_LEN > out.len || strncmp(out.s + at, m->sums.v[i], SHA_LEN) ||
		    strlen(m->sums.v[i]) != SHA_LEN)
			set_why(m, xasprintf("%s is damaged", m->names.v[i]));
		else
			at += strlen(out.s + at) + 1;
	}
	free(out.s);
	return status == CHILD_INTERRUPTED ? CHECK_INTERRUPTED : CHECK_NONE;
}

static void check_digests(struct manifest *m)
{
	size_t i;

	for (i = 0; !m->why && i < m->names.nr; i++) {
		char *path = xasprintf("%s/%s", m->dir, m->names.v[i]);
		char *digest = digest_file(path, NULL);

		if (!digest || strcmp(digest, m->sums.v[i]))
			set_why(m, xasprintf("%s is damaged", m->names.v[i]));
		free(digest);
		free(path);
	}
}

/* What each has, of whatever else there may be. */
static const char *const kernel_needs[] = {"bzImage", "modules.cpio", "release", NULL};
static const char *const selftests_needs[] = {"list", NULL};
static const char *const snapshot_needs[] = {NULL};

static const char *const *needs(enum thing_kind kind)
{
	if (kind == THING_SNAPSHOT)
		return snapshot_needs;
	return kind == THING_KERNEL ? kernel_needs : selftests_needs;
}

/* Of a kernel, selftests or a snapshot. */
static enum check_result check_entry(const struct thing *thing, enum check_depth depth, char **why)
{
	struct manifest m = {.dir = thing->paths.v[0], .snapshot = thing->kind == THING_SNAPSHOT};
	char *path = thing_manifest(thing), *said = read_file(path, NULL);
	enum check_result result = CHECK_NONE;
	const char *const *needed;
	struct lines lines = {0};

	if (said) {
		lines_feed(&lines, said, strlen(said), manifest_line, &m);
		lines_finish(&lines, manifest_line, &m);
		lines_free(&lines);
		for (needed = needs(thing->kind); *needed; needed++) {
			if (!strings_has(&m.names, *needed))
				set_why(&m, xasprintf("%s is not in its manifest", *needed));
		}
		if (!m.names.nr)
			set_why(&m, xstrdup("its manifest is empty"));
	} else {
		set_why(&m, xasprintf("its manifest cannot be read: %s", strerror(errno)));
	}
	if (!m.why && depth == CHECK_ALL && m.snapshot)
		check_digests(&m);
	else if (!m.why && depth == CHECK_ALL)
		result = check_sha(&m);
	free(said);
	free(path);
	strings_free(&m.names);
	strings_free(&m.sums);
	*why = m.why;
	if (result == CHECK_INTERRUPTED)
		return result;
	return m.why ? CHECK_DAMAGED : CHECK_WHOLE;
}

/* A source's manifest begins with its own hash. All files are looked at before a build. */
static enum check_result check_source(const struct thing *thing, enum check_depth depth, char **why)
{
	char *path = thing_manifest(thing);
	const char *const argv[] = {
		"sh", "-c", "tail -n +2 -- \"$1\" | sha256sum; head -n 1 -- \"$1\"",
		"sh", path, NULL,
	};
	struct text out = {0};
	struct stat st;
	int status = 0;
	char *second;

	*why = NULL;
	if (stat(path, &st) || stat(thing->paths.v[0], &st)) {
		*why = xstrdup("it is not whole");
	} else if (depth == CHECK_ALL) {
		status = ask(argv, &out);
		second = out.s ? strchr(out.s, '\n') : NULL;
		if (!second || strncmp(out.s, second + 1, SHA_LEN))
			*why = xstrdup("its manifest is damaged");
	}
	free(out.s);
	free(path);
	if (status == CHILD_INTERRUPTED)
		return CHECK_INTERRUPTED;
	return *why ? CHECK_DAMAGED : CHECK_WHOLE;
}

enum check_result check_thing(const struct thing *thing, enum check_depth depth, char **why)
{
	enum check_result result;
	int fd;

	*why = NULL;
	if (thing->kind == THING_SOURCE)
		return check_source(thing, depth, why);
	if (thing->kind > THING_SNAPSHOT)
		return CHECK_NONE;
	fd = lock_try(thing->paths.v[0], true);
	if (fd < 0 && (errno == EWOULDBLOCK || errno == ENOENT))
		return CHECK_BUSY;
	result = check_entry(thing, depth, why);
	lock_close(fd);
	return result;
}
