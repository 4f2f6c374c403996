#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""prefixes.py BUILD: what each object file exports is named after its file: filter.c exports att_filter_*.

A file of two words may use the first alone (team_threads.c: att_team_*). Files whose public nouns are others are
listed here with them. Nothing else may leave an object file.
"""
import pathlib
import re
import subprocess
import sys

NOUNS = {}


def stems(file):
    """Nouns that a file may export: its name, and what its name begins with."""
    words = file.stem.split("_")
    return {"_".join(words[:n]) for n in range(1, len(words) + 1)} | set(NOUNS.get(file.name, "").split())


def exports(build):
    """(source file, symbol) of each defined global in the objects of src/."""
    for thing in sorted((build / "src").rglob("*.o")):
        listing = subprocess.run(["nm", "--defined-only", "--extern-only", thing], capture_output=True, text=True, check=True)
        for line in listing.stdout.splitlines():
            symbol = line.split()[-1]
            if not re.match(r"_?_?(asan|ubsan|odr|sancov)", symbol):
                yield pathlib.Path(re.sub(r"\.o$", "", thing.name.replace("_.._", "/"))), symbol


def main(build):
    wrong = [(file, symbol) for file, symbol in exports(build)
             if symbol != "main" and not re.fullmatch(rf"att_({'|'.join(map(re.escape, stems(file)))})(_\w+)?_?s?", symbol)]
    print(("not ok" if wrong else "ok") + " - exported names carry their file's name")
    for file, symbol in wrong:
        print(f"#   {file} exports {symbol}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
