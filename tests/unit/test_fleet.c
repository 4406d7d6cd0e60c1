// SPDX-License-Identifier: GPL-2.0-only
/* Hosts as they are named, what goes to them, and what comes back. */
#include "fleet/bundle.h"
#include "fleet/login.h"
#include "fleet/pack.h"
#include "front/child.h"
#include "front/fleet.h"
#include "front/fleet_talk.h"
#include "job/job.h"
#include "scratch.h"

static void parsed(const char *typed, const char *name, const char *parallel)
{
	struct login login;
	char *error = NULL, *s;

	assert_int_equal(login_parse(&login, typed, &error), 0);
	assert_string_equal(login.name, name);
	s = login_for_parallel(&login, 3, "/log");
	assert_string_equal(s, parallel);
	free(s);
	login_free(&login);
}

static void logins(void **state)
{
#define OWN "-oBatchMode=yes -oConnectTimeout=10 -oServerAliveInterval=5 -oServerAliveCountMax=3 "
	static const char *const wrong[] = {"",		  "-oProxyCommand=x",
					    "0/a",	  "1025/a",
					    "99999/a",	  "a;b",
					    "a b c;d",	  "$(x)",
					    "a@-b",	  "-u@b",
					    "a:",	  "a:b",
					    "a:1:2",	  "ssh 'x' a",
					    "ssh a ",	  "-p 22 a",
					    "a\nb",	  "@grp/a",
					    "u:p@a",	  "a/b",
					    "1/",	  "ssh\\ x a",
					    "ssh -p 1 -x"};
	struct login login;
	size_t i;

	(void)state;
	parsed("host", "host", "3/ssh " OWN "-E /log host");
	parsed("4/me@host.a:22", "me@host.a:22", "3/ssh " OWN "-p 22 -E /log me@host.a");
	parsed("/usr/bin/ssh -p 7 host", "host:7", "3//usr/bin/ssh -p 7 " OWN "-E /log host");
	parsed("rsh -x host", "host", "3/rsh -x host");
	parsed("2/:", ":", "3/:");
	assert_int_equal(login_parse(&login, "1024/host", &(char *){NULL}), 0);
	assert_int_equal(login.jobs, 1024);
	login_free(&login);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		char *error = NULL;

		assert_int_equal(login_parse(&login, wrong[i], &error), -1);
		assert_non_null(error);
		free(error);
	}
}

/* The arguments come to the script as they are, through whatever shell is in between. */
static void commands(void **state)
{
	struct strings arguments = {0}, words;
	char *error, *line;
	struct login login;
	char said[64] = "";
	FILE *f;

	(void)state;
	strings_add(&arguments, xstrdup("a  b"));
	strings_add(&arguments, xstrdup("it's $HOME"));
	assert_int_equal(login_parse(&login, "host", &error), 0);
	login_command(&login, "echo \"$2|$1\"", &arguments, &words);
	assert_string_equal(words.v[words.nr - 3], "host");
	line = words.v[words.nr - 2];
	f = popen(line, "r");
	assert_non_null(f);
	assert_non_null(fgets(said, sizeof(said), f));
	pclose(f);
	assert_string_equal(said, "it's $HOME|a  b\n");
	strings_free(&words);
	login_free(&login);
	strings_free(&arguments);
}

static void list(void **state)
{
	struct strings typed = {0};
	char *error = NULL;

	(void)state;
	assert_int_equal(login_list(&typed, scratch_file("l", "# all\n a # x\n\n2/b\na\n"), &error),
			 0);
	assert_int_equal(typed.nr, 2);
	assert_string_equal(typed.v[0], "a");
	assert_string_equal(typed.v[1], "2/b");
	strings_free(&typed);
	assert_int_equal(login_list(&typed, "/no/such/file", &error), -1);
	free(error);
}

static char *key_of(const char *first, const char *second)
{
	struct bundle bundle = {.base = xasprintf("%s/b", scratch)};
	char *error = NULL, *key;

	scratch_file("b/one", first);
	scratch_file("b/sub/two", second);
	bundle_add(&bundle, "one", true);
	bundle_add(&bundle, "one", true);
	bundle_add(&bundle, "none", false);
	assert_int_equal(bundle_add_folder(&bundle, "sub"), 0);
	assert_int_equal(bundle.files.nr, 2);
	assert_int_equal(bundle_seal(&bundle, &error), 0);
	assert_int_equal(bundle.size, strlen(first) + strlen(second));
	key = xstrdup(bundle.key);
	bundle_free(&bundle);
	return key;
}

static void bundles(void **state)
{
	struct bundle bundle = {.base = xstrdup(scratch)};
	char *a = key_of("x", "y"), *b = key_of("x", "y"), *c = key_of("x", "z"), *error = NULL;

	(void)state;
	assert_string_equal(a, b);
	assert_string_not_equal(a, c);
	free(a);
	free(b);
	free(c);
	bundle_add(&bundle, "no/such/file", true);
	assert_int_equal(bundle_seal(&bundle, &error), -1);
	assert_non_null(strstr(error, "no/such/file"));
	free(error);
	bundle_free(&bundle);
}

static void there_and_back(void **state)
{
	char *from = xasprintf("%s/from", scratch), *to = xasprintf("%s/to", scratch), *s, *path;
	char *error = NULL, *name;
	size_t len, before, got;
	FILE *f = tmpfile();

	(void)state;
	scratch_file("from/" JOB_FILE, "theirs");
	scratch_file("from/" VERDICT_FILE, "{}");
	scratch_file("from/repeat-2/ktap.log", "1..1\nend\n");
	scratch_file("from/empty", "");
	scratch_file("to/" JOB_FILE, "ours");
	fputs("Welcome!\nkvm-regress result 2\n", f);
	assert_int_equal(pack_write(from, "a/b", f), 0);
	len = (size_t)ftell(f);
	rewind(f);
	s = calloc(1, len + 1);
	assert_int_equal(fread(s, 1, len, f), len);
	fclose(f);
	name = pack_name(s, len, &before);
	assert_string_equal(name, "a/b");
	assert_int_equal(before, strlen("Welcome!\nkvm-regress result 2\n"));
	free(name);
	/* Whatever is cut off, there is no verdict. */
	for (got = 0; got < len; got++) {
		assert_int_equal(pack_read(s, got, to, &error), -1);
		free(error);
		path = xasprintf("%s/" VERDICT_FILE, to);
		assert_int_not_equal(access(path, F_OK), 0);
		free(path);
	}
	assert_int_equal(pack_read(s, len, to, &error), 0);
	free(s);
	path = xasprintf("%s/repeat-2/ktap.log", to);
	s = read_file(path, NULL);
	assert_string_equal(s, "1..1\nend\n");
	free(s);
	free(path);
	path = xasprintf("%s/" JOB_FILE, to);
	s = read_file(path, NULL);
	assert_string_equal(s, "ours");
	free(s);
	free(path);
	free(from);
	free(to);
}

/* Nothing is written but below the folder, and not the job. */
static void hostile(void **state)
{
	static const char *const names[] = {
		"../x",		  "/x", "a/../../x", "a//x", ".",	  "a/.",
		"a\tb",		  "",	JOB_FILE,    "a/",   "a\033[2Jb", JOB_FILE "/x",
		VERDICT_FILE "/x"};
	char *to = xasprintf("%s/hostile", scratch), *s, *error;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		s = xasprintf("kvm-regress result 1 a/b\n644 1 %s\nx644 2 " VERDICT_FILE
			      "\n{}end\n",
			      names[i]);
		assert_int_equal(pack_read(s, strlen(s), to, &error), -1);
		assert_string_equal(error, "what came back is not whole");
		free(error);
		free(s);
	}
	s = xasprintf("kvm-regress result 1 a/b\n644 %zu x\ny", (size_t)-1);
	assert_int_equal(pack_read(s, strlen(s), to, &error), -1);
	free(error);
	free(s);
	assert_int_not_equal(access(to, F_OK), 0);
	free(to);
}

/* No host fills our memory. */
static void endless(void **state)
{
	const char *const babble[] = {"head", "-c", "3000000", "/dev/zero", NULL};
	char *file = xasprintf("%s/x.par", scratch), *told;
	struct fleet fleet = {0};
	struct said said;

	(void)state;
	scratch_file("x.par", "kvm-regress result 1 a/b\n");
	assert_int_equal(truncate(file, (1L << 30) + 1), 0);
	assert_false(fleet_take(&fleet, file, &told));
	assert_string_equal(told, "");
	assert_int_not_equal(access(file, F_OK), 0);
	free(told);
	free(file);

	children_begin();
	assert_int_equal(talk(babble, &said), 0);
	assert_in_range(said.out.len, 1 << 20, 2 << 20);
	said_free(&said);
	children_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logins),  cmocka_unit_test(commands),
		cmocka_unit_test(list),	   cmocka_unit_test(bundles),
		cmocka_unit_test(hostile), cmocka_unit_test(there_and_back),
		cmocka_unit_test(endless),
	};

	return cmocka_run_group_tests_name("fleet", tests, scratch_make, scratch_remove);
}
