// SPDX-License-Identifier: GPL-2.0-only
/* System.map, a program's symbols, modules.map, and init's marks of where modules are. */
#include "evidence/symbols.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t addrs[] = {0, 0x401104, 0xffffffff81000123, 0xffffffffa0000010,
					 UINT64_MAX};
	struct input in = {(const char *)data, size};
	char *map = part(&in, NULL), *program = part(&in, NULL), *modules = part(&in, NULL);
	char *console = part(&in, NULL), *name;
	struct symbols symbols;
	size_t i;

	symbols_parse(&symbols, map);
	symbols_add(&symbols, program);
	symbols_add_modules(&symbols, modules, console);
	for (i = 1; i < symbols.nr; i++)
		must(symbols.v[i - 1].addr <= symbols.v[i].addr);
	for (i = 0; i < ARRAY_SIZE(addrs) + symbols.nr; i++) {
		uint64_t addr = i < symbols.nr ? symbols.v[i].addr : addrs[i - symbols.nr];

		name = symbols_name(&symbols, addr);
		must(starts_with(name, "0x") || strstr(name, "+0x"));
		free(name);
	}
	for (i = 0; i < symbols.nr_data; i++)
		symbols_variable(&symbols, symbols.data[i].name);
	symbols_free(&symbols);
	free(map);
	free(program);
	free(modules);
	free(console);
	return 0;
}
