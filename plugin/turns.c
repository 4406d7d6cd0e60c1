// SPDX-License-Identifier: GPL-2.0-only
/*
 * turns - keeps QEMU's main thread from acting while L1's CPUs are at work
 *
 *   LD_PRELOAD=libturns.so qemu-system-x86_64 -accel tcg -icount ...
 *
 * With icount two of QEMU's threads run the timers of L1's devices: the thread of L1's CPUs when it
 * reaches a timer's time, and the main thread whenever it has been woken up. Which of the two it is
 * decides the host, and with two CPUs that decides which of them has the next turn (amd quirk 9).
 * Here the two take turns. The main thread goes on while the other waits for work; or if the other
 * has woken it up, before that takes QEMU's global lock the next time. Then all that either does is
 * at a fixed point of L1's time. What comes from outside gets through: connections and signals at
 * any time, QMP's commands with the main thread's next turn.
 *
 * The two threads are known by what they do: the main thread waits in ppoll(); the other waits for
 * a condition with QEMU's global lock, with which the main thread has been seen to wait as well.
 */
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MAX_FDS 64
#define PUBLIC __attribute__((visibility("default")))

typedef int (*cond_wait_fn)(pthread_cond_t *cond, pthread_mutex_t *mutex);
typedef int (*ppoll_fn)(struct pollfd *fds, nfds_t nr, const struct timespec *timeout,
			const sigset_t *mask);

typedef int (*mutex_lock_fn)(pthread_mutex_t *mutex);
typedef ssize_t (*write_fn)(int fd, const void *buf, size_t len);

static cond_wait_fn real_cond_wait;
static ppoll_fn real_ppoll;
static mutex_lock_fn real_mutex_lock;
static write_fn real_write;

/* Of the CPUs' thread. */
static __thread bool is_cpus;
static __thread bool owes_turn; /* it has woken the main thread up */

/* Guards what follows. Nobody waits for anything else while holding it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t main_parked = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t *global_lock; /* QEMU's; NULL: not seen yet */
static bool main_runs = true;
static int inner[MAX_FDS]; /* the eventfds among the files that the main thread waits for */
static nfds_t nr_inner;
static bool main_waits_for_cpus;
static unsigned long main_turns; /* that it has had */
static bool cpus_known, cpus_run;
static int cpus_parked = -1; /* an eventfd, written when the CPUs' thread begins to wait */

static void die(const char *what)
{
	fprintf(stderr, "turns: %s\n", what);
	exit(EXIT_FAILURE);
}

static void *real(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (!function)
		die(name);
	return function;
}

__attribute__((constructor)) static void begin(void)
{
	*(void **)&real_cond_wait = real("pthread_cond_wait");
	*(void **)&real_ppoll = real("ppoll");
	*(void **)&real_mutex_lock = real("pthread_mutex_lock");
	*(void **)&real_write = real("write");
	cpus_parked = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (cpus_parked < 0)
		die("eventfd");
}

static bool is_main_thread(void)
{
	return gettid() == getpid();
}

static void set_main_runs(bool runs)
{
	real_mutex_lock(&lock);
	main_runs = runs;
	if (!runs)
		pthread_cond_signal(&main_parked);
	pthread_mutex_unlock(&lock);
}

/* The main thread waits for the other one: while it does that, the other has the turn. */
static int main_waits(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int err;

	real_mutex_lock(&lock);
	/* The first time, for the CPUs' thread to begin. */
	if (!global_lock)
		global_lock = mutex;
	main_waits_for_cpus = true;
	pthread_mutex_unlock(&lock);
	set_main_runs(false);
	err = real_cond_wait(cond, mutex);
	set_main_runs(true);
	real_mutex_lock(&lock);
	main_waits_for_cpus = false;
	pthread_mutex_unlock(&lock);
	return err;
}

static void tell_main(void)
{
	const uint64_t one = 1;

	if (real_write(cpus_parked, &one, sizeof(one)) != sizeof(one))
		die("write");
}

/* The CPUs' thread, at work and without QEMU's lock, lets the main thread do what it has to. */
static void give_turn(void)
{
	unsigned long before;

	owes_turn = false;
	real_mutex_lock(&lock);
	before = main_turns;
	cpus_run = false;
	tell_main();
	while (main_runs || (main_turns == before && !main_waits_for_cpus))
		real_cond_wait(&main_parked, &lock);
	cpus_run = true;
	pthread_mutex_unlock(&lock);
}

static int cpus_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int err;

	is_cpus = true;
	owes_turn = false;
	real_mutex_lock(&lock);
	cpus_known = true;
	cpus_run = false;
	pthread_mutex_unlock(&lock);
	tell_main();
	err = real_cond_wait(cond, mutex);
	real_mutex_lock(&lock);
	/* What the main thread is about may need QEMU's lock, which we have again. */
	while (main_runs) {
		pthread_mutex_unlock(mutex);
		while (main_runs)
			real_cond_wait(&main_parked, &lock);
		pthread_mutex_unlock(&lock);
		real_mutex_lock(mutex);
		real_mutex_lock(&lock);
	}
	cpus_run = true;
	pthread_mutex_unlock(&lock);
	return err;
}

PUBLIC int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	bool cpus;

	if (is_main_thread())
		return main_waits(cond, mutex);
	real_mutex_lock(&lock);
	cpus = mutex == global_lock;
	pthread_mutex_unlock(&lock);
	return cpus ? cpus_wait(cond, mutex) : real_cond_wait(cond, mutex);
}

/* By an eventfd threads of QEMU wake each other up; all other files are somebody outside. */
static bool is_inner(int fd)
{
	static const char inner[] = "anon_inode:[eventfd]";
	char path[32], target[sizeof(inner)];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	len = readlink(path, target, sizeof(target));
	return len == (ssize_t)sizeof(inner) - 1 && !memcmp(target, inner, sizeof(inner) - 1);
}

/* Whether it is one that wakes the main thread up. */
static bool wakes_main(int fd)
{
	bool wakes = false;
	nfds_t i;

	real_mutex_lock(&lock);
	for (i = 0; i < nr_inner && !wakes; i++)
		wakes = inner[i] == fd;
	pthread_mutex_unlock(&lock);
	return wakes;
}

PUBLIC int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	/* Other libraries begin before this one. */
	if (!real_mutex_lock)
		*(void **)&real_mutex_lock = real("pthread_mutex_lock");
	if (is_cpus && owes_turn && mutex == global_lock)
		give_turn();
	return real_mutex_lock(mutex);
}

PUBLIC ssize_t write(int fd, const void *buf, size_t len)
{
	if (!real_write)
		*(void **)&real_write = real("write");
	if (is_cpus && len == sizeof(uint64_t) && wakes_main(fd))
		owes_turn = true;
	return real_write(fd, buf, len);
}

/* Whether the main thread may go on, with something from outside; if so, it has the turn. */
static bool take_turn(bool outside)
{
	bool may;

	real_mutex_lock(&lock);
	may = outside || !cpus_known || !cpus_run;
	if (may)
		main_runs = true;
	pthread_mutex_unlock(&lock);
	return may;
}

static void count_turn(void)
{
	real_mutex_lock(&lock);
	main_turns++;
	pthread_mutex_unlock(&lock);
}

/* Sets outer[] to FDS without the eventfds, which are noted. */
static void sort_files(const struct pollfd *fds, nfds_t nr, struct pollfd *outer)
{
	nfds_t i;

	real_mutex_lock(&lock);
	nr_inner = 0;
	for (i = 0; i < nr; i++) {
		outer[i] = fds[i];
		if (fds[i].fd >= 0 && is_inner(fds[i].fd)) {
			inner[nr_inner++] = fds[i].fd;
			outer[i].fd = -1;
		}
	}
	pthread_mutex_unlock(&lock);
}

/* Waits for FILES, of which there is room for one more, or for a word from the CPUs' thread. */
static int await_files(struct pollfd *files, nfds_t nr, const struct timespec *timeout,
		       const sigset_t *mask)
{
	uint64_t count;
	int ready;

	files[nr] = (struct pollfd){.fd = cpus_parked, .events = POLLIN};
	ready = real_ppoll(files, nr + 1, timeout, mask);
	if (ready > 0 && files[nr].revents &&
	    read(cpus_parked, &count, sizeof(count)) != sizeof(count))
		die("read");
	return ready;
}

static bool outside_ready(const struct pollfd *files, const struct pollfd *outer, nfds_t nr)
{
	nfds_t i;

	for (i = 0; i < nr; i++) {
		if (files[i].revents && outer[i].fd >= 0)
			return true;
	}
	return false;
}

PUBLIC int ppoll(struct pollfd *fds, nfds_t nr, const struct timespec *timeout,
		 const sigset_t *mask)
{
	static const struct timespec at_once;
	struct pollfd outer[MAX_FDS + 1], files[MAX_FDS + 1];
	bool outside = false;
	int ready;

	if (!is_main_thread() || nr > MAX_FDS)
		return real_ppoll(fds, nr, timeout, mask);
	sort_files(fds, nr, outer);
	set_main_runs(false);
	for (;;) {
		if (!take_turn(outside)) {
			ready = await_files(outer, nr, NULL, NULL);
			outside = ready < 0 || outside_ready(outer, outer, nr);
			continue;
		}
		ready = real_ppoll(fds, nr, &at_once, mask);
		count_turn();
		if (ready || outside)
			return ready;
		/* Nothing to do: the turn is given back until there is. */
		set_main_runs(false);
		memcpy(files, fds, nr * sizeof(*fds));
		ready = await_files(files, nr, timeout, mask);
		outside = ready <= 0 || outside_ready(files, outer, nr);
	}
}
