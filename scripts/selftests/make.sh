# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top, selftests_kvm: of those that source this
# The KVM selftests of one kernel: compiled, and made ready for L1. To be sourced, after parts.sh.
#
# SRC is the source (parts.sh), OBJ the folder of its objects, LOG the file in which the output of
# the tools ends. What is compiled is what the selftests' own Makefile builds for this architecture,
# by its own rules. It is static, for L1 has no loader, and has no data for debuggers, which take
# half of the time.

# selftests_cc: what compiles and is linked in, as a hash.
selftests_cc()
{
	{
		gcc --version
		ld --version
		cat "$(gcc -print-file-name=libc.a)"
	} | sha256sum | cut -c1-16
}

# selftests_make ARGUMENT...: nothing of the environment gets in.
selftests_make()
{
	env -i PATH="$PATH" HOME="${HOME-/}" TMPDIR="${TMPDIR-/tmp}" LC_ALL=C LDFLAGS=-static \
		EXTRA_CFLAGS=-g0 make --no-print-directory CC=gcc HOSTCC=gcc -j"$(nproc)" "$@" \
		</dev/null
}

# selftests_words SRC OBJ VARIABLE...: the words of the Makefile's variables, one a line.
selftests_words()
{
	local IFS=' ' words

	words="${*:3}"
	words="@printf '%s\\n' \$(${words// /) \$(})"
	words=$(selftests_make -s -C "$1/$selftests_kvm" OUTPUT="$2" \
		--eval "kvm-regress-words: ; $words" kvm-regress-words) || return
	awk -v obj="$2/" 'NF { print index($0, obj) == 1 ? substr($0, length(obj) + 1) : $0 }' \
		<<<"$words"
}

# selftests_compile SRC OBJ LOG: all of them that can be built are.
selftests_compile()
{
	selftests_make -s -C "$1" headers >"$3" 2>&1 ||
		fail "cannot make the kernel's headers for the selftests:" \
			"$(selftests_error "$3"); log: $3"
	mkdir -p "$2"
	selftests_make -s -k --output-sync=target -C "$1/$selftests_kvm" OUTPUT="$2" \
		>>"$3" 2>&1 || true
	! grep -q -m1 -E "$selftests_trouble" "$3" ||
		fail "cannot build the selftests: $(grep -m1 -E "$selftests_trouble" "$3"); log: $3"
}

# What is no fault of the source.
selftests_trouble='No space left|Killed|internal compiler error|annot allocate memory'

# selftests_error LOG: the line that says what went wrong.
selftests_error()
{
	grep -m1 -E '(error: |undefined reference|\*\*\* |No space left)' "$1" ||
		tail -n 1 "$1"
}

# selftests_errors SRC OBJ LOG: of each file that could not be made, a line "NAME<TAB>ERROR", where
# NAME has no .o. The line without a name is of whichever failed first.
selftests_errors()
{
	sed "s,$1/,,g" "$3" | obj=$2/ awk '
		/(error: |undefined reference)/ && !/ld returned/ && error == "" { error = $0 }
		/^make.*: \*\*\* / {
			if (error == "")
				error = $0
			name = $0
			if (sub(/^make.*: \*\*\* \[/, "", name) && sub(/\] Error.*/, "", name)) {
				sub(/^.*: /, "", name)
				if (index(name, ENVIRON["obj"]) == 1)
					name = substr(name, length(ENVIRON["obj"]) + 1)
				sub(/\.o$/, "", name)
				errors[name] = error
			}
			if (first == "")
				first = error
			error = ""
		}
		END {
			print "\t" first
			for (name in errors)
				print name "\t" errors[name]
		}'
}

# selftests_names: from paths on stdin, lines "NAME<TAB>PATH". NAME is the last part of the path;
# where two have the same, also the folder before it.
selftests_names()
{
	awk -F / '
		{ path[NR] = $0; name[NR] = $NF; dir[NR] = NF > 1 ? $(NF - 1) : ""; count[$NF]++ }
		END {
			for (i = 1; i <= NR; i++)
				print (count[name[i]] > 1 && dir[i] != "" ? dir[i] "-" : "") \
					name[i] "\t" path[i]
		}' | LC_ALL=C sort
}

# selftests_ready PROGRAM NAME PART: the program, its archive for L1 and its functions go to PART.
selftests_ready()
{
	strip --strip-debug -o "$3/$2" "$1" &&
		nm -n "$3/$2" >"$3/$2.map" &&
		"$top/lib/pack.sh" "$3/$2.cpio" "tests/$2=$3/$2"
}

# selftests_collect SRC OBJ LOG PART: PART has all that were built, and the list.
selftests_collect()
{
	local paths name path error first
	local -A errors=()
	local -a ready=()

	paths=$(selftests_words "$1" "$2" TEST_GEN_PROGS TEST_GEN_PROGS_EXTENDED 2>>"$3") ||
		paths=
	[ -n "$paths" ] ||
		fail "$selftests_kvm/Makefile names no tests: $(selftests_error "$3"); log: $3"
	while IFS=$'\t' read -r name error; do
		errors[:$name]=$error
	done < <(selftests_errors "$1" "$2" "$3" | sed 's/^\t/first\t/')
	first=${errors[:first]}
	while IFS=$'\t' read -r name path; do
		if [ -f "$2/$path" ]; then
			printf '%s\t%s\n' "$name" "$path.c"
			ready+=("$2/$path" "$name" "$4")
		else
			error=${errors[:$path]-${first:-"it was not built"}}
			printf '%s\t%s\t%s\n' "$name" "$path.c" "${error//[^[:print:]]/ }"
		fi
	done < <(selftests_names <<<"$paths") >"$4/list"
	[ ${#ready[@]} -gt 0 ] ||
		fail "none of the selftests can be built: ${first:-see the log}; log: $3"
	selftests_all_ready "${ready[@]}"
	selftests_words "$1" "$2" TEST_PROGS 2>>"$3" | sed 's/^/script /' >>"$4/about"
}

# selftests_all_ready PROGRAM NAME PART...
selftests_all_ready()
{
	export top
	export -f selftests_ready
	# shellcheck disable=SC2016 # the inner shell's
	printf '%s\0' "$@" | xargs -0 -n 3 -P "$(nproc)" bash -c 'selftests_ready "$@"' bash ||
		fail "cannot make all selftests ready for L1 (disk full?)"
}
