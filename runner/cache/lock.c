// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tree.h"
#include "cache/lock.h"

/* Whether the descriptor is what others find under that name. */
static bool is_there(int fd, const char *path)
{
	struct stat ours, there;

	return !fstat(fd, &ours) && !stat(path, &there) && ours.st_dev == there.st_dev &&
	       ours.st_ino == there.st_ino;
}

static int lock(const char *path, int how)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), err;

	if (fd < 0)
		return -1;
	while ((err = flock(fd, how)) && errno == EINTR)
		;
	if (!err && is_there(fd, path))
		return fd;
	err = err ? errno : ENOENT;
	close(fd);
	errno = err;
	return -1;
}

int lock_try(const char *path, bool shared)
{
	return lock(path, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB);
}

int lock_wait(const char *path)
{
	return lock(path, LOCK_EX);
}

int lock_use(const char *path)
{
	int fd = lock(path, LOCK_SH);

	if (fd >= 0)
		futimens(fd, NULL);
	return fd;
}

void lock_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* A lock that is not there is held by nobody. */
static bool gate_add(struct gate *gate, const char *path)
{
	int fd = lock_try(path, false);

	if (fd < 0)
		return errno == ENOENT;
	gate->fds = xrealloc(gate->fds, (gate->nr + 1) * sizeof(*gate->fds));
	gate->fds[gate->nr++] = fd;
	return true;
}

bool gate_close(struct gate *gate, const char *root)
{
	char *path = xasprintf("%s/kernels", root);
	struct strings names;
	bool closed;
	size_t i;

	*gate = (struct gate){0};
	closed = gate_add(gate, path);
	free(path);
	folder_names(&names, root);
	for (i = 0; closed && i < names.nr; i++) {
		if (!ends_with(names.v[i], ".lock"))
			continue;
		path = xasprintf("%s/%s", root, names.v[i]);
		closed = gate_add(gate, path);
		free(path);
	}
	strings_free(&names);
	if (!closed)
		gate_open(gate);
	return closed;
}

void gate_open(struct gate *gate)
{
	size_t i;

	for (i = 0; i < gate->nr; i++)
		close(gate->fds[i]);
	free(gate->fds);
	*gate = (struct gate){0};
}
