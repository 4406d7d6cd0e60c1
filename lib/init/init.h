/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * L1's init, what its parts give each other. ready.c, kernel.c and job.c are the three stages; the
 * others serve them. What is said on the serial ports is in protocol.h.
 */
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol.h"

#define JOB_MAX_MODULES 8
#define JOB_MAX_ARGS 31

/* All that L1 is told to do. */
struct job {
	bool check;	/* no test; it ends well if it is reached */
	long timeout_s; /* of L1's time */
	const char *modules[JOB_MAX_MODULES + 1];
	char *argv[JOB_MAX_ARGS + 1]; /* the test's name and its arguments */
};

/* ready.c: stage 1. File systems, ports, clock: what is the same for every kernel and job. */
void get_ready(void);
/* kernel.c: stage 2. The CPUs, and the kernel's own modules, which L1_MODULE_LIST names. */
void load_kernel(void);
/* job.c: stage 3. What the job is, and doing it; the machine is off at its end. */
void job_take(struct job *job);
void job_do(const struct job *job) __attribute__((noreturn));

/* Between two stages. */
enum piece {
	PIECE_MODULES,
	PIECE_JOB,
	NR_PIECES,
};
/*
 * fetch.c: the files that the next stage needs. Before they are read the machine can be stopped and
 * saved (protocol.h), with one CPU at work. Nothing of that where they came with the initrd.
 */
void fetch(enum piece piece);
/* stop.c: the place where that happens. */
void stop_here(void);

/*
 * modules.c: loads L1_MODULE_DIR/NAME.ko, with the parameters that the kernel's command line has
 * for it. Without that file it says so and goes on: the test says what it misses.
 */
void load_module(const char *name);

/* fw_cfg.c: whether the machine has QEMU's device. */
bool fw_cfg_there(void);
/* fw_cfg.c: a file of the device, of *LEN bytes, which the caller frees. All that fails ends. */
char *fw_cfg_read(const char *name, size_t *len);

/* disk.c: whether the machine has a disk that can carry a job. */
bool disk_there(void);
/* disk.c: an archive on it, of *LEN bytes, which the caller frees. All that fails ends. */
char *disk_read(enum piece piece, size_t *len);

/* unpack.c: archives to the root directory; ends where they are damaged. */
void unpack(const char *bytes, size_t len);

/* line.c: a file of one line, at most SIZE - 1 bytes of it; ends if it cannot be read. */
void must_read_line(const char *path, char *buf, size_t size);

/* ports.c: port 2, which carries the test's output; -1 before open_ports(). */
extern int ktap_fd;
#define PORT2 "/dev/ttyS1"
bool open_ports(void); /* false with errno set */
/* A line on both ports. On the console it is a kernel message, in order with the kernel's own. */
void mark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* power.c: PORT is the power-management timer's, as the kernel's command line names it (pmtmr=). */
void set_pm_timer(unsigned long port);
void power_off(void) __attribute__((noreturn));
/* Says that WHAT failed on WHICH, with errno, and ends. */
void fail(const char *what, const char *which) __attribute__((noreturn));

/* cpus.c: starts the CPUs that the command line kept off (maxcpus=). */
#define MAX_CPUS 8
void bring_all_online(void);
/* Stops all but NR. */
void keep_online(long nr);

/* clock.c: waits until the kernel has exchanged the clock that it began with. */
void await_clocksource(void);

#endif
