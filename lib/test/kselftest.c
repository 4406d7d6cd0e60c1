// SPDX-License-Identifier: GPL-2.0-only
#include "kselftest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	unsigned int plan;
	unsigned int pass;
	unsigned int fail;
	unsigned int skip;
} ksft;

static unsigned int ksft_test_num(void)
{
	return ksft.pass + ksft.fail + ksft.skip;
}

void ksft_print_header(void)
{
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	printf("KTAP version 1\n");
}

void ksft_set_plan(unsigned int plan)
{
	ksft.plan = plan;
	printf("1..%u\n", plan);
}

void ksft_print_msg(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("# ");
	vprintf(fmt, ap);
	va_end(ap);
}

static void ksft_print_result(const char *result, const char *fmt, va_list ap)
{
	char name[256];
	size_t len;

	vsnprintf(name, sizeof(name), fmt, ap);
	len = strlen(name);
	if (len && name[len - 1] == '\n')
		name[len - 1] = '\0';
	printf("%s %u %s\n", result, ksft_test_num(), name);
	fflush(stdout);
}

void ksft_test_result_pass(const char *fmt, ...)
{
	va_list ap;

	ksft.pass++;
	va_start(ap, fmt);
	ksft_print_result("ok", fmt, ap);
	va_end(ap);
}

void ksft_test_result_fail(const char *fmt, ...)
{
	va_list ap;

	ksft.fail++;
	va_start(ap, fmt);
	ksft_print_result("not ok", fmt, ap);
	va_end(ap);
}

void ksft_test_result_code(int exit_code, const char *test_name, const char *msg, ...)
{
	va_list ap;

	if (exit_code != KSFT_SKIP) {
		if (exit_code == KSFT_PASS)
			ksft_test_result_pass("%s", test_name);
		else
			ksft_test_result_fail("%s", test_name);
		return;
	}
	ksft.skip++;
	va_start(ap, msg);
	printf("ok %u %s # SKIP ", ksft_test_num(), test_name);
	vprintf(msg, ap);
	printf("\n");
	fflush(stdout);
	va_end(ap);
}

unsigned int ksft_get_fail_cnt(void)
{
	return ksft.fail;
}

static void print_totals(void)
{
	printf("# Totals: pass:%u fail:%u xfail:0 xpass:0 skip:%u error:0\n", ksft.pass, ksft.fail,
	       ksft.skip);
}

void ksft_exit(bool passed)
{
	print_totals();
	fflush(stdout);
	exit(passed ? KSFT_PASS : KSFT_FAIL);
}

void ksft_finished(void)
{
	unsigned int ran = ksft_test_num();

	print_totals();
	if (ran != ksft.plan)
		printf("# Planned tests != run tests (%u != %u)\n", ksft.plan, ran);
	fflush(stdout);
	exit(ksft.fail || ran != ksft.plan ? KSFT_FAIL : KSFT_PASS);
}

void ksft_exit_skip(const char *fmt, ...)
{
	char reason[256];
	va_list ap;
	size_t len;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	len = strlen(reason);
	if (len && reason[len - 1] == '\n')
		reason[len - 1] = '\0';
	if (!ksft.plan)
		printf("1..0 # SKIP %s\n", reason);
	else
		printf("# SKIP %s\n", reason);
	fflush(stdout);
	exit(KSFT_SKIP);
}
