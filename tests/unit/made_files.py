#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What other readers make of the files: forecast.csv by the hub's rules, run.nc by xarray against summary.json.

usage: made_files.py PROGRAM HUB_CHECK_FOLDER
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

import numpy
import xarray

sys.path.insert(0, sys.argv[2])
import hub_check

# One change to a good file that each rule must notice.
BAD = [
    ("horizon,", "", "a column less"), ("output_type_id,value", "output_type_id,values", "a column's name"), ("quantile,0.5,", "quantile,0.50,", "level"),
    ("quantile,0.95,762", "quantile,0.95,5", "decreasing"), ("quantile,0.5,420", "quantile,0.5,420.0", "noise"),
    ("quantile,0.5,420", "quantile,0.5,nan", "nan"), ("quantile,0.5,420", "quantile,0.5, 420", "padding"),
    ("2024-10-17,\"made", "2024-10-17T00:00,\"made", "datetime"), (",3,2024-10-20,", ",4,2024-10-20,", "horizon"),
    ("pmf,2024-10-20,", "pmf,2024-10-19,", "Saturday"), ("pmf,2024-10-27,0.1", "pmf,2024-10-27,0.2", "sum"),
    ("not_within_horizon", "later", "category"), ("sample,5,", "sample,4,", "id twice"), ("\n", "\r\n", "line ends"),
]


def faults(text, folder):
    path = os.path.join(folder, "changed.csv")
    with open(path, "w", newline="") as out:
        out.write(text)
    return list(hub_check.check(path))


def check_hub(folder):
    text = open(os.path.join(folder, "forecast.csv"), newline="").read()
    # Strength below 0 is what the hand-made paths have late; a model never has. The rule is tested by it.
    found = list(hub_check.check(os.path.join(folder, "forecast.csv")))
    assert found and all("is below 0" in f for f in found), found[:3]
    good = "\n".join(line for line in text.split("\n") if ",strength," not in line)
    assert not faults(good, folder), faults(good, folder)[:3]
    for old, new, what in BAD:
        assert old in good, what
        assert faults(good.replace(old, new, -1 if what == "line ends" else 1), folder), f"not noticed: {what}"


def near(a, b, tolerance=1e-9):
    assert abs(float(a) - float(b)) <= tolerance * max(1, abs(float(b))), (a, b)


def check_netcdf(folder):
    path, summary = os.path.join(folder, "run.nc"), json.load(open(os.path.join(folder, "summary.json")))
    ahead, past = xarray.open_dataset(path, group="predictions"), xarray.open_dataset(path, group="posterior")
    assert past.rate.dims == ("chain", "draw") and ahead.strength.dims == ("chain", "draw", "time")
    # All twenty paths are in the file, so its quantiles are the summary's to the last bit but float's.
    for day in summary["dates"]:
        for name in ("strength", "killed", "casualties"):
            x = ahead[name].sel(time=day["date"]).values.ravel().astype(float)
            for key, p in (("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)):
                near(numpy.quantile(x, p), day["quantities"][name][key])
        for name, event in day["events"].items():
            near((ahead.event_time.sel(event=name) <= numpy.datetime64(day["date"])).mean(), event["probability"])
    stats = xarray.open_dataset(path, group="sample_stats")
    near(stats.log_evidence, summary["diagnostics"]["log_evidence"])
    for claim in summary["claims"]:
        if claim["use"] == "fitted":
            tail = float(stats.tail_probability.sel(report=claim["id"]))
            near(2 * min(tail, 1 - tail), claim["surprise"])
    seen = xarray.open_dataset(path, group="observed_data").sel(report="B")
    assert str(seen.day.values)[:10] == "2024-10-16" and float(seen.low) == 150 and str(seen.statement.values) == "between"
    stay = xarray.open_dataset(path, group="prior").stay
    assert stay.dtype.kind == "f", "a parameter in days is no span of time"
    assert xarray.open_dataset(path).attrs["seed"] == 7


def main():
    warnings.simplefilter("ignore", RuntimeWarning)  # xarray casts the missing dates it has just masked
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], check=True)
        check_hub(folder)
        check_netcdf(folder)


main()
