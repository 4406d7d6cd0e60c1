# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154,SC2034 # the driver sets top, sandbox, ...; rows use all
# Kernels and packages that somebody else has made, to give to the suite. To be sourced, by
# helpers.bash.

# odd_kernel WHAT: $work/odd is that, and no kernel.
odd_kernel()
{
	local odd=$work/odd

	case $1 in
	fifo) mkfifo "$odd" ;;
	socket) perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1)' \
		"$odd" ;;
	device) mknod "$odd" c 1 5 ;;
	circle) ln -s odd "$odd" ;;
	dangling) ln -s nowhere "$odd" ;;
	empty) : >"$odd" ;;
	folder) mkdir "$odd" ;;
	loop) mkdir "$odd"; ln -s . "$odd/loop" ;;
	unreadable-elf) cp /bin/true "$odd" ;;
	text) echo text >"$odd" ;;
	link-to-fifo) mkfifo "$work/fifo"; ln -s fifo "$odd" ;;
	link-to-device) ln -s /dev/zero "$odd" ;;
	esac
}

# given_tools: tests/given.bash, for images and packages that are made here.
given_tools()
{
	BATS_TEST_TMPDIR=$work
	kernel=$(XDG_CACHE_HOME=$cache "$suite/scripts/kernel/series.sh" 6.12 stock | cut -f 2)
	export XDG_CACHE_HOME=$cache
	# shellcheck source=tests/given.bash
	. "$top/tests/given.bash"
}

# image: $work/image is a kernel that the suite takes.
image()
{
	given_tools
	sed 's/^CONFIG_KVM\(_AMD\|_INTEL\|\)=m/CONFIG_KVM\1=y/' "$kernel/config" >"$work/config"
	image_with "$kernel/bzImage" "$work/config" "$work/image"
}

# poke OFFSET BYTES: writes them into the image.
poke()
{
	at "$1" "$2" "$work/image"
}

# peek SIZE OFFSET: the number there.
peek()
{
	od -An -v -t "u$1" -j $(($2)) -N "$1" "$work/image" | tr -d ' '
}

# evil_tree: $work/evil has what a package with a kernel has.
evil_tree()
{
	given_tools
	no_archive
	mkdir -p "$work/evil/boot" "$work/evil/lib/modules/1"
	cp "$kernel/bzImage" "$work/evil/boot/vmlinuz-1"
	cp "$kernel/config" "$work/evil/boot/config-1"
	module "$work/evil/lib/modules/1/kvm.ko" ''
}

# evil_file WHERE: the file that is called so in a package.
evil_file()
{
	case $1 in
	vmlinuz) echo "$work/evil/boot/vmlinuz-1" ;;
	config) echo "$work/evil/boot/config-1" ;;
	kvm.ko) echo "$work/evil/lib/modules/1/kvm.ko" ;;
	esac
}

# hostile WHERE WHAT: a package, one of whose files is something else.
hostile()
{
	local file

	evil_tree
	file=$(evil_file "$1")
	case $2 in
	setuid) chmod 6755 "$file" ;;
	hard-link) ln "$file" "$file.link" ;;
	*)
		rm "$file"
		case $2 in
		fifo) mkfifo "$file" ;;
		device) mknod "$file" c 1 5 ;;
		link-to-device) ln -s /dev/zero "$file" ;;
		link-to-passwd) ln -s /etc/passwd "$file" ;;
		folder) mkdir "$file" ;;
		esac
		;;
	esac
	deb evil 'Architecture: amd64'
}

# hostile_member NAME: a package with a member that is called so, beside what is needed.
hostile_member()
{
	evil_tree
	deb evil 'Architecture: amd64'
	ar x evil.deb
	mkdir -p "$work/more"
	echo x >"$work/more/file"
	tar -C "$work/more" -P --transform "s,^file\$,$1," -cf "$work/more.tar" file
	tar -A -f data.tar more.tar
	rm evil.deb
	ar rc evil.deb debian-binary control.tar* data.tar
}

# evil_depends PACKAGE: a package that depends on it, whatever dpkg-deb thinks of the name.
evil_depends()
{
	evil_tree
	deb evil 'Architecture: amd64'
	echo "Depends: $1" >>evil/DEBIAN/control
	dpkg-deb --nocheck -Znone -b evil evil.deb
}

# bad_package HOW
bad_package()
{
	local lib=$work/evil/lib/modules/1 arch=amd64

	evil_tree
	case $1 in
	no-kernel) rm "$work/evil/boot/vmlinuz-1" ;;
	no-kvm) rm "$lib/kvm.ko" ;;
	bomb-module) rm "$lib/kvm.ko"; head -c 200000000 /dev/zero | xz -T0 -0 >"$lib/kvm.ko.xz" ;;
	arm64) arch=arm64 ;;
	esac
	deb evil "Architecture: $arch"
	case $1 in
	empty | cut | flipped) damage "$1" "$work/evil.deb" ;;
	no-data) ar d evil.deb data.tar ;;
	no-control) ar d evil.deb control.tar.xz control.tar.zst control.tar 2>/dev/null || : ;;
	not-ar) echo text >"$work/evil.deb" ;;
	esac
}
