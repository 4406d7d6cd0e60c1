#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""made_up.py JOB DIR KERNEL [DIR KERNEL]: results of tests that nobody ran.

They are the kernel's selftests, of a kernel "v1" or "v2", as jobs like the one in folder JOB. Of
the two kernels each way to differ is there once.
"""

import json
import os
import sys

NOT_OK = "x86_64/made_up.c:12: r == 0: <b>no</b> & no"
# Each test's verdict on v1 and on v2, and whether its subtest "sub_b" passes.
TESTS = {
    "became_worse": (("PASS", True), ("FAIL", False)),
    "became_better": (("FAIL", False), ("PASS", True)),
    "stays_bad": (("FAIL", False), ("FAIL", False)),
    "came": (None, ("PASS", True)),
    "went": (("PASS", True), None),
    "unclear": (("PASS", True), ("SKIP", True)),
    "same_verdict": (("PASS", True), ("PASS", None)),
    "same": (("PASS", True), ("PASS", True)),
    "same_skip": (("SKIP", True), ("SKIP", True)),
}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def verdict(kind, sub):
    checks = [{"name": "sub_a", "ok": True, "detail": ""}]
    if sub is not None:
        checks.append({"name": "sub_b", "ok": sub, "detail": "" if sub else NOT_OK})
    return {
        "verdict": kind,
        "decided": kind == "FAIL",
        "reason": NOT_OK if kind == "FAIL" else "made up",
        "log": "ktap.log",
        "wall_s": 1.5,
        "checks": checks,
    }


def main():
    with open(os.path.join(sys.argv[1], "job"), encoding="utf-8") as source:
        job = json.load(source)
    for place in range(2, len(sys.argv), 2):
        results, kernel = sys.argv[place], sys.argv[place + 1]
        for number, (name, outcomes) in enumerate(TESTS.items()):
            outcome = outcomes[kernel == "v2"]
            if not outcome:
                continue
            entry = dict(job["regression"], name=name, suite="selftests", cve=[], series={})
            own = dict(job, number=number, regression=entry)
            own["kernel"] = dict(job["kernel"], label=kernel, variant="given", columns=["given"])
            for key in ("series", "expected"):
                own["kernel"].pop(key)
            folder = os.path.join(results, name, kernel + "-amd")
            write(os.path.join(folder, "job"), json.dumps(own))
            write(os.path.join(folder, "verdict.json"), json.dumps(verdict(*outcome)))
            write(os.path.join(folder, "ktap.log"), f"not ok 2 sub_b\n# {NOT_OK}\n")
            write(os.path.join(folder, "console.log"), "[    1.0] hello\n")


main()
