# SPDX-License-Identifier: Apache-2.0
"""simulate.py ATTRIT: attrit simulate against what is known in closed form, against itself, and what other readers make of its files."""
import contextlib
import csv
import json
import math
import re
import statistics

import xarray

from shell import SMALL, attrit, campaign, case, folder, main, need, same, says

LAMBDA = "lambda: {prior: log-normal, median: 0.2, sd_log: 0.8, basis: assumption}"
TAU = "  tau: 45                      # assumption\n"
QUIET = [(LAMBDA, "lambda: 0"), (TAU, TAU + "  chi: 0\n  d: 0\n  h: 0\n")]
# All that can happen, and much of it: units get weak, are cut off, leave; wounded return; the contingent rests.
BUSY = [(LAMBDA, "lambda: 1.5"), (TAU, "  tau: 8\n  chi: 0.01\n  d: 0.004\n  h: 2\n  compliance: 0.5\n"),
        ("breaking:\n", "breaking:\n  units_withdraw: 1  # assumption\n  consolidate: 1  # assumption\n")]
RATE = 0.007  # desertions a man and day
LEAVING = [(LAMBDA, "lambda: 0"), (TAU, TAU + f"  chi: 0\n  d: {RATE}\n  h: 0\n")]
DATES = {"1999-04-20": 51, "1999-04-30": 61, "1999-05-31": 92}  # days of the campaign by then
MEN = 1200


def doctrines(*rows):
    text = "".join(f"  - {{name: {name}, says: {says_}, set: {{{edits}}}, basis: assumption}}\n" for name, says_, edits in rows)
    return [("questions:", f"doctrines:\n{text}questions:")]


def simulate(path, *args):
    return json.loads(attrit("simulate", path, *args, "--json")[0])


def dates(said):
    return {d["date"]: d for d in said["dates"]}


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def near(got, wanted, tolerance, what):
    need(abs(got - wanted) <= tolerance, f"{what}: got {got}, wanted {wanted} within {tolerance}")


def binomial(k, n, p):
    return math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p))


def gone(days):
    """Distribution of those who have deserted by then: each man by himself, at RATE."""
    return [binomial(k, MEN, -math.expm1(-RATE * days)) for k in range(MEN + 1)]


@case
def it_prints_what_it_counts_on_eighty_columns():
    out, err = attrit("simulate", SMALL, "--runs", "2000", "--trace", "3")
    same(err, "", "standard error")
    says(out, "2,000 histories from the priors alone", "Killed", "±", "Casualties", "Strength", "Everything counted, 31 May 1999",
         "    deployed", "    drones_downed", "Probability by the end of each day, %", "below_50", "History 3", "committed to the line", "met_drone")
    need(all(len(line) <= 80 for line in out.splitlines()), "a line is longer than 80 characters")
    need("force_ratio" not in out, "a quantity that is always 0 is shown")
    need(re.search(r"captured +0 +0 - \d+ +0 - \d+\n", out), "the end of a range that is whole has digits behind the point")
    same(attrit("simulate", SMALL, "--runs", "100", "-q"), ("", ""), "quiet")
    early = simulate(SMALL, "--runs", "100", "--as-of", "1999-03-15")
    same(early["dates"][0]["date"], "1999-03-15", "first date")


@case
def without_sorties_everybody_stays():
    with campaign(yaml=QUIET) as path:
        said = simulate(path, "--runs", "300", "--trace", "300")
        for day in said["dates"]:
            for name, men in (("strength", MEN), ("deployed", MEN), ("killed", 0), ("casualties", 0)):
                same(day["quantities"][name], {"q": [men] * 5, "se": [0] * 5, "mean": men, "mean_se": 0}, name)
            same(day["events"]["below_70"], {"probability": 0, "se": 0}, "below_70")
        same({k: n for k, n in said["trace"]["totals"].items() if n}, {"arrived": MEN, "committed": 1}, "totals")
        out, _ = attrit("simulate", path, "--runs", "300")
        says(out, "Strength", "31 May 1999                  1,200       1,200 - 1,200       1,200 - 1,200")
        says(out, "Probability", "31 May 1999             < 1             < 1")  # 3 in 300


@case
def desertion_alone_is_binomial():
    """Numbers, their errors and an event's probability against the exact distribution; errors also against 60 other seeds."""
    with campaign(yaml=LEAVING) as path:
        runs = 20000
        said = simulate(path, "--runs", runs)
        for date, day in dates(said).items():
            chance = gone(DATES[date])
            p = -math.expm1(-RATE * DATES[date])
            mean, sd = MEN * p, math.sqrt(MEN * p * (1 - p))
            got = day["quantities"]["deserted"]
            near(got["mean"], mean, 4 * sd / math.sqrt(runs), "mean")
            near(got["mean_se"], sd / math.sqrt(runs), 0.03 * sd / math.sqrt(runs), "its error")
            for level, q, se in zip(said["levels"], got["q"], got["se"]):
                step = math.sqrt(level * (1 - level) / runs)
                ranks = [next(k for k in range(MEN) if sum(chance[:k + 1]) >= level + s * 4 * step) for s in (-1, 1)]
                need(ranks[0] <= q <= ranks[1] and 0 <= se <= 1, f"{date}: quantile {level} is {q} ± {se}, exact {ranks}")
            near(day["quantities"]["strength"]["mean"], MEN - mean, 4 * sd / math.sqrt(runs), "strength")
            below = sum(chance[361:])  # strength below 840, 70 % of 1,200; it never grows
            event = day["events"]["below_70"]
            near(event["se"], math.sqrt(event["probability"] * (1 - event["probability"]) / runs), 1e-12, "error")
            near(event["probability"], below, 4 * math.sqrt(below * (1 - below) / runs) + 1e-9, "below_70")
        medians = [simulate(path, "--runs", "400", "--seed", seed)["dates"][0]["quantities"]["deserted"] for seed in range(60)]
        spread = statistics.stdev(m["q"][2] for m in medians)
        told = statistics.mean(m["se"][2] for m in medians)
        need(0.7 < told / spread < 1.4, f"the median of 400 runs spreads by {spread} and is told to by {told}")


@case
def doctrines_meet_the_same_days():
    """What changes nothing differs by nothing in any run; a hundred men more are a hundred men more in every run."""
    with campaign(yaml=BUSY + doctrines(("empty", "supply without a stock", "stock_supply: 5"))) as path:
        (other,) = simulate(path, "--runs", "500", "--doctrine", "empty", "--doctrine", "empty")["doctrines"]
        for name, x in other["differences"].items():
            same(x, {"q": [0] * 5, "se": [0] * 5, "mean": 0, "mean_se": 0}, name)
    wave = "wave_chance: 1, wave_median: 100, wave_sdlog: 0, wave_days: 1, wave_first: 60"
    with campaign(yaml=QUIET + doctrines(("wave", "a hundred more", wave), ("empty", "supply", "stock_supply: 5"))) as path:
        said = simulate(path, "--runs", "200", "--doctrine", "wave", "--doctrine", "empty")
        same([(d["name"], d["says"]) for d in said["doctrines"]], [("wave", "a hundred more"), ("empty", "supply")], "doctrines")
        same(said["doctrines"][0]["differences"]["strength"], {"q": [100] * 5, "se": [0] * 5, "mean": 100, "mean_se": 0}, "strength")
        men = [d["quantities"]["strength"]["mean"] for d in said["doctrines"][0]["dates"]]
        same(men, [1200, 1300, 1300], "from day 60, 30 April, on")
        out, _ = attrit("simulate", path, "--runs", "200", "--doctrine", "wave")
        says(" ".join(out.split()), "wave: difference to the campaign's own doctrine, 31 May 1999 a hundred more median",
             "strength 100 100 to 100 100", "same days")


@case
def differences_are_taken_run_by_run():
    """The mean of differences is the difference of means, and its error far below what separate runs would have."""
    with campaign(yaml=doctrines(("two", "two baits", "bait: 2"))) as path:
        said = simulate(path, "--runs", "3000", "--doctrine", "two")
        own, two = said["dates"][-1]["quantities"], said["doctrines"][0]["dates"][-1]["quantities"]
        for name in ("killed", "casualties", "drones_downed", "strength"):
            x = said["doctrines"][0]["differences"][name]
            near(x["mean"], two[name]["mean"] - own[name]["mean"], 1e-6 * MEN, name)
            need(x["q"] == sorted(x["q"]) and x["mean_se"] < 0.8 * math.hypot(two[name]["mean_se"], own[name]["mean_se"]), name, x)
        need(said["doctrines"][0]["differences"]["killed"]["mean"] > 0, "two men in the open do not cost more")


def total(totals, *kinds):
    return sum(totals[k] for k in kinds)


@case
def a_trace_adds_up_to_what_its_run_counts():
    idle = {"captured", "self_inflicted", "encirclements", "deserted", "dissolved", "returned", "killed", "drones_downed"}
    with campaign(yaml=BUSY) as path:
        for run, runs, seed in ((1, 1, 1), (1, 1, 2), (1, 1, 3), (7, 20, 4)):
            said = simulate(path, "--runs", runs, "--trace", run, "--seed", seed)
            t, men = said["trace"]["totals"], said["trace"]["dates"][-1]
            if runs == 1:
                same({k: v["mean"] for k, v in said["dates"][-1]["quantities"].items()},
                     {k: men[k] for k in said["dates"][-1]["quantities"]}, "the only run is that run")
            # The totals run to the horizon, a month after the last date asked about.
            with folder() as out:
                attrit("simulate", path, "--runs", runs, "--trace", run, "--seed", seed, "-q", "-o", out)
                end = xarray.open_dataset(out / "trace.nc").value.isel(day=-1).load()
            men = {str(n): float(end.sel(quantity=n)) for n in end.quantity.values}
            for name, kinds in (("deployed", ["arrived"]), ("killed", ["killed_by_drone", "killed_close", "killed_encircled"]),
                                ("wounded", ["wounded_by_drone", "wounded_close"]), ("returned", ["returned"]),
                                ("encounters", ["met_drone"]), ("drones_downed", ["drone_downed"]), ("captured", ["captured"]),
                                ("deserted", ["deserted", "deserted_encircled"]), ("self_inflicted", ["self_inflicted"]),
                                ("encirclements", ["encircled"]), ("dissolved", ["left_line"])):
                same(total(t, *kinds), men[name], f"{name}, run {run} of {runs}")
                idle -= {name} if men[name] else set()
            same(t["moved_in"], t["moved_out"], "moved")
            out_of_line = {"killed", "wounded", "captured", "deserted", "self_inflicted"}
            same(men["strength"], men["deployed"] + men["returned"] - sum(men[n] for n in out_of_line), "strength")
    need(not idle, f"nothing happened that tests {idle}")


@case
def a_run_is_the_same_whoever_else_runs():
    with campaign(yaml=BUSY) as path, folder() as out:
        for runs in (7, 40):
            attrit("simulate", path, "--runs", runs, "--trace", "7", "-q", "-o", out / str(runs))
        same((out / "7/trace.csv").read_bytes(), (out / "40/trace.csv").read_bytes(), "trace.csv")
        other = attrit("simulate", path, "--runs", "7", "--trace", "6", "-q", "-o", out / "6")
        need((out / "6/trace.csv").read_bytes() != (out / "7/trace.csv").read_bytes(), other)


BRIGADES = [("units:\n  count: 36                    # assumption\n",
             "units:\n  brigades:\n    - {name: guards, strength: 400, count: 12, basis: assumption}\n"
             "    - {name: second, strength: 800, count: 24, basis: assumption}\n")]


@case
def files_say_what_is_printed():
    with campaign(yaml=BUSY + BRIGADES + doctrines(("two", "two baits", "bait: 2"))) as path, folder() as out:
        args = ("--runs", "300", "--doctrine", "two", "--trace", "12")
        says(" ".join(attrit("simulate", path, *args, "-o", out)[0].split()),
             ": simulation.csv events.csv trace.csv trace.nc simulate.manifest.json")
        said = simulate(path, *args)
        same({p.name for p in out.iterdir()}, {"simulation.csv", "events.csv", "trace.csv", "trace.nc", "simulate.manifest.json"}, "files")
        check_tables(out, said)
        check_trace(out, said)
        manifest = json.loads((out / "simulate.manifest.json").read_text())
        same((manifest["runs"], manifest["doctrines"], manifest["trace"], manifest["seed"]), (300, ["own", "two"], 12, 1), "manifest")
        says(manifest["command"], "attrit simulate ", " --runs 300 --doctrine two --trace 12 --seed 1")
        same([f["file"] for f in manifest["outputs"]], ["simulation.csv", "events.csv", "trace.csv", "trace.nc"], "outputs")


def check_tables(out, said):
    table = rows_of(out / "simulation.csv")
    same(list(table[0]), ["doctrine", "date", "quantity", "level", "value", "se"], "columns")
    known = {(r["doctrine"], r["date"], r["quantity"], r["level"]): r for r in table}
    same(len(known), len(table), "rows once")
    same((table[0]["date"], table[-1]["date"]), ("1999-03-01", "1999-06-30"), "every day")
    for doctrine, days in (("own", said["dates"]), ("two", said["doctrines"][0]["dates"])):
        for day in days:
            for name, x in day["quantities"].items():
                for level, q, se in [*zip(("0.05", "0.25", "0.5", "0.75", "0.95"), x["q"], x["se"]), ("mean", x["mean"], x["mean_se"])]:
                    row = known[doctrine, day["date"], name, level]
                    near(float(row["value"]), q, 6e-5, (name, level))
                    near(float(row["se"]), se, 6e-5, (name, level))
    need("force_ratio" not in {r["quantity"] for r in table}, "a quantity that is always 0")
    for row in rows_of(out / "events.csv"):
        for day in said["dates"]:
            if row["doctrine"] == "own" and row["date"] == day["date"]:
                near(float(row["probability"]), day["events"][row["event"]]["probability"], 6e-5, row)
                near(float(row["se"]), day["events"][row["event"]]["se"], 6e-5, row)


def check_trace(out, said):
    with contextlib.closing(xarray.open_dataset(out / "trace.nc")) as nc:
        table = rows_of(out / "trace.csv")
        same(list(table[0]), ["run", "date", "unit", "brigade", "happening", "n"], "columns")
        same(nc.sizes["happening_id"], len(table), "happenings")
        kinds, brigades, days = list(nc.kind.values), list(nc.brigade.values), nc.time.dt.strftime("%Y-%m-%d").values
        same(brigades, ["guards"] * 12 + ["second"] * 24, "brigades")
        for i, row in enumerate(table):
            unit = int(nc.happening_unit[i]) if i < 200 else None
            same((row["run"], row["date"]), ("12", str(days[i])), "row")
            if unit is not None:
                same((row["unit"], row["brigade"]), (str(unit), brigades[unit]) if unit >= 0 else ("", ""), "unit")
                same((row["happening"], int(row["n"])), (kinds[int(nc.happening_kind[i])], int(nc["count"][i])), "happening")
        need(all(a["date"] <= b["date"] for a, b in zip(table, table[1:])), "dates descend")
        sums = {k: sum(int(r["n"]) for r in table if r["happening"] == k) for k in kinds}
        same(sums, {k: int(n) for k, n in said["trace"]["totals"].items()}, "totals")
        strength = nc.value.sel(quantity="strength").values
        same([int(x) for x in nc.able.sum("unit").values], [int(x) for x in strength], "able men of all units, day by day")
        need((nc.able.values >= 0).all(), "fewer than nobody")
        for day in said["trace"]["dates"]:
            same({str(q): float(nc.value.sel(day=day["date"], quantity=q)) for q in nc.quantity.values},
                 {k: float(v) for k, v in day.items() if k != "date"}, "value")
        same([(r["date"], r["happening"]) for r in table if not r["unit"]],
             [(s["date"], s["happening"]) for s in said["trace"]["story"]], "story")


@case
def the_same_bytes_for_any_number_of_threads():
    with campaign(yaml=BUSY + doctrines(("two", "two baits", "bait: 2"))) as path, folder() as out:
        for threads in (1, 2, 7):
            attrit("simulate", path, "--runs", "333", "--doctrine", "two", "--trace", "5", "--threads", threads, "-q", "-o", out / str(threads))
        for name in ("simulation.csv", "events.csv", "trace.csv", "trace.nc"):
            for threads in ("2", "7"):
                same((out / threads / name).read_bytes() == (out / "1" / name).read_bytes(), True, f"{name}, {threads} threads")
        manifest = [json.loads((out / t / "simulate.manifest.json").read_text())["outputs"] for t in ("1", "2", "7")]
        need(manifest[0] == manifest[1] == manifest[2], "hashes")
        for threads in ("1", "7"):
            attrit("simulate", path, "--runs", "333", "--seed", "2", "-q", "--threads", threads, "-o", out / ("other" + threads))
        need((out / "other1/simulation.csv").read_bytes() != (out / "1/simulation.csv").read_bytes(), "another seed, the same bytes")
        need(not (out / "other1/trace.csv").exists(), "a trace that nobody asked for")


@case
def what_cannot_be_done_is_said():
    with campaign(yaml=doctrines(("two", "two baits", "bait: 2"))) as path, folder() as out:
        says(attrit("simulate", path, "--runs", "10", "--trace", "11", status=2)[1],
             "there is no run 11 to follow: runs are numbered from 1 to 10")
        says(attrit("simulate", path, "--doctrine", "towe", status=1)[1], "towe", "two")
        same(attrit("simulate", path, "--doctrine", "list")[0], "  two\n    two baits\n", "list")
        (out / "file").write_text("mine")
        says(attrit("simulate", path, "--runs", "10", "-o", out / "file", status=5)[1], "it is not a folder")
        same((out / "file").read_text(), "mine", "file")
        # As for every command: what stands in the folder under another name is left alone.
        (out / "mine.txt").write_text("mine")
        attrit("simulate", path, "--runs", "10", "-q", "-o", out)
        same({p.name for p in out.iterdir()}, {"file", "mine.txt", "simulation.csv", "events.csv", "simulate.manifest.json"}, "files")
    says(attrit("simulate", SMALL, "--doctrine", "list")[0], "names no doctrine")
    says(attrit("simulate", SMALL, "--doctrine", "two", status=1)[1], "two")


main()
