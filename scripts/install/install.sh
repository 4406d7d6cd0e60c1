#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Puts the suite, which is built, to where it is used; or removes it from there. For make install
# and make uninstall.
#
#   scripts/install/install.sh [--remove]      PREFIX and DESTDIR are in the environment
#
# In DESTDIR/PREFIX there are then
#
#   share/kvm-regress   data and scripts
#   lib/kvm-regress     a suite's folder as a source tree is one, the host program's suite_top():
#                       build/ with what was built, run.sh, and links to share/kvm-regress. The file
#                       "installed" says that it is none
#   bin/kvm-regress     a link to lib/kvm-regress/run.sh
#   share/man/man1/kvm-regress.1, share/bash-completion/completions/kvm-regress
#
# All links are relative, and no file names PREFIX or DESTDIR. The two folders are replaced as a
# whole: nothing of an older version stays.
#
# Exit status: 0 done, 2 PREFIX or DESTDIR cannot be used, 3 it failed.
set -eu -o pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=scripts/ends.sh
. "$top/scripts/ends.sh"
umask 022

# files: what goes to share/, one name a line.
files()
{
	find configs kmod patches x86 -type f
	find runner -type f ! -name '*.[ch]' ! -name Makefile.inc
	# Some work in a source tree only.
	find scripts/{bisect,distro,fleet,given,kernel,selftests} -type f ! -name in-debian.sh \
		! -name root.sh ! -name stage.sh ! -name patch.sh
	printf '%s\n' lib/pack.sh scripts/{common,confined,ends,scratch}.sh
}

# put FILE TO: readable for all, and executable if it is so here.
put()
{
	if [ -x "$1" ]; then
		install -D -m 755 "$1" "$2"
	else
		install -D -m 644 "$1" "$2"
	fi
}

# put_text FILE TO: with the command's name for an installed suite's user, in the same columns, and
# without what works in a source tree only.
put_text()
{
	install -d "$(dirname "$2")"
	sed -e '/^       \.\/run\.sh \(new\|patch\) /d' \
		-e '/^       \.\/run\.sh --in-debian/,/that is neither$/d' \
		-e 's,^       \./run\.sh,    kvm-regress,' -e 's,/path/to/run\.sh,kvm-regress,g' \
		-e 's,\./run\.sh,kvm-regress,g' "$1" >"$2"
}

put_data()
{
	local file

	files | while IFS= read -r file; do
		case $file in
		runner/*.txt) put_text "$file" "$share.new/$file" ;;
		*) put "$file" "$share.new/$file" ;;
		esac
	done
}

put_built()
{
	local file

	put run.sh "$lib.new/run.sh"
	for file in kvm-regress bootdisk flat; do
		install -D -m 755 "build/$file" "$lib.new/build/$file"
	done
	for file in build/{init.cpio,sector.bin,lib{bochs,qemu,splitlock}.so} build/tests/*.cpio \
		build/tests/*.map
	do
		install -D -m 644 "$file" "$lib.new/$file"
		# With a test's map goes the test.
		case $file in
		*.map) install -m 755 "${file%.map}" "$lib.new/build/tests" ;;
		esac
	done
	for file in configs kmod lib patches runner scripts x86; do
		ln -s "../../share/kvm-regress/$file" "$lib.new/$file"
	done
	printf '%s was put here by make install, whole: nothing here is built or written.\n' \
		"$(<runner/front/version.txt)" >"$lib.new/installed"
}

# begun: nothing half made is left.
begun()
{
	rm -rf "$share.new" "$lib.new"
}

[ "${PREFIX+1}${DESTDIR+1}" = 11 ] || die "PREFIX and DESTDIR are not set; call make install"
for name in PREFIX DESTDIR; do
	case ${!name} in
	*$'\n'*) die "$name has a line break" ;;
	/* | '') ;;
	*) die "$name is to be an absolute path, not '${!name}'" ;;
	esac
done
root=$DESTDIR${PREFIX%/}
share=$root/share/kvm-regress
lib=$root/lib/kvm-regress
man=$root/share/man/man1/kvm-regress.1
completion=$root/share/bash-completion/completions/kvm-regress
cd "$top"
if [ "${1-}" = --remove ]; then
	rm -rf "$share" "$lib" "$root/bin/kvm-regress" "$man" "$completion" ||
		fail "cannot remove it from '$root'"
	exit 0
fi
ends begun
if ! mkdir -p "$root" 2>/dev/null || [ ! -w "$root" ]; then
	fail "cannot write to '$root'; be root, or say PREFIX= or DESTDIR="
fi
begun
put_data
put_built
rm -rf "$share" "$lib"
mv -T "$share.new" "$share"
mv -T "$lib.new" "$lib"
install -d "$root/bin"
ln -sfn ../lib/kvm-regress/run.sh "$root/bin/kvm-regress"
install -D -m 644 docs/kvm-regress.1 "$man"
install -D -m 644 scripts/install/completion.bash "$completion"
