// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a confined process cannot do. Each attempt is made twice, by a child of its own: as we are,
 * where it has to work, and confined, where it has to fail. The latter with each version of
 * Landlock that this kernel has, so that a new kernel shows what an old one keeps.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempts.h"
#include "confine/confine.h"
#include "confine/landlock.h"

/* As its exit status says it. */
#define WORKED 0
#define REFUSED 1
#define NOT_CONFINED 2
#define KILLED 3

/* The children work in the scratch folder: "in" is theirs, "out" is not. */
static char *folder;

static void make_tree(void)
{
	static const char *const parts[] = {"in", "out"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		char *command = xasprintf("rm -rf %s/%s", scratch, parts[i]);
		char *name = xasprintf("%s/file", parts[i]);

		assert_int_equal(system(command), 0);
		free(command);
		scratch_file(name, "content");
		free(name);
	}
	scratch_file("out/folder/x", "");
	scratch_unlink("out/folder/x");
}

/* What comes of @attempt in a child that is confined as on version @abi; -1: that is not. */
static int outcome(int (*attempt)(void), const struct confinement *confinement, int abi)
{
	int status;
	pid_t pid;

	early_socket = socket(AF_INET, SOCK_STREAM, 0);
	pid = fork();
	if (!pid) {
		if (chdir(scratch) || (abi >= 0 && confine_as(confinement, abi)))
			_exit(NOT_CONFINED);
		/* A death is an answer, and no report. */
		signal(SIGSEGV, SIG_DFL);
		_exit(attempt() ? REFUSED : WORKED);
	}
	close(early_socket);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED;
}

static void cannot(void **state)
{
	const struct confinement confinement = {.folder = folder};
	int abi, newest = landlock_abi(), result;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(attempts); i++) {
		make_tree();
		result = outcome(attempts[i].attempt, &confinement, -1);
		if (result != WORKED && !attempts[i].rarely)
			fail_msg("%s: does not work here at all", attempts[i].name);
		if (result != WORKED)
			print_message("%s: cannot be tried here\n", attempts[i].name);
		for (abi = attempts[i].since; abi <= newest || !abi; abi++) {
			make_tree();
			result = outcome(attempts[i].attempt, &confinement, abi);
			if (result != REFUSED && result != KILLED)
				fail_msg("%s: with Landlock %d: %d", attempts[i].name, abi, result);
		}
	}
	if (newest < 1) {
		print_message("this kernel has no Landlock: files were not tried\n");
		skip();
	}
}

static int make_unix_address(struct sockaddr_un *address, const char *path)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	strcpy(address->sun_path, path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int connects(const struct sockaddr_un *address, socklen_t size)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (const struct sockaddr *)address, size);
}

static int connects_in_folder(void)
{
	struct sockaddr_un address;
	int fd = make_unix_address(&address, "in/socket");

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1))
		return 0;
	return connects(&address, sizeof(address));
}

static const struct sockaddr_un abstract = {.sun_family = AF_UNIX, .sun_path = "\0test_confine"};
#define ABSTRACT_SIZE (offsetof(struct sockaddr_un, sun_path) + sizeof("\0test_confine"))

static int connects_abstractly(void)
{
	return connects(&abstract, ABSTRACT_SIZE);
}

static void sockets(void **state)
{
	struct confinement c = {.folder = folder};
	int abi = landlock_abi(), fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	assert_int_equal(bind(fd, (const struct sockaddr *)&abstract, ABSTRACT_SIZE), 0);
	assert_int_equal(listen(fd, 8), 0);
	make_tree();
	assert_int_equal(outcome(connects_in_folder, &c, abi), REFUSED);
	assert_int_equal(outcome(connects_abstractly, &c, abi), REFUSED);
	c.connects = true;
	make_tree();
	assert_int_equal(outcome(connects_in_folder, &c, abi), WORKED);
	assert_int_equal(outcome(connects_abstractly, &c, 1), WORKED);
	if (abi >= 6)
		assert_int_equal(outcome(connects_abstractly, &c, abi), REFUSED);
	if (abi >= 4)
		assert_int_equal(outcome(uses_early_socket, &c, abi), REFUSED);
	close(fd);
}

static int works_in_folder(void)
{
	static const char script[] =
		"exec 2>/dev/null; cd in && mkdir a b && echo x >a/x && echo y >>file && mv a/x "
		"a/y && ln a/y a/z && "
		"ln -s a/y y && mkfifo fifo && : >file && rm -r a b y && echo >/dev/null && "
		"cat ../out/file | grep -q content";

	return system(script) ? -1 : 0;
}

static int moves_between_folders(void)
{
	return system("cd in && mkdir a b && echo x >a/x && mv -T a b && ln b/x x && mv x b/y");
}

static int uses_device(void)
{
	return writes("/dev/zero");
}

static void need_landlock(void)
{
	if (landlock_abi() >= 1)
		return;
	print_message("this kernel has no Landlock\n");
	skip();
}

static void can(void **state)
{
	char *names[] = {"/dev/zero", "/dev/not/there"};
	const struct strings devices = {.v = names, .nr = ARRAY_SIZE(names)};
	struct confinement c = {.folder = folder};
	int abi, newest = landlock_abi();

	(void)state;
	need_landlock();
	for (abi = 1; abi <= newest; abi++) {
		make_tree();
		assert_int_equal(outcome(works_in_folder, &c, abi), WORKED);
		make_tree();
		if (abi >= 2)
			assert_int_equal(outcome(moves_between_folders, &c, abi), WORKED);
		c.devices = NULL;
		assert_int_equal(outcome(uses_device, &c, abi), REFUSED);
		c.devices = &devices;
		assert_int_equal(outcome(uses_device, &c, abi), WORKED);
	}
	/* Without a folder there is nothing to write in. */
	make_tree();
	c.folder = NULL;
	assert_int_equal(outcome(works_in_folder, &c, newest), REFUSED);
	c.folder = "/not/there";
	assert_int_equal(outcome(works_in_folder, &c, newest), NOT_CONFINED);
}

/* Root has no more rights than a user, but for reading; nor has what it starts. */
static int has_rights(void)
{
	return system("! grep -E '^Cap(Inh|Prm|Eff|Amb):' /proc/self/status | "
		      "grep -qvE '0000000000000000|000000000000000[0246]$' && "
		      "grep -q '^NoNewPrivs:.*1$' /proc/self/status")
		       ? -1
		       : 0;
}

static void rights(void **state)
{
	const struct confinement c = {.folder = folder};

	(void)state;
	make_tree();
	assert_int_equal(outcome(has_rights, &c, landlock_abi() > 0 ? landlock_abi() : 0), WORKED);
	if (!geteuid())
		assert_int_equal(outcome(has_rights, &c, -1), REFUSED);
}

/* As a kernel without Landlock or without seccomp answers. */
static void take_away(long nr, int err)
{
	struct sock_filter v[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (__u32)nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (__u32)err),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.filter = v, .len = ARRAY_SIZE(v)};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		_exit(NOT_CONFINED);
}

static int says(const char *text)
{
	char *missing = confine_missing();
	int found = missing && strstr(missing, text) ? 0 : -1;

	free(missing);
	return found;
}

static int without_landlock(void)
{
	const struct confinement c = {.folder = folder};

	take_away(SYS_landlock_create_ruleset, ENOSYS);
	if (says("write outside of their folder (this kernel has no Landlock)"))
		return -1;
	return confine(&c) || creates() || !tcp_socket();
}

static int landlock_off(void)
{
	take_away(SYS_landlock_create_ruleset, EOPNOTSUPP);
	return says("boot with landlock in lsm=");
}

static int landlock_forbidden(void)
{
	take_away(SYS_landlock_create_ruleset, EPERM);
	return says("let this container use it");
}

static int without_seccomp(void)
{
	const struct confinement c = {.folder = folder};

	take_away(SYS_seccomp, EINVAL);
	if (says("they can use the network"))
		return -1;
	return confine(&c) || (landlock_abi() > 0 && !creates()) || tcp_socket();
}

static void missing(void **state)
{
	char *text = confine_missing();

	(void)state;
	if (landlock_abi() > 0)
		assert_null(text);
	free(text);
	make_tree();
	assert_int_equal(outcome(without_landlock, NULL, -1), WORKED);
	make_tree();
	assert_int_equal(outcome(without_seccomp, NULL, -1), WORKED);
	assert_int_equal(outcome(landlock_off, NULL, -1), WORKED);
	assert_int_equal(outcome(landlock_forbidden, NULL, -1), WORKED);
}

/* -1 where there are no terminals. */
static int open_terminal(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	return fd < 0 || grantpt(fd) || unlockpt(fd) ? -1 : open(ptsname(fd), O_RDWR | O_NOCTTY);
}

static int set_up(void **state)
{
	socklen_t size = sizeof(tcp);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (scratch_make(state))
		return -1;
	folder = xasprintf("%s/in", scratch);
	parent = getpid();
	early_terminal = open_terminal();
	tcp.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return bind(listener, (struct sockaddr *)&tcp, size) || listen(listener, 64) ||
	       getsockname(listener, (struct sockaddr *)&tcp, &size);
}

static int tear_down(void **state)
{
	free(folder);
	return scratch_remove(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cannot), cmocka_unit_test(can),     cmocka_unit_test(sockets),
		cmocka_unit_test(rights), cmocka_unit_test(missing),
	};

	return cmocka_run_group_tests_name("confine", tests, set_up, tear_down);
}
