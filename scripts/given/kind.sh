# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What somebody gives as a kernel. To be sourced, after names.sh and scripts/kernel/bzimage.sh.

# kind KERNEL: what it is: deb, tree, package or image. Only what is known to be a regular file is
# opened: reading a FIFO or a device may never end.
kind()
{
	case $1 in
	deb:?*) echo deb; return ;;
	esac
	if [ -d "$1" ]; then
		echo tree
	elif [ -L "$1" ] && [ ! -e "$1" ]; then
		die "$(shown "$1") is a link that leads nowhere, or in a circle"
	elif [ ! -e "$1" ]; then
		die "no kernel '$(shown "$1")':" \
			"it is not a series, a file, a directory or deb:VERSION"
	elif [ ! -f "$1" ]; then
		die "$(shown "$1") is a $(stat -L -c %F -- "$1")," \
			"and no file that a kernel can be in"
	elif [ ! -r "$1" ]; then
		die "$(shown "$1") cannot be read"
	elif [ "$(bytes "$1" 0 8)" = 213c617263683e0a ]; then
		echo package
	else
		echo image
	fi
}
