#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whether a kernel's configuration has what the tests need. ./run.sh --check-config is this.
#
#   scripts/kernel/check-config.sh FILE
#
# FILE is a .config, /proc/config.gz, or a bzImage that carries its own.
#
# Exit status: 0 every test can start, 2 not, or no configuration.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
# shellcheck source=scripts/confined.sh
. "$top/scripts/confined.sh"
# shellcheck source=scripts/kernel/bzimage.sh
. "$top/scripts/kernel/bzimage.sh"
# shellcheck source=scripts/kernel/config.sh
. "$top/scripts/kernel/config.sh"

[ $# = 1 ] || die "usage: scripts/kernel/check-config.sh FILE"
[ -r "$1" ] || die "--check-config $1: cannot be read"
leave()
{
	rm -f "${config-}"
}

ends leave
config=$(mktemp)
if [ "$(bytes "$1" 0 2)" = 1f8b ]; then
	confined - gzip -dc <"$1" >"$config" || die "--check-config $1: damaged"
elif [ -z "$(not_bzimage "$1")" ]; then
	bzimage_config "$1" >"$config" ||
		die "--check-config $1: a kernel that does not carry its configuration" \
			"(CONFIG_IKCONFIG)"
else
	cat "$1" >"$config"
fi
grep -q '^CONFIG_' "$config" || die "--check-config $1: no kernel's configuration"
check_config "$1" "$config"
note "$1 has what every test needs to start."
