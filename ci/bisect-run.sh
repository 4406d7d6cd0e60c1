#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# For git bisect run, in a kernel tree: builds and boots what is checked out, and says by its exit
# status whether it has the bug.
#
#   git bisect start BAD GOOD
#   git bisect run .../kvm-regress/ci/bisect-run.sh xen_timer_fastpath
#
# ./run.sh bisect --tree does the same in a clone, and remembers what it knows. More options are in
# ./run.sh step --help; --find-fix is for the search for a fix (git bisect start GOOD BAD).
#
# Exit status: 0 without the bug, 1 with it, 125 nothing can be said, 128 and more: git stops.
set -eu
exec "$(dirname "$0")/../run.sh" step -k . "$@"
