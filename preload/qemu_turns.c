// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded to QEMU: its main thread and its CPUs' thread take turns, so that no host's timing
 * decides which of the two runs a virtual timer (amd quirks 9 and 12).
 *
 * - The main thread gives its turn away when it would sleep in ppoll(), or wait for a condition.
 *   What it has to do at once it does within its turn, unless it has roused the CPUs' thread: a
 *   debugger's next command may be there already, or not yet.
 * - The CPUs' thread gives its turn away when it has nothing to do; and, if it has something for
 *   the main thread to do, before it next takes QEMU's big lock. It wakes up the main thread then.
 * - Whatever else wakes up the main thread (a command, a signal) waits for such a moment. If there
 *   is none for a while, because a guest spins without any timer, the main thread goes on at once,
 *   as it does without this library: a command has to be answered.
 *
 * The CPUs' thread is known by its name, which `-name debug-threads=on` makes QEMU set. The big
 * lock is what that thread first waits with.
 */
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CPUS_THREAD "ALL CPUs/TCG"
/* Eventfds by which the CPUs' thread wakes up the main thread. QEMU has fewer. */
#define WAKERS 8
#define UNANSWERED_MS 200

/* What is called here is the C library's own. */
static int (*mutex_lock)(pthread_mutex_t *);
static int (*cond_wait)(pthread_cond_t *, pthread_mutex_t *);
static int (*cond_wake)(pthread_cond_t *);
static int (*set_name)(pthread_t, const char *);
static int (*poll_for)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
static ssize_t (*write_to)(int, const void *, size_t);

static pthread_mutex_t state = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t main_thread, cpus_thread;
static bool cpus_known;
static pthread_mutex_t *big_lock;
/* Of each thread: it waits, so the other may go on. */
static bool main_away, cpus_away = true;
/* The CPUs' thread wakes up the main thread, which has not gone on yet; and the reverse. */
static bool woken, roused;
/* What the CPUs' thread waits for. */
static pthread_cond_t *cpus_cond;
/* What the main thread waits for in ppoll(). */
static const struct pollfd *awaited;
static nfds_t nr_awaited;
/*
 * What will wake it up, when the CPUs' thread gives its turn away: it could not go on before. The
 * CPUs' thread's own.
 */
static int wakers[WAKERS];
static unsigned int nr_wakers;
static const uint64_t one = 1; /* what is written to an eventfd */

static void __attribute__((constructor)) look_up(void)
{
	if (mutex_lock)
		return;
	main_thread = pthread_self();
	*(void **)&set_name = dlsym(RTLD_NEXT, "pthread_setname_np");
	*(void **)&poll_for = dlsym(RTLD_NEXT, "ppoll");
	*(void **)&write_to = dlsym(RTLD_NEXT, "write");
	/* Of this one there are two. */
	*(void **)&cond_wait = dlvsym(RTLD_NEXT, "pthread_cond_wait", "GLIBC_2.3.2");
	*(void **)&cond_wake = dlvsym(RTLD_NEXT, "pthread_cond_broadcast", "GLIBC_2.3.2");
	*(void **)&mutex_lock = dlsym(RTLD_NEXT, "pthread_mutex_lock");
}

static bool in_main(void)
{
	return pthread_equal(pthread_self(), main_thread);
}

static bool in_cpus(void)
{
	return cpus_known && pthread_equal(pthread_self(), cpus_thread);
}

/* Lets go of the lock, and tells the other thread. */
static void unlock_changed(void)
{
	pthread_mutex_unlock(&state);
	cond_wake(&changed);
}

/* The CPUs' thread wakes up the main thread. */
static void wake_main(void)
{
	while (nr_wakers)
		if (write_to(wakers[--nr_wakers], &one, sizeof(one)) < 0)
			abort();
}

int pthread_setname_np(pthread_t thread, const char *name)
{
	look_up();
	if (!strcmp(name, CPUS_THREAD)) {
		cpus_thread = thread;
		cpus_known = true;
	}
	return set_name(thread, name);
}

/* The CPUs' thread lets the main thread do what it was woken up for. */
static void give_way(void)
{
	mutex_lock(&state);
	/* All that it is woken up with: it must not go on after the first of them. */
	wake_main();
	cpus_away = true;
	unlock_changed();
	mutex_lock(&state);
	while (woken || !main_away)
		cond_wait(&changed, &state);
	cpus_away = false;
	pthread_mutex_unlock(&state);
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	look_up();
	if (mutex == big_lock && woken && in_cpus())
		give_way();
	return mutex_lock(mutex);
}

/* The main thread goes on when the CPUs' thread waits. Both locks are held, or @mutex is NULL. */
static void await_turn(pthread_mutex_t *mutex)
{
	struct timespec limit;
	int ret = 0;

	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_nsec += UNANSWERED_MS * 1000000L;
	if (limit.tv_nsec >= 1000000000L) {
		limit.tv_nsec -= 1000000000L;
		limit.tv_sec++;
	}
	while ((!cpus_away && woken) || ((!cpus_away || roused) && ret != ETIMEDOUT)) {
		if (mutex)
			pthread_mutex_unlock(mutex);
		if (!cpus_away && woken)
			ret = cond_wait(&changed, &state);
		else
			ret = pthread_cond_timedwait(&changed, &state, &limit);
		if (mutex) {
			/* In this order, as the CPUs' thread does it. */
			pthread_mutex_unlock(&state);
			mutex_lock(mutex);
			mutex_lock(&state);
		}
	}
	woken = roused = main_away = false;
}

static int wait_in_main(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int ret;

	mutex_lock(&state);
	woken = false;
	main_away = true;
	unlock_changed();
	ret = cond_wait(cond, mutex);
	mutex_lock(&state);
	await_turn(mutex);
	pthread_mutex_unlock(&state);
	return ret;
}

/* Comes back when the main thread has done all that it has to do. */
static int wait_in_cpus(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int ret;

	big_lock = mutex;
	mutex_lock(&state);
	cpus_cond = cond;
	wake_main();
	cpus_away = true;
	unlock_changed();
	ret = cond_wait(cond, mutex);
	mutex_lock(&state);
	cpus_cond = NULL;
	while (!main_away) {
		pthread_mutex_unlock(mutex);
		while (!main_away)
			cond_wait(&changed, &state);
		pthread_mutex_unlock(&state);
		mutex_lock(mutex);
		mutex_lock(&state);
	}
	cpus_away = roused = false;
	pthread_mutex_unlock(&state);
	return ret;
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
	look_up();
	if (in_main()) {
		mutex_lock(&state);
		if (cond == cpus_cond)
			roused = true;
		pthread_mutex_unlock(&state);
	}
	return cond_wake(cond);
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	look_up();
	if (in_main())
		return wait_in_main(cond, mutex);
	if (in_cpus())
		return wait_in_cpus(cond, mutex);
	return cond_wait(cond, mutex);
}

int ppoll(struct pollfd *fds, nfds_t nr, const struct timespec *timeout, const sigset_t *mask)
{
	static const struct timespec at_once;
	int ret, err;

	look_up();
	if (!in_main() || (timeout && !timeout->tv_sec && !timeout->tv_nsec))
		return poll_for(fds, nr, timeout, mask);
	ret = poll_for(fds, nr, &at_once, mask);
	if (ret && !roused)
		return ret;
	mutex_lock(&state);
	awaited = fds;
	nr_awaited = nr;
	main_away = true;
	unlock_changed();
	ret = poll_for(fds, nr, timeout, mask);
	err = errno;
	mutex_lock(&state);
	await_turn(NULL);
	awaited = NULL;
	pthread_mutex_unlock(&state);
	errno = err;
	return ret;
}

/* Whether that wakes up the main thread, which then is so for a while. */
static bool will_wake_main(int fd)
{
	bool is = false;
	nfds_t i;

	mutex_lock(&state);
	for (i = 0; awaited && i < nr_awaited && !is; i++)
		is = awaited[i].fd == fd;
	woken |= is;
	pthread_mutex_unlock(&state);
	return is;
}

ssize_t write(int fd, const void *data, size_t size)
{
	unsigned int i;

	look_up();
	if (size != sizeof(one) || memcmp(data, &one, size) || !in_cpus() || !will_wake_main(fd))
		return write_to(fd, data, size);
	for (i = 0; i < nr_wakers && wakers[i] != fd; i++)
		;
	if (i == WAKERS)
		return write_to(fd, data, size);
	wakers[i] = fd;
	if (i == nr_wakers)
		nr_wakers++;
	return (ssize_t)size;
}
