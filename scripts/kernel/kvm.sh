# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A counterpart whose patch changes nothing but KVM's modules: these alone are built again, on top
# of stock's objects, and the rest is taken from stock's entry. To be sourced, after tree.sh,
# build.sh.
#
#   OBJ.stock/key       the key of stock, if all objects but KVM's are stock's
#   OBJ.stock/variant   the counterpart of which KVM's objects are, or stock; not there if that is
#                       not known
#   OBJ.stock/files     the modules, as make's targets
#   OBJ.stock/objects/  KVM's objects of stock
#
# One counterpart after another would compile the files of both: those that the first one changed
# must go back. Instead, KVM's objects are exchanged for stock's, and its sources for the pristine
# ones with the time stamps that they came with: then make sees what the next one changes.

kvm_folders=(arch/x86/kvm virt/kvm)

# kvm_elsewhere OBJ TREE: OBJ is built next. By time stamps other objects of the same source, TREE
# and TREE+CONFIG, will not see it if a file of KVM's was put back in the meantime.
kvm_elsewhere()
{
	local other

	for other in "$2.stock" "$2"+*.stock; do
		[ "$other" = "$1.stock" ] || rm -f "$other/variant"
	done
}

# kvm_no_base OBJ: its objects are no more stock's. Those of KVM go if nobody knows what they were
# made from.
kvm_no_base()
{
	local folder

	for folder in "${kvm_folders[@]}"; do
		[ -e "$1.stock/variant" ] || rm -rf "${1:?}/$folder"
	done
	rm -rf "$1.stock"
}

# kvm_base OBJ KEY VARIANT: they are, but for those of KVM.
kvm_base()
{
	mkdir -p "$1.stock"
	(cd "$1" && find . -path ./kmod -prune -o -name '*.ko' -printf '%P\n') >"$1.stock/files"
	printf '%s\n' "$3" >"$1.stock/variant"
	printf '%s\n' "$2" >"$1.stock/key"
}

# kvm_save OBJ KEY: all of them are.
kvm_save()
{
	local folder

	rm -rf "$1.stock"
	for folder in "${kvm_folders[@]}"; do
		mkdir -p "$1.stock/part/${folder%/*}"
		cp -a "$1/$folder" "$1.stock/part/$folder"
	done
	mv "$1.stock/part" "$1.stock/objects"
	kvm_base "$1" "$2" stock
}

# kvm_restore SRC OBJ: KVM's sources and objects are stock's again. The objects go first and come
# last: none is ever newer than a source that it was not made from.
kvm_restore()
{
	local src=$1 obj=$2 folder name

	[ -d "$src.pristine" ] || return 0
	for folder in "${kvm_folders[@]}"; do
		[ -d "$obj.stock/objects/$folder" ] || return 0
	done
	for folder in "${kvm_folders[@]}"; do
		rm -rf "${obj:?}/$folder"
	done
	while read -r name; do
		[ "$(tree_hash "$src.pristine/$name")" = "$(tree_sum "$src" "$name")" ] || continue
		mkdir -p "$src/${name%/*}"
		cp -p "$src.pristine/$name" "$src/$name.kvm-regress"
		touch -d "@$(tree_field "$src" "$name" 3)" "$src/$name.kvm-regress"
		mv "$src/$name.kvm-regress" "$src/$name"
	done < <(cd "$src.pristine" && find . -type f -printf '%P\n' |
		grep -E "^($(IFS='|' && echo "${kvm_folders[*]}"))/")
	for folder in "${kvm_folders[@]}"; do
		rm -rf "$obj/$folder.kvm-regress"
		mkdir -p "$obj/${folder%/*}"
		cp -a "$obj.stock/objects/$folder" "$obj/$folder.kvm-regress"
		mv "$obj/$folder.kvm-regress" "$obj/$folder"
	done
}

# kvm_based OBJ KEY: whether the objects are those of that stock, but for KVM's.
kvm_based()
{
	[ "$(cat "$1.stock/key" 2>/dev/null)" = "$2" ] && [ -s "$1.stock/files" ] &&
		[ -e "$1/.config" ]
}

# kvm_prepare SRC OBJ VARIANT: the variant will be built on top of them. Built once more, after an
# edit of its patch, it finds its own last objects, which are nearer than stock's.
kvm_prepare()
{
	[ "$(cat "$2.stock/variant" 2>/dev/null)" = "$3" ] || kvm_restore "$1" "$2"
	printf '%s\n' "$3" >"$2.stock/variant"
}

# kvm_collect PART OBJ STOCK: a kernel's entry of stock's, with the modules of OBJ.
kvm_collect()
{
	local name

	mkdir -p "$1"
	for name in bzImage System.map vmlinux config release; do
		cp -l "$3/$name" "$1/" 2>/dev/null || cp "$3/$name" "$1/"
	done
	# timewarp and whatever else is no part of KVM.
	(cd "$1" && cpio -i --quiet -d 'modules/*.ko' <"$3/modules.cpio")
	collect_modules "$1" "$2"
}
