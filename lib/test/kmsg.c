// SPDX-License-Identifier: GPL-2.0-only
#include "kmsg_util.h"

#include <fcntl.h>
#include <stdarg.h>

#define KMSG "/dev/kmsg"

void kmsg_mark(const char *fmt, ...)
{
	int fd = open(KMSG, O_WRONLY | O_CLOEXEC);
	va_list ap;

	if (fd < 0)
		return;
	va_start(ap, fmt);
	vdprintf(fd, fmt, ap);
	va_end(ap);
	close(fd);
}

int kmsg_open(void)
{
	int fd = open(KMSG, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

bool kmsg_find(int fd, const char *const texts[], unsigned int n, char *buf, size_t size)
{
	char record[1024];
	unsigned int i;

	for (;;) {
		/* One read is one record: "level,seq,time,flags;text\n", then lines of detail. */
		ssize_t len = read(fd, record, sizeof(record) - 1);
		char *text;

		if (len < 0 && errno == EPIPE)
			continue; /* records were overwritten before they were read */
		if (len <= 0)
			return false;
		record[len] = '\0';
		text = strchr(record, ';');
		if (!text)
			continue;
		text++;
		text[strcspn(text, "\n")] = '\0';
		for (i = 0; i < n; i++) {
			if (strstr(text, texts[i])) {
				if (buf)
					snprintf(buf, size, "%s", text);
				return true;
			}
		}
	}
}
