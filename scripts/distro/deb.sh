# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # cache: common.sh's
# One Debian package, as a file: what its fields say, what is in it, how a file gets out of it.
# What may be a stranger's is taken with care: nothing is unpacked but regular files that were asked
# for, each under a name that the caller chooses. Links, devices, FIFOs, owners and modes in the
# package are never made. What unpacks is confined: a caller of other functions than cached_package
# sources confined.sh before.

# More than any kernel's package has, so that a damaged or hostile one fills no disk.
deb_max_mib=4096
deb_max_files=100000
deb_max_control_kib=1024

# cached_package NAME: the file of a package that was fetched into the cache, and is used now. Fails
# if there is none.
cached_package()
{
	local file

	for file in "$cache/packages/$1"_*.deb; do
		[ -f "$file" ] || continue
		# A cache that is only read does as well.
		touch -c "$file" 2>/dev/null || true
		printf '%s\n' "$file"
		return
	done
	return 1
}

# deb_field FILE FIELD: the field's value, in one line; an empty one if there is none. Fails if
# dpkg-deb cannot read the package. (dpkg-deb -f would unpack all control files to a folder.)
deb_field()
{
	local control

	# One of the two names is there, so tar's status says nothing.
	control=$(confined - dpkg-deb --ctrl-tarfile "$1" 2>/dev/null |
		confined - tar -x -O --no-wildcards -f - ./control control 2>/dev/null |
		head -c $((deb_max_control_kib << 10)) | tr -d '\0'
		exit "${PIPESTATUS[0]}") || return 1
	[ -n "$control" ] || return 1
	field=$2 awk '
		BEGIN { name = tolower(ENVIRON["field"]) ":" }
		/^[ \t]/ { if (here) value = value $0; next }
		{ here = value == "" && index(tolower($0), name) == 1 }
		here { value = substr($0, length(name) + 1) }
		END { sub(/^[ \t]+/, "", value); print value }' <<<"$control"
}

# deb_open FILE TAR: writes the package's files to TAR, as an archive. Fails with a line on stdout
# that says why.
deb_open()
{
	local status said

	# head ends at the limit, and dpkg-deb then dies of SIGPIPE.
	said=$({ confined - dpkg-deb --fsys-tarfile "$1" 2>/dev/null ||
		echo damaged >&2; } 2>"$2.said" |
		head -c $((deb_max_mib << 20)) 2>&1 >"$2") && status=0 || status=$?
	if [ $status != 0 ]; then
		echo "cannot be unpacked: ${said##*: }"
	elif [ "$(stat -c %s "$2")" = $((deb_max_mib << 20)) ]; then
		echo "unpacks to more than $deb_max_mib MiB"
	elif [ -s "$2.said" ]; then
		echo "is damaged: it ends too early, or is not what it was packed from"
	else
		rm -f "$2.said"
		return 0
	fi
	rm -f "$2.said"
	return 1
}

# deb_files TAR: the names of the archive's regular files, one a line. A name with a line break or
# another odd character in it is left out. Fails with a line on stdout if there are too many.
deb_files()
{
	local list

	list=$(confined - tar -tv --quoting-style=escape --numeric-owner --full-time -f "$1" \
		2>/dev/null |
		awk -v max=$deb_max_files 'NR > max { exit 1 }
			/^-/ && !/\\/ {
				sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ /, "")
				print
			}') || {
		echo "holds more than $deb_max_files files"
		return 1
	}
	printf '%s\n' "$list"
}

# deb_take TAR NAME: the content of that regular file, to stdout.
deb_take()
{
	confined - tar -x -O --no-wildcards --occurrence=1 -f "$1" -- "$2" 2>/dev/null
}
