#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# debian/ agrees with what the suite says of itself elsewhere. tests/package.sh builds the package,
# and installs it.
# shellcheck disable=SC2154 # top is of common.bash

bats_require_minimum_version 1.5.0
load common

# field NAME: of debian/control, one package a line, without versions and what debhelper fills in.
field()
{
	awk -v name="$1:" '/^[^ ]/ { inside = $1 == name }
		inside && /^ / { sub(/,$/, "", $1); if ($1 !~ /^\$/) print $1 }' \
		"$top/debian/control" | sort
}

# packages PURPOSE...: of configs/packages, but those that every Debian has.
packages()
{
	local purpose package rest

	while read -r purpose package rest; do
		[[ " $* " != *" $purpose "* ]] || printf '%s\n' "$package"
	done < <(sed 's/#.*//' "$top/configs/packages") | sort -u |
		grep -v -x -F -f <(dpkg-query -W -f '${Essential} ${Package}\n' |
			sed -n 's/^yes //p')
}

@test "what the package depends on is what configs/packages has" {
	diff <(packages kernel run amd intel) <(field Depends)
	diff <({ comm -13 <(packages kernel run amd intel) <(packages given selftests pictures)
		echo linux-source-6.12; } | sort) <(field Recommends)
	diff <({ packages fatal fleet; echo linux-source-6.1; } | sort) <(field Suggests)
	# These are build-essential.
	diff <({ packages build | grep -v -x -e gcc -e make -e libc6-dev; echo debhelper-compat; } |
		sort) <(field Build-Depends)
}

@test "every purpose in configs/packages is looked at above, or is no user's" {
	local purposes

	purposes=$(sed 's/#.*//; /^[[:blank:]]*$/d; s/[[:blank:]].*//' "$top/configs/packages" |
		sort -u)
	# kvm needs what amd does. The others are for a source tree, or for tests.
	diff <(printf '%s\n' amd build check debian fatal faults fleet fuzz given intel kernel kvm \
		lint pictures run selftests soak) - <<<"$purposes"
	[ -z "$(comm -13 <(packages amd) <(packages kvm))" ]
}

@test "there is one version" {
	[ "$(sed -n '1s/^kvm-regress (\(.*\)) .*/\1/p' "$top/debian/changelog")" = \
		"$(sed 's/^kvm-regress //' "$top/runner/front/version.txt")" ]
}
