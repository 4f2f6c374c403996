#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""prefixes.py BUILD: what each object file exports is named after its file.

filter.c exports att_filter_*; team_threads.c may say att_team_*, yamlmap.c att_yaml_*. A file that is a verb exports that
verb of its noun: compile.c att_campaign_compile. Files whose nouns are others are listed here with them.
"""
import pathlib
import re
import subprocess
import sys

NOUNS = {
    "campaign.c": "use",
    "context.c": "ctx clock version",
    "dist.c": "cdf log logpdf logpmf quantile",
    "err.c": "code diag",
    "filter.c": "lineage",
    "forecast.c": "fan",
    "num.c": "cholesky ess exps logsumexp normalise parse print quantile",
    "rng.c": "args philox4x64",
    "simulate.c": "fan",
    "smc2.c": "fit post",
    "text.c": "utf8 sha256",
    "web_web_page.c": "html",  # made by web/embed_page.py
}


def fits(file, symbol):
    """Is this a name for that file to export?"""
    stem = file.stem
    noun = re.match(r"att_([a-z0-9]+)", symbol)
    return bool(noun) and (stem.startswith(noun[1].removesuffix("s")) or symbol.endswith(f"_{stem}")
                           or noun[1] in NOUNS.get(file.name, "").split())


def exports(build):
    """(source file, symbol) of each defined global in the objects of src/."""
    for thing in sorted((build / "src").rglob("*.o")):
        listing = subprocess.run(["nm", "--defined-only", "--extern-only", thing], capture_output=True, text=True, check=True)
        for line in listing.stdout.splitlines():
            symbol = line.split()[-1]
            if not re.match(r"_?_?(asan|ubsan|odr|sancov)", symbol):
                yield pathlib.Path(thing.name.split("_.._")[-1].removesuffix(".o")), symbol


def main(build):
    wrong = [(file, symbol) for file, symbol in exports(build) if symbol != "main" and not fits(file, symbol)]
    print(("not ok" if wrong else "ok") + " - exported names carry their file's name")
    for file, symbol in wrong:
        print(f"#   {file} exports {symbol}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
