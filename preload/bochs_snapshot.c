// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded to Bochs: what it lacks for a machine that is saved once and restored for each job, and
 * that may write in the job's folder only.
 *
 * - Bochs saves when somebody presses a button of its display, and at no command. Here the line
 *   "save FOLDER" among its debugger's commands does it. Then it becomes the shell script that
 *   AFTER_SAVE names, or it ends with status 1 if it could not save.
 * - Bochs empties the file of a serial port when the port speaks for the first time, also in a
 *   restored machine. Here it writes on.
 * - Bochs makes a file in /tmp for memory that it has no room for, and crashes without. It may not
 *   write there (intel quirk 21). Here that file is in memory.
 *
 * It knows two symbols of Bochs, which are the same in 2.7 and in 3.0 (intel quirk 17).
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SAVE "save "
/* The pointer to the object, and its function: bx_real_sim_c::save_state(const char *). */
#define SIM "SIM"
#define SAVE_STATE "_ZN13bx_real_sim_c10save_stateEPKc"

static void save(const char *folder)
{
	char (*save_state)(void *, const char *) = (char (*)(void *, const char *))dlsym(
		RTLD_DEFAULT, SAVE_STATE);
	void **sim = dlsym(RTLD_DEFAULT, SIM);

	if (!save_state || !sim || !*sim) {
		fprintf(stderr, "this Bochs has no %s that is known here\n", SAVE_STATE);
		_exit(1);
	}
	if (!save_state(*sim, folder)) {
		fprintf(stderr, "Bochs could not save to the folder %s\n", folder);
		_exit(1);
	}
	fflush(NULL);
	/* Neither its timer nor this library is for the shell. */
	alarm(0);
	unsetenv("LD_PRELOAD");
	execl("/bin/sh", "sh", getenv("AFTER_SAVE"), folder, (char *)NULL);
	perror("/bin/sh");
	_exit(1);
}

/* Bochs reads its debugger's commands with it. */
char *fgets(char *s, int size, FILE *file)
{
	char *(*next)(char *, int, FILE *) = (char *(*)(char *, int, FILE *))dlsym(RTLD_NEXT,
										   "fgets");

	s = next(s, size, file);
	if (s && !strncmp(s, SAVE, strlen(SAVE))) {
		s[strcspn(s, "\n")] = '\0';
		save(s + strlen(SAVE));
	}
	return s;
}

/* Bochs opens a serial port's file with it; the log is there, with what was said before. */
FILE *fopen64(const char *path, const char *mode)
{
	FILE *(*next)(const char *, const char *) = (FILE * (*)(const char *, const char *))
		dlsym(RTLD_NEXT, "fopen64");
	const char *dot = strrchr(path, '.');

	if (dot && !strcmp(dot, ".log") && !strcmp(mode, "wb"))
		mode = "ab";
	return next(path, mode);
}

FILE *tmpfile64(void)
{
	int fd = memfd_create("bochs", MFD_CLOEXEC);

	return fd < 0 ? NULL : fdopen(fd, "w+b");
}
