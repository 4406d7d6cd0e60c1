#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The Debian package: built without network with what it says it needs for that, looked at by
# lintian, installed with nothing but what it depends on and a kernel's source; and then its own
# test, by an ordinary user. It installs and removes packages, so it runs in a Debian made for that
# only:
#
#   tests/distro.sh trixie tests/package.sh
#
# Exit status: 0 all is well, 1 something is not, 2 this is no such Debian.
set -eu -o pipefail
cd "$(dirname "$0")/.."
here=$(pwd)
home=/home/tester

step()
{
	printf '\n# %s\n' "$*"
}

apt()
{
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o APT::Get::Build-Dep-Automatic=true \
		--no-install-recommends "$@"
}

# as_tester COMMAND...: in the user's copy of the tree.
as_tester()
{
	runuser -u tester -- env -i -C $home/kvm-regress HOME=$home PATH=/usr/bin:/bin \
		LC_ALL=C.UTF-8 "$@"
}

if [ "$here" != /kvm-regress/tree ] || [ "$(id -u)" != 0 ]; then
	echo "package.sh: only for tests/distro.sh SUITE tests/package.sh" >&2
	exit 2
fi
apt update
apt install passwd
useradd --create-home tester
cp -r . $home/kvm-regress
chown -R tester: $home/kvm-regress

step "what the build needs"
apt install build-essential
apt build-dep ./

step "the build, without network"
export -f as_tester
export home
unshare --net bash -c 'as_tester dpkg-buildpackage -us -uc'

step "lintian"
apt install lintian
as_tester lintian --display-info --fail-on error,warning $home/kvm-regress_*.changes

step "the package, without what built it"
apt-mark auto build-essential lintian >/dev/null
apt autoremove --purge
if type -P musl-gcc cc; then
	echo "there still is a compiler" >&2
	exit 1
fi
apt install "$(ls $home/kvm-regress_*_amd64.deb)" linux-source-6.12
rm -rf $home/kvm-regress/*

step "its own test"
cp debian/tests/smoke /tmp/smoke
mkdir $home/test
chown tester: $home/test
as_tester AUTOPKGTEST_TMP=$home/test /tmp/smoke

step "what stays when it is removed"
apt purge kvm-regress
[ -z "$(find /usr -name '*kvm-regress*')" ]
