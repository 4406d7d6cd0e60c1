# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A series' source tree in the cache: unpacked once, then turned from one variant into another. A
# variant is stock with patches. To be sourced, after scripts/distro/source.sh and
# patches.sh.
#
#   SRC              the tree, as the variant that was built last
#   SRC.manifest     its own hash, then lines "SHA256 SIZE MTIME FILE" of all files that were
#                    unpacked, and "link 0 TARGET NAME" of all links
#   SRC.pristine/    untouched copies of the files that patches change
#   SRC.stage/       the files of the variant that is being made, while it is being made
#
# Nothing that lies there is believed: what is not as the manifest has it, is taken from elsewhere,
# at last from the package. Without a whole manifest all is unpacked again.

# tree_unneeded: tar's patterns of what stays in the package. Unpacking everything takes longer than
# compiling a tenth of it. These are the large parts that the suite's configuration never compiles
# and that are not KVM's. All of Kconfig's and make's files must be there.
tree_unneeded()
{
	local dir

	printf '%s\n' 'Documentation/[!v]*/*' 'Documentation/virt/[!k]*' 'arch/[!x]*/*.[chS]' \
		'arch/[!x]*/boot/*' 'arch/xtensa/*.[chS]' 'tools/testing/[!s]*' \
		'tools/testing/selftests/[!cklrv]*' 'tools/perf/*' 'samples/*.[chS]' \
		'sound/*.[ch]' 'rust/*.rs' 'LICENSES/*'
	for dir in accel bluetooth clk comedi crypto gpu hwmon iio infiniband isdn md media mfd \
		mmc mtd net phy pinctrl regulator s390 scsi soundwire spi staging target usb; do
		printf '%s\n' "drivers/$dir/*.[chS]"
	done
	for dir in afs bcachefs btrfs ceph ext4 f2fs gfs2 jfs nfs nfsd ntfs3 ocfs2 smb ubifs xfs; do
		printf '%s\n' "fs/$dir/*.[ch]"
	done
}

# tree_extract PACKAGE FILE DIR [TAR-OPTION]...: the source, or what the options say, into DIR. The
# names of all that came to stdout, one a line, folders with a slash. Fails also if nothing came: so
# it looks where something on the way ends too early and takes that for a success.
tree_extract()
{
	local names

	names=$(source_tar "$1" "$2" | tar -x -v --show-transformed-names --quoting-style=literal \
		-I 'xz -T0' -f - -C "$3" --strip-components=1 "${@:4}") || return
	[ -n "$names" ] && printf '%s\n' "$names"
}

# tree_unpack SRC PACKAGE VERSION FILE: SRC is there as it came, and nothing else of it.
tree_unpack()
{
	local src=$1 came listed

	note "Unpacking $2 $3 ..."
	rm -rf "$src" "$src".*
	mkdir "$src.tmp"
	tree_unneeded | sed "s,^,$2/," >"$src.exclude"
	came=$(tree_extract "$2" "$4" "$src.tmp" --exclude-from="$src.exclude") ||
		fail "cannot unpack $2 $3 from $4 into $src.tmp (disk full? damaged package?)"
	rm "$src.exclude"
	tree_sums "$src.tmp" >"$src.sums"
	# What the manifest leaves out is never looked at again.
	came=$(grep -v '/$' <<<"$came" | LC_ALL=C sort)
	listed=$(cut -d ' ' -f 4- "$src.sums" | LC_ALL=C sort)
	if [ -z "$came" ] || [ "$came" != "$listed" ]; then
		fail "cannot list all files that were unpacked into $src.tmp: one of the programs" \
			"find, xargs, sha256sum, awk, sort and join ended too early; run it again"
	fi
	{ sha256sum <"$src.sums"; cat "$src.sums"; } >"$src.manifest.tmp"
	rm "$src.sums"
	mv "$src.tmp" "$src"
	mv "$src.manifest.tmp" "$src.manifest"
}

# tree_sums DIR: the manifest's lines of all files in it.
tree_sums()
{
	(
		cd "$1" || exit
		# Several at a time, and so that their lines do not mix.
		find . -type f -printf '%P\0' |
			xargs -0 -n 1000 -P "$(nproc)" stdbuf -oL sha256sum |
			awk '{ print $1, substr($0, 67) }' | LC_ALL=C sort -k 2 >"$1.hashes"
		find . -type f -printf '%P %s %T@\n' | LC_ALL=C sort |
			join -1 2 -2 1 -o 1.1,2.2,2.3,0 "$1.hashes" -
		rm "$1.hashes"
		find . -type l -printf 'link 0 %l %P\n'
	)
}

# tree_whole SRC: its manifest is there, and is what was written.
tree_whole()
{
	[ -d "$1" ] && [ -f "$1.manifest" ] &&
		[ "$(sed -n '1s/ .*//p' "$1.manifest")" = \
			"$(tail -n +2 "$1.manifest" | sha256sum | cut -d ' ' -f 1)" ]
}

# tree_field SRC FILE FIELD: what the manifest has of the file; nothing if it did not come.
tree_field()
{
	awk -v file="$2" -v field="$3" '$4 == file { print $field; exit }' "$1.manifest"
}

# tree_sum SRC FILE: the hash that the file came with; "link" if it is one.
tree_sum()
{
	tree_field "$1" "$2" 1
}

# tree_hash FILE
tree_hash()
{
	{ sha256sum <"$1" | cut -d ' ' -f 1; } 2>/dev/null
}

# tree_same FILE FILE: whether both are there and the same.
tree_same()
{
	local sum

	sum=$(tree_hash "$1") && [ -n "$sum" ] && [ "$sum" = "$(tree_hash "$2")" ]
}

# tree_put FILE TARGET: copy with a new time stamp, so that make sees it; whole or not at all.
tree_put()
{
	mkdir -p "${2%/*}"
	[ ! -d "$2" ] || rm -rf "$2"
	cp "$1" "$2.kvm-regress"
	mv "$2.kvm-regress" "$2"
}

# tree_pristine SRC PACKAGE FILE NAME...: untouched copies of these files are in SRC.pristine, with
# the time stamps that they came with. All of them are in the manifest.
tree_pristine()
{
	local src=$1 package=$2 file=$3 name sum
	local -a lost=()

	shift 3
	for name; do
		sum=$(tree_sum "$src" "$name")
		[ "$(tree_hash "$src.pristine/$name")" != "$sum" ] || continue
		rm -rf "$src.pristine/$name"
		mkdir -p "$src.pristine/${name%/*}" 2>/dev/null ||
			{ rm -rf "$src.pristine"; mkdir -p "$src.pristine/${name%/*}"; }
		if [ "$(tree_hash "$src/$name")" = "$sum" ]; then
			cp "$src/$name" "$src.pristine/$name"
			touch -d "@$(tree_field "$src" "$name" 3)" "$src.pristine/$name"
		else
			lost+=("$package/$name")
		fi
	done
	[ ${#lost[@]} -gt 0 ] || return 0
	note "Taking ${#lost[@]} damaged files from $package again ..."
	tree_extract "$package" "$file" "$src.pristine" "${lost[@]}" >/dev/null ||
		fail "cannot unpack $package from $file into $src.pristine" \
			"(disk full? damaged package?)"
	for name in "${lost[@]#"$package/"}"; do
		[ "$(tree_hash "$src.pristine/$name")" = "$(tree_sum "$src" "$name")" ] ||
			fail "$file is not what $src was unpacked from; delete $src"
	done
}

# tree_patch DIR PATCH WHAT: apply the patch to the files in DIR, which are of WHAT. Ends with one
# line, and status 2 if it does not fit, 3 if that cannot be told. patch_fuzz, if it is set, is how
# many lines at the ends of a hunk's context may differ.
tree_patch()
{
	local dir=$1 patch=$2 name=${2#"$top/"} said status=0 i
	local -a names before=()

	mapfile -t names < <(patch_files "$patch")
	for i in "${!names[@]}"; do
		before[i]=$(tree_hash "$dir/${names[i]}") || true
	done
	said=$(LC_ALL=C patch -p1 -F"${patch_fuzz-0}" --forward --no-backup-if-mismatch \
		--reject-file=- --remove-empty-files -d "$dir" <"$patch" 2>&1) || status=$?
	case $status/$said in
	0/*) ;;
	1/* | 2/*malformed* | 2/*garbage* | 2/*unexpected*)
		die "$name does not apply to $3: $(patch_why "$said")"
		;;
	*) fail "cannot apply $name to $3: patch ended with status $status: $(patch_why "$said")" ;;
	esac
	for i in "${!names[@]}"; do
		[ "$(tree_hash "$dir/${names[i]}")" != "${before[i]}" ] ||
			fail "patch took $name, and left ${names[i]} as it was: does it change" \
				"anything there, and is it patch(1) that PATH has?"
	done
}

# tree_stage SRC PACKAGE VERSION FILE PATCH...: SRC.stage has the files that the patches change, as
# they are then, and SRC.stage/.removed the names of those that are gone. Status 2, with one line,
# if a patch does not apply.
tree_stage()
{
	local src=$1 package=$2 version=$3 file=$4 stage=$1.stage patch name
	local -a names

	shift 4
	rm -rf "$stage"
	mkdir "$stage"
	for patch; do
		mapfile -t names < <(patch_files "$patch")
		[ ${#names[@]} -gt 0 ] ||
			die "${patch#"$top/"} changes nothing: no line '--- a/FILE' in it"
		for name in "${names[@]}"; do
			[[ /$name/ != *//* && /$name/ != */../* ]] ||
				die "${patch#"$top/"} changes a file outside of the source: $name"
			if [ ! -e "$stage/$name" ] && [ -n "$(tree_sum "$src" "$name")" ]; then
				tree_pristine "$src" "$package" "$file" "$name"
				tree_put "$src.pristine/$name" "$stage/$name"
			fi
		done
		tree_patch "$stage" "$patch" "$package $version"
		for name in "${names[@]}"; do
			[ -e "$stage/$name" ] || printf '%s\n' "$name" >>"$stage/.removed"
		done
	done
}

# tree_changed SRC: names of the files that are not, by size and time, as they came, that are no
# more there, or that did not come, one a line. Of those that patches change, all.
tree_changed()
{
	{
		tail -n +2 "$1.manifest" | cut -d ' ' -f 2-
		(cd "$1" && find . \( -type l -printf '0 %l %P\n' \) -o \
			\( ! -type d -printf '%s %T@ %P\n' \))
	} | awk '{ name = $0; sub(/^[^ ]* [^ ]* /, "", name)
			seen[$0]++
			if (seen[$0] == 2) same[name] = 1
			all[name] = 1 }
		END { for (name in all) if (!(name in same)) print name }'
	[ ! -d "$1.pristine" ] || (cd "$1.pristine" && find . -type f -printf '%P\n')
	[ ! -d "$1.stage" ] || (cd "$1.stage" && find . -type f ! -name .removed -printf '%P\n')
	[ ! -e "$1.stage/.removed" ] || cat "$1.stage/.removed"
}

# tree_switch SRC PACKAGE FILE: SRC becomes what is staged. Only files that differ change: whatever
# was interrupted before, the tree comes out right, and no file gets a new time stamp for nothing.
tree_switch()
{
	local src=$1 stage=$1.stage name sum changed
	local -a back=()

	[ -d "$stage" ] || fail "$stage is gone"
	changed=$(tree_changed "$src" | LC_ALL=C sort -u)
	while read -r name; do
		if [ -z "$name" ]; then
			continue
		elif [ -f "$stage/$name" ]; then
			tree_same "$stage/$name" "$src/$name" ||
				tree_put "$stage/$name" "$src/$name"
		elif sum=$(tree_sum "$src" "$name") && [ -n "$sum" ] &&
			! grep -qsxF -e "$name" "$stage/.removed"; then
			if [ "$sum" = link ]; then
				rm -rf "${src:?}/$name"
				mkdir -p "$(dirname "$src/$name")"
				ln -s "$(tree_field "$src" "$name" 3)" "$src/$name"
			elif [ "$(tree_hash "$src/$name")" != "$sum" ]; then
				back+=("$name")
			fi
		else
			rm -rf "${src:?}/$name"
		fi
	done <<<"$changed"
	if [ ${#back[@]} -gt 0 ]; then
		tree_pristine "$src" "$2" "$3" "${back[@]}"
		for name in "${back[@]}"; do
			tree_put "$src.pristine/$name" "$src/$name"
		done
	fi
	rm -rf "$stage"
}
