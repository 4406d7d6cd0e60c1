// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"

void complain(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

static void *must(void *p)
{
	if (!p) {
		complain("out of memory");
		exit(STATUS_ERROR);
	}
	return p;
}

void *xrealloc(void *p, size_t size)
{
	return must(realloc(p, size));
}

void *xcalloc(size_t n, size_t size)
{
	return must(calloc(n, size));
}

char *xstrdup(const char *s)
{
	return must(strdup(s));
}

char *xstrndup(const char *s, size_t n)
{
	return must(strndup(s, n));
}

static char *xvasprintf(const char *fmt, va_list ap)
{
	char *s;

	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	return must(s);
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	return s;
}

/* The bytes that are taken for @len and a NUL: by doubling them a log is moved only a few times. */
static size_t room(size_t len)
{
	size_t n = 16;

	while (n <= len)
		n *= 2;
	return n;
}

void text_add(struct text *t, const char *s, size_t len)
{
	if (!t->s || room(t->len + len) != room(t->len))
		t->s = xrealloc(t->s, room(t->len + len));
	memcpy(t->s + t->len, s, len);
	t->len += len;
	t->s[t->len] = '\0';
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	text_add(t, s, strlen(s));
	free(s);
}

char *text_take(struct text *t)
{
	char *s = t->s ? t->s : xstrdup("");

	t->s = NULL;
	t->len = 0;
	return s;
}

void strings_add(struct strings *strings, char *s)
{
	strings->v = xrealloc(strings->v, (strings->nr + 1) * sizeof(*strings->v));
	strings->v[strings->nr++] = s;
}

void strings_free(struct strings *strings)
{
	size_t i;

	for (i = 0; i < strings->nr; i++)
		free(strings->v[i]);
	free(strings->v);
	*strings = (struct strings){0};
}

int strings_find(const struct strings *strings, const char *s)
{
	size_t i;

	for (i = 0; i < strings->nr; i++) {
		if (!strcmp(strings->v[i], s))
			return (int)i;
	}
	return -1;
}

bool strings_has(const struct strings *strings, const char *s)
{
	return strings_find(strings, s) >= 0;
}

void strings_add_once(struct strings *strings, const char *s)
{
	if (!strings_has(strings, s))
		strings_add(strings, xstrdup(s));
}

char *strings_join(const struct strings *strings, const char *between)
{
	struct text t = {0};
	size_t i;

	for (i = 0; i < strings->nr; i++)
		text_addf(&t, "%s%s", i ? between : "", strings->v[i]);
	return text_take(&t);
}

/* Bytes of the well-formed UTF-8 character at @s, 0 if there is none. */
static size_t utf8_len(const unsigned char *s, size_t left)
{
	size_t len, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		len = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		len = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (len > left)
		return 0;
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong forms, surrogates, and what lies beyond U+10FFFF. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* The same of one that is no control character; U+0080..U+009F are such in two bytes. */
static size_t clean_len(const char *s, size_t left)
{
	const unsigned char *c = (const unsigned char *)s;
	size_t len = utf8_len(c, left);

	if (*c < 0x20 || *c == 0x7f || (len == 2 && *c == 0xc2 && c[1] < 0xa0))
		return 0;
	/* U+FFFE and U+FFFF, which XML forbids. */
	if (len == 3 && *c == 0xef && c[1] == 0xbf && c[2] >= 0xbe)
		return 0;
	return len;
}

bool is_clean(const char *s)
{
	size_t left = strlen(s), n;

	for (; left; s += n, left -= n) {
		n = clean_len(s, left);
		if (!n)
			return false;
	}
	return true;
}

char *clean_text(const char *s, size_t len)
{
	struct text t = {0};
	size_t i, n;

	while (len && (s[0] == ' ' || s[0] == '\t')) {
		s++;
		len--;
	}
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\r'))
		len--;
	for (i = 0; i < len; i += n) {
		n = clean_len(s + i, len - i);
		if (n) {
			text_add(&t, s + i, n);
			continue;
		}
		text_add(&t, s[i] == '\t' ? " " : "?", 1);
		n = utf8_len((const unsigned char *)s + i, len - i);
		n += !n;
	}
	return text_take(&t);
}

char *shorten(const char *s, size_t max)
{
	size_t len = strlen(s);

	if (len <= max)
		return xstrdup(s);
	len = max - 3;
	while (len && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return xasprintf("%.*s...", (int)len, s);
}

char *shell_quote(const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "_@%+=:,./-";
	struct text t = {0};

	if (*s && strspn(s, plain) == strlen(s))
		return xstrdup(s);
	text_add(&t, "'", 1);
	for (; *s; s++) {
		if (*s == '\'')
			text_add(&t, "'\\''", 4);
		else
			text_add(&t, s, 1);
	}
	text_add(&t, "'", 1);
	return text_take(&t);
}

bool starts_with(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

bool ends_with(const char *s, const char *suffix)
{
	size_t len = strlen(s), suffix_len = strlen(suffix);

	return len >= suffix_len && !strcmp(s + len - suffix_len, suffix);
}

char *read_file(const char *path, size_t *len)
{
	struct text t = {0};
	char buf[65536];
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		text_add(&t, buf, (size_t)n);
	if (n < 0) {
		int saved = errno;

		free(t.s);
		close(fd);
		errno = saved;
		return NULL;
	}
	close(fd);
	if (len)
		*len = t.len;
	return text_take(&t);
}

int write_file(const char *path, const char *s, size_t len, int mode)
{
	char *tmp = xasprintf("%s.%d.tmp", path, (int)getpid());
	size_t done = 0;
	int fd, saved;

	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		goto fail;
	while (done < len) {
		ssize_t n = write(fd, s + done, len - done);

		if (n < 0)
			goto fail_close;
		done += (size_t)n;
	}
	if (close(fd) || rename(tmp, path))
		goto fail_unlink;
	free(tmp);
	return 0;

fail_close:
	saved = errno;
	close(fd);
	errno = saved;
fail_unlink:
	saved = errno;
	unlink(tmp);
	errno = saved;
fail:
	saved = errno;
	free(tmp);
	errno = saved;
	return -1;
}

int make_dirs(const char *path)
{
	char *copy = xstrdup(path), *p;
	struct stat st;
	int err = 0;

	for (p = copy + 1; !err && *copy && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			err = -1;
		*p = '/';
	}
	if (!err && mkdir(copy, 0777) && errno != EEXIST)
		err = -1;
	free(copy);
	if (!err && !stat(path, &st) && !S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		err = -1;
	}
	return err;
}

char *find_program(const char *name)
{
	const char *path = getenv("PATH"), *end;

	if (strchr(name, '/'))
		return access(name, X_OK) ? NULL : xstrdup(name);
	for (; path && *path; path = *end ? end + 1 : end) {
		char *full;

		end = strchrnul(path, ':');
		full = xasprintf("%.*s/%s", (int)(end - path), path, name);
		if (!access(full, X_OK))
			return full;
		free(full);
	}
	return NULL;
}
