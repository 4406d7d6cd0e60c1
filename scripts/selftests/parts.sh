# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What of a kernel's source its KVM selftests are built from, brought to a folder of their own. That
# folder serves the next build of the same tree, so that no file there gets a new time stamp for
# nothing. To be sourced, after scripts/distro/source.sh.
#
#   SRC        the copy
#   SRC.sums   lines "SHA256  NAME" of all files that were copied from a tree; not there while they
#              are being copied

# Where the selftests are, in a kernel's source.
selftests_kvm=tools/testing/selftests/kvm

# parts_patterns: the files and folders, as globs whose * stands for no slash: for make headers, for
# the selftests, and what their links lead to.
parts_patterns()
{
	printf '%s\n' Makefile 'arch/x86/Makefile*' arch/x86/entry/syscalls arch/x86/include/uapi \
		'arch/x86/include/asm/Kbuild' arch/x86/tools include/uapi 'scripts/[!d]*' \
		tools/include tools/arch/x86 tools/build tools/scripts 'tools/lib/*.c' \
		'tools/testing/selftests/*.*' 'tools/testing/selftests/*/*.h' \
		tools/testing/selftests/{kvm,rseq,cgroup/lib,vfio/lib} \
		'drivers/dma/*/*.h' 'drivers/net/ethernet/intel/igb/*.h' include/linux/pci_ids.h
}

# parts_from_package PACKAGE VERSION FILE SRC: from a source package. Not every kernel has all of
# the parts, and tar takes it for an error that it lacks one.
parts_from_package()
{
	local said

	note "Unpacking the selftests of $1 $2 ..."
	mkdir -p "$4"
	parts_patterns | sed "s,^,$1/," >"$4.patterns"
	said=$(source_tar "$1" "$3" | LC_ALL=C tar -x -I 'xz -T0' -f - -C "$4" \
		--strip-components=1 --wildcards --no-wildcards-match-slash \
		-T "$4.patterns" 2>&1) ||
		said=$(grep -v -e 'Not found in archive$' -e 'due to previous errors$' \
			<<<"$said") || true
	if [ -n "$said" ] || [ ! -e "$4/$selftests_kvm/Makefile" ]; then
		fail "cannot unpack the selftests of $1 $2 from $3 into $4" \
			"(disk full? damaged package?): ${said##*$'\n'}"
	fi
	rm "$4.patterns"
}

# parts_names TREE: the names of its parts, each ended by a NUL. A link to a file counts as one, and
# what somebody built in the tree is left out where it would be taken for source.
parts_names()
{
	local pattern found

	(
		cd "$1" || exit
		shopt -s nullglob
		while read -r pattern; do
			# shellcheck disable=SC2206 # that is what a glob is for
			found=($pattern)
			# Not every kernel has all of them.
			[ ! -e "${found[0]-}" ] ||
				find "${found[@]}" -xtype f ! -name '*.o' ! -name '*.d' \
					! -name '*.cmd' -print0
		done < <(parts_patterns)
	) | LC_ALL=C sort -z -u
}

# parts_from_tree TREE SRC: SRC is as the tree is. Prints yes if a file changed.
parts_from_tree()
{
	local new=$2.sums.new
	local -a gone

	parts_names "$1" >"$2.names"
	(cd "$1" && xargs -0 -n 500 -P "$(nproc)" stdbuf -oL sha256sum -- <"$2.names") |
		LC_ALL=C sort -k 2 >"$new" ||
		fail "cannot read all that $(shown "$1") has of the selftests' source"
	[ "$(tr -dc '\0' <"$2.names" | wc -c)" = "$(wc -l <"$new")" ] ||
		fail "$(shown "$1") changes while it is read," \
			"or has a file's name with a line break"
	rm "$2.names"
	if [ -d "$2" ] && [ -f "$2.sums" ] && cmp -s "$new" "$2.sums"; then
		rm "$new"
		return
	fi
	echo yes
	if [ -d "$2" ] && [ -f "$2.sums" ]; then
		mapfile -t gone < <(join -v 1 <(cut -c 67- "$2.sums") <(cut -c 67- "$new"))
		LC_ALL=C comm -13 <(sort "$2.sums") <(sort "$new") | cut -c 67- >"$2.changed"
		rm "$2.sums"
		[ ${#gone[@]} = 0 ] || (cd "$2" && rm -f -- "${gone[@]}")
	else
		rm -rf "$2"
		cut -c 67- "$new" >"$2.changed"
	fi
	mkdir -p "$2"
	(cd "$1" && tr '\n' '\0' <"$2.changed" | xargs -0 -r cp -L --parents -t "$2" --) ||
		fail "cannot copy the selftests' source to $2 (disk full?)"
	rm "$2.changed"
	mv "$new" "$2.sums"
}
