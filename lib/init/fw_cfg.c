// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's fw_cfg device, by its I/O ports, for a program with root's rights. It needs no driver,
 * only ioperm(). A file is read page by page, by the device's DMA, if the kernel has
 * /proc/self/pagemap (CONFIG_PROC_PAGE_MONITOR); else byte by byte, which takes QEMU half a second
 * for 3 MB.
 *
 * Source: QEMU's docs/specs/fw_cfg.rst.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <unistd.h>

#include "init.h"

#define PORT_SELECT 0x510
#define PORT_DATA 0x511
#define PORT_DMA_HIGH 0x514
#define PORT_DMA_LOW 0x518
#define NR_PORTS 12

#define KEY_SIGNATURE 0x00
#define KEY_FILES 0x19
#define SIGNATURE "QEMU"
#define FILES_MAX 256

#define DMA_ERROR 0x01
#define DMA_READ 0x02
#define DMA_SELECT 0x08

#define PAGE 4096
#define PAGEMAP_PRESENT (1ull << 63)
#define PAGEMAP_FRAME ((1ull << 55) - 1)

/* An entry of the device's list of files; numbers are big-endian. */
struct file {
	uint32_t size;
	uint16_t key;
	uint16_t reserved;
	char name[56];
};

/* What the device is told by its address. */
struct dma {
	uint32_t control;
	uint32_t length;
	uint64_t address;
};

/* Each within one page, which is never moved: one address is enough for it. */
static alignas(PAGE) struct dma dma;
static alignas(PAGE) char page[PAGE];

static void read_bytes(void *buf, size_t len)
{
	insb(PORT_DATA, buf, len);
	/* The C library's insb does not tell the compiler that it writes to memory. */
	__asm__ volatile("" : : : "memory");
}

/* The list's entry of that name. False if there is none. */
static bool find(struct file *file, const char *name)
{
	uint32_t nr = 0;

	outw(KEY_FILES, PORT_SELECT);
	read_bytes(&nr, sizeof(nr));
	nr = be32toh(nr);
	if (nr > FILES_MAX)
		return false;
	while (nr--) {
		read_bytes(file, sizeof(*file));
		if (!strncmp(file->name, name, sizeof(file->name)))
			return true;
	}
	return false;
}

/* Where the page at P, which is in use, lies in the machine's memory; 0 if it cannot be known. */
static uint64_t machine_address(void *p)
{
	off_t entry = (off_t)((uintptr_t)p / PAGE * sizeof(uint64_t));
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t frame;

	if (fd < 0 || mlock(p, PAGE) || pread(fd, &frame, sizeof(frame), entry) != sizeof(frame) ||
	    !(frame & PAGEMAP_PRESENT))
		frame = 0;
	close(fd);
	return (frame & PAGEMAP_FRAME) * PAGE;
}

/* The next LEN bytes of the selected file, or of KEY's first ones, to the page. */
static void read_page(uint64_t dma_address, uint64_t page_address, size_t len, uint32_t control)
{
	volatile uint32_t *state = &dma.control;

	dma.address = htobe64(page_address);
	dma.length = htobe32((uint32_t)len);
	*state = htobe32(DMA_READ | control);
	outl(htobe32((uint32_t)(dma_address >> 32)), PORT_DMA_HIGH);
	outl(htobe32((uint32_t)dma_address), PORT_DMA_LOW);
	while (*state & ~htobe32(DMA_ERROR))
		;
	if (*state) {
		errno = EIO;
		fail("read", FW_CFG_JOB);
	}
}

bool fw_cfg_there(void)
{
	char signature[sizeof(SIGNATURE) - 1] = "";

	if (ioperm(PORT_SELECT, NR_PORTS, 1))
		return false;
	outw(KEY_SIGNATURE, PORT_SELECT);
	read_bytes(signature, sizeof(signature));
	return !memcmp(signature, SIGNATURE, sizeof(signature));
}

/* False if the kernel does not say where its memory is. */
static bool read_by_dma(char *buf, size_t len, unsigned int key)
{
	uint64_t dma_address, page_address;
	uint32_t control = DMA_SELECT | (uint32_t)key << 16;
	size_t at, n;

	/* Written to, so that they have pages of their own. */
	page[0] = 1;
	dma.control = 1;
	page_address = machine_address(page);
	dma_address = machine_address(&dma);
	if (!page_address || !dma_address)
		return false;
	for (at = 0; at < len; at += n) {
		n = len - at < PAGE ? len - at : PAGE;
		read_page(dma_address, page_address, n, control);
		memcpy(buf + at, page, n);
		control = 0;
	}
	return true;
}

char *fw_cfg_read(const char *name, size_t *len)
{
	struct file file = {0};
	char *buf;

	if (!find(&file, name)) {
		errno = ENOENT;
		fail("find", name);
	}
	*len = be32toh(file.size);
	buf = malloc(*len + 1);
	if (!buf)
		fail("allocate", name);
	if (!read_by_dma(buf, *len, be16toh(file.key))) {
		outw(be16toh(file.key), PORT_SELECT);
		read_bytes(buf, *len);
	}
	return buf;
}
