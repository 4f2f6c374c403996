#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""export.py ATTRIT: what goes out to other programs has the numbers of the run, digit by digit, where they expect them."""
import contextlib
import csv
import json
import shutil
import warnings

import hub_check
from shell import HERE, SMALL, attrit, case, folder, main, need, same, says

HUB = HERE.parent / "cases" / "hub"
LEDGER = "id,date,date_reported,period_from,period_to,source,subject,quantity,low,best,high\n"
LATER = LEDGER + """\
T1,1999-04-30,1999-05-03,,,Observers,small,casualties,,410,
T2,1999-04-30,1999-05-10,,,Observers,small,casualties,400,450,500
T3,1999-04-30,1999-05-04,,,Observers,small,killed,100,,
T4,1999-05-31,1999-06-02,,,Observers,small,killed,,130,
T5,1999-05-31,1999-06-02,,,Observers,other,killed,,9000,
T6,1999-05-12,1999-06-02,,,Observers,small,killed,,111,
T7,1999-05-31,1999-06-02,1999-05-01,1999-05-31,Observers,small,casualties,,70,
T8,1999-05-31,1999-05-20,,,Eastland,small,casualties,,5000,
T9,1999-05-31,1999-06-09,,,Observers,small,strength,300,,400
T0,1999-04-30,1999-05-09,,,Observers,small,strength,300,300,
"""
RUN = []  # the one run of these tests


def table(path):
    with open(path, newline="") as text:
        return list(csv.DictReader(text))


@contextlib.contextmanager
def made():
    """A folder with a run of the small campaign in out/ and a later ledger beside it."""
    with folder() as base:
        if not RUN:
            RUN.append(RUNS / "out")
            attrit("run", SMALL, "--quality", "quick", "-q", "-o", RUN[0])
        shutil.copytree(RUN[0], base / "out")
        (base / "later.csv").write_text(LATER)
        yield base


def forecast(base, kind):
    """(target, target_date, id) -> the text of the value."""
    return {(r["target"], r["target_date"], r["output_type_id"]): r["value"] for r in table(base / "out" / "forecast.csv")
            if r["output_type"] == kind}


@case
def a_hub_gets_the_forecast_under_its_name():
    with made() as base:
        said, err = attrit("export", "hubverse", "out", "--team", "north_watch", "-o", "hub", cwd=base)
        same(err, "", "standard error")
        path = base / "hub/model-output/north_watch-attrit/1999-04-20-north_watch-attrit.csv"
        says(said, str(path.relative_to(base)), "1,126 rows, all rules kept")
        same(path.read_bytes(), (base / "out/forecast.csv").read_bytes(), "the forecast")
        same(list(hub_check.check(path)), [], "faults")
        same([p.name for p in (base / "hub").iterdir()], ["model-output"], "no truth, no target data")
        says(attrit("check", path)[0], "keeps the rules of hubs")


@case
def target_data_of_a_hub():
    """T2 revises T1; T3, T0, T9 are one-sided or a range, T7 a window, T8 a projection: no single number; T5 is of others."""
    with made() as base:
        said, _ = attrit("export", "hubverse", "out", "--team", "n", "--model", "m_2", "--truth", "later.csv", "-o", "hub", cwd=base)
        says(said, "4 rows name one number", "5 that are ranges")
        need((base / "hub/model-output/n-m_2/1999-04-20-n-m_2.csv").exists(), said)
        same(table(base / "hub/target-data/time-series.csv"),
             [{"target_date": d, "target": t, "location": "small", "observation": x, "as_of": a}
              for d, t, x, a in (("1999-04-30", "casualties", "410", "1999-05-03"), ("1999-04-30", "casualties", "450", "1999-05-10"),
                                 ("1999-05-12", "killed", "111", "1999-06-02"), ("1999-05-31", "killed", "130", "1999-06-02"))],
             "every number, and when it was known")
        same(table(base / "hub/target-data/oracle-output.csv"),
             [{"target_date": d, "target": t, "location": "small", "oracle_value": x}
              for d, t, x in (("1999-04-30", "casualties", "450"), ("1999-05-31", "killed", "130"))],
             "the latest about the days that were forecast")


@case
def sources_that_differ_are_no_truth():
    with made() as base:
        (base / "later.csv").write_text(LATER + "T10,1999-05-31,1999-06-03,,,Eastland,small,killed,,190,\n")
        _, err = attrit("export", "scoringutils", "out", "--truth", "later.csv", "-o", "x", cwd=base, status=1)
        says(err, "later.csv:12:", "killed on 1999-05-31 is 190 here and 130 on line 5", "--source 'Observers' or 'Eastland'")
        need(not (base / "x").exists(), "a refused export writes")
        attrit("export", "scoringutils", "out", "--truth", "later.csv", "--source", "Eastland", "-o", "x", cwd=base)
        seen = {(r["target"], r["target_date"], r["observed"]) for r in table(base / "x/scoringutils-quantile.csv") if r["observed"] != "NA"}
        same(seen, {("killed", "1999-05-31", "190")}, "one source's word")
        (base / "later.csv").write_text(LATER + "T10,1999-05-31,1999-06-02,,,Observers,small,killed,,131,\n")
        _, err = attrit("export", "scoringutils", "out", "--truth", "later.csv", "-o", "y", cwd=base, status=1)
        says(err, "131 here and 130 on line 5", "keep one of the two")


@case
def scoringutils_gets_its_columns_and_no_other():
    unit = ["model", "location", "target", "origin_date", "horizon", "target_date"]
    known = {("casualties", "1999-04-30"): "450", ("killed", "1999-05-31"): "130"}
    with made() as base:
        attrit("export", "scoringutils", "out", "--truth", "later.csv", "-o", "x", cwd=base)
        for kind, key, n in (("quantile", "quantile_level", 207), ("sample", "sample_id", 900)):
            rows = table(base / f"x/scoringutils-{kind}.csv")
            same(list(rows[0]), [*unit, key, "predicted", "observed"], "columns")
            same(len(rows), n, "rows: 3 targets, 3 days, 23 levels or 100 samples")
            same({(r["target"], r["target_date"], r[key]): r["predicted"] for r in rows}, forecast(base, kind), "numbers")
            same({(r["target"], r["target_date"]): r["observed"] for r in rows if r["observed"] != "NA"}, known, "truth")
            same({(r["model"], r["location"], r["origin_date"]) for r in rows}, {("attrit", "small", "1999-04-20")}, "unit")
        attrit("export", "scoringutils", "out", "--model", "mine", "-o", "y", cwd=base)
        same({(r["model"], r["observed"]) for r in table(base / "y/scoringutils-sample.csv")}, {("mine", "NA")}, "without a truth")


@case
def a_tidy_table():
    with made() as base:
        attrit("export", "csv", "out", "-o", "x", cwd=base)
        rows = table(base / "x/quantiles.csv")
        same(list(rows[0]), ["as_of", "subject", "quantity", "date", "days_ahead", "quantile", "value"], "columns")
        same({(r["quantity"], r["date"], r["quantile"]): r["value"] for r in rows}, forecast(base, "quantile"), "numbers")
        same({(r["as_of"], r["subject"]) for r in rows}, {("1999-04-20", "small")}, "cut-off and subject")
        same({(r["date"], r["days_ahead"]) for r in rows}, {("1999-04-20", "0"), ("1999-04-30", "10"), ("1999-05-31", "41")}, "days")


@case
def xarray_opens_what_arviz_gets():
    import numpy
    import xarray
    warnings.simplefilter("ignore", RuntimeWarning)  # dates that never come are no dates
    with made() as base:
        said, _ = attrit("export", "arviz", "out", "-o", "x", cwd=base)
        says(said, "wrote x/arviz.nc", "posterior of 1 chain of 2,000 draws", "prior")
        same((base / "x/arviz.nc").read_bytes(), (base / "out/run.nc").read_bytes(), "bytes")
        with xarray.open_dataset(base / "x/arviz.nc", group="posterior") as posterior:
            same(dict(posterior.sizes)["draw"], 2000, "draws")
        wanted = forecast(base, "sample")
        with xarray.open_dataset(base / "x/arviz.nc", group="predictions") as paths:
            for target in ("killed", "casualties", "strength"):
                for day in ("1999-04-30", "1999-05-31"):
                    drawn = numpy.round(paths[target].sel(time=day).values[0, ::10], 1)
                    same([float(wanted[target, day, str(i + 1)]) for i in range(100)], drawn.tolist(), f"{target} on {day}, path by path")
        (base / "out/run.nc").write_text("no netCDF")
        says(attrit("export", "arviz", "out", "-o", "y", cwd=base, status=1)[1], "not a NetCDF file")
        need(not (base / "y").exists(), "files")


@case
def a_forecast_that_breaks_a_rule_goes_nowhere():
    with made() as base:
        shutil.copyfile(HUB / "falling.csv", base / "out/forecast.csv")
        _, err = attrit("export", "hubverse", "out", "--team", "n", "-o", "hub", cwd=base, status=1)
        says(err, "forecast.csv:", "values must not fall")
        need(not (base / "hub").exists(), "files")
        same(attrit("check", HUB / "falling.csv", status=1)[1].count("error:"), err.count("error:"), "the same mistakes by check")


@case
def check_reaches_the_rules_of_hubs():
    same(attrit("check", HUB / "good.csv", "-q"), ("", ""), "a good file")
    told = json.loads(attrit("check", HUB / "dates.csv", "--json", status=1)[0])
    need(told["errors"] > 0 and all(m["line"] > 0 for m in told["messages"]), told)
    says(attrit("check", SMALL / "evidence.csv", status=2)[1], "no column output_type", "attrit check FOLDER")
    says(attrit("check", "nowhere.csv", status=1)[1], "no such file")


@case
def wrong_use():
    with made() as base:
        for words, part in (((), "a format and a folder"), (("hubverse", "out"), "needs --team"),
                            (("hubverse", "out", "--team", "a-b"), "cannot be a part"), (("hubverse", "out", "--team", "a", "--model", "b.c"), "cannot be a part"),
                            (("csv", "out", "--truth", "later.csv"), "no place for --truth"), (("arviz", "out", "--team", "a"), "no place for --team"),
                            (("hubverse", "out", "--team", "a", "--source", "b"), "of which ledger"), (("hubvers", "out"), "hubverse"),
                            (("csv", "out", "more"), "too many")):
            says(attrit("export", *words, cwd=base, status=2)[1], part)
        says(attrit("export", "csv", "nowhere", cwd=base, status=1)[1], "nowhere/forecast.csv", "no such file")
        (base / "later.csv").write_text(LATER.replace("410", "4,10").replace("9000", "many"))
        _, err = attrit("export", "hubverse", "out", "--team", "a", "--truth", "later.csv", cwd=base, status=1)
        says(err, "later.csv:2", "later.csv:6")
        need(not (base / "export").exists(), "files")


with folder() as RUNS:
    main()
