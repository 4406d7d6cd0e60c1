// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/util.h"
#include "evidence/positions.h"
#include "evidence/splitlock.h"

struct reader {
	struct positions *positions;
	const struct symbols *symbols;
	struct text text;
	int cpu;
};

/* L1's kernel runs at high addresses, and only guests run at CPL 0 at low ones. */
static const char *place(struct positions *p, uint64_t rip, unsigned int cpl)
{
	if (rip >= KERNEL_START)
		return "in the kernel";
	if (cpl == 3) {
		p->program = true;
		return "in a program";
	}
	p->guest = true;
	return "in the guest";
}

/* "CPU#0", and "RIP=0000000000401b22 RFL=00000246 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=0" */
static void line_of(void *arg, const char *line)
{
	struct reader *r = arg;
	unsigned int cpl, halted;
	uint64_t rip;
	char *name;

	if (sscanf(line, "CPU#%d", &r->cpu) == 1 ||
	    sscanf(line, "RIP=%" SCNx64 " RFL=%*x [%*7c] CPL=%u II=%*u A20=%*u SMM=%*u HLT=%u",
		   &rip, &cpl, &halted) != 3)
		return;
	text_addf(&r->text, "%sCPU %d ", r->text.len ? ", " : "", r->cpu);
	if (halted) {
		text_addf(&r->text, "idle");
		return;
	}
	name = symbols_name(r->symbols, rip);
	text_addf(&r->text, "%s at %s", place(r->positions, rip, cpl), name);
	free(name);
}

void positions_read(struct positions *p, const char *registers, const struct symbols *symbols)
{
	struct reader r = {.positions = p, .symbols = symbols};
	struct lines lines = {0};

	*p = (struct positions){0};
	if (!registers)
		return;
	lines_feed(&lines, registers, strlen(registers), line_of, &r);
	lines_finish(&lines, line_of, &r);
	p->text = r.text.len ? text_take(&r.text) : NULL;
}

void positions_free(struct positions *p)
{
	free(p->text);
	*p = (struct positions){0};
}
