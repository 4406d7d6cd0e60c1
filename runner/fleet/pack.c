// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/tree.h"
#include "fleet/pack.h"
#include "job/job.h"

#define HEAD "kvm-regress result 1 "
#define END "end\n"

static int write_one(const char *dir, const char *name, FILE *out)
{
	char *path = xasprintf("%s/%s", dir, name), *s;
	struct stat st;
	size_t len;
	int err = -1;

	s = read_file(path, &len);
	if (s && !stat(path, &st)) {
		fprintf(out, "%o %zu %s\n", (unsigned int)st.st_mode & 0777, len, name);
		fwrite(s, 1, len, out);
		err = 0;
	}
	free(s);
	free(path);
	return err;
}

int pack_write(const char *dir, const char *name, FILE *out)
{
	struct strings files = {0}, names;
	size_t i;
	int err = folder_names(&names, dir);

	for (i = 0; !err && i < names.nr; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);

		if (strcmp(names.v[i], JOB_FILE))
			err = tree_list(path, names.v[i], &files);
		free(path);
	}
	fprintf(out, HEAD "%s\n", name);
	for (i = 0; !err && i < files.nr; i++)
		err = write_one(dir, files.v[i], out);
	strings_free(&names);
	strings_free(&files);
	if (err)
		return -1;
	fputs(END, out);
	return fflush(out) ? -1 : 0;
}

/* The first part of a name. */
static bool begins_with_part(const char *name, const char *part)
{
	size_t len = strlen(part);

	return starts_with(name, part) && (!name[len] || name[len] == '/');
}

/* A name below the folder, which takes no place that is another file's. */
static bool is_good_name(const char *name)
{
	const char *part = name;
	size_t len;

	if (!is_clean(name) || begins_with_part(name, JOB_FILE) ||
	    (begins_with_part(name, VERDICT_FILE) && strcmp(name, VERDICT_FILE)))
		return false;
	for (;;) {
		len = strcspn(part, "/");
		if (!len || (part[0] == '.' && (len == 1 || (len == 2 && part[1] == '.'))))
			return false;
		if (!part[len])
			return true;
		part += len + 1;
	}
}

static int make_file(const char *dir, const char *name, const char *s, size_t len, int mode)
{
	char *path = xasprintf("%s/%s", dir, name), *slash = strrchr(path, '/');
	int err;

	*slash = '\0';
	err = make_dirs(path);
	*slash = '/';
	if (!err)
		err = write_file(path, s, len, mode);
	free(path);
	return err;
}

/* One file's line at @s, and where its bytes are. False if it is none. */
static bool read_head(const char **s, const char *end, unsigned int *mode, size_t *size,
		      char **name)
{
	const char *line_end = memchr(*s, '\n', (size_t)(end - *s));
	char *line = line_end ? xstrndup(*s, (size_t)(line_end - *s)) : NULL;
	int at = 0;
	bool good;

	*name = NULL;
	good = line && sscanf(line, "%o %zu %n", mode, size, &at) == 2 && at &&
	       is_good_name(line + at) && *size <= (size_t)(end - line_end - 1);
	if (good) {
		*name = xstrdup(line + at);
		*s = line_end + 1;
	}
	free(line);
	return good;
}

/* Behind the beginning of the first line, where its name is; NULL if there is none. */
static const char *find_name(const char *s, size_t len)
{
	const char *found, *from = s, *end = s + len;

	while ((found = memmem(from, (size_t)(end - from), HEAD, strlen(HEAD)))) {
		from = found + strlen(HEAD);
		if ((found == s || found[-1] == '\n') && memchr(from, '\n', (size_t)(end - from)))
			return from;
	}
	return NULL;
}

char *pack_name(const char *s, size_t len, size_t *before)
{
	const char *name = find_name(s, len);

	*before = name ? (size_t)(name - s) - strlen(HEAD) : len;
	return name ? xstrndup(name, strcspn(name, "\n")) : NULL;
}

int pack_read(const char *s, size_t len, const char *dir, char **error)
{
	const char *end = s + len, *verdict = NULL;
	size_t size, verdict_size = 0;
	unsigned int mode;
	char *name;
	int err = 0;

	*error = NULL;
	s = find_name(s, len);
	s = s ? (const char *)memchr(s, '\n', (size_t)(end - s)) + 1 : NULL;
	while (s && !err && read_head(&s, end, &mode, &size, &name)) {
		if (!strcmp(name, VERDICT_FILE)) {
			verdict = s;
			verdict_size = size;
		} else {
			err = make_file(dir, name, s, size, (int)(mode & 0777));
		}
		s += size;
		free(name);
	}
	if (!err &&
	    (!s || (size_t)(end - s) < strlen(END) || memcmp(s, END, strlen(END)) || !verdict))
		*error = xstrdup("what came back is not whole");
	else if (err || make_file(dir, VERDICT_FILE, verdict, verdict_size, 0666))
		*error = xasprintf("%s: %s", dir, strerror(errno));
	return *error ? -1 : 0;
}
