#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does a forecast file keep the rules of hubverse model-output? usage: hub_check.py forecast.csv ...

Prints every fault and ends with 1 when there is one. Standard library only.
"""
import csv
import datetime
import re
import sys
from collections import Counter, defaultdict
from decimal import Decimal

COLUMNS = "origin_date,location,target,horizon,target_date,output_type,output_type_id,value".split(",")
LEVELS = ["0.01", "0.025", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4", "0.45", "0.5", "0.55", "0.6",
          "0.65", "0.7", "0.75", "0.8", "0.85", "0.9", "0.95", "0.975", "0.99"]
COUNTS = ["killed", "casualties", "strength"]
DATE = re.compile(r"\d{4}-\d\d-\d\d$")
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?$")


def date(text):
    return datetime.date.fromisoformat(text) if DATE.match(text) else None


def row_faults(row):
    """What is wrong with one row by itself."""
    origin, target = date(row["origin_date"]), date(row["target_date"])
    for name, text in row.items():
        if text != text.strip() or text == "" or text.lower() in ("nan", "null", "inf", "-inf"):
            yield f"{name} is {text!r}"
    if not origin:
        yield f"origin_date is {row['origin_date']!r}"
    if not NUMBER.match(row["value"]):
        yield f"value {row['value']!r} is no plain number"
    elif Decimal(row["value"]) < 0:
        yield f"value {row['value']} is below 0"
    if row["output_type"] == "pmf":
        if (row["horizon"], row["target_date"]) != ("NA", "NA"):
            yield "a pmf over dates has neither horizon nor target_date"
    elif not re.match(r"\d+$", row["horizon"]) or not target:
        yield f"horizon {row['horizon']!r}, target_date {row['target_date']!r}"
    elif origin and origin + datetime.timedelta(days=int(row["horizon"])) != target:
        yield f"target_date {target} is not {row['horizon']} days after {origin}"
    elif row["target"] not in COUNTS:
        yield f"target {row['target']!r}"


def amounts(rows):
    """The values that are numbers; the others are faults of their rows."""
    return [Decimal(r["value"]) for r in rows if NUMBER.match(r["value"])]


def quantile_faults(rows):
    if [r["output_type_id"] for r in rows] != LEVELS:
        yield "quantile levels are not the 23, in order"
    if amounts(rows) != sorted(amounts(rows)):
        yield "quantiles decrease"


def pmf_faults(rows):
    ids = [r["output_type_id"] for r in rows]
    if ids[-1:] != ["not_within_horizon"]:
        yield "no category not_within_horizon at the end"
    weeks = [date(i) for i in ids[:-1]]
    if None in weeks or any(w.isoweekday() != 7 for w in weeks):
        yield "a week does not end on a Sunday"
    elif any((b - a).days != 7 for a, b in zip(weeks, weeks[1:])):
        yield "weeks are not consecutive"
    if sum(amounts(rows)) != 1:
        yield f"probabilities sum to {sum(amounts(rows))}"


def check(path):
    """All faults of a file, as texts."""
    raw = open(path, "rb").read()
    if raw.startswith(b"\xef\xbb\xbf") or b"\r" in raw:
        yield "a byte-order mark or carriage returns"
    rows = list(csv.DictReader(raw.decode("utf-8").splitlines()))
    if not rows or list(rows[0]) != COLUMNS:
        yield f"columns are {list(rows[0]) if rows else 'none'}"
        return
    tasks, samples = defaultdict(list), {}
    for n, row in enumerate(rows, 2):
        if None in row or None in row.values():
            yield f"line {n}: not {len(COLUMNS)} fields"
            return
        for fault in row_faults(row):
            yield f"line {n}: {fault}"
        tasks[row["target"], row["horizon"], row["output_type"]].append(row)
    for key, n in Counter(tuple(r[c] for c in COLUMNS[:-1]) for r in rows).items():
        if n > 1:
            yield f"{key} stands {n} times"
    for (target, horizon, kind), group in tasks.items():
        if kind == "sample":
            samples[target, horizon] = [r["output_type_id"] for r in group]
        faults = {"quantile": quantile_faults, "pmf": pmf_faults, "sample": lambda rows: ()}.get(kind)
        for fault in faults(group) if faults else [f"output_type {kind!r}"]:
            yield f"{target}, horizon {horizon}: {fault}"
    ids = next(iter(samples.values()), [])
    if ids != [str(i + 1) for i in range(len(ids))] or any(s != ids for s in samples.values()):
        yield "sample ids are not 1, 2, ... and the same everywhere"
    if len({r["origin_date"] for r in rows}) != 1:
        yield "more than one origin_date"
    for target in COUNTS:
        if {h for t, h, k in tasks if t == target and k == "quantile"} != {h for t, h in samples if t == target}:
            yield f"{target}: quantiles and samples at different horizons"


def main():
    faults = [f"{path}: {fault}" for path in sys.argv[1:] for fault in check(path)]
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
