// SPDX-License-Identifier: GPL-2.0-only
/* A regression's entry: what is read, what is refused, and that a job's file holds all of it. */
#include "base/jsonio.h"
#include "plan/entries.h"
#include "plan/entry.h"
#include "scratch.h"

#define LEAST "\"title\":\"t\",\"about\":\"a\",\"series\":{\"6.12\":\"has\",\"6.1\":\"lacks\"}"

static void load(struct entry *entry, const char *json)
{
	char *error = NULL;

	if (entry_load(entry, scratch_file("a_b.json", json), &error))
		fail_msg("%s", error);
}

static void refused(const char *json, const char *what)
{
	char *error = NULL;
	struct entry entry;

	assert_int_equal(entry_load(&entry, scratch_file("a_b.json", json), &error), -1);
	if (!strstr(error, what) || !strstr(error, "a_b.json: ") || strchr(error, '\n'))
		fail_msg("\"%s\" does not say \"%s\"", error, what);
	free(error);
}

static void defaults(void **state)
{
	struct entry e;

	(void)state;
	load(&e, "{" LEAST "}");
	assert_string_equal(e.name, "a_b");
	assert_int_equal(e.cpus, 1);
	assert_int_equal(e.test_timeout_s, 10);
	assert_true(e.silence_s == 20);
	assert_string_equal(e.append, "");
	assert_true(e.by_default && !e.split_lock && !entry_moves_clock(&e));
	assert_true(entry_decides(&e, "any_check"));
	assert_null(e.kernel_log[LOG_LOCKUP]);
	assert_null(entry_upstream(&e));
	assert_null(entry_not_on(&e, "amd"));
	assert_int_equal(entry_standing(&e, "6.12"), STANDS_HAS);
	assert_int_equal(entry_standing(&e, "6.1"), STANDS_LACKS);
	assert_int_equal(entry_standing(&e, "7.3"), STANDS_UNKNOWN);
	entry_free(&e);
}

static const char all_keys[] =
	"{" LEAST
	",\"after\":{\"6.1\":\"other\"},\"groups\":[\"xen\",\"timers\"],\"cve\":[\"CVE-2025-1\"],"
	"\"fixes\":[{\"text\":\"x\"},{\"commit\":\"abc\",\"release\":\"v6.7\",\"text\":\"y\"}],"
	"\"decides\":[\"x*\",\"y\"],\"cpus\":2,\"append\":\"nohz_full=1 kvm.x=1\","
	"\"modules\":[\"timewarp\"],\"config\":[\"KVM_XEN\"],\"not_on\":{\"intel\":\"why\"},"
	"\"test_timeout_s\":300,\"silence_s\":2.5,\"default\":false,"
	"\"oracles\":[\"kernel-log\",\"ktap\",\"split-lock\"],"
	"\"kernel_log\":{\"lockup\":\"*\",\"warn\":\"kvm_*\"}}";

static void check_all_keys(const struct entry *e)
{
	char *upstream = entry_upstream(e);

	assert_string_equal(upstream, "abc (v6.7)");
	free(upstream);
	assert_string_equal(e->cve.v[0], "CVE-2025-1");
	assert_string_equal(entry_series_find(e, "6.1")->after, "other");
	assert_true(entry_decides(e, "xyz") && entry_decides(e, "y"));
	assert_false(entry_decides(e, "yz"));
	assert_int_equal(e->cpus, 2);
	assert_string_equal(e->append, "nohz_full=1 kvm.x=1");
	assert_true(entry_moves_clock(e) && e->split_lock && !e->by_default);
	assert_string_equal(e->config.v[0], "KVM_XEN");
	assert_int_equal(e->groups.nr, 2);
	assert_string_equal(e->groups.v[1], "timers");
	assert_string_equal(entry_not_on(e, "intel"), "why");
	assert_int_equal(e->test_timeout_s, 300);
	assert_true(e->silence_s == 2.5);
	assert_string_equal(e->kernel_log[LOG_LOCKUP], "*");
	assert_string_equal(e->kernel_log[LOG_WARN], "kvm_*");
	assert_null(e->kernel_log[LOG_OOPS]);
}

static void every_key(void **state)
{
	struct entry e, copy;
	char *error = NULL;
	json_t *json;

	(void)state;
	load(&e, all_keys);
	check_all_keys(&e);
	json = entry_to_json(&e);
	assert_int_equal(entry_from_json(&copy, json, "job", &error), 0);
	assert_string_equal(copy.name, "a_b");
	check_all_keys(&copy);
	json_decref(json);
	entry_free(&e);
	entry_free(&copy);
}

/* A layout that no line-by-line reader would bear. */
static void any_layout(void **state)
{
	struct entry e;

	(void)state;
	load(&e, "\n\n{\"series\"\n:{\t\"6.12\":\"h\\u0061s\"}, \"about\":\n\"a\","
		 "\"title\" : \"\\u0074\" }");
	assert_string_equal(e.title, "t");
	assert_string_equal(e.groups.v[0], "other");
	assert_int_equal(entry_standing(&e, "6.12"), STANDS_HAS);
	entry_free(&e);
}

static void damaged(void **state)
{
	(void)state;
	refused("", "line 1");
	refused("[]", "not an object");
	refused("{\"about\":\"a\",\"series\":{}}", "\"title\" is missing");
	refused("{\"title\":\"t\",\"series\":{}}", "\"about\" is missing");
	refused("{\"title\":\"t\",\"about\":\"a\"}", "\"series\" is missing");
	refused("{" LEAST ",\"cpu\":2}", "unknown key \"cpu\"");
	refused("{" LEAST ",\"cpus\":2,\"cpus\":1}", "duplicate");
	refused("{\"title\":\"t\\nu\",\"about\":\"a\",\"series\":{}}",
		"\"title\" has a line break");
	refused("{\"title\":\"\",\"about\":\"a\",\"series\":{}}", "\"title\" is empty");
	refused("{\"title\":1,\"about\":\"a\",\"series\":{}}", "\"title\" is not a string");
	refused("{\"title\":\"t\",\"about\":\"a\",\"series\":[]}", "\"series\" is not an object");
	refused("{\"title\":\"t\",\"about\":\"a\",\"series\":{\"6.1\":\"lack\"}}",
		"\"6.1\" is neither \"has\" nor \"lacks\"");
	refused("{" LEAST ",\"after\":{\"7.3\":\"x\"}}", "\"series\" has no 7.3");
	refused("{" LEAST ",\"groups\":[\"xem\"]}", "unknown group \"xem\"; there are: xen ");
	refused("{" LEAST ",\"decides\":[]}", "\"decides\" names no check");
	refused("{" LEAST ",\"decides\":[1]}", "other than strings");
	refused("{" LEAST ",\"decides\":\"x\"}", "\"decides\" is not an array");
	refused("{" LEAST ",\"cpus\":0}", "\"cpus\" is out of range: from 1 to 16");
	refused("{" LEAST ",\"cpus\":1.5}", "\"cpus\" is not a whole number");
	refused("{" LEAST ",\"cpus\":\"two\"}", "\"cpus\" is not a number");
	refused("{" LEAST ",\"silence_s\":0}", "\"silence_s\" is out of range");
	refused("{" LEAST ",\"test_timeout_s\":1e9}", "\"test_timeout_s\" is out of range");
	refused("{" LEAST ",\"default\":1}", "\"default\" is neither true nor false");
	refused("{" LEAST ",\"oracles\":[\"ktap\"]}", "leaves out \"kernel-log\"");
	refused("{" LEAST ",\"oracles\":[\"ktap\",\"kernel-log\",\"x\"]}", "unknown oracle \"x\"");
	refused("{" LEAST ",\"kernel_log\":{\"panic\":\"*\"}}",
		"unknown key \"panic\" in \"kernel_log\"");
	refused("{" LEAST ",\"kernel_log\":{\"warn\":1}}", "\"warn\" is not a string");
	refused("{" LEAST ",\"fixes\":[{\"release\":\"v1\",\"sha\":\"x\"}]}",
		"unknown key \"sha\" in \"fixes\"");
	refused("{" LEAST ",\"cve\":[\"2025-1\"]}", "\"2025-1\" is no CVE number");
	refused("{" LEAST ",\"not_on\":{\"intel\":\"\"}}", "\"intel\" is empty");
}

static void names(void **state)
{
	char *error = NULL;
	struct entry e;

	(void)state;
	assert_true(entry_name_ok("a1_b") && entry_name_ok("_x"));
	assert_false(entry_name_ok("") || entry_name_ok("1a") || entry_name_ok("a-b"));
	assert_false(entry_name_ok("A") || entry_name_ok("../x"));
	assert_int_equal(entry_load(&e, scratch_file("a-b.json", "{" LEAST "}"), &error), -1);
	assert_non_null(strstr(error, "a-b.json: a regression's name is of a-z"));
	free(error);
	scratch_unlink("a-b.json");
}

static void all_entries(void **state)
{
	struct entries entries;
	char *error = NULL;

	(void)state;
	assert_int_equal(entries_load(&entries, scratch, &error), -1);
	assert_non_null(strstr(error, "no regression's entry"));
	free(error);
	scratch_file("regressions/b.json", "{" LEAST "}");
	scratch_file("regressions/a.json", "{" LEAST "}");
	scratch_file("regressions/.hidden.json", "rubbish");
	assert_int_equal(entries_load(&entries, scratch, &error), 0);
	assert_int_equal(entries.nr, 2);
	assert_string_equal(entries.v[0].name, "a");
	assert_ptr_equal(entries_find(&entries, "b"), &entries.v[1]);
	assert_null(entries_find(&entries, "c"));
	entries_free(&entries);
	scratch_file("regressions/b.json", "{");
	assert_int_equal(entries_load(&entries, scratch, &error), -1);
	assert_non_null(strstr(error, "regressions/b.json: line 1"));
	free(error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),   cmocka_unit_test(every_key),
		cmocka_unit_test(any_layout), cmocka_unit_test(damaged),
		cmocka_unit_test(names),      cmocka_unit_test(all_entries),
	};

	return cmocka_run_group_tests_name("entry", tests, scratch_make, scratch_remove);
}
