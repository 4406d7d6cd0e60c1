#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Can this machine boot L1 under its own KVM, and L1 a guest in turn? Says why, in one line. That /dev/kvm is there tells little: it can be
# there, and make VMs, where no kernel boots in them.
#
#   scripts/usable-kvm.sh [ROOT]       ROOT is put before /proc, /sys and /dev
#
# Exit status: 0 yes, 1 no.
set -eu
root=${1-}
flags=" $(sed -n 's/^flags[[:blank:]]*: //p' "$root/proc/cpuinfo" | head -n 1) "
case $flags in
*" vmx "*) module=kvm_intel ;;
*" svm "*) module=kvm_amd ;;
*)
	echo "this CPU has neither vmx nor svm among its flags"
	exit 1
	;;
esac
nested=$root/sys/module/$module/parameters/nested
if [ ! -e "$nested" ]; then
	echo "$module is not loaded"
	exit 1
fi
case $(cat "$nested") in
1 | Y) ;;
*)
	echo "$module has nested virtualization off (its parameter nested)"
	exit 1
	;;
esac
if [ ! -r "$root/dev/kvm" ] || [ ! -w "$root/dev/kvm" ]; then
	echo "this user may not open /dev/kvm, or there is none"
	exit 1
fi
echo "this CPU has ${module#kvm_}'s virtualization, and $module has nested on"
