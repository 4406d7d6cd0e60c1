// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine/calls.h"
#include "confine/confine.h"
#include "confine/landlock.h"

/*
 * Root's rights beyond those of a user go, but that to read what belongs to others: root may work
 * with another user's cache. What root writes is kept by Landlock like what others write.
 */
static int drop_capabilities(void)
{
	const __u32 kept = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH;
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[0].permitted &= kept;
	data[0].effective &= kept;
	data[0].inheritable = 0;
	data[1] = (struct __user_cap_data_struct){0};
	return (int)syscall(SYS_capset, &header, data);
}

int confine_as(const struct confinement *confinement, int abi)
{
	bool calls = calls_can_be_kept();

	/* No program that is started gives back what is taken here; the next two ask for this. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	if (drop_capabilities() || (abi && landlock_keep(confinement, abi)))
		return -1;
	return calls ? calls_keep(confinement) : 0;
}

int confine(const struct confinement *confinement)
{
	int abi = landlock_abi();

	return confine_as(confinement, abi > 0 ? abi : 0);
}

/* Why Landlock cannot be had, as the kernel says it. */
static char *explain(int err)
{
	switch (err) {
	case ENOSYS:
		return xstrdup("this kernel has no Landlock");
	case EOPNOTSUPP:
		return xstrdup("Landlock is not enabled; boot with landlock in lsm=");
	}
	return xasprintf("Landlock cannot be used: %s; let this container use it", strerror(err));
}

char *confine_missing(void)
{
	struct text t = {0};

	if (landlock_abi() <= 0) {
		char *why = explain(errno);

		text_addf(&t, "they can write outside of their folder (%s)", why);
		free(why);
	}
	if (!calls_can_be_kept())
		text_addf(&t, "%sthey can use the network (no seccomp filter: %s)",
			  t.len ? ", and " : "", strerror(errno));
	return t.len ? text_take(&t) : NULL;
}
