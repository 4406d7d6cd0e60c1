// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/tree.h"
#include "cache/about.h"
#include "cache/lock.h"
#include "cache/remove.h"
#include "cache/sweep.h"

/* Whether the kernel in @dir is of a series of which one of @used is, and of another version. */
static bool is_old(const char *dir, const struct strings *used)
{
	char *series = about_get(dir, "series"), *version = about_get(dir, "version");
	bool old = false, current = false;
	size_t i;

	for (i = 0; *series && *version && i < used->nr; i++) {
		char *its = about_get(used->v[i], "series"),
		     *now = about_get(used->v[i], "version");

		if (!strcmp(its, series) && *now) {
			old |= strcmp(now, version) != 0;
			current |= !strcmp(now, version);
		}
		free(its);
		free(now);
	}
	free(series);
	free(version);
	return old && !current;
}

static char *image_of(const char *dir)
{
	char *path = xasprintf("%s/bzImage", dir), *digest = digest_file(path, NULL);

	free(path);
	return digest;
}

/* The snapshots of these images. A series of its own may have the same image: it boots again. */
static void drop_snapshots(const char *cache, const struct strings *images, struct strings *removed)
{
	char *dir = xasprintf("%s/snapshots", cache);
	struct strings names;
	size_t i;

	folder_names(&names, dir);
	for (i = 0; i < names.nr; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]), *image = about_get(path, "image");

		if (*image && strings_has(images, image) && remove_snapshot(path) == REMOVAL_DONE)
			strings_add(removed, xstrdup(path));
		free(image);
		free(path);
	}
	strings_free(&names);
	free(dir);
}

void sweep_old_versions(const char *cache, const struct strings *used, struct strings *removed)
{
	char *kernels = xasprintf("%s/kernels", cache);
	struct strings names, images = {0};
	struct gate gate;
	size_t i;

	if (gate_close(&gate, cache)) {
		folder_names(&names, kernels);
		for (i = 0; i < names.nr; i++) {
			char *dir = xasprintf("%s/%s", kernels, names.v[i]);
			char *image = is_old(dir, used) ? image_of(dir) : NULL;

			if (image && remove_kernel(dir) == REMOVAL_DONE) {
				strings_add(removed, xstrdup(dir));
				if (!strings_has(&images, image))
					strings_add(&images, xstrdup(image));
			}
			free(image);
			free(dir);
		}
		strings_free(&names);
		gate_open(&gate);
	}
	if (images.nr)
		drop_snapshots(cache, &images, removed);
	strings_free(&images);
	free(kernels);
}
