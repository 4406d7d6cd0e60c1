// SPDX-License-Identifier: GPL-2.0-only
/* The split-lock detector's report: the emulator writes it, and L1 has a say in it. */
#include "evidence/splitlock.h"
#include "fuzz.h"

static uint64_t sum(const struct split_site *v, size_t nr)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		n += v[i].count;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct splitlock report;
	struct symbols symbols;
	size_t i;
	char *said;

	symbols_parse(&symbols, "ffffffff81000000 T _stext\nffffffff81000100 t foo\n");
	splitlock_parse(&report, (const char *)data, size);
	must(sum(report.v, report.nr) == report.kernel);
	must(sum(report.low, report.nr_low) == report.others);
	for (i = 0; i < report.nr; i++)
		must(report.v[i].pc >= KERNEL_START);
	for (i = 0; i < report.nr_low; i++)
		must(report.low[i].pc < KERNEL_START);
	said = splitlock_describe(&report, &symbols);
	must(is_clean(said));
	free(said);
	splitlock_free(&report);
	symbols_free(&symbols);
	return 0;
}
