#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# web_serve.sh NODE ATTRIT: the local page of attrit serve in Chromium.
set -e
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/campaigns"
cp -r "$here/../cli/data/small" "$dir/campaigns/small"
"$2" new "$dir/campaigns/northwind" >/dev/null
"$1" "$here/serve.mjs" "$2" "$dir"
