// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine/landlock.h"

/* What newer versions have, in the words of linux/landlock.h, which may be older. */
#define FS_REFER (1ULL << 13)	  /* version 2 */
#define FS_TRUNCATE (1ULL << 14)  /* 3 */
#define FS_IOCTL_DEV (1ULL << 15) /* 5 */
#define NET_BIND_TCP (1ULL << 0)  /* 4 */
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) /* 6 */
#define SCOPE_SIGNAL (1ULL << 1)

/* To change what there is. */
#define CHANGE                                                           \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_REFER | FS_TRUNCATE)
/* To make what a folder may have in it. */
#define MAKE                                                           \
	(LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |   \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
	 LANDLOCK_ACCESS_FS_MAKE_SYM)
/* To make or use devices. */
#define DEVICES (LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | FS_IOCTL_DEV)
#define USE_DEVICE (LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

/* The kernel takes one that is longer than its own if the rest is zero. */
struct ruleset {
	__u64 fs, net, scoped;
};

int landlock_abi(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

/* The rights of CHANGE, MAKE and DEVICES that the version knows. */
static __u64 known(int abi)
{
	__u64 rights = CHANGE | MAKE | DEVICES;

	if (abi < 2)
		rights &= ~FS_REFER;
	if (abi < 3)
		rights &= ~FS_TRUNCATE;
	if (abi < 5)
		rights &= ~FS_IOCTL_DEV;
	return rights;
}

static int allow(int rules, const char *path, __u64 rights)
{
	struct landlock_path_beneath_attr beneath = {.allowed_access = rights};
	long err;

	beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (beneath.parent_fd < 0)
		return -1;
	err = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	close(beneath.parent_fd);
	return (int)err;
}

/* One that is not there cannot be used either. */
static int allow_device(int rules, const char *path, int abi)
{
	int err = allow(rules, path, USE_DEVICE & known(abi));

	return err && errno != ENOENT ? -1 : 0;
}

static int allow_all(int rules, const struct confinement *c, int abi)
{
	size_t i;

	if (c->folder && allow(rules, c->folder, (CHANGE | MAKE) & known(abi)))
		return -1;
	for (i = 0; c->devices && i < c->devices->nr; i++) {
		if (allow_device(rules, c->devices->v[i], abi))
			return -1;
	}
	return allow_device(rules, "/dev/null", abi);
}

int landlock_keep(const struct confinement *confinement, int abi)
{
	const struct ruleset kept = {
		.fs = known(abi),
		.net = abi >= 4 ? NET_BIND_TCP | NET_CONNECT_TCP : 0,
		.scoped = abi >= 6 ? SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL : 0,
	};
	int rules = (int)syscall(SYS_landlock_create_ruleset, &kept, sizeof(kept), 0), err;

	if (rules < 0)
		return -1;
	err = allow_all(rules, confinement, abi);
	if (!err)
		err = (int)syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
	return err;
}
