/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a process may try to do outside of the folder "in", which is its own; "out" is not. Each is
 * a function that returns 0 where it worked.
 */
#ifndef TESTS_UNIT_ATTEMPTS_H
#define TESTS_UNIT_ATTEMPTS_H

#include <fcntl.h>
#include <linux/fs.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>

#include "scratch.h"

#define X32_BIT 0x40000000
/* Older headers lack it. */
#define NR_openat2 437

static pid_t parent;
/* Made before they were confined: a socket, a terminal, and where somebody listens. */
static int early_socket, early_terminal;
static struct sockaddr_in tcp = {.sin_family = AF_INET};

static int opens(const char *path, int flags)
{
	int fd = open(path, flags, 0666);

	return fd < 0 ? -1 : close(fd);
}

static int writes(const char *path)
{
	return opens(path, O_WRONLY);
}

static int creates(void)
{
	return opens("out/new", O_WRONLY | O_CREAT);
}

static int creates_through_link(void)
{
	return symlink("../out", "in/link") ? -1 : opens("in/link/new", O_WRONLY | O_CREAT);
}

static int creates_from_there(void)
{
	return chdir("out") ? -1 : opens("new", O_WRONLY | O_CREAT);
}

static int creates_nameless(void)
{
	return opens("out", O_WRONLY | O_TMPFILE);
}

static int overwrites(void)
{
	return writes("out/file");
}

static int truncates(void)
{
	return truncate("out/file", 0);
}

static int truncates_by_open(void)
{
	return opens("out/file", O_RDONLY | O_TRUNC);
}

static int truncates_by_openat2(void)
{
	const __u64 how[] = {O_RDONLY | O_TRUNC, 0, 0};

	return syscall(NR_openat2, AT_FDCWD, "out/file", how, sizeof(how)) < 0 ? -1 : 0;
}

static int renames_there(void)
{
	return rename("out/file", "out/other");
}

static int renames_into(void)
{
	return rename("in/file", "out/other");
}

static int renames_from(void)
{
	return rename("out/file", "in/other");
}

static int links_into(void)
{
	return link("in/file", "out/other");
}

static int links_from(void)
{
	return link("out/file", "in/other");
}

static int links_softly(void)
{
	return symlink("file", "out/link");
}

static int removes(void)
{
	return unlink("out/file");
}

static int makes_folder(void)
{
	return mkdir("out/new", 0777);
}

static int removes_folder(void)
{
	return rmdir("out/folder");
}

static int makes_fifo(void)
{
	return mkfifo("out/new", 0666);
}

static int changes_mode(void)
{
	return chmod("out/file", 0777);
}

static int changes_owner(void)
{
	return chown("out/file", geteuid(), getegid());
}

static int changes_time(void)
{
	return utimes("out/file", NULL);
}

static int changes_attribute(void)
{
	return setxattr("out/file", "user.x", "x", 1, 0);
}

static int changes_flags(void)
{
	int fd = open("out/file", O_RDONLY), flags = 0;

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags))
		return -1;
	flags |= FS_NODUMP_FL;
	return ioctl(fd, FS_IOC_SETFLAGS, &flags);
}

static int child_creates(void)
{
	int status = system("exec 2>/dev/null; echo x >out/new");

	return status ? -1 : 0;
}

static int opens_socket(int family, int type)
{
	int fd = socket(family, type, 0);

	return fd < 0 ? -1 : close(fd);
}

static int tcp_socket(void)
{
	return opens_socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC);
}

static int udp_socket(void)
{
	return opens_socket(AF_INET, SOCK_DGRAM);
}

static int tcp6_socket(void)
{
	return opens_socket(AF_INET6, SOCK_STREAM);
}

static int raw_socket(void)
{
	return syscall(SYS_socket, AF_INET, SOCK_RAW, IPPROTO_ICMP) < 0 ? -1 : 0;
}

static int packet_socket(void)
{
	return opens_socket(AF_PACKET, SOCK_RAW);
}

static int netlink_socket(void)
{
	return opens_socket(AF_NETLINK, SOCK_RAW);
}

static int unix_datagrams(void)
{
	return opens_socket(AF_UNIX, SOCK_DGRAM);
}

static int datagram_pair(void)
{
	int fd[2];

	return socketpair(AF_UNIX, SOCK_DGRAM, 0, fd);
}

static int child_has_network(void)
{
	char *command = xasprintf("exec 2>/dev/null; bash -c ': >/dev/tcp/127.0.0.1/%d'",
				  ntohs(tcp.sin_port));
	int status = system(command);

	free(command);
	return status ? -1 : 0;
}

static int uses_early_socket(void)
{
	return connect(early_socket, (struct sockaddr *)&tcp, sizeof(tcp));
}

static int has_io_uring(void)
{
	char params[120] = {0};

	return syscall(SYS_io_uring_setup, 1, params) < 0 ? -1 : 0;
}

/* socket() with the numbers that programs for i386 use; a kernel without them kills us. */
static int i386_socket(void)
{
	long fd = 359;

	__asm__ volatile("int $0x80"
			 : "+a"(fd)
			 : "b"(AF_INET), "c"(SOCK_STREAM), "d"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	return fd < 0 ? -1 : 0;
}

static int x32_socket(void)
{
	return syscall(X32_BIT | SYS_socket, AF_INET, SOCK_STREAM, 0) < 0 ? -1 : 0;
}

static int makes_message_queue(void)
{
	long fd = syscall(SYS_mq_open, "test_confine", O_RDWR | O_CREAT, 0600, NULL);

	if (fd >= 0)
		syscall(SYS_mq_unlink, "test_confine");
	return fd < 0 ? -1 : 0;
}

static int types_on_terminal(void)
{
	if (setsid() < 0 || ioctl(early_terminal, TIOCSCTTY, 0))
		return -1;
	return ioctl(early_terminal, TIOCSTI, "x");
}

static int signals_parent(void)
{
	return kill(parent, 0);
}

static const struct {
	const char *name;
	int (*attempt)(void);
	int since;   /* the version of Landlock that keeps it; 0: the filter does */
	bool rarely; /* it does not work for every user, or on every kernel */
} attempts[] = {
	{"creates", creates, 1, false},
	{"creates through a link", creates_through_link, 1, false},
	{"creates from there", creates_from_there, 1, false},
	{"creates without a name", creates_nameless, 1, true},
	{"overwrites", overwrites, 1, false},
	{"truncates", truncates, 0, false},
	{"truncates by open", truncates_by_open, 0, false},
	{"truncates by openat2", truncates_by_openat2, 0, true},
	{"renames there", renames_there, 1, false},
	{"renames into", renames_into, 1, false},
	{"renames from", renames_from, 1, false},
	{"links into", links_into, 1, false},
	{"links from", links_from, 1, false},
	{"links softly", links_softly, 1, false},
	{"removes", removes, 1, false},
	{"makes a folder", makes_folder, 1, false},
	{"removes a folder", removes_folder, 1, false},
	{"makes a FIFO", makes_fifo, 1, false},
	{"changes the mode", changes_mode, 0, false},
	{"changes the owner", changes_owner, 0, false},
	{"changes the time", changes_time, 0, false},
	{"changes an attribute", changes_attribute, 0, true},
	{"changes flags", changes_flags, 0, true},
	{"its child creates", child_creates, 1, false},
	{"TCP", tcp_socket, 0, false},
	{"UDP", udp_socket, 0, false},
	{"TCP over IPv6", tcp6_socket, 0, true},
	{"raw IP", raw_socket, 0, true},
	{"packets", packet_socket, 0, true},
	{"netlink", netlink_socket, 0, false},
	{"datagrams among programs", unix_datagrams, 0, false},
	{"a pair for datagrams", datagram_pair, 0, false},
	{"its child's TCP", child_has_network, 0, false},
	{"TCP on a socket that was open", uses_early_socket, 0, false},
	{"io_uring", has_io_uring, 0, true},
	{"i386's way to a socket", i386_socket, 0, true},
	{"x32's way to a socket", x32_socket, 0, true},
	{"a message queue", makes_message_queue, 0, true},
	{"typing on a terminal", types_on_terminal, 0, true},
	{"a signal to who is not confined", signals_parent, 6, false},
};

#endif
