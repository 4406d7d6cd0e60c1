/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What most files of a kernel include anyway, for scripts/kernel/kernel-cc to
 * compile once. KVM's own headers are for KVM's files alone, which are modules:
 * loading them would cost all other files more than KVM's gain.
 */
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/pci.h>
#include <linux/perf_event.h>
#include <linux/proc_fs.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/trace_events.h>
#include <linux/uaccess.h>
#ifdef MODULE
#include <linux/kvm_host.h>
#endif
