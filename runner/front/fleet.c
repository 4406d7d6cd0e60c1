// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lines.h"
#include "base/top.h"
#include "front/child.h"
#include "front/fleet.h"
#include "front/fleet_talk.h"
#include "front/front.h"
#include "plan/limits.h"

#define ASK_SCRIPT "scripts/fleet/ask.sh"
#define TAKE_SCRIPT "scripts/fleet/take.sh"
#define SEND_SCRIPT "scripts/fleet/send.sh"

/* Where bundles are, on a host; for its shell. */
#define FLEET_FOLDER "\"${XDG_CACHE_HOME:-$HOME/.cache}\"/kvm-regress/fleet"
#define MIB (1024.0 * 1024)

static void leave_out(struct host *host, const char *why)
{
	complain("host %s cannot be used: %s", host->login.name, why);
	host->usable = false;
}

/* The reason is what the host said last, or ssh. */
static void leave_out_of(struct host *host, const struct said *said, int status)
{
	char *why = last_line(said->err.len ? &said->err : &said->out);

	if (!*why) {
		free(why);
		why = xasprintf("a command there ended with status %d", status);
	}
	leave_out(host, why);
	free(why);
}

/* What a host answers to ask.sh. */
struct answer {
	long cpus; /* as it was said, whatever that is */
	struct strings missing;
	bool ended;
};

static void answer_line(void *arg, const char *line)
{
	struct answer *answer = arg;

	if (starts_with(line, "cpus "))
		answer->cpus = strtol(line + strlen("cpus "), NULL, 10);
	else if (starts_with(line, "missing "))
		strings_add_once(&answer->missing, line + strlen("missing "));
	else if (!strcmp(line, "end"))
		answer->ended = true;
}

/* 0, or STATUS_INTERRUPTED. A host that does not answer well is left out. */
static int ask(struct host *host, const struct strings *keys, struct answer *answer)
{
	struct lines lines = {0};
	struct said said;
	int status;

	*answer = (struct answer){0};
	status = talk_there(&host->login, ASK_SCRIPT, keys, &said);
	if (!status && said.out.s) {
		lines_feed(&lines, said.out.s, said.out.len, answer_line, answer);
		lines_free(&lines);
	}
	if (status != CHILD_INTERRUPTED && (status || !answer->ended))
		leave_out_of(host, &said, status);
	said_free(&said);
	return status == CHILD_INTERRUPTED ? STATUS_INTERRUPTED : 0;
}

static int count_usable(const struct fleet *fleet)
{
	int nr = 0;
	size_t i;

	for (i = 0; i < fleet->nr; i++)
		nr += fleet->hosts[i].usable;
	return nr;
}

static int within_jobs(long cpus)
{
	if (cpus < 1)
		return 1;
	return cpus < JOBS_MAX ? (int)cpus : JOBS_MAX;
}

static int add_host(struct fleet *fleet, const char *typed, const struct options *o)
{
	const struct strings none = {0};
	struct answer answer;
	struct host *host;
	char *error;
	int status;

	fleet->hosts = xrealloc(fleet->hosts, (fleet->nr + 1) * sizeof(*fleet->hosts));
	host = &fleet->hosts[fleet->nr];
	*host = (struct host){.usable = true};
	if (login_parse(&host->login, typed, &error)) {
		complain("%s", error);
		free(error);
		return STATUS_USAGE;
	}
	fleet->nr++;
	status = ask(host, &none, &answer);
	host->jobs = host->login.jobs;
	if (!host->jobs)
		host->jobs = o->jobs_given ? o->jobs : within_jobs(answer.cpus);
	strings_free(&answer.missing);
	return status;
}

int fleet_open(struct fleet *fleet, const struct options *o)
{
	struct strings typed = {0};
	char *error;
	int status = 0;
	size_t i;

	*fleet = (struct fleet){0};
	for (i = 0; i < o->logins.nr; i++)
		strings_add_once(&typed, o->logins.v[i]);
	if (o->login_file && login_list(&typed, o->login_file, &error)) {
		complain("%s", error);
		free(error);
		status = STATUS_USAGE;
	} else if (o->login_file && !typed.nr) {
		complain("--sshloginfile %s names no host", o->login_file);
		status = STATUS_USAGE;
	}
	for (i = 0; !status && i < typed.nr; i++)
		status = add_host(fleet, typed.v[i], o);
	if (!status && typed.nr && !count_usable(fleet))
		status = STATUS_USAGE;
	strings_free(&typed);
	return status;
}

/* Like child_run(). */
static int send(const struct host *host, const struct bundle *bundle, const char *list,
		struct said *said)
{
	char *script = suite_path(SEND_SCRIPT), *take = suite_path(TAKE_SCRIPT);
	char *names = strings_join(&bundle->files, "\n"), *text = read_file(take, NULL);
	struct strings words = {0}, arguments = {0}, there;
	int status = 127;
	size_t i;

	*said = (struct said){0};
	strings_add(&arguments, xstrdup(bundle->key));
	strings_add(&arguments, xasprintf("%zu", bundle->files.nr));
	login_command(&host->login, text ? text : "exit 3", &arguments, &there);
	strings_add(&words, xstrdup(script));
	strings_add(&words, xstrdup(bundle->base));
	strings_add(&words, xstrdup(list));
	for (i = 0; i < there.nr; i++)
		strings_add(&words, there.v[i] ? xstrdup(there.v[i]) : NULL);
	if (text && !write_file(list, names, strlen(names), 0666))
		status = talk((const char *const *)words.v, said);
	else
		text_addf(&said->err, "%s: %s", text ? list : take, strerror(errno));
	unlink(list);
	strings_free(&words);
	strings_free(&arguments);
	strings_free(&there);
	free(text);
	free(names);
	free(take);
	free(script);
	return status;
}

static const struct bundle *find_bundle(const struct fleet *fleet, const char *key)
{
	size_t i;

	for (i = 0; i < fleet->nr_bundles; i++) {
		if (!strcmp(fleet->bundles[i].key, key))
			return &fleet->bundles[i];
	}
	return NULL;
}

/* 0, or STATUS_INTERRUPTED. */
static int copy(const struct fleet *fleet, struct host *host, const struct strings *missing,
		const char *list)
{
	int status = 0;
	size_t size = 0, i;
	struct said said;

	for (i = 0; i < missing->nr; i++) {
		const struct bundle *bundle = find_bundle(fleet, missing->v[i]);

		size += bundle ? bundle->size : 0;
	}
	if (missing->nr)
		note("Copying %.1f MiB to %s ...", (double)size / MIB, host->login.name);
	for (i = 0; !status && i < missing->nr; i++) {
		const struct bundle *bundle = find_bundle(fleet, missing->v[i]);

		if (!bundle)
			continue;
		status = send(host, bundle, list, &said);
		if (status && status != CHILD_INTERRUPTED)
			leave_out_of(host, &said, status);
		said_free(&said);
	}
	return status == CHILD_INTERRUPTED ? STATUS_INTERRUPTED : 0;
}

/* Whether jobs can run there, and with which emulators: @out has what "serve ready" says. */
static int ask_ready(struct host *host, const struct fleet *fleet, const struct request *request,
		     char **out)
{
	char *script = xasprintf("exec " FLEET_FOLDER "/%s/kvm-regress serve ready \"$@\"",
				 fleet->bundles[BUNDLE_PROGRAM].key);
	struct strings arguments = {0}, words;
	struct said said;
	int status;
	size_t i;

	*out = NULL;
	strings_add(&arguments, xstrdup(fleet->bundles[BUNDLE_TOP].key));
	for (i = 0; i < request->nr_machines; i++)
		strings_add(&arguments, xstrdup(request->machines[i].name));
	login_command(&host->login, script, &arguments, &words);
	status = talk((const char *const *)words.v, &said);
	if (!status)
		*out = xstrdup(said.out.s ? said.out.s : "");
	else if (status != CHILD_INTERRUPTED)
		leave_out_of(host, &said, status);
	said_free(&said);
	strings_free(&words);
	strings_free(&arguments);
	free(script);
	return status == CHILD_INTERRUPTED ? STATUS_INTERRUPTED : 0;
}

/* What differs: the first line of @there that is not in @here. */
static void compare(struct host *host, const char *here, const char *there)
{
	char *copy = xstrdup(there), *save, *line, *shown;

	for (line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		size_t len = strlen(line);
		const char *found = strstr(here, line);

		/* What a login shell says is not ours. */
		if (!strchr(line, ' ') || (found && (found == here || found[-1] == '\n') &&
					   (!found[len] || found[len] == '\n')))
			continue;
		shown = clean_text(line, len);
		line = xasprintf("another emulator is there than here: %s", shown);
		free(shown);
		leave_out(host, line);
		free(line);
		break;
	}
	free(copy);
}

/* The emulators of this machine, as "serve ready" says those of another. */
static char *emulators_here(const struct request *request)
{
	struct text t = {0};
	size_t i;

	for (i = 0; i < request->nr_machines; i++)
		text_addf(&t, "%s %s\n", request->machines[i].name, request->emulators[i]);
	return text_take(&t);
}

static int provide(struct fleet *fleet, struct host *host, const struct request *request,
		   const char *here, const char *list)
{
	struct strings keys = {0};
	struct answer answer;
	char *there = NULL;
	int status;
	size_t i;

	for (i = 0; i < fleet->nr_bundles; i++)
		strings_add_once(&keys, fleet->bundles[i].key);
	status = ask(host, &keys, &answer);
	if (!status && host->usable)
		status = copy(fleet, host, &answer.missing, list);
	if (!status && host->usable)
		status = ask_ready(host, fleet, request, &there);
	if (!status && host->usable)
		compare(host, here, there);
	free(there);
	strings_free(&answer.missing);
	strings_free(&keys);
	return status;
}

int fleet_provide(struct fleet *fleet, const struct request *request, const char *list)
{
	char *here = emulators_here(request);
	int status = 0;
	size_t i;

	for (i = 0; !status && i < fleet->nr; i++) {
		if (fleet->hosts[i].usable)
			status = provide(fleet, &fleet->hosts[i], request, here, list);
	}
	free(here);
	if (!status && !count_usable(fleet))
		status = STATUS_USAGE;
	return status;
}

size_t fleet_at_once(const struct fleet *fleet)
{
	size_t nr = 0, i;

	for (i = 0; i < fleet->nr; i++)
		nr += fleet->hosts[i].usable ? (size_t)fleet->hosts[i].jobs : 0;
	return nr;
}

char *fleet_command(const struct fleet *fleet, bool quiet)
{
	/*
	 * What is said there is not to be lost: GNU parallel keeps stdout only. And a shell that
	 * ends before us makes it kill us at once.
	 */
	return xasprintf("exec " FLEET_FOLDER "/%s/kvm-regress serve job %s%s {1} {2} {3} {4} 2>&1",
			 fleet->bundles[BUNDLE_PROGRAM].key, quiet ? "--quiet " : "",
			 fleet->bundles[BUNDLE_TOP].key);
}
