#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Build a page's script: build.sh OUT [BUILDER]. Installs the pinned packages when they are missing or the lock file is newer; two builds wait
# for each other.
set -e
out=$(realpath "$1")
cd "$(dirname "$0")"
exec 9<package.json
flock 9
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || {
        echo "The packages of web/ could not be installed. 'meson configure -Dweb=false' builds the report without charts." >&2
        exit 1
    }
    touch node_modules/.package-lock.json
fi
node_modules/.bin/tsc --noEmit
node "${2:-build.mjs}" "$out"
