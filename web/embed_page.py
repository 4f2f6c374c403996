#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Put the report page and its chart specs into one C file: embed_page.py OUT.c TEMPLATE STYLE [--script JS] CHART...

The template's @STYLE@ and @CSP@ are filled here: the policy names style and script by their hashes, so that nothing
else runs, whatever a ledger says. Without --script the page has tables only.
"""

import base64
import hashlib
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
from embed import array  # noqa: E402


def sha256(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def main(out, template, style, *rest):
    read = lambda path: pathlib.Path(path).read_text(encoding="utf-8")
    script = read(rest[1]).strip() if rest[:1] == ("--script",) else ""
    charts = rest[2:] if script else rest
    if re.search(r"</script|<!--", script, re.I):
        raise SystemExit("embed_page.py: the script would end its own element")
    css = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", read(style), flags=re.S)).strip()
    policy = (
        f"default-src 'none'; script-src {sha256(script)}; style-src {sha256(css)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    page = read(template).replace("@STYLE@", css).replace("@CSP@", policy)
    parts = [
        '/* Made by web/embed_page.py. */\n#include <stddef.h>\n#include "io/html.h"\n#include "io/html_page.h"\n',
        array("att_html_template", page.encode()),
        array("att_html_script", script.encode()),
    ]
    rows = []
    for i, chart in enumerate(charts):
        parts.append(array(f"chart_{i}", read(chart).encode(), "static "))
        rows.append(f'    {{"{pathlib.Path(chart).name.split(".")[0]}", chart_{i}}},\n')
    parts.append("const att_html_chart att_html_charts[] = {\n" + "".join(rows) + "    {NULL, NULL},\n};\n")
    pathlib.Path(out).write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
