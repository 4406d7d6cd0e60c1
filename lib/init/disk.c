// SPDX-License-Identifier: GPL-2.0-only
/*
 * The disk that carries a job, by its I/O ports, for a program with root's rights: the second one
 * of the first IDE channel. It needs no driver, only ioperm().
 *
 * Source: ATA/ATAPI-5 (T13/1321D), PIO data-in commands.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>

#include "init.h"

#define PORT_DATA 0x1f0
#define PORT_COUNT 0x1f2
#define PORT_LBA_LOW 0x1f3
#define PORT_LBA_MIDDLE 0x1f4
#define PORT_LBA_HIGH 0x1f5
#define PORT_DEVICE 0x1f6
#define PORT_COMMAND 0x1f7
#define PORT_STATUS 0x1f7
#define NR_PORTS 8
#define PORT_CONTROL 0x3f6

#define CONTROL_NO_INTERRUPTS 0x02
#define DEVICE_SLAVE_LBA 0xf0
#define STATUS_BUSY 0x80
#define STATUS_READY 0x40
#define STATUS_DATA 0x08
#define STATUS_ERROR 0x01

#define READ_MULTIPLE 0xc4
#define SET_MULTIPLE 0xc6

#define SECTOR 512
#define SECTORS(len) (((len) + SECTOR - 1) / SECTOR)
/* Of a command, and of each of its steps. */
#define COMMAND_SECTORS 256
#define STEP_SECTORS 16

/* Waits until the disk has done what it was told to do, and has DATA, STATUS_DATA or nothing. */
static void await(uint8_t data)
{
	uint8_t status;

	do
		status = inb(PORT_STATUS);
	while (status & STATUS_BUSY);
	if (status & STATUS_ERROR || (status & STATUS_DATA) != data) {
		errno = EIO;
		fail("read", JOB_DISK);
	}
}

static void command(uint8_t code, uint32_t lba, size_t count)
{
	outb((uint8_t)(DEVICE_SLAVE_LBA | lba >> 24), PORT_DEVICE);
	outb((uint8_t)count, PORT_COUNT);
	outb((uint8_t)lba, PORT_LBA_LOW);
	outb((uint8_t)(lba >> 8), PORT_LBA_MIDDLE);
	outb((uint8_t)(lba >> 16), PORT_LBA_HIGH);
	outb(code, PORT_COMMAND);
}

static void read_sectors(char *to, uint32_t lba, size_t nr)
{
	size_t at, step;

	for (at = 0; at < nr; at += step) {
		if (at % COMMAND_SECTORS == 0)
			command(READ_MULTIPLE, lba + (uint32_t)at,
				nr - at < COMMAND_SECTORS ? nr - at : COMMAND_SECTORS);
		step = nr - at < STEP_SECTORS ? nr - at : STEP_SECTORS;
		await(STATUS_DATA);
		insw(PORT_DATA, to + at * SECTOR, step * SECTOR / 2);
		/* The C library's insw does not tell the compiler that it writes to memory. */
		__asm__ volatile("" : : : "memory");
	}
}

/* The first sector, as a text; false if there is no such disk. */
static bool read_header(char header[SECTOR + 1])
{
	if (ioperm(PORT_DATA, NR_PORTS, 1) || ioperm(PORT_CONTROL, 1, 1))
		return false;
	outb(DEVICE_SLAVE_LBA, PORT_DEVICE);
	/* Where there is no disk, all bits are the same. */
	if ((inb(PORT_STATUS) & (STATUS_BUSY | STATUS_READY)) != STATUS_READY)
		return false;
	outb(CONTROL_NO_INTERRUPTS, PORT_CONTROL);
	command(SET_MULTIPLE, 0, STEP_SECTORS);
	await(0);
	read_sectors(header, 0, 1);
	header[SECTOR] = '\0';
	return !strncmp(header, JOB_DISK_HEADER, strlen(JOB_DISK_HEADER));
}

bool disk_there(void)
{
	char header[SECTOR + 1];

	return read_header(header);
}

char *disk_read(enum piece piece, size_t *len)
{
	char header[SECTOR + 1], *next = header + strlen(JOB_DISK_HEADER), *buf;
	uint32_t lba = 1;
	enum piece i;

	if (!read_header(header)) {
		errno = ENOENT;
		fail("find", JOB_DISK);
	}
	*len = strtoul(next, &next, 10);
	for (i = 0; i < piece; i++) {
		lba += (uint32_t)SECTORS(*len);
		*len = strtoul(next, &next, 10);
	}
	buf = malloc(SECTORS(*len) * SECTOR + 1);
	if (!buf)
		fail("allocate", JOB_DISK);
	read_sectors(buf, lba, SECTORS(*len));
	return buf;
}
