# SPDX-License-Identifier: GPL-2.0-only
# Everything that is compiled here ends in build/. Kernels are not built by make but by ./run.sh,
# into a cache (scripts/kernel/).

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:

BUILD := build

# The host's side: the host program, the plugin, their tests.
HOST_CC ?= cc
HOST_CFLAGS ?= -std=gnu11 -O2 -g -Wall -Wextra -Werror

# L1's side: the tests and init, static, non-PIE (guest code runs at the addresses that it was
# linked for), and without a red zone (interrupt handlers run on the stack of what they interrupt).
TEST_CC ?= musl-gcc
TEST_CFLAGS ?= -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -static -fno-pie -no-pie \
	-fno-stack-protector -mno-red-zone -fno-strict-aliasing -pthread -Iinclude \
	-idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu

include lib/whole.inc

# What is missing is installed first. Whoever has looked already says DEPS=there.
goals := $(or $(MAKECMDGOALS),all)
purposes := $(if $(filter-out help clean lint format uninstall,$(goals)),build)
purposes += $(if $(filter check,$(goals)),kernel run given check $(notdir $(wildcard \
	configs/machines/*)))
purposes += $(if $(filter check-wrong-fixes check-planted,$(goals)),kernel amd intel)
purposes += $(if $(filter check-compat,$(goals)),kernel run amd)
purposes += $(if $(filter check,$(goals)),faults)
purposes += $(if $(filter check-faults,$(goals)),kernel run given amd intel faults)
purposes += $(if $(filter soak,$(goals)),kernel run given amd intel soak)
purposes += $(if $(filter bench,$(goals)),kernel run given amd intel fatal)
purposes += $(if $(filter lint format,$(goals)),lint)
purposes += $(if $(filter fuzz fuzzers,$(goals)),fuzz)
ifneq ($(DEPS),there)
ifneq ($(strip $(purposes)),)
ifneq ($(shell scripts/distro/deps.sh $(purposes) >&2 && echo complete),complete)
$(error What is needed to make '$(goals)' is missing)
endif
endif
endif

.PHONY: all
all:

include runner/Makefile.inc
include plugin/Makefile.inc
include loader/Makefile.inc
include preload/Makefile.inc
include lib/Makefile.inc
include scripts/install/Makefile.inc
include tests/Makefile.inc
include tests/fuzz/Makefile.inc

all: $(BUILD)/kvm-regress $(BUILD)/libsplitlock.so $(BUILD)/bootdisk $(BUILD)/sector.bin \
	$(BUILD)/libbochs.so $(BUILD)/libqemu.so $(BUILD)/flat pieces

$(BUILD):
	mkdir -p $@

$(BUILD)/test_x86_locked: tests/unit/test_x86_locked.c plugin/x86_locked.c | $(BUILD)
	$(HOST_CC) $(HOST_CFLAGS) -Iplugin -o $(part) $^ -lcmocka
	@$(whole)

$(BUILD)/sanitized_test_x86_locked: tests/unit/test_x86_locked.c plugin/x86_locked.c | $(BUILD)
	$(HOST_CC) $(HOST_CFLAGS) $(SANITIZED_CFLAGS) -Iplugin -o $(part) $^ -lcmocka
	@$(whole)

.PHONY: check
check: all unit-tests sanitized faults library $(BUILD)/fault-driver
	tests/check.sh

# All faults; check does a tenth of them.
.PHONY: check-faults
check-faults: all $(BUILD)/fault-driver
	$(BUILD)/fault-driver

# The kernel's KVM selftests with our library, and our tests in the kernel's tree.
.PHONY: check-compat
check-compat: all
	tests/check.sh compat

.PHONY: check-wrong-fixes
check-wrong-fixes: all
	tests/check.sh wrong-fixes

.PHONY: check-planted
check-planted: all
	tests/check.sh planted

# A page for each regression, from its entry and the comment at the head of its test.
.PHONY: docs
docs: $(BUILD)/kvm-regress
	$(BUILD)/kvm-regress docs $(BUILD)/docs
	@echo 'The pages are in $(BUILD)/docs, the list of them is README.md there.'

HOURS ?= 1
.PHONY: soak
soak: all
	tests/soak.sh $(HOURS)

sources = $(wildcard x86/*.c lib/*/*.[ch] include/*.h runner/*.[ch] runner/*/*.[ch] \
	plugin/*.[ch] loader/*.[ch] preload/*.[ch] kmod/*/*.c tests/unit/*.[ch] tests/fuzz/*.[ch] \
	tests/faults/x86/*.c tests/faults/driver/*.[ch] tests/compat/*.c tests/lib/*.[ch] \
	tests/measured/x86/*.[ch] \
	scripts/skeleton/*.c)
scripts = $(wildcard run.sh ci/*.sh ci/*/*.sh lib/*.sh scripts/*.sh scripts/*/*.sh \
	scripts/install/*.bash \
	scripts/kernel/kernel-cc \
	configs/machines/*/start configs/machines/*/usable configs/machines/*/mend \
	configs/machines/*/version tests/*.sh \
	tests/*/*.sh tests/*.bats tests/*.bash tests/faults/driver/*.bash .ci/run)

.PHONY: bench
bench: all measured
	scripts/bench.sh

# NULL is a pointer in all C that this is built with, and ends a list of arguments.
.PHONY: lint
lint: layers
	tests/form.sh
	clang-format --dry-run -Werror $(sources)
	sed -n '/^```c$$/,/^```$$/{/^```/!p}' README.md | clang-format --dry-run -Werror
	shellcheck -x $(scripts)
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability \
		--inline-suppr --suppress=missingIncludeSystem --suppress=varFuncNullUB \
		-Iinclude -Irunner -Iplugin -Itests/faults/driver \
		$(filter-out kmod/%,$(filter %.c,$(sources)))

.PHONY: format
format:
	clang-format -i $(sources)

.PHONY: clean
clean:
	rm -rf $(BUILD)

.PHONY: help
help:
	@echo 'make          build the suite: host program, plugin, init, tests'
	@echo 'make check    its tests, and the proof of every regression on real kernels'
	@echo 'make check-faults  all of tests/faults/table; make check does a tenth of it'
	@echo 'make soak HOURS=N  every job again and again beside stress-ng'
	@echo 'make bench    what jobs, kernels, stalls and the detector cost'
	@echo 'make check-wrong-fixes   fixes that are wrong are told from right ones'
	@echo 'make check-planted   a debug kernel of each kind finds a bug of its kind'
	@echo 'make check-compat  one vocabulary with the kernel'\''s KVM selftests, both ways'
	@echo 'make fuzz     looks for input that breaks a reader, each for SECONDS=600'
	@echo 'make docs     a page for each regression, in build/docs'
	@echo 'make lint     clang-format, shellcheck, cppcheck'
	@echo 'make format   bring all C into the form that lint wants'
	@echo 'make install  PREFIX=/usr/local DESTDIR=: the command kvm-regress; make uninstall'
	@echo 'make install-tests DESTDIR=DIR  the tests alone, for any x86 Linux machine'
	@echo 'make clean    remove build/ (built kernels stay in the cache)'
	@echo 'Missing packages are installed with apt.'
	@echo 'The main job is ./run.sh; see ./run.sh --help.'
