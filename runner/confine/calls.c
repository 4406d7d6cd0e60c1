// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine/calls.h"

/* Older headers lack these. */
#define NR_openat2 437
#define NR_fchmodat2 452
#define NR_setxattrat 463
#define NR_removexattrat 466
#define NR_file_setattr 469

#define MAX_STEPS 160
/* Added to the number of a system call of the x32 ABI. */
#define X32_BIT 0x40000000
/* Of a socket's type: the rest are flags. */
#define SOCK_TYPE_MASK 0xf
/* _IOC_TYPE of those for terminals and for every file (FIONBIO, FIONREAD). */
#define TTY_IOCTLS 'T'

/* A filter that is being written. It runs from its first step to the first that returns. */
struct filter {
	struct sock_filter v[MAX_STEPS];
	unsigned short nr;
};

static const struct {
	int nr, err;
} refused[] = {
	/* What they are asked to do is not seen by a filter: ENOSYS, and programs do without. */
	{SYS_io_uring_setup, ENOSYS},
	{SYS_io_uring_enter, ENOSYS},
	{SYS_io_uring_register, ENOSYS},
	{NR_openat2, ENOSYS},
	/* Landlock knows this from its version 3 on. */
	{SYS_truncate, EPERM},
	/* It does not know that these change a file. */
	{SYS_chmod, EPERM},
	{SYS_fchmod, EPERM},
	{SYS_fchmodat, EPERM},
	{NR_fchmodat2, EPERM},
	{SYS_chown, EPERM},
	{SYS_fchown, EPERM},
	{SYS_lchown, EPERM},
	{SYS_fchownat, EPERM},
	{SYS_utime, EPERM},
	{SYS_utimes, EPERM},
	{SYS_futimesat, EPERM},
	{SYS_utimensat, EPERM},
	{SYS_setxattr, EPERM},
	{SYS_lsetxattr, EPERM},
	{SYS_fsetxattr, EPERM},
	{NR_setxattrat, EPERM},
	{SYS_removexattr, EPERM},
	{SYS_lremovexattr, EPERM},
	{SYS_fremovexattr, EPERM},
	{NR_removexattrat, EPERM},
	{NR_file_setattr, EPERM},
	/* What other programs share, and no file. */
	{SYS_shmat, EPERM},
	{SYS_shmctl, EPERM},
	{SYS_semop, EPERM},
	{SYS_semtimedop, EPERM},
	{SYS_semctl, EPERM},
	{SYS_msgsnd, EPERM},
	{SYS_msgrcv, EPERM},
	{SYS_msgctl, EPERM},
	{SYS_mq_open, EPERM},
	{SYS_mq_unlink, EPERM},
	{SYS_add_key, EPERM},
	{SYS_keyctl, EPERM},
};

static void add(struct filter *f, unsigned short code, unsigned int k, unsigned char yes,
		unsigned char no)
{
	if (f->nr < MAX_STEPS)
		f->v[f->nr] = (struct sock_filter){code, yes, no, k};
	f->nr++;
}

static void load(struct filter *f, size_t offset)
{
	add(f, BPF_LD | BPF_W | BPF_ABS, (unsigned int)offset, 0, 0);
}

/* The lower half of an argument, which is all that the kernel takes of an int. */
static void load_arg(struct filter *f, size_t arg)
{
	load(f, offsetof(struct seccomp_data, args) + arg * sizeof(__u64));
}

static void mask(struct filter *f, unsigned int bits)
{
	add(f, BPF_ALU | BPF_AND | BPF_K, bits, 0, 0);
}

static void refuse(struct filter *f, int err)
{
	add(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned int)err, 0, 0);
}

static void allow(struct filter *f)
{
	add(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

/* The next step is for the value @k only. */
static void if_is(struct filter *f, unsigned int k)
{
	add(f, BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1);
}

/* The next step is for all other values only. */
static void if_not(struct filter *f, unsigned int k)
{
	add(f, BPF_JMP | BPF_JEQ | BPF_K, k, 1, 0);
}

/* The steps up to case_end(), the last of which returns, are for the system call @nr. */
static unsigned short case_begin(struct filter *f, int nr)
{
	if_is(f, (unsigned int)nr);
	return f->nr - 1;
}

static void case_end(struct filter *f, unsigned short begin)
{
	if (begin < MAX_STEPS)
		f->v[begin].jf = (unsigned char)(f->nr - begin - 1);
}

/*
 * Those that are streams among programs of this machine. With datagrams a call that is no connect()
 * could reach another program.
 */
static void add_sockets(struct filter *f, int nr)
{
	unsigned short begin = case_begin(f, nr);

	load_arg(f, 0);
	if_not(f, AF_UNIX);
	refuse(f, EACCES);
	load_arg(f, 1);
	mask(f, SOCK_TYPE_MASK);
	if_not(f, SOCK_STREAM);
	refuse(f, EACCES);
	allow(f);
	case_end(f, begin);
}

/* To open for reading and truncate at once: Landlock before version 3 takes it for reading. */
static void add_open(struct filter *f, int nr, size_t flags_arg)
{
	unsigned short begin = case_begin(f, nr);

	load_arg(f, flags_arg);
	mask(f, O_TRUNC | O_ACCMODE);
	if_is(f, O_TRUNC | O_RDONLY);
	refuse(f, EACCES);
	if_is(f, O_TRUNC | O_ACCMODE);
	refuse(f, EACCES);
	allow(f);
	case_end(f, begin);
}

/*
 * Many of them change a file that is open for reading, or make another one. Those of terminals stay
 * without the two that type in the user's stead, and those of KVM.
 */
static void add_ioctl(struct filter *f)
{
	unsigned short begin = case_begin(f, SYS_ioctl);

	load_arg(f, 1);
	if_is(f, TIOCSTI);
	refuse(f, EPERM);
	if_is(f, TIOCLINUX);
	refuse(f, EPERM);
	mask(f, _IOC_TYPEMASK << _IOC_TYPESHIFT);
	if_is(f, TTY_IOCTLS << _IOC_TYPESHIFT);
	allow(f);
	if_is(f, KVMIO << _IOC_TYPESHIFT);
	allow(f);
	refuse(f, ENOTTY);
	case_end(f, begin);
}

static void write_filter(struct filter *f, const struct confinement *c)
{
	size_t i;

	/* Programs for i386 and x32 have other numbers for the same system calls. */
	load(f, offsetof(struct seccomp_data, arch));
	if_not(f, AUDIT_ARCH_X86_64);
	refuse(f, ENOSYS);
	load(f, offsetof(struct seccomp_data, nr));
	add(f, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
	refuse(f, ENOSYS);
	add_sockets(f, SYS_socket);
	add_sockets(f, SYS_socketpair);
	if (!c->connects) {
		if_is(f, SYS_connect);
		refuse(f, EACCES);
	}
	add_open(f, SYS_open, 1);
	add_open(f, SYS_openat, 2);
	add_ioctl(f);
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		if_is(f, (unsigned int)refused[i].nr);
		refuse(f, refused[i].err);
	}
	allow(f);
}

bool calls_can_be_kept(void)
{
	__u32 action = SECCOMP_RET_ERRNO;

	return !syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

int calls_keep(const struct confinement *confinement)
{
	struct filter filter = {0};
	struct sock_fprog program = {.filter = filter.v};

	write_filter(&filter, confinement);
	if (filter.nr > MAX_STEPS) {
		errno = E2BIG;
		return -1;
	}
	program.len = filter.nr;
	/* Without this flag kernels before 5.16 make the process slower than it was. */
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
			    &program);
}
