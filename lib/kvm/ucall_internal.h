/* SPDX-License-Identifier: GPL-2.0-only */
/* What a ucall leaves on the guest's stack for the VMM. */
#ifndef UCALL_INTERNAL_H
#define UCALL_INTERNAL_H

#include "ucall_common.h"

struct ucall_frame {
	uint64_t cmd;
	uint64_t args[UCALL_MAX_ARGS];
	const char *text; /* UCALL_BUFFER_LEN bytes; NULL without text */
};

#endif
