#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""model_page.py ATTRIT: docs/models/contingent.md names all that the model has, with the defaults that it has."""
import json
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/models/contingent.md"


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
            if f"`{field['name']}`" not in page and field["name"] not in table and not re.match(r"below_[2-7]$", field["name"]):
                yield f"{kind}: {field['name']} is not on the page"


def main(attrit):
    done = subprocess.run([attrit, "models", "contingent", "--json"], check=True, capture_output=True, text=True)
    faults = list(wrong(PAGE.read_text(encoding="utf-8"), json.loads(done.stdout)[0]))
    print(*faults, sep="\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
