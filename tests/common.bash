# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the bats files share. tests/check.sh has built everything and put the kernels of 6.12 into
# the cache.

# shellcheck disable=SC2034 # for those that load this
top=$(cd "$BATS_TEST_DIRNAME/.." && pwd)

# kernel_dir [WHAT]: the cache's directory of 6.12's kernel: stock, or the counterpart of that name.
kernel_dir()
{
	local line

	line=$("$top/scripts/kernel/series.sh" 6.12 "${1:-stock}" 2>/dev/null)
	printf '%s\n' "${line#*$'\t'}"
}

# plan_job REGRESSION [PLAN-OPTION]...: writes the folder of one job, on $machine or amd, with the
# kernel in $kernel, or 6.12's counterpart $what or stock. Sets job, the folder.
plan_job()
{
	printf 'given\ttest\t%s\n' "${kernel:-$(kernel_dir "${what:-stock}")}" \
		>"$BATS_TEST_TMPDIR/kernels"
	job=$("$top/build/kvm-regress" plan --kernels "$BATS_TEST_TMPDIR/kernels" \
		--output "$BATS_TEST_TMPDIR/results" -m "${machine:-amd}" "$@")
}

# plan_fault NAME [PLAN-OPTION]...: the same of a test in tests/faults.
plan_fault()
{
	plan_job --top "${faults:-$top/tests/faults}" --tests "$top/build/faults" "$@"
}

# run_job: runs the job in $job, which has to end with exit status $expect, or with 3.
run_job()
{
	run -"${expect:-3}" "$top/build/kvm-regress" run "$job"
}

# told: what the report says of the one job, as TAP.
told()
{
	"$top/build/kvm-regress" report -f tap "$BATS_TEST_TMPDIR/results" || [ $? != 2 ]
}

# reason: why the job is an ERROR or VULNERABLE.
reason()
{
	told | sed -n 's/^  reason: "\(.*\)"$/\1/p'
}

# path_without PROGRAM...: a PATH on which everything is but these.
path_without()
{
	local bin=$BATS_TEST_TMPDIR/bin program

	mkdir -p "$bin"
	find /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin -maxdepth 1 ! -type d \
		-exec ln -sf -t "$bin" {} +
	for program; do
		rm -f "$bin/$program"
	done
	echo "$bin"
}

# processes DIR: the programs that work on something below DIR: by their command line or by where
# they run. A job's machine may be there for a second only, so this must not take long.
processes()
{
	{
		# shellcheck disable=SC2062 # no pattern: that comes from stdin
		grep -lsF -f - /proc/[0-9]*/cmdline <<<"$1"
		find /proc/[0-9]* -maxdepth 1 -name cwd -lname "$1*" 2>/dev/null
	} | sed 's,^/proc/\([0-9]*\)/.*,\1,' | sort -u | grep -vx "$$" || true
}

# machine DIR: the VMM that runs a job below DIR.
machine()
{
	local pid

	for pid in $(processes "$1"); do
		case $(cat "/proc/$pid/comm" 2>/dev/null) in
		qemu-system-x86 | bochs-bin) echo "$pid" ;;
		esac
	done
}

# machine_runs DIR
machine_runs()
{
	[ -n "$(machine "$1")" ]
}

# wait_for SECONDS COMMAND...: until the command succeeds; fails if it does not in time.
wait_for()
{
	local limit=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$limit" ] || return 1
		sleep 0.2
	done
}

# need_landlock: skips the test where nothing can be confined.
need_landlock()
{
	! "$top/build/kvm-regress" confine - touch "$BATS_TEST_TMPDIR/x" 2>/dev/null ||
		skip "this kernel has no Landlock, or it is not enabled"
}

# become_somebody_else: skips a test that cannot start the suite as another user.
become_somebody_else()
{
	[ "$(id -u)" = 0 ] || skip "only root can become somebody else"
	setpriv --reuid 65534 --clear-groups test -x "$top/run.sh" ||
		skip "nobody else can come to $top"
}
