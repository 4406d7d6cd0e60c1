// SPDX-License-Identifier: GPL-2.0-only
#include "symbol_util.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define SYMBOLS_AT_ONCE 64

static bool read_at(int fd, void *buf, size_t size, uint64_t offset)
{
	return pread(fd, buf, size, (off_t)offset) == (ssize_t)size;
}

/* The function of TABLE that has ADDR. */
static bool find_symbol(int fd, const Elf64_Shdr *table, uint64_t addr, Elf64_Sym *found)
{
	uint64_t i, n = table->sh_size / sizeof(Elf64_Sym);
	Elf64_Sym syms[SYMBOLS_AT_ONCE];

	for (i = 0; i < n; i++) {
		const Elf64_Sym *s = &syms[i % SYMBOLS_AT_ONCE];

		if (i % SYMBOLS_AT_ONCE == 0) {
			uint64_t left = n - i < SYMBOLS_AT_ONCE ? n - i : SYMBOLS_AT_ONCE;

			if (!read_at(fd, syms, left * sizeof(*s),
				     table->sh_offset + i * sizeof(*s)))
				return false;
		}
		if (ELF64_ST_TYPE(s->st_info) == STT_FUNC && addr >= s->st_value &&
		    addr - s->st_value < s->st_size) {
			*found = *s;
			return true;
		}
	}
	return false;
}

/* Looks ADDR up in the symbol table of the program FD; its function's name goes to NAME. */
static bool look_up(int fd, uint64_t addr, char *name, size_t size, uint64_t *offset)
{
	Elf64_Shdr section, strings;
	Elf64_Ehdr elf;
	Elf64_Sym sym;
	ssize_t len;
	int i;

	if (!read_at(fd, &elf, sizeof(elf), 0))
		return false;
	for (i = 0; i < elf.e_shnum; i++) {
		if (!read_at(fd, &section, sizeof(section), elf.e_shoff + i * sizeof(section)))
			return false;
		if (section.sh_type != SHT_SYMTAB || !find_symbol(fd, &section, addr, &sym))
			continue;
		if (!read_at(fd, &strings, sizeof(strings),
			     elf.e_shoff + section.sh_link * sizeof(strings)))
			return false;
		len = pread(fd, name, size - 1, (off_t)(strings.sh_offset + sym.st_name));
		if (len <= 0)
			return false;
		name[len] = '\0';
		*offset = addr - sym.st_value;
		return true;
	}
	return false;
}

const char *symbol_name(uint64_t addr, char buf[SYMBOL_NAME_LEN])
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char name[SYMBOL_NAME_LEN - 20];
	uint64_t offset;

	if (fd >= 0 && look_up(fd, addr, name, sizeof(name), &offset))
		snprintf(buf, SYMBOL_NAME_LEN, "%s+0x%lx", name, (unsigned long)offset);
	else
		snprintf(buf, SYMBOL_NAME_LEN, "%#lx", (unsigned long)addr);
	if (fd >= 0)
		close(fd);
	return buf;
}
