/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one worker has counted, for all of them: files in the folder that their sandboxes are in.
 */
#ifndef FAULTS_COUNTS_H
#define FAULTS_COUNTS_H

/*
 * The count of @key: in *@count, and the return value is -1. Or nobody has it yet: a descriptor for
 * counts_end(), and the other workers that want it wait until then.
 */
int counts_begin(const char *dir, const char *key, long *count);
/* @count is negative if counting failed: the next one who wants it counts. */
void counts_end(int fd, long count);

#endif
