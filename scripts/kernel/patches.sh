# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top: common.sh's
# The patches of regressions: patches/NAME/SERIES.fix.patch adds the fix to stock, which lacks it;
# patches/NAME/SERIES.break.patch takes it out. To be sourced, after common.sh.

# series_known SERIES: ends if it is none.
series_known()
{
	[[ $1 != */* && -f $top/configs/series/$1 ]] ||
		die "unknown series '$1'; there are: $(cd "$top/configs/series" && echo *)"
}

# patch_of SERIES NAME: the one file.
patch_of()
{
	local base=patches/$2/$1 one
	local -a files=()

	[[ $2 =~ ^[A-Za-z0-9_-]+$ ]] || die "'$2' is no name of a regression"
	for one in "$base.fix.patch" "$base.break.patch"; do
		[ ! -f "$top/$one" ] || files+=("$top/$one")
	done
	case ${#files[@]} in
	0) die "$2 has no patch for $1: neither $base.fix.patch nor $base.break.patch" ;;
	2) die "$2 has two patches for $1: remove one of $base.fix.patch and $base.break.patch" ;;
	esac
	printf '%s\n' "${files[0]}"
}

# patches_of SERIES NAME[:AFTER]: the files, one a line, in the order in which they are applied. Of
# "fixes", those of all fixes that the series' stock lacks.
patches_of()
{
	local one

	case $2 in
	fixes)
		for one in "$top"/patches/*/"$1.fix.patch"; do
			[ ! -f "$one" ] || printf '%s\n' "$one"
		done
		return
		;;
	*:*) patch_of "$1" "${2#*:}" ;;
	esac
	patch_of "$1" "${2%%:*}"
}

# kvm_only PATCH...: whether they change nothing of a kernel but KVM's modules. No kernel is made of
# the documentation and of the kernel's own tests.
kvm_only()
{
	local patch

	for patch; do
		! patch_files "$patch" |
			grep -qvE '^(arch/x86/kvm|virt/kvm|Documentation|tools/testing)/' || return
	done
}

# patch_files PATCH: the files that it names, before and after, one a line.
patch_files()
{
	sed -n -E 's,^(---|\+\+\+) [ab]/([^[:blank:]]*).*,\2,p' "$1" | LC_ALL=C sort -u
}

# patch_why OUTPUT: of what patch said: the file and the hunk that did not fit.
patch_why()
{
	awk '/^patching file / { file = substr($0, 15) }
		/^can.t find file to patch/ { said = "it changes a file that is not there" }
		/^The next patch would/ || /^Reversed / { said = file ": " $0 }
		/^Hunk #[0-9]+ FAILED/ {
			sub(/^Hunk #/, "hunk "); sub(/FAILED /, ""); sub(/\.$/, "")
			said = file ": " $0
		}
		/malformed|\*\*\*\*/ { said = $0 }
		said { print said; exit }
		{ last = $0 }
		END { if (!said) print last ? last : "patch says nothing" }' <<<"$1"
}
