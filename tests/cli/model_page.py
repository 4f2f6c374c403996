#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""model_page.py ATTRIT: docs/models/contingent.md names all that the model has, with the defaults that it has, and
lists the signs that tests/unit/test_signs.c looks at."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE, SIGNS = ROOT / "docs/models/contingent.md", ROOT / "tests/unit/test_signs.c"


def rows(page):
    """{name: cells} for each name in the first cell of a table's row."""
    table = {}
    for line in re.findall(r"^\| (.*) \|$", page, re.M):
        cells = line.split(" | ")
        for name in re.split(r"[,;] ", cells[0]):
            table.setdefault(name, cells)
    return table


def numbers(cell):
    """Numbers of a cell as they stand; 2,500 is one, the ² of a variance is not part of any."""
    return re.findall(r"-?\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", cell).replace("−", "-"))


def told(value, texts):
    """Whether one of the numbers is the value, to the places that it is written with."""
    return any(round(value, len(text.partition(".")[2])) == float(text) for text in texts)


def wrong(page, model):
    table = rows(page)
    for p in model["params"]:
        cell = table[p["name"]][3] if p["name"] in table else ""
        if [float(n) for n in numbers(cell)] != p["prior_values"]:
            yield f"parameter {p['name']}: {p['prior_values']}, the page has {cell!r}"
    for i in model["inputs"]:
        default = i["default"]
        if i["name"] in table and not told(default, numbers(table[i["name"]][1])):
            yield f"input {i['name']}: {default}, the page has {table[i['name']][1]!r}"
    for kind in ("inputs", "quantities", "events"):
        for field in model[kind]:
            name = field["name"]
            if f"`{name}`" not in page and name not in table and not re.match(r"below_[2-7]$", name):
                yield f"{kind}: {name} is not on the page"


def signs_of_page(page):
    """{(changed, quantity, sign)}: rows of `changed`, what it raises, lowers and leaves as it is."""
    for line in re.findall(r"^\| (`\w+` \|.*) \|$", page, re.M):
        changed, *moved = [re.findall(r"`(\w+)`", cell) for cell in line.split("|")]
        yield from ((changed[0], name, sign) for sign, names in zip("1 -1 0".split(), moved) for name in names)


def signs_of_test(text):
    return set(re.findall(r'^ *\{"(\w+)", [^"]*"(\w+)", (-?\d)\}', text, re.M))


def main(attrit):
    done = subprocess.run([attrit, "models", "contingent", "--json"], check=True, capture_output=True, text=True)
    page = PAGE.read_text(encoding="utf-8")
    faults = list(wrong(page, json.loads(done.stdout)[0]))
    unlike = set(signs_of_page(page)) ^ signs_of_test(SIGNS.read_text(encoding="utf-8"))
    faults += [f"signs: {' '.join(row)} stands on the page or in the test alone" for row in sorted(unlike)]
    print(*faults, sep="\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
