#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Sends files to a command's stdin, as a tar archive. Their names, below the folder BASE, are lines
# of the file LIST.
#
#   send.sh BASE LIST COMMAND...
set -eu -o pipefail
tar -c -h -f - -C "$1" --no-recursion --files-from "$2" | "${@:3}"
