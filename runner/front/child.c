// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "front/child.h"
#include "front/descendants.h"
#include "front/keeper.h"

static const int ending[] = {SIGINT,  SIGTERM, SIGHUP,	SIGQUIT,   SIGUSR1,
			     SIGUSR2, SIGPIPE, SIGALRM, SIGVTALRM, SIGPROF};

/* How often a watcher is called. */
#define TICK_MS 200

static sigset_t held, before;
static int signal_fd = -1;
static bool came; /* one of the ending signals */

void children_begin(void)
{
	size_t i;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	for (i = 0; i < ARRAY_SIZE(ending); i++) {
		/* Whoever starts us in the background may have us ignore it: nohup, a shell. */
		struct sigaction action;

		if (sigaction(ending[i], NULL, &action) || action.sa_handler != SIG_IGN)
			sigaddset(&held, ending[i]);
	}
	sigprocmask(SIG_BLOCK, &held, &before);
	signal_fd = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signal_fd < 0) {
		complain("signalfd: %s", strerror(errno));
		exit(STATUS_ERROR);
	}
}

void children_end(void)
{
	sigset_t mask = before;

	sigaddset(&mask, SIGPIPE);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

bool interrupted(void)
{
	struct signalfd_siginfo info;

	while (read(signal_fd, &info, sizeof(info)) == sizeof(info)) {
		/* A pipe that we wrote to ourselves is told by the write. */
		if (info.ssi_signo == SIGPIPE && info.ssi_pid == (uint32_t)getpid())
			continue;
		if (info.ssi_signo != SIGCHLD)
			came = true;
	}
	return came;
}

/* One of the child's outputs, that comes to us through a pipe. */
struct stream {
	int ours, childs; /* -1: it comes to somebody else */
	void (*take)(void *arg, const char *s, size_t len);
	void *arg;
};

enum {
	STREAM_OUT,
	STREAM_ERR,
	NR_STREAMS,
};

static void collect(void *arg, const char *s, size_t len)
{
	text_add(arg, s, len);
}

/* 0, or -1 and errno. */
static int stream_open(struct stream *stream)
{
	int fds[2];

	if (!stream->take)
		return 0;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK))
		return -1;
	/* Only our end is to be read without waiting. */
	fcntl(fds[1], F_SETFL, 0);
	stream->ours = fds[0];
	stream->childs = fds[1];
	return 0;
}

static int streams_open(const struct child *child, struct stream *streams)
{
	const struct watcher *w = child->watcher;

	streams[STREAM_OUT] = (struct stream){.ours = -1, .childs = -1};
	streams[STREAM_ERR] = streams[STREAM_OUT];
	if (child->out) {
		streams[STREAM_OUT].take = collect;
		streams[STREAM_OUT].arg = child->out;
	} else if (w && w->out) {
		streams[STREAM_OUT].take = w->out;
		streams[STREAM_OUT].arg = w->arg;
	}
	if (w && w->err) {
		streams[STREAM_ERR].take = w->err;
		streams[STREAM_ERR].arg = w->arg;
	}
	return stream_open(&streams[STREAM_OUT]) || stream_open(&streams[STREAM_ERR]) ? -1 : 0;
}

/* Takes all that is there without waiting. True at the end of the pipe. */
static bool stream_take(struct stream *stream)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(stream->ours, buf, sizeof(buf))) > 0)
		stream->take(stream->arg, buf, (size_t)n);
	return n == 0 || (errno != EAGAIN && errno != EINTR);
}

static void close_if_open(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/*
 * In the child. What may ask on the terminal is a manager of packages: it gets no keeper, which
 * would kill it in its midst.
 */
static void start(const struct child *child, const struct stream *streams, pid_t parent)
{
	int death_signal = child->death_signal ? child->death_signal : SIGTERM;
	int null = open("/dev/null", O_RDWR), log = -1;

	if (child->terminal) {
		prctl(PR_SET_PDEATHSIG, death_signal);
		if (getppid() != parent)
			_exit(127);
	} else {
		setpgid(0, 0);
		keeper_begin(parent, death_signal);
	}
	if (child->log)
		log = open(child->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (!child->terminal)
		dup2(null, STDIN_FILENO);
	if (streams[STREAM_ERR].childs >= 0)
		dup2(streams[STREAM_ERR].childs, STDERR_FILENO);
	else if (log >= 0)
		dup2(log, STDERR_FILENO);
	if (streams[STREAM_OUT].childs >= 0)
		dup2(streams[STREAM_OUT].childs, STDOUT_FILENO);
	else if (!child->keep_stdout)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	if (null > STDERR_FILENO)
		close(null);
	sigprocmask(SIG_SETMASK, &before, NULL);
	execvp(child->argv[0], (char *const *)child->argv);
	_exit(127);
}

/* Of wait_for(), where no wait status is. */
enum {
	ENDED_BY_SIGNAL = -1, /* one that came to us */
	ENDED_BY_WATCHER = -2,
};

/* Until the child has ended. Its wait status, or one of these. */
static int wait_for(const struct child *child, pid_t pid, struct stream *streams)
{
	const struct watcher *w = child->watcher;
	struct pollfd fds[] = {{.fd = streams[STREAM_OUT].ours, .events = POLLIN},
			       {.fd = streams[STREAM_ERR].ours, .events = POLLIN},
			       {.fd = signal_fd, .events = POLLIN}};
	int status, i;
	pid_t ended;

	for (;;) {
		if (interrupted())
			return ENDED_BY_SIGNAL;
		if (w && w->enough && *w->enough)
			return ENDED_BY_WATCHER;
		while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
			if (ended == pid)
				return status;
		}
		if (w && w->tick)
			w->tick(w->arg);
		if (poll(fds, ARRAY_SIZE(fds), w && w->tick ? TICK_MS : -1) < 0)
			continue;
		for (i = 0; i < NR_STREAMS; i++) {
			if (fds[i].revents && stream_take(&streams[i]))
				fds[i].fd = -1;
		}
	}
}

int child_run(const struct child *child)
{
	struct stream streams[NR_STREAMS];
	pid_t pid = -1, parent = getpid();
	int status, i;

	if (interrupted())
		return CHILD_INTERRUPTED;
	if (!streams_open(child, streams))
		pid = fork();
	if (pid == 0)
		start(child, streams, parent);
	if (pid < 0)
		complain("%s: %s", child->argv[0], strerror(errno));
	for (i = 0; i < NR_STREAMS; i++)
		close_if_open(&streams[i].childs);
	status = pid < 0 ? W_EXITCODE(127, 0) : wait_for(child, pid, streams);
	for (i = 0; i < NR_STREAMS; i++) {
		/* What it said last may still be in the pipe. */
		if (streams[i].ours >= 0)
			stream_take(&streams[i]);
		close_if_open(&streams[i].ours);
	}
	if (status < 0)
		children_stop();
	if (status == ENDED_BY_SIGNAL)
		return CHILD_INTERRUPTED;
	if (status == ENDED_BY_WATCHER)
		return 128 + SIGTERM;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

char *child_line(const char *const *argv, int *status)
{
	struct text out = {0};
	const struct child child = {.argv = argv, .out = &out};
	char *line;

	*status = child_run(&child);
	line = clean_text(out.s ? out.s : "", out.len ? strcspn(out.s, "\n") : 0);
	free(out.s);
	return line;
}

char *machine_line(const char *top, const char *machine, const char *script, int *status)
{
	char *path = xasprintf("%s/configs/machines/%s/%s", top, machine, script), *line;
	const char *const argv[] = {path, NULL};

	*status = 0;
	line = access(path, F_OK) ? xstrdup("") : child_line(argv, status);
	free(path);
	return line;
}

bool children_stop(void)
{
	return descendants_stop();
}
