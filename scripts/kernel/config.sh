# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top: common.sh's
# Whether a kernel's configuration has what the suite needs (configs/kernel/needs). To be sourced.

# config_value CONFIG SYMBOL: y, m, a text, or n.
config_value()
{
	local value

	value=$(sed -n "s/^CONFIG_$2=//p" "$1")
	printf '%s\n' "${value:-n}"
}

# config_lacks CLASS CONFIG: what it lacks of the class (must, want), one a line: "CONFIG_SYMBOL
# (why)".
config_lacks()
{
	local class symbol values why

	while read -r class symbol values why; do
		[ "$class" = "$1" ] || continue
		case ,$values, in
		*,"$(config_value "$2" "$symbol")",*) ;;
		*) printf 'CONFIG_%s (%s)\n' "$symbol" "$why" ;;
		esac
	done < <(data "$top/configs/kernel/needs")
}

# in_words THING...: "one, another".
in_words()
{
	printf '%s, ' "$@" | sed 's/, $//'
}

# check_config NAME CONFIG: what it must have is an error to lack, what is wanted is only noted.
check_config()
{
	local lacks

	mapfile -t lacks < <(config_lacks must "$2")
	[ ${#lacks[@]} -eq 0 ] || die "$1 lacks $(in_words "${lacks[@]}"); build it with that"
	mapfile -t lacks < <(config_lacks want "$2")
	[ ${#lacks[@]} -eq 0 ] ||
		note "$1 lacks $(in_words "${lacks[@]}"); such tests will be skipped."
}
