// SPDX-License-Identifier: GPL-2.0-only
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flat.h"

#define HEADER_MAGIC 0x1badb002
/* The header lies in that part of the file, at an address that four divides. */
#define HEADER_WITHIN 8192

/* Below the program, which begins at 1 MiB or above. */
#define INFO_AT 0x9000
#define CMDLINE_AT 0x9200
#define LOW_KIB 639

#define INFO_MEMORY 1u
#define INFO_CMDLINE 4u

/* The beginning of the information, as far as it is filled in. */
struct info {
	uint32_t flags;
	uint32_t mem_lower, mem_upper; /* KiB, below 640 KiB and from 1 MiB */
	uint32_t boot_device;
	uint32_t cmdline;
	uint32_t mods_count, mods_addr;
};

static const uint8_t *map_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	void *p;

	if (fd < 0 || fstat(fd, &st))
		flat_end(FLAT_ERROR, "%s: %s", path, strerror(errno));
	*size = (size_t)st.st_size;
	p = mmap(NULL, *size + 1, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		flat_end(FLAT_ERROR, "%s: %s", path, strerror(errno));
	close(fd);
	return p;
}

static bool is_multiboot(const uint8_t *file, size_t size)
{
	uint32_t word[3];
	size_t at;

	for (at = 0; at + sizeof(word) <= size && at < HEADER_WITHIN; at += 4) {
		memcpy(word, file + at, sizeof(word));
		if (word[0] == HEADER_MAGIC && !(word[0] + word[1] + word[2]))
			return true;
	}
	return false;
}

static void load_segment(const char *path, const uint8_t *file, size_t size, const Elf32_Phdr *ph,
			 uint8_t *memory)
{
	if (ph->p_offset > size || ph->p_filesz > size - ph->p_offset ||
	    ph->p_filesz > ph->p_memsz || ph->p_paddr > MEMORY_SIZE ||
	    ph->p_memsz > MEMORY_SIZE - ph->p_paddr)
		flat_end(FLAT_ERROR, "%s: a segment is cut off, or lies outside of %u MiB", path,
			 MEMORY_SIZE >> 20);
	memcpy(memory + ph->p_paddr, file + ph->p_offset, ph->p_filesz);
}

static void write_info(const char *path, uint8_t *memory)
{
	const struct info info = {
		.flags = INFO_MEMORY | INFO_CMDLINE,
		.mem_lower = LOW_KIB,
		.mem_upper = (MEMORY_SIZE >> 10) - 1024,
		.cmdline = CMDLINE_AT,
	};

	memcpy(memory + INFO_AT, &info, sizeof(info));
	snprintf((char *)memory + CMDLINE_AT, 128, "%s", path);
}

uint32_t image_load(const char *path, uint8_t *memory, uint32_t *info)
{
	const uint8_t *file;
	Elf32_Ehdr eh;
	Elf32_Phdr ph;
	size_t size;
	unsigned int i;

	file = map_file(path, &size);
	if (size < sizeof(eh))
		flat_end(FLAT_ERROR, "%s: it is too short for a program", path);
	memcpy(&eh, file, sizeof(eh));
	if (memcmp(eh.e_ident, ELFMAG, SELFMAG) || eh.e_ident[EI_CLASS] != ELFCLASS32 ||
	    !is_multiboot(file, size))
		flat_end(FLAT_ERROR, "%s: it is no multiboot program in an ELF file of 32 bits",
			 path);
	for (i = 0; i < eh.e_phnum; i++) {
		size_t at = eh.e_phoff + i * sizeof(ph);

		if (at > size || size - at < sizeof(ph))
			flat_end(FLAT_ERROR, "%s: its program headers are cut off", path);
		memcpy(&ph, file + at, sizeof(ph));
		if (ph.p_type == PT_LOAD)
			load_segment(path, file, size, &ph, memory);
	}
	write_info(path, memory);
	*info = INFO_AT;
	return eh.e_entry;
}
