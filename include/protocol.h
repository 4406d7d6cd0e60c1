/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What L1 and the host program say to each other: the lines by which L1's init marks a run, the
 * statuses that a test ends with, the files of an initrd and the names of a job's logs.
 *
 * Nothing here needs a library: init, lib/test and runner/ include it, and it includes nothing.
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

/*
 * A mark is a line on both serial ports that begins with MARK. After it stands one of:
 *
 *	begin NAME              the test starts
 *	end NAME exit N         it ended with that status
 *	end NAME signal N       it died of that signal
 *	end NAME timeout S      it was stopped after S seconds of L1's time
 *	error TEXT              L1 could not be made ready, or the test not be started
 *	module NAME at 0xADDR   a module's text was loaded there
 *	module NAME: TEXT       a module was not loaded, and why
 */
#define MARK "# kvm-regress: "
#define MARK_BEGIN "begin "
#define MARK_END "end "
#define MARK_ERROR "error "
#define MARK_MODULE "module "
/* An error: a machine that was saved was not stopped as it should be, and may be saved again. */
#define MARK_CLOCK_WENT_ON "the clock went on while the machine was stopped"
#define MARK_END_EXIT "exit"
#define MARK_END_SIGNAL "signal"
#define MARK_END_TIMEOUT "timeout"

/*
 * What a test has measured, for pictures: a diagnostic line of its KTAP, in whole decimal numbers:
 *
 *	# points: KIND GROUP[/MEMBER] XNAME XUNIT YNAME X:Y ...
 *
 * The kinds are
 *
 *	course        Y things by the time X
 *	distribution  Y percent are at most X; YNAME is "%"
 *	path          at the time X came what the word Y says; YNAME is "-"
 *
 * Members of a group are shown in one picture. Names are letters, digits, '_', '-' and '.', and
 * are shown with blanks for '_'.
 */
#define POINTS "points: "
#define POINTS_KIND_COURSE "course"
#define POINTS_KIND_DISTRIBUTION "distribution"
#define POINTS_KIND_PATH "path"
/* Of one line. */
#define POINTS_MAX 64
#define POINTS_NAME_MAX 63
/* Some numbers for a reader: "# measure: NAME VALUES". */
#define MEASURE "measure: "

/* A test's exit status, as in the kernel's kselftest.h; the last one is a failed TEST_ASSERT. */
#define KSFT_PASS 0
#define KSFT_FAIL 1
#define KSFT_SKIP 4
#define TEST_ASSERT_EXIT 254
/* The status of kvm-unit-tests of which nothing could be run (their lib/report.c). */
#define KUT_SKIP 77
/* Of what runs them (lib/flat): it could not begin; the program cannot go on. */
#define FLAT_ERROR 125
#define FLAT_CRASHED 126

/* The words of a job without a test, which only shows that L1 is well. */
#define JOB_CHECK "--check"

/*
 * In L1: the job's words, the test; how many CPUs the job is to have, all without that file; the
 * kernel's modules, and in which order they are loaded.
 */
#define L1_JOB_FILE "/job"
#define L1_CPUS_FILE "/cpus"
#define L1_TEST_DIR "/tests"
#define L1_MODULE_DIR "/modules"
#define L1_MODULE_LIST "/modules/load"

/*
 * The files above come in two archives, that of the CPUs and the kernel's modules and that of the
 * job and its test. They are parts of the initrd; or else init takes them, once it has made L1
 * ready, from the files FW_CFG_MODULES and FW_CFG_JOB of QEMU's fw_cfg device, or from a disk. The
 * disk's first sector is JOB_DISK_HEADER and the archives' lengths in decimal digits, then comes
 * each archive in sectors of its own.
 *
 * Before it takes either of them init executes the one instruction at which the machine can be
 * stopped. On QEMU it writes PVPANIC_STOP to that port of the pvpanic device, on Bochs it exchanges
 * BX with BX.
 */
#define FW_CFG_MODULES "opt/kvm-regress/modules"
#define FW_CFG_JOB "opt/kvm-regress/job"
#define PVPANIC_PORT 0x505
#define PVPANIC_STOP 1
#define JOB_DISK "the job's disk"
#define JOB_DISK_HEADER "kvm-regress job "

/* In a job's folder: the kernel's console, the test's output, the detector's, the VMM's, gdb's. */
#define CONSOLE_LOG "console.log"
#define KTAP_LOG "ktap.log"
#define SPLITLOCK_LOG "splitlock.log"
#define VMM_LOG "vmm.log"
#define GDB_LOG "gdb.log"

#endif
