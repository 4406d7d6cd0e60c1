// SPDX-License-Identifier: GPL-2.0-only
/*
 * timewarp - a clocksource that jumps ahead on demand
 *
 * Makes the kernel's clocks (CLOCK_MONOTONIC and all that follow it, the hrtimers with them)
 * advance by any number of hours at once, as if the machine had not run for so long. The time
 * base is the TSC, read in nanoseconds, plus a skew that starts at 0.
 *
 * Loading the module registers the clocksource. Its rating is above the TSC's, so the kernel
 * changes over to it at once unless "clocksource=" on the command line says otherwise; the
 * change is continuous.
 *
 *   echo 3600000000000 > /sys/module/timewarp/parameters/advance_ns   one hour ahead, now
 *   cat /sys/module/timewarp/parameters/advance_ns                    nanoseconds advanced so far
 *
 * Time only goes forward: a negative number is refused. Timers that a jump makes overdue expire
 * with the next timer interrupt, which comes when it would have come without the jump.
 *
 * The scheduler's clock, and so the lockup detectors, stay on the TSC: a jump is not itself a
 * lockup. What does see it, and what to boot with: the watchdog over clocksources would blame
 * the TSC ("tsc=reliable"), and RCU counts jiffies and would report a stall
 * ("rcupdate.rcu_cpu_stall_suppress=1"). KVM's master clock needs the TSC as clocksource and is
 * off as long as this one is in use.
 *
 * To unload:
 *   echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource
 *   rmmod timewarp
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/clocksource.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/time64.h>

#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/tsc.h>

/* Half of what ktime_t holds, 146 years: the wall clock, decades past 0, must not overflow. */
#define MAX_SKEW_NS ((u64)KTIME_MAX / 2)

static atomic64_t skew_ns = ATOMIC64_INIT(0);

/* tsc_khz as it was when the module was loaded: a later refinement would make time jump. */
static u32 khz __read_mostly;

static u64 timewarp_read(struct clocksource *cs)
{
	/* The product has 128 bits, so the result is exact and does not wrap. */
	return mul_u64_u32_div(rdtsc_ordered(), NSEC_PER_MSEC, khz) + atomic64_read(&skew_ns);
}

static struct clocksource timewarp_clocksource = {
	.name = "timewarp",
	.rating = 450,
	.read = timewarp_read,
	.mask = CLOCKSOURCE_MASK(64),
	.mult = 1,
	.shift = 0,
	.flags = CLOCK_SOURCE_IS_CONTINUOUS | CLOCK_SOURCE_VALID_FOR_HRES,
	.owner = THIS_MODULE,
};

static int advance_set(const char *val, const struct kernel_param *kp)
{
	u64 ns, total = atomic64_read(&skew_ns);
	int ret;

	ret = kstrtou64(val, 0, &ns);
	if (ret)
		return ret;
	if (ns > MAX_SKEW_NS - total)
		return -ERANGE;

	/* The parameter lock keeps other writers out. */
	atomic64_set(&skew_ns, total + ns);
	return 0;
}

static int advance_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%llu\n", (u64)atomic64_read(&skew_ns));
}

static const struct kernel_param_ops advance_ops = {
	.set = advance_set,
	.get = advance_get,
};
module_param_cb(advance_ns, &advance_ops, NULL, 0644);
MODULE_PARM_DESC(advance_ns,
		 "write: nanoseconds to advance time by; read: nanoseconds advanced so far");

static int __init timewarp_init(void)
{
	/* With mult 1 the clock cannot be trimmed: a tick must be a whole number of ns. */
	BUILD_BUG_ON(NSEC_PER_SEC % HZ);

	if (!boot_cpu_has(X86_FEATURE_TSC) || !tsc_khz || check_tsc_unstable()) {
		pr_err("needs a stable TSC of known frequency\n");
		return -ENODEV;
	}
	khz = tsc_khz;

	return __clocksource_register(&timewarp_clocksource);
}
module_init(timewarp_init);

static void __exit timewarp_exit(void)
{
	/* Not in use any more, or the reference taken with it would have kept the module. */
	clocksource_unregister(&timewarp_clocksource);
}
module_exit(timewarp_exit);

MODULE_DESCRIPTION("clocksource that jumps ahead on demand");
MODULE_LICENSE("GPL");
