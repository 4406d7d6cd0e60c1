# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Hosts of a fleet that are this machine: an sshd each, on a port of its own, with a cache of its
# own, so that all that is needed there is really copied. To be loaded after common.bash.
# shellcheck disable=SC2154 # top is of common.bash

# fleet_begin: keys, and a folder for hosts. Skips the test where there is no sshd.
fleet_begin()
{
	fleet=$BATS_TEST_TMPDIR/fleet
	mkdir -p "$fleet"
	PATH=$PATH:/usr/sbin command -v sshd >/dev/null || skip "openssh-server is not installed"
	ssh-keygen -q -t ed25519 -N '' -f "$fleet/key"
	ssh-keygen -q -t ed25519 -N '' -f "$fleet/host_key"
	cp "$fleet/key.pub" "$fleet/authorized_keys"
	# sshd as root wants it, and wants it to be root's.
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
}

# host NAME [PATH]: starts one. Sets login, for --sshlogin. Its cache is $fleet/NAME.
host()
{
	local name=$1 path=${2:-$PATH} port try

	mkdir -p "$fleet/$name"
	for try in {1..20}; do
		port=$((20000 + (RANDOM + try) % 12000))
		cat >"$fleet/$name.conf" <<EOF
ListenAddress 127.0.0.1:$port
HostKey $fleet/host_key
PidFile $fleet/$name.pid
AuthorizedKeysFile $fleet/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
SetEnv XDG_CACHE_HOME=$fleet/$name PATH=$path
EOF
		rm -f "$fleet/$name.pid"
		"$(PATH=$PATH:/usr/sbin command -v sshd)" -f "$fleet/$name.conf" \
			-E "$fleet/$name.log" 3>&- || continue
		! wait_for 5 test -s "$fleet/$name.pid" || break
	done
	login="ssh -p $port -i $fleet/key -o StrictHostKeyChecking=no \
-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR $(id -un)@127.0.0.1"
	login=${login//-o /-o}
}

# host_down NAME: the host, and all connections to it, are gone at once.
host_down()
{
	local pid

	for pid in $(host_processes "$1"); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# host_processes NAME: its sshd and those of its connections.
host_processes()
{
	local pid

	pid=$(cat "$fleet/$1.pid" 2>/dev/null) || return 0
	echo "$pid"
	descend "$pid"
}

# descend PID: the sshds that descend from it.
descend()
{
	local child

	for child in $(pgrep -P "$1" sshd); do
		echo "$child"
		descend "$child"
	done
}

fleet_end()
{
	local file

	for file in "$fleet"/*.pid; do
		[ ! -e "$file" ] || host_down "$(basename "$file" .pid)"
	done
}
