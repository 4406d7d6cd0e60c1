/* SPDX-License-Identifier: GPL-2.0-only */
/* A folder for the files of a unit test, and a tree of a suite's data in it. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <ftw.h>
#include <unistd.h>

#include "base/util.h"
#include "unit.h"

static char scratch[64];

static inline int scratch_make(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/test_kvm_regress.XXXXXX");
	return mkdtemp(scratch) ? 0 : -1;
}

static inline int scratch_remove_one(const char *path, const struct stat *st, int type,
				     struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int scratch_remove(void **state)
{
	(void)state;
	return nftw(scratch, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* SCRATCH/@name, its folders made, with the content @s. The path is valid until the next call. */
static inline const char *scratch_file(const char *name, const char *s)
{
	static char *path;
	char *slash;

	free(path);
	path = xasprintf("%s/%s", scratch, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	assert_int_equal(make_dirs(path), 0);
	*slash = '/';
	assert_int_equal(write_file(path, s, strlen(s), 0700), 0);
	return path;
}

static inline void scratch_unlink(const char *name)
{
	char *path = xasprintf("%s/%s", scratch, name);

	assert_int_equal(remove(path), 0);
	free(path);
}

#endif
