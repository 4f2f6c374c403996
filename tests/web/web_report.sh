#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# web_report.sh PYTHON NODE RENDER ATTRIT: make two pages and read them in Chromium.
set -e
here=$(dirname "$0")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/exercise"
"$1" "$here/make_fixture.py" "$dir/exercise"
"$3" "$dir/exercise/summary.json" "$dir/exercise/charts.json" "$dir/exercise"
"$4" new "$dir/case" >/dev/null
"$4" run "$dir/case" --quality quick -o "$dir/run" --quiet >/dev/null
"$2" "$here/report.mjs" "$dir/exercise" "$dir/run"
"$4" report "$dir/case" --quality quick --resume -o "$dir/run" --figures "$dir/figures" --quiet >/dev/null
"$2" "$here/figures_render.mjs" "$dir/figures"
