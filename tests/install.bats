#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# make install: the command kvm-regress works from any folder, for any user, and writes nothing to
# where it is installed.
# shellcheck disable=SC2154 # top is of common.bash, stderr is of bats

bats_require_minimum_version 1.5.0
load common

# somebody who owns nothing
nobody=65534

# install_suite [ARGUMENT]...: of make. Once for this file's tests, names with blanks in them.
install_suite()
{
	root="$BATS_FILE_TMPDIR/a root"
	prefix='/usr/my prefix'
	installed=$root$prefix
	command=$installed/bin/kvm-regress
	[ -e "$command" ] || put_suite
}

put_suite()
{
	make -s -C "$top" DEPS=there install DESTDIR="$root" PREFIX="$prefix"
}

# state: names, kinds, modes, sizes and times of all that is installed.
state()
{
	find "$root" -printf '%P %y %m %s %T@ %l\n' | sort
}

# cache_of KERNEL...: a cache with these kernels of 6.12, in $cache.
cache_of()
{
	local one

	cache=$BATS_TEST_TMPDIR/cache
	mkdir -p "$cache/kvm-regress/kernels"
	for one; do
		cp -r "$(kernel_dir "$one")" "$cache/kvm-regress/kernels"
	done
}

setup()
{
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/{file,test} "$BATS_FILE_TMPDIR" \
		"$BATS_TEST_TMPDIR" 2>/dev/null || true
	mkdir "$BATS_TEST_TMPDIR/empty"
	cd "$BATS_TEST_TMPDIR/empty" || return
}

@test "another user proves a regression from an empty folder, and nothing is written elsewhere" {
	local before

	become_somebody_else
	install_suite
	cache_of stock xen_vcpu_id_punt
	before=$(state)
	chown -R $nobody "$cache" .
	run -0 --separate-stderr setpriv --reuid $nobody --clear-groups env HOME=/nonexistent \
		XDG_CACHE_HOME="$cache" "$command" --no-install -m amd xen_vcpu_id_punt
	[[ ${lines[1]} =~ ^xen_vcpu_id_punt\ +VULNERABLE\ +=\ stock\ +FIXED\ +yes$ ]]
	[ "$(ls)" = results ]
	[ -e results/latest/results.json ]
	[ "$(state)" = "$before" ]
}

@test "a job that is repeated by hand, and a report" {
	install_suite
	"$command" --no-install -m amd -v fixed xen_vcpu_id_punt
	cp -r results/latest/xen_vcpu_id_punt/6.12-fixed-amd again
	(cd again && ./command)
	cmp again/ktap.log results/latest/xen_vcpu_id_punt/6.12-fixed-amd/ktap.log
}

@test "it calls itself kvm-regress, not run.sh" {
	local word

	install_suite
	for word in '' selftests step cache bisect source; do
		# shellcheck disable=SC2086 # no word, or one
		run -0 "$command" $word --help
		[[ ${lines[0]} == "Usage: kvm-regress "* ]]
		[[ $output != *run.sh* ]]
	done
	run -0 awk 'length > 80' "$installed"/share/kvm-regress/runner/front/*.txt
	[ -z "$output" ]
	run -2 "$command" --nonsense
	[[ $output == "kvm-regress: unknown or "*"'--nonsense'; see kvm-regress --help" ]]
	run -2 "$command" cache nonsense
	[[ $output == *"see kvm-regress cache --help" ]]
	run -2 "$command" bisect --nonsense
	[[ $output == *"see kvm-regress bisect --help" ]]
}

@test "what works in a source tree only says so" {
	local word

	install_suite
	for word in new patch --in-debian; do
		run -2 "$command" $word something
		[[ $output == "kvm-regress: $word works in a source tree"*"is installed" ]]
	done
}

@test "what is installed is whole: no compiler is asked for, what is missing is named" {
	install_suite
	PATH=$(path_without musl-gcc) run -0 "$command" --no-install list names machines
	[[ $output == *amd* ]]
	PATH=$(path_without parallel) run -2 --separate-stderr "$command" --no-install -m amd \
		xen_vcpu_id_punt
	[[ $stderr == *"missing packages"*parallel* ]]
	[ ! -e results/latest ]
}

@test "modes do not hang on umask, and no file names PREFIX or DESTDIR" {
	install_suite
	rm -rf "$root"
	(umask 077 && put_suite)
	[ -z "$(find "$root" ! -type l \( ! -perm -a+r -o -perm /go+w \))" ]
	[ -z "$(find "$root" -type d ! -perm 755)" ]
	run ! grep -r -F -l -e "$BATS_FILE_TMPDIR" -e "$prefix" "$root"
	[ -z "$(find "$root" -xtype l)" ]
	[ -z "$(find "$root" -lname '/*')" ]
}

@test "a newer version leaves nothing of the older one; uninstall leaves nothing" {
	install_suite
	mkdir "$installed/share/kvm-regress/patches/gone"
	touch "$installed/share/kvm-regress/patches/gone/6.12.fix.patch" \
		"$installed/lib/kvm-regress/build/tests/gone" "$installed/bin/other"
	put_suite
	[ -z "$(find "$root" -name 'gone*' -o -name '*.new')" ]
	make -s -C "$top" DEPS=there uninstall DESTDIR="$root" PREFIX="$prefix"
	[ "$(find "$root" ! -type d)" = "$installed/bin/other" ]
	[ -z "$(find "$root" -name '*kvm-regress*')" ]
}

@test "usage: a relative prefix, and a folder that cannot be written to" {
	run -2 make -s -C "$top" DEPS=there install DESTDIR= PREFIX=here
	[[ $output == *"PREFIX is to be an absolute path, not 'here'"* ]]
	touch file
	run -2 make -s -C "$top" DEPS=there install DESTDIR="$PWD/file" PREFIX=/usr
	[[ $output == *"cannot write to '$PWD/file/usr'"* ]]
}
