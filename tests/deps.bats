#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# scripts/distro/deps.sh, with an apt-get that installs nothing but names in a folder of PATH.
# shellcheck disable=SC2154 # top, stderr and lines are of common.bash and bats

bats_require_minimum_version 1.5.0
load common

setup()
{
	suite=$BATS_TEST_TMPDIR/suite
	bin=$BATS_TEST_TMPDIR/bin
	mkdir -p "$suite/scripts" "$suite/configs" "$bin"
	cp -r "$top/scripts/common.sh" "$top/scripts/distro" "$suite/scripts"
	printf '%s\n' 'run needed needed-probe' 'nice useful useful-probe' \
		>"$suite/configs/packages"
	printf '#!/bin/sh\nshift\nexec "$@"\n' >"$bin/sudo"
	chmod +x "$bin/sudo"
}

# apt_get REFUSED: one that installs all but that package, and notes what it was asked for.
apt_get()
{
	cat >"$bin/apt-get" <<-END
		#!/bin/sh
		echo "\$*" >>$bin/asked
		for arg; do
			case \$arg in
			$1) exit 100 ;;
			needed | useful) printf '#!/bin/sh\n' >$bin/\$arg-probe ;;
			esac
		done
		chmod +x $bin/*-probe
	END
	chmod +x "$bin/apt-get"
}

deps()
{
	PATH=$bin:$PATH "$suite/scripts/distro/deps.sh" --wanted=nice "$@"
}

@test "what is wanted is installed after what is needed" {
	apt_get none
	run -0 deps run
	[ -e "$bin/needed-probe" ]
	[ -e "$bin/useful-probe" ]
	[ "$(wc -l <"$bin/asked")" = 2 ]
}

@test "what is wanted and cannot be had: a line, and status 0" {
	apt_get useful
	run -0 --separate-stderr deps run
	[ -e "$bin/needed-probe" ]
	[[ $stderr == *"could not install: useful; going on without"* ]]
}

@test "what is wanted alone is not installed, and is not missing" {
	apt_get none
	touch "$bin/needed-probe"
	chmod +x "$bin/needed-probe"
	run -0 deps run
	run -0 deps --no-install run
	[ ! -e "$bin/asked" ]
	rm "$bin/needed-probe"
	run -2 --separate-stderr deps --no-install run
	[[ $stderr == *"missing packages"*": needed" ]]
}
