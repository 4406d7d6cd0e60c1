# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # top: common.bash's
# A copy of the suite whose series 6.12 is a kernel of six small files with a Makefile that does
# what the suite asks of kbuild, and a cache of its own. To be loaded.

# fake_source DIR: the kernel's files. What a file is made of is seen in what is built of it.
fake_source()
{
	mkdir -p "$1"/{init,include/linux,arch/x86/kvm,virt/kvm,virt/lib,scripts/kconfig}
	mkdir -p "$1"/{kernel/configs,Documentation/virt/kvm,drivers/gpu}
	echo 'unused' >"$1/drivers/gpu/unneeded.c"
	printf 'about\n' >"$1/Documentation/virt/kvm/api.rst"
	printf 'main one\nmain two\nmain three\n' >"$1/init/main.c"
	echo '/* header */' >"$1/include/linux/kvm_host.h"
	echo 'config FAKE' >"$1/Kconfig"
	touch "$1"/kernel/configs/tiny{,-base}.config
	printf '%s\n' '#include "x86.h"' 'const char *x86 = "x86 one";' 'int x86_two;' \
		>"$1/arch/x86/kvm/x86.c"
	echo '/* x86 header */' >"$1/arch/x86/kvm/x86.h"
	printf '%s\n' 'const char *xen = "xen one";' 'int xen_two;' >"$1/arch/x86/kvm/xen.c"
	printf '%s\n' 'const char *main_one = "kvm_main one";' >"$1/virt/kvm/kvm_main.c"
	echo 'int irqbypass;' >"$1/virt/lib/irqbypass.c"
	ln -s init/main.c "$1/link"
	cat >"$1/scripts/kconfig/merge_config.sh" <<'END'
#!/bin/sh
out=$3; shift 3; cat "$@" >"$out/.config"
END
	chmod +x "$1/scripts/kconfig/merge_config.sh"
	cat >"$1/Makefile" <<'END'
kos := arch/x86/kvm/kvm.ko arch/x86/kvm/kvm-amd.ko arch/x86/kvm/kvm-intel.ko virt/lib/irqbypass.ko
objs := $(addprefix $(O)/,arch/x86/kvm/x86.o arch/x86/kvm/xen.o virt/kvm/kvm_main.o)
.PHONY: allnoconfig kernelversion bzImage modules $(kos)
.DELETE_ON_ERROR:
allnoconfig: ; mkdir -p $(O); grep -v '=refused$$' $(KCONFIG_ALLCONFIG) >$(O)/.config
kernelversion: ; @echo 1.2.3
bzImage: $(O)/arch/x86/boot/bzImage
$(O)/vmlinux: init/main.c include/linux/kvm_host.h $(O)/.config
	cat init/main.c include/linux/kvm_host.h >$@; echo map >$(O)/System.map
$(O)/System.map: $(O)/vmlinux ; echo map >$@
$(O)/arch/x86/boot/bzImage: $(O)/vmlinux $(O)/System.map ; mkdir -p $(@D); cp $< $@
ifdef M
modules: ; echo 'int t;' | gcc -x c -c -o $(M)/timewarp.ko -
else
modules: $(addprefix $(O)/,$(kos))
endif
$(kos): %: $(O)/%
	test -e $(O)/vmlinux
$(O)/%.o: %.c arch/x86/kvm/x86.h include/linux/kvm_host.h
	@mkdir -p $(@D); echo "CC $<"; sleep $${PAUSE-0}
	gcc -c -o $@ $<
modinfo = (printf 'static const char d[] __attribute__((section(".modinfo"), used)) =\n'; \
	printf '"depends=$(1)";\n') | gcc -x c -c -o $@.info -
$(O)/arch/x86/kvm/kvm.ko: $(objs) ; $(call modinfo,irqbypass); ld -r -o $@ $@.info $^
$(O)/arch/x86/kvm/kvm-%.ko: $(O)/virt/kvm/kvm_main.o
	mkdir -p $(@D); $(call modinfo,kvm); mv $@.info $@
$(O)/virt/lib/irqbypass.ko: $(O)/virt/lib/irqbypass.o ; cp $< $@
END
}

# fake_suite DIR: sets suite, cache and package.
fake_suite()
{
	suite=$1/suite
	cache=$1/cache/kvm-regress
	package=$1/linux-source-test.tar.xz
	mkdir -p "$suite/build" "$cache" "$1/linux-source-test"
	cp -r "$top/scripts" "$top/configs" "$top/kmod" "$suite/"
	fake_source "$1/linux-source-test"
	find "$1/linux-source-test" -exec touch -h -d 2020-01-01 {} +
	tar -C "$1" -cJf "$package" linux-source-test
	cat >"$suite/scripts/distro/source.sh" <<END
source_package() { echo linux-source-test 1 $package; }
source_tar() { cat "\$2"; }
END
}

# fake_patch NAME KIND FILE FROM TO: NAME's patch, which changes a word of a file.
fake_patch()
{
	local old=$BATS_TEST_TMPDIR/linux-source-test/$3

	mkdir -p "$suite/patches/$1"
	{
		echo "About $1."
		echo
		sed "s/$4/$5/" "$old" | diff -u --label "a/$3" --label "b/$3" "$old" - || true
	} >"$suite/patches/$1/6.12.$2.patch"
}

# series WHAT...: ask the fake suite for it.
series()
{
	XDG_CACHE_HOME=${cache%/*} timeout 60 "$suite/scripts/kernel/series.sh" 6.12 "$@"
}

# dir_of WHAT: its entry, made if need be.
dir_of()
{
	series "$1" 2>>"$BATS_TEST_TMPDIR/stderr" | cut -f 2
}

# module DIR NAME: what is in one of its modules.
module()
{
	cpio -i --quiet --to-stdout "modules/$2.ko" <"$1/modules.cpio" | strings
}
