# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # series, tree, src, cache, top: kernel.sh's
# The source of a series: found, extracted once, then turned from one variant into another. To be sourced by kernel.sh.

# find_package: sets package and version to the series' source package, and deb to its file unless it is installed. Fetches it if need be.
find_package()
{
	local suite

	read -r _ package < <(data "$top/configs/series/$series" | grep '^package[[:blank:]]')
	deb=
	if [ -e "/usr/src/$package.tar.xz" ] && version=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null); then
		return
	fi
	if ! deb=$(cached_package "$package"); then
		read -r _ suite < <(data "$top/configs/series/$series" | grep '^suite[[:blank:]]') ||
			die "package $package is not installed (scripts/deps.sh --series=$series kernel)"
		"$top/scripts/fetch-package.sh" "$suite" "$package" || exit
		deb=$(cached_package "$package")
	fi
	version=$(dpkg-deb -f "$deb" Version) || fail "$deb is damaged; delete it to have it fetched again"
}

# tarball: the source as it came, to stdout.
tarball()
{
	if [ -n "$deb" ]; then
		dpkg-deb --fsys-tarfile "$deb" | tar -x -O -f - "./usr/src/$package.tar.xz"
	else
		cat "/usr/src/$package.tar.xz"
	fi
}

# Unpacking all of it takes longer than compiling a tenth of it. What the suite's configuration never compiles stays in the
# tarball: the large parts of it that are neither the machine's nor KVM's. Kconfig and make files must all be there.
unneeded()
{
	local dir

	printf '%s\n' 'Documentation/*/*' 'arch/[!x]*/*.[chS]' 'arch/[!x]*/boot/*' 'arch/xtensa/*.[chS]' 'tools/testing/*' 'tools/perf/*' 'samples/*.[chS]' \
		'sound/*.[ch]' 'rust/*.rs' 'LICENSES/*'
	for dir in accel bluetooth clk comedi crypto gpu hwmon iio infiniband isdn md media mfd mmc mtd net phy pinctrl regulator s390 \
		scsi soundwire spi staging target usb; do
		printf '%s\n' "drivers/$dir/*.[chS]"
	done
	for dir in afs bcachefs btrfs ceph ext4 f2fs gfs2 jfs nfs nfsd ntfs3 ocfs2 smb ubifs xfs; do
		printf '%s\n' "fs/$dir/*.[ch]"
	done
}

# get_source: $src is there, whole.
get_source()
{
	local other

	[ ! -d "$src" ] || return 0
	note "Unpacking $package $version ..."
	mkdir "$src.tmp"
	unneeded | sed "s,^,$package/," >"$src.tmp/.exclude"
	tarball | tar -x -I 'xz -T0' -f - -C "$src.tmp" --strip-components=1 --exclude-from="$src.tmp/.exclude" ||
		fail "cannot unpack $package $version into $src.tmp (disk full? damaged package?)"
	mv "$src.tmp" "$src"
	# Earlier versions of this series are of no more use, and large.
	for other in "$cache/src/$series"-* "$cache/build/$series"-*; do
		case ${other##*/} in
		"$tree" | "$tree.pristine") ;;
		*) rm -rf "$other" ;;
		esac
	done
}

# put FILE TARGET: copy with a new time stamp, so that make sees it; whole or not at all.
put()
{
	mkdir -p "${2%/*}"
	cp "$1" "$2.kvm-regress"
	mv "$2.kvm-regress" "$2"
}

# set_variant VARIANT: $src is that variant's source. The patches are applied to pristine copies aside, and only files that differ then
# change in the tree: whatever was interrupted before, the tree comes out right and no file gets a new time stamp for nothing.
set_variant()
{
	local pristine=$src.pristine stage=$src.stage patch file files output

	rm -rf "$stage"
	mkdir -p "$pristine" "$stage"
	while read -r patch; do
		files=$(sed -n 's,^--- a/\([^[:blank:]]*\).*,\1,p' "$patch")
		[ -n "$files" ] || fail "$patch changes nothing: no line '--- a/FILE' in it"
		for file in $files; do
			[ -f "$src/$file" ] || fail "$patch does not apply to $series ($package $version): there is no $file"
			[ -f "$pristine/$file" ] || put "$src/$file" "$pristine/$file"
			[ -f "$stage/$file" ] || put "$pristine/$file" "$stage/$file"
		done
		output=$(patch -p1 -F0 --forward --no-backup-if-mismatch --reject-file=- -d "$stage" <"$patch" 2>&1) ||
			fail "$patch does not apply to $series ($package $version): $(grep -m1 -E 'FAILED|malformed|patch:|ignored' <<<"$output")"
	done < <(patches "$1")
	while read -r file; do
		[ -f "$stage/$file" ] || put "$pristine/$file" "$stage/$file"
		cmp -s "$stage/$file" "$src/$file" || put "$stage/$file" "$src/$file"
	done < <(cd "$pristine" && find . -type f ! -name '*.kvm-regress')
	rm -rf "$stage"
}
