// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/tree.h"
#include "fleet/bundle.h"

/* So all begins of which the key is a digest. */
#define HEAD "kvm-regress bundle 1\n"

static char *path_of(const struct bundle *bundle, const char *name)
{
	return xasprintf("%s/%s", bundle->base, name);
}

void bundle_add(struct bundle *bundle, const char *name, bool needed)
{
	char *path = path_of(bundle, name);

	if (needed || !access(path, F_OK))
		strings_add_once(&bundle->files, name);
	free(path);
}

int bundle_add_folder(struct bundle *bundle, const char *name)
{
	char *path = path_of(bundle, name);
	int err = tree_list(path, name, &bundle->files);

	free(path);
	return err;
}

int bundle_seal(struct bundle *bundle, char **error)
{
	struct text t = {0};
	int err = 0;
	size_t i;

	bundle->size = 0;
	text_addf(&t, HEAD);
	for (i = 0; !err && i < bundle->files.nr; i++) {
		const char *name = bundle->files.v[i];
		char *path = path_of(bundle, name), *digest;
		size_t size = 0;

		digest = digest_file(path, &size);
		if (!digest) {
			*error = xasprintf("%s: %s", path, strerror(errno));
			err = -1;
		} else {
			bundle->size += size;
			text_addf(&t, "%s %c %s\n", digest, access(path, X_OK) ? '-' : 'x', name);
		}
		free(digest);
		free(path);
	}
	if (!err)
		bundle->key = digest_text(t.s, t.len);
	free(t.s);
	return err;
}

void bundle_free(struct bundle *bundle)
{
	free(bundle->base);
	free(bundle->key);
	strings_free(&bundle->files);
	*bundle = (struct bundle){0};
}
