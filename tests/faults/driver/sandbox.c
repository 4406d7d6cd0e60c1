// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tree.h"
#include "listing.h"
#include "sandbox.h"

#define HELPERS "tests/faults/driver/helpers.bash"
#define OUTPUT "out/"
#define LATEST "out/latest"

char *sandbox_path(const struct sandbox *s, const char *name)
{
	return xasprintf("%s/%s", s->dir, name);
}

static void set(struct sandbox *s, const char *name, char *value)
{
	json_object_set_new(s->values, name, json_string(value));
	free(value);
}

static void shell(const struct sandbox *s, const char *snippet)
{
	char *script = xasprintf(". \"$top/" HELPERS "\"\n%s", snippet);
	const char *key;
	json_t *value;

	json_object_foreach(s->values, key, value) {
		setenv(key, json_string_value(value), 1);
	}
	execl("/bin/bash", "bash", "-eu", "-o", "pipefail", "-c", script, (char *)NULL);
	_exit(127);
}

int sandbox_shell(const struct sandbox *s, const char *snippet, char **said)
{
	char *log = sandbox_path(s, "log/shell"), *work = sandbox_path(s, "work");
	int status = -1, fd;
	sigset_t none;
	pid_t pid = fork();

	if (!pid) {
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
		if (chdir(work) && chdir(s->dir))
			_exit(127);
		shell(s, snippet);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (said) {
		*said = read_file(log, NULL);
		if (!*said)
			*said = xstrdup("");
	}
	free(work);
	free(log);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int sandbox_make(struct sandbox *s, const char *dir, const char *top)
{
	static const char *const names[] = {"suite", "cache", "out",  "tmp", "home",
					    "job",   "fake",  "work", "log"};
	char *said;
	size_t i;
	int err;

	*s = (struct sandbox){
		.dir = xstrdup(dir),
		.top = top,
		.values = json_object(),
		.known = json_object(),
	};
	set(s, "top", xstrdup(top));
	set(s, "sandbox", xstrdup(dir));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		char *path = sandbox_path(s, names[i]);

		make_dirs(path);
		set(s, names[i], path);
	}
	err = sandbox_shell(s, "make_sandbox", &said);
	if (err)
		complain("cannot make a place for faults: %s", said);
	sandbox_learn(s);
	free(said);
	return err ? -1 : 0;
}

void sandbox_remove(struct sandbox *s)
{
	tree_remove(s->dir);
	free(s->dir);
	json_decref(s->values);
	json_decref(s->known);
	*s = (struct sandbox){0};
}

void sandbox_learn(struct sandbox *s)
{
	json_t *now = listing(s->dir);

	json_object_update_new(s->known, now);
}

static bool is_left(const json_t *leaves, const char *name)
{
	const json_t *pattern;
	size_t i;

	json_array_foreach(leaves, i, pattern) {
		if (!fnmatch(json_string_value(pattern), name, 0))
			return true;
	}
	return false;
}

void sandbox_look(const struct sandbox *s, const json_t *results, const json_t *leaves,
		  struct strings *wrong)
{
	json_t *now = listing(s->dir), *value;
	const char *name;

	json_object_foreach(now, name, value) {
		if (!json_object_get(s->known, name) && !is_left(results, name) &&
		    !is_left(leaves, name))
			strings_add(wrong, xasprintf("%s is left", name));
	}
	json_object_foreach(s->known, name, value) {
		const json_t *there = json_object_get(now, name);

		if (starts_with(name, OUTPUT) && strcmp(name, LATEST) && !json_equal(there, value))
			strings_add(wrong, xasprintf("%s, an earlier result, %s", name,
						     there ? "was changed" : "is gone"));
	}
	json_decref(now);
}

void sandbox_tidy(const struct sandbox *s)
{
	json_t *now = listing(s->dir), *value;
	const char *name;

	json_object_foreach(now, name, value) {
		char *path;

		if (json_object_get(s->known, name))
			continue;
		path = sandbox_path(s, name);
		tree_remove(path);
		free(path);
	}
	json_decref(now);
}
