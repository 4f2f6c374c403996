#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# web_serve.sh NODE ATTRIT: the local page of attrit serve in Chromium.
set -e
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/campaigns"
cp -r "$here/../cli/data/small" "$dir/campaigns/small"
cat >>"$dir/campaigns/small/campaign.yaml" <<'END'
doctrines:
  - {name: no-bait, says: "nobody stands as bait", set: {bait: 0}, basis: "assumption: scenario"}
  - {name: pause, says: "a pause in May", from: 1999-05-01, until: 1999-05-31, set: {bait: 0}, basis: "assumption: scenario"}
END
"$2" new "$dir/campaigns/northwind" >/dev/null
"$1" "$here/serve.mjs" "$2" "$dir"
