# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Kernel modules: what they depend on, the names of their functions, the archive in which L1 gets
# them. To be sourced.

# module_functions FILE NAME: lines "NAME OFFSET FUNCTION" of a module's text, and the text's size
# in a last line "NAME SIZE".
module_functions()
{
	objdump -h -t "$1" | awk -v name="$2" '$2 == ".text" && !size { size = $3 }
		/ \.text\t/ && / F / { print name, $1, $NF }
		END { print name, size }'
}

# module_depends FILE: the names of the modules that it needs, one a line, with '-' for '_' (which
# mean the same in a module's name).
module_depends()
{
	readelf -p .modinfo "$1" | sed -n 's/^ *\[ *[0-9a-f]*\]  depends=//p' | tr ',_' '\n-' |
		sed '/^$/d'
}

# modules_order DIR NAME...: the names of these modules in DIR and of those that they need, in the
# order of loading, one a line.
modules_order()
{
	local dir=$1 name list

	shift
	for name; do
		list=$(module_depends "$dir/$name.ko")
		if [ -n "$list" ]; then
			mapfile -t list <<<"$list"
			modules_order "$dir" "${list[@]}"
		fi
		printf '%s\n' "$name"
	done | awk '!seen[$0]++'
}

# cpio_whole ARCHIVE DIR: it can have all of DIR's files in it, and has an end.
cpio_whole()
{
	local size sum

	size=$(stat -c %s "$1")
	sum=$(find "$2" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }')
	[ "$size" -gt "$sum" ] && tail -c 1024 "$1" | grep -qaF 'TRAILER!!!'
}

# make_modules_cpio DIR: DIR/modules.cpio of DIR/modules, which is removed. The same modules give
# the same bytes. modules/load, the order of loading, must be there if there are modules.
make_modules_cpio()
{
	find "$1/modules" -exec chmod u=rwX,go=rX {} + -exec touch -h -d @0 {} +
	(
		cd "$1" || exit
		find modules | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0 --reproducible
	) >"$1/modules.cpio"
	cpio_whole "$1/modules.cpio" "$1/modules" ||
		fail "cpio ended with status 0, and $1/modules.cpio is not whole:" \
			"is it cpio(1) that PATH has?"
	rm -rf "$1/modules"
}
