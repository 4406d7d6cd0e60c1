// SPDX-License-Identifier: GPL-2.0-only
/* Where L1's files come from, if not with the initrd. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "init.h"

static char *read_piece(enum piece piece, size_t *len)
{
	static const char *const names[] = {
		[PIECE_MODULES] = FW_CFG_MODULES,
		[PIECE_JOB] = FW_CFG_JOB,
	};

	if (fw_cfg_there())
		return fw_cfg_read(names[piece], len);
	if (disk_there())
		return disk_read(piece, len);
	mark(MARK_ERROR "there is no job, in the initrd, in fw_cfg or on a disk");
	power_off();
}

void fetch(enum piece piece)
{
	size_t len;
	char *archive;

	if (!access(L1_JOB_FILE, F_OK))
		return;
	stop_here();
	archive = read_piece(piece, &len);
	unpack(archive, len);
	free(archive);
}
