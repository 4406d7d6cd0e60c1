// SPDX-License-Identifier: GPL-2.0-only
/* Races at every instruction: what is lost between two of them, and what is not. */
#include "library.h"
#include "race_util.h"
#include "vcpu_thread.h"

static volatile uint32_t counter;
static volatile uint32_t done;
static bool told; /* by a check that is to fail: once is enough */

static void reset(void *data)
{
	(void)data;
	counter = 0;
	done = 0;
}

static void add_plainly(void *data)
{
	uint32_t value;

	(void)data;
	asm volatile("mov %1, %0\n\t"
		     "inc %0\n\t"
		     "mov %0, %1"
		     : "=&r"(value), "+m"(counter)
		     :
		     : "cc");
	done = 1;
}

static void add_locked(void *data)
{
	(void)data;
	asm volatile("lock incl %0" : "+m"(counter) : : "cc");
	done = 1;
}

static bool is_done(void *data)
{
	(void)data;
	return done;
}

static bool never(void *data)
{
	(void)data;
	return false;
}

static bool added_twice(void *data)
{
	(void)data;
	if (counter != 2 && !told)
		pr_info("counted %u, not 2\n", counter);
	told |= counter != 2;
	return counter == 2;
}

static bool race(void (*call)(void *data), bool (*passed)(void *data))
{
	const struct race r = {
		.reset = reset,
		.call = call,
		.strike = add_locked,
		.passed = passed,
		.check = added_twice,
		.before = 20,
		.after = 5,
	};

	told = false;
	return race_sweep(&r);
}

void check_race(void)
{
	static const char *const names[NR_RACE_CHECKS] = {
		"race_finds_what_is_lost",
		"race_loses_nothing_itself",
		"race_fails_without_a_window",
	};
	unsigned int i;

	if (nr_pcpus() == 1) {
		for (i = 0; i < NR_RACE_CHECKS; i++)
			ksft_test_result_code(KSFT_SKIP, names[i], "it takes two CPUs");
		return;
	}
	ksft_test_result(!race(add_plainly, is_done), "%s\n", names[0]);
	ksft_test_result(race(add_locked, is_done), "%s\n", names[1]);
	ksft_test_result(!race(add_locked, never), "%s\n", names[2]);
}
