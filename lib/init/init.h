/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * L1's init, its parts: what it says on both serial ports, what it makes ready for a test, and
 * the machine's end.
 */
#ifndef INIT_H
#define INIT_H

#define MARK "# kvm-regress: "

/* Port 2, which carries the test's output; -1 before open_ports(). */
extern int ktap_fd;

void open_ports(void);
/* A line on both ports. On the console it is a kernel message, in order with the kernel's own. */
void mark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Says that WHAT failed on WHICH, with errno, and ends. */
void fail(const char *what, const char *which) __attribute__((noreturn));

/* PORT is the power-management timer's, as the kernel's command line names it (pmtmr=). */
void set_pm_timer(unsigned long port);
void power_off(void) __attribute__((noreturn));

/* The modules that the kernel's own parts came as, which /modules/load names in order. */
void load_listed_modules(void);
/* /modules/NAME.ko. A kernel that came without it is no error: the test says what it misses. */
void load_module(const char *name);

/* CPUs that the command line kept off (maxcpus=). */
void bring_all_online(void);

/* Until a full 100 ms of L1's time. */
void settle(void);
/* Until the kernel has exchanged the clock that it began with. */
void await_clocksource(void);

#endif
