# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, fragments: of those that source this
# Debug kernels: configs/kernel/debug/NAME.config is merged on top of the suite's configuration, and
# configs/kernel/debug/NAME.options, if there is one, tells the runner what such a kernel needs
# (scripts/kernel/entry.sh). To be sourced, after build.sh.

debug=()
config=

# debug_use NAME...: all that is configured from now on is so; config is a part of the names of what
# comes of it: "+NAME" for each, nothing for the plain kernel.
debug_use()
{
	local name dir=$top/configs/kernel/debug

	for name; do
		[[ $name != */* && -f $dir/$name.config ]] ||
			die "unknown config '$name'; there are: $(debug_names)"
		debug+=("$name")
		fragments+=("$dir/$name.config")
		config+=+$name
	done
}

# debug_names: those that there are, in one line.
debug_names()
{
	local -a files=("$top"/configs/kernel/debug/*.config)

	files=("${files[@]##*/}")
	echo "${files[@]%.config}"
}

# debug_options: what the kernel's entry says to the runner.
debug_options()
{
	local name

	for name in ${debug[@]+"${debug[@]}"}; do
		data "$top/configs/kernel/debug/$name.options" 2>/dev/null || true
	done
}

# debug_key: all that a debug kernel is made of beside the plain one; nothing for that.
debug_key()
{
	[ -n "$config" ] || return 0
	echo "$config"
	cat "${fragments[@]}" "$top/scripts/kernel/debug.sh"
	debug_options
}

# debug_lost NAME CONFIG: the first line of a debug fragment that a .config does not have, as the
# reason why there is no such kernel; nothing if it has all.
debug_lost()
{
	local name file line

	for name in ${debug[@]+"${debug[@]}"}; do
		file=configs/kernel/debug/$name.config
		while read -r line; do
			grep -qxF -e "$line" "$2" || {
				echo "$1 cannot have --config $name: its Kconfig does not grant" \
					"$line ($file)"
				return
			}
		done < <(grep '^CONFIG_' "$top/$file")
	done
}
