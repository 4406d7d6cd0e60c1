// SPDX-License-Identifier: GPL-2.0-only
/* What QEMU answers to "info registers -a". */
#include "evidence/positions.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *registers = xstrndup((const char *)data, size);
	struct symbols symbols;
	struct positions p;

	symbols_parse(&symbols, "ffffffff81000000 T _stext\n0000000000401000 T main\n");
	positions_read(&p, registers, &symbols);
	must(!p.text || (*p.text && is_clean(p.text)));
	must(p.text || !(p.guest || p.program));
	positions_free(&p);
	symbols_free(&symbols);
	free(registers);
	return 0;
}
