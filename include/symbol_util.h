/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names for addresses in the test's own program: guest code is linked into it, so a guest's
 * instruction pointer can be told as function and offset.
 *
 * The program's symbol table is read from /proc/self/exe at each call, so nothing is spent on
 * it before something went wrong. Safe in a signal handler.
 */
#ifndef SYMBOL_UTIL_H
#define SYMBOL_UTIL_H

#include <stddef.h>
#include <stdint.h>

/* Room for any name that symbol_name() gives. */
#define SYMBOL_NAME_LEN 96

/* Writes "function+0xoffset" for ADDR to BUF, or "0xaddr" if it is in no function; returns BUF. */
const char *symbol_name(uint64_t addr, char buf[SYMBOL_NAME_LEN]);

#endif
