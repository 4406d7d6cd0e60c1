/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a flat program of ours begins with: the multiboot header, the entry, output and the end.
 * Each program has run(), whose result it ends with.
 */
#ifndef TESTS_FOREIGN_KUT_FLAT_H
#define TESTS_FOREIGN_KUT_FLAT_H

#define SERIAL 0x3f8
#define EXIT_PORT 0xf4

static inline void outb(unsigned short port, unsigned char value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline unsigned char inb(unsigned short port)
{
	unsigned char value;

	asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void outl(unsigned short port, unsigned int value)
{
	asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline void say(const char *s)
{
	for (; *s; s++) {
		while (!(inb(SERIAL + 5) & 0x20))
			;
		outb(SERIAL, (unsigned char)*s);
	}
}

int run(void);

asm(".section .head, \"a\"\n"
    ".align 4\n"
    ".long 0x1badb002, 0, -0x1badb002\n"
    ".text\n"
    ".globl _start\n"
    "_start:\n"
    "	mov $0x80000, %esp\n"
    "	call begin\n");

void begin(void);
void begin(void)
{
	outl(EXIT_PORT, (unsigned int)run());
	for (;;)
		asm volatile("hlt");
}

#endif
