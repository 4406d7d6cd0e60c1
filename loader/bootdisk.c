// SPDX-License-Identifier: GPL-2.0-only
/*
 * bootdisk SECTOR KERNEL INITRD CMDLINE DISK: a disk that boots a kernel. SECTOR is
 * the boot sector made from sector.S, KERNEL a bzImage, CMDLINE its command line,
 * DISK the image to write. Exit status: 0 done, 1 not.
 *
 * The kernel's header and its fields: Documentation/arch/x86/boot.rst.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootdisk.h"

#define SECTOR_SIZE 512
/* What emulators want of a disk: whole cylinders, of 16 heads and 63 sectors. */
#define CYLINDER_SIZE (16 * 63 * SECTOR_SIZE)

#define KERNEL_ADDRESS 0x100000
#define INITRD_ADDRESS 0x4000000
#define INITRD_ALIGN 0x200000

/* In the kernel's first sectors. */
#define HDR_SETUP_SECTS 0x1f1
#define HDR_MAGIC 0x202
#define HDR_VERSION 0x206
#define HDR_LOADER 0x210
#define HDR_LOADFLAGS 0x211
#define HDR_RAMDISK 0x218
#define HDR_RAMDISK_SIZE 0x21c
#define HDR_HEAP_END 0x224
#define HDR_CMDLINE 0x228
#define HDR_PREF_ADDRESS 0x258
#define HDR_INIT_SIZE 0x260
#define HDR_END 0x264
#define VERSION_WITH_INIT_SIZE 0x20a
#define LOADER_UNREGISTERED 0xff
#define LOADED_HIGH 0x01
#define CAN_USE_HEAP 0x80
#define HEAP_END_BELOW_STACK 0x200

struct file {
	uint8_t *data;
	size_t size;
};

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "bootdisk: %s: %s\n", what, why);
	exit(1);
}

static struct file read_file(const char *path)
{
	struct file f = {0};
	FILE *in = fopen(path, "rb");
	long size;

	if (!in || fseek(in, 0, SEEK_END) || (size = ftell(in)) < 0)
		fail(path, strerror(errno));
	rewind(in);
	f.size = (size_t)size;
	f.data = malloc(f.size + 1);
	if (!f.data || fread(f.data, 1, f.size, in) != f.size)
		fail(path, "cannot be read");
	fclose(in);
	return f;
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, (uint16_t)value);
	put16(at + 2, (uint16_t)(value >> 16));
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/*
 * Behind all that the kernel uses before it looks for an initrd. A large kernel unpacks itself past
 * the usual place.
 */
static uint32_t initrd_address(const uint8_t *kernel)
{
	uint32_t version = get32(kernel + HDR_VERSION) & 0xffff, end;

	if (version < VERSION_WITH_INIT_SIZE)
		return INITRD_ADDRESS;
	end = get32(kernel + HDR_PREF_ADDRESS) + get32(kernel + HDR_INIT_SIZE);
	end = (end + INITRD_ALIGN - 1) / INITRD_ALIGN * INITRD_ALIGN;
	return end > INITRD_ADDRESS ? end : INITRD_ADDRESS;
}

static uint32_t sectors(size_t size)
{
	return (uint32_t)((size + SECTOR_SIZE - 1) / SECTOR_SIZE);
}

static void write_padded(FILE *out, const void *data, size_t size)
{
	static const uint8_t zeros[SECTOR_SIZE];

	fwrite(data, 1, size, out);
	fwrite(zeros, 1, sectors(size) * (size_t)SECTOR_SIZE - size, out);
}

int main(int argc, char *argv[])
{
	struct file sector, kernel, initrd, part[BOOT_PARTS];
	uint32_t address[BOOT_PARTS], lba = 1;
	size_t setup_size, i;
	FILE *out;

	if (argc != 6) {
		fprintf(stderr, "usage: bootdisk SECTOR KERNEL INITRD CMDLINE DISK\n");
		return 1;
	}
	sector = read_file(argv[1]);
	kernel = read_file(argv[2]);
	initrd = read_file(argv[3]);
	if (sector.size != SECTOR_SIZE)
		fail(argv[1], "not a boot sector");
	if (kernel.size < HDR_END || memcmp(kernel.data + HDR_MAGIC, "HdrS", 4) ||
	    kernel.data[HDR_VERSION + 1] < 2 || !(kernel.data[HDR_LOADFLAGS] & LOADED_HIGH))
		fail(argv[2], "not a Linux kernel for x86 (bzImage)");
	setup_size = ((kernel.data[HDR_SETUP_SECTS] ? kernel.data[HDR_SETUP_SECTS] : 4) + 1) *
		     (size_t)SECTOR_SIZE;
	if (kernel.size <= setup_size || setup_size > BOOT_STACK / 2)
		fail(argv[2], "damaged: its real-mode part is not whole");

	kernel.data[HDR_LOADER] = LOADER_UNREGISTERED;
	kernel.data[HDR_LOADFLAGS] |= CAN_USE_HEAP;
	put16(kernel.data + HDR_HEAP_END, BOOT_STACK - HEAP_END_BELOW_STACK);
	put32(kernel.data + HDR_CMDLINE, BOOT_SETUP_SEGMENT * 16 + BOOT_CMDLINE);
	address[3] = initrd_address(kernel.data);
	put32(kernel.data + HDR_RAMDISK, address[3]);
	put32(kernel.data + HDR_RAMDISK_SIZE, (uint32_t)initrd.size);

	part[0] = (struct file){kernel.data, setup_size};
	address[0] = BOOT_SETUP_SEGMENT * 16;
	part[1] = (struct file){(uint8_t *)argv[4], strlen(argv[4]) + 1};
	address[1] = BOOT_SETUP_SEGMENT * 16 + BOOT_CMDLINE;
	part[2] = (struct file){kernel.data + setup_size, kernel.size - setup_size};
	address[2] = KERNEL_ADDRESS;
	part[3] = initrd;
	for (i = 0; i < BOOT_PARTS; i++) {
		uint8_t *entry = sector.data + BOOT_PARTS_OFFSET + i * PART_SIZE;

		put32(entry + PART_LBA, lba);
		put32(entry + PART_SECTORS, sectors(part[i].size));
		put32(entry + PART_ADDRESS, address[i]);
		lba += sectors(part[i].size);
	}

	out = fopen(argv[5], "wb");
	if (!out)
		fail(argv[5], strerror(errno));
	write_padded(out, sector.data, sector.size);
	for (i = 0; i < BOOT_PARTS; i++)
		write_padded(out, part[i].data, part[i].size);
	for (; (uint64_t)lba * SECTOR_SIZE % CYLINDER_SIZE; lba++)
		write_padded(out, "", 1);
	if (fflush(out) || ferror(out) || fclose(out))
		fail(argv[5], strerror(errno));
	free(sector.data);
	free(kernel.data);
	free(initrd.data);
	return 0;
}
