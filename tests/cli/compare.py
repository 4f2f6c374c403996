# SPDX-License-Identifier: Apache-2.0
"""compare.py ATTRIT: attrit compare against what is known in closed form, against itself and against attrit run."""
import csv
import json
import math

from shell import SMALL, attrit, campaign, case, folder, main, need, same, says

QUICK = ("--quality", "quick")
LAMBDA = "lambda: {prior: log-normal, median: 0.2, sd_log: 0.8, basis: assumption}"
TAU = "  tau: 45                      # assumption\n"
STILL = "  chi: 0\n  d: 0\n  h: 0\n"
QUIET = [(LAMBDA, "lambda: 0"), (TAU, TAU + STILL)]
MEN, RATE, AS_OF, HORIZON = 1200, 0.007, 51, 122  # days by the end of 20 April and of 30 June
UNCITED = ("cite: [S1]", "basis: assumption")  # for a ledger without a row
LEVELS = ["0.05", "0.25", "0.5", "0.75", "0.95", "mean"]


def doctrines(*rows):
    text = "".join(f"  - {{name: {name}, says: {says_}, set: {{{edits}}}, basis: assumption}}\n" for name, says_, edits in rows)
    return [("questions:", f"doctrines:\n{text}questions:")]


def compare(path, *args):
    said = json.loads(attrit("compare", path, *QUICK, *args, "--json")[0])
    return {d["name"]: d for d in said["doctrines"]}


def last(doctrine):
    return doctrine["dates"][-1]


def near(got, wanted, tolerance, what):
    need(abs(got - wanted) <= tolerance, f"{what}: got {got}, wanted {wanted} within {tolerance}")


def measured(got, wanted, what):
    """A mean within four of its own errors."""
    need(got["mean_se"] > 0, what, got)
    near(got["mean"], wanted, 4 * got["mean_se"], what)


@case
def what_changes_nothing_differs_by_nothing():
    """A doctrine of another name alone; two of the same edits; each number of them."""
    rows = ("empty", "supply without a stock", "stock_supply: 5"), ("two", "two baits", "bait: 2"), ("deux", "two baits", "bait: 2")
    with campaign(yaml=doctrines(*rows)) as path:
        said = compare(path, "--runs", "1500")
        same(list(said), ["own", "empty", "two", "deux"], "doctrines")
        empty, own = said["empty"], said["own"]
        for day, own_day in zip(empty["dates"], own["dates"]):
            for name, x in day["differences"].items():
                same(x, {"q": [0] * 5, "se": [0] * 5, "mean": 0, "mean_se": 0}, name)
            same(day["event_difference"], {"p": 0, "se": 0}, "event")
            same((day["quantities"], day["event"]), (own_day["quantities"], own_day["event"]), "numbers of the own doctrine")
        same([empty["lives"][k]["p"] for k in ("fewer", "same", "more")], [0, 1, 0], "lives")
        same({p["verdict"] for p in empty["lives"]["parameters"]}, {"no difference"}, "verdicts")
        same(empty["breaking"]["days_later"]["q"], [0] * 5, "days")
        same((empty["breaking"]["own_only"]["p"], empty["breaking"]["other_only"]["p"]), (0, 0), "event on one side")
        two, other = said["two"], dict(said["deux"], name="two")
        need(last(two)["differences"]["killed"]["mean"] > 0, "two men in the open do not cost more")
        same(two, other, "equal doctrines")
        for day in two["dates"][:1]:  # the past is common
            same({x["mean"] for x in day["differences"].values()}, {0}, "differences at the cut-off")
    # Pulled out and back in the line before the cut-off: a day of the past is the same day under every doctrine.
    early = [("main: below_50", "main: pulled_out\n  break_a: 2  # assumption\n  break_b: 20  # assumption"), (TAU, TAU + "  rest_mean: 5\n")]
    with campaign(yaml=early + doctrines(rows[0])) as path:
        said = compare(path, "--runs", "500")
        need(said["own"]["dates"][0]["event"]["p"] > 0.2, "no break before the cut-off")
        same(said["empty"]["breaking"]["days_later"]["q"], [0] * 5, "days")
        same(said["empty"]["breaking"]["days_later"]["mean"], 0, "days")


@case
def pairs_are_far_more_exact_than_separate_runs():
    with campaign(yaml=doctrines(("two", "two baits", "bait: 2"))) as path:
        said = compare(path, "--runs", "3000")
        own, two = last(said["own"])["quantities"], said["two"]
        for name in ("lives", "killed", "casualties", "strength", "drones_downed"):
            x, other = last(two)["differences"][name], last(two)["quantities"][name]
            near(x["mean"], other["mean"] - own[name]["mean"], 1e-6 * MEN, name)
            near(two["unpaired_se"][name], math.hypot(own[name]["mean_se"], other["mean_se"]), 1e-9 * MEN, "unpaired error")
            need(x["mean_se"] < 0.7 * two["unpaired_se"][name], name, x["mean_se"], two["unpaired_se"][name])
        near(own["lives"]["mean"], own["killed"]["mean"] + own["self_inflicted"]["mean"], 1e-6 * MEN, "lives")
        near(two["lives"]["fewer"]["p"] + two["lives"]["same"]["p"] + two["lives"]["more"]["p"], 1, 1e-9, "all paths")


@case
def a_hundred_men_more_are_a_hundred_men_more():
    """Without losses exactly; with desertion alone each of them stays with probability exp(-rate * days)."""
    wave = ("wave", "a hundred more", "wave_chance: 1, wave_median: 100, wave_sdlog: 0, wave_days: 1, wave_first: 60")
    with campaign(yaml=QUIET + [UNCITED] + doctrines(wave), drop_rows=True) as path:
        said = compare(path, "--runs", "400")["wave"]
        same([d["date"] for d in said["dates"]], ["1999-04-20", "1999-04-30", "1999-05-31", "1999-06-30"], "dates, the horizon last")
        same([d["differences"]["strength"]["mean"] for d in said["dates"]], [0, 100, 100, 100], "strength")
        same(last(said)["differences"]["strength"], {"q": [100] * 5, "se": [0] * 5, "mean": 100, "mean_se": 0}, "strength")
    leaving = [(LAMBDA, "lambda: 0"), (TAU, TAU + f"  chi: 0\n  d: {RATE}\n  h: 0\n")]
    with campaign(yaml=leaving + [UNCITED] + doctrines(wave), drop_rows=True) as path:
        runs = 4000
        said = compare(path, "--runs", runs)
        stay = math.exp(-RATE * HORIZON)
        own = last(said["own"])["quantities"]["strength"]
        measured(own, MEN * stay, "strength")
        sd = math.sqrt(MEN * stay * (1 - stay) / runs)
        near(own["mean_se"], sd, 0.05 * sd, "its error")
        measured(last(said["wave"])["differences"]["strength"], 100 * math.exp(-RATE * (HORIZON - 60)), "a hundred more")


FIXED = [(LAMBDA, "lambda: 0.2"), (TAU, TAU + STILL + "  p_down: 0.25\n  q_bait: 0.5\n  q_team: 0\n  q_alone: 0.4\n  kappa: 0.5\n")]


@case
def killed_for_each_drone_downed():
    """An encounter downs the drone with 1 - (1 - p)^n, n shooters; else the bait is killed with q_bait kappa."""
    with campaign(yaml=FIXED + [UNCITED] + doctrines(("one", "one shooter", "shooters: 1"), ("none", "nobody", "bait: 0")), drop_rows=True) as path:
        said = compare(path, "--runs", "2000")
        for name, shooters in (("own", 2), ("one", 1)):
            down = 1 - 0.75 ** shooters
            measured(said[name]["drones"]["killed_per_drone"], (1 - down) * 0.25 / down, name)
            begin, end = said[name]["dates"][0]["quantities"], last(said[name])["quantities"]
            ratio = (end["killed"]["mean"] - begin["killed"]["mean"]) / (end["drones_downed"]["mean"] - begin["drones_downed"]["mean"])
            near(said[name]["drones"]["killed_per_drone"]["mean"], ratio, 1e-9, "ratio of means")
        none = said["none"]["drones"]
        same((none["killed_per_drone"]["mean"], none["none_downed"]["p"]), (None, 1), "nobody shoots")
        need(said["own"]["drones"]["none_downed"]["p"] < 0.01, "somebody does")
        says(attrit("compare", path, "none", *QUICK, "--runs", "100")[0], "No drone is downed after the cut-off.")
        same(said["one"]["lives"]["parameters"], [], "nothing is unknown")


def thirds(doctrine, name):
    (found,) = [p for p in doctrine["lives"]["parameters"] if p["name"] == name]
    return found["verdict"], found["thirds"]


@case
def what_the_answer_rests_on_is_shown():
    """A bait is hit with (1 - p)^2, a man alone with 0.4: which is worse turns with p, uniform here, in closed form."""
    hidden = STILL + "  q_bait: 1\n  q_team: 0\n  q_alone: 0.4\n  kappa: 0.5\n"
    uniform = [(LAMBDA, "lambda: 0.05"), (TAU, TAU + hidden + "  p_down: {prior: beta, a: 1, b: 1, basis: assumption}\n")]
    none = doctrines(("none", "nobody stands as bait", "bait: 0"))
    with campaign(yaml=uniform + [UNCITED] + none, drop_rows=True) as path:
        verdict, parts = thirds(compare(path, "--runs", "6000")["none"], "p_down")
        same(verdict, "depends on it: the sign turns", "verdict")
        same([t["third"] for t in parts], ["lower", "middle", "upper"], "thirds")
        same(sum(t["paths"] for t in parts), 6000, "all paths")
        need(all(1850 < t["paths"] < 2150 for t in parts), "thirds", parts)
        need(parts[0]["high"] < parts[1]["low"] and parts[1]["high"] < parts[2]["low"], "thirds overlap")
        near(parts[0]["high"], 1 / 3, 0.05, "first cut")
        near(parts[1]["high"], 2 / 3, 0.05, "second cut")
        expected = [0.4 - (1 - 8 / 27), 0.4 - 7 / 27, 0.4 - 1 / 27]  # less the mean of (1 - p)^2 over each third
        scale = parts[2]["lives"]["mean"] / expected[2]
        for t, x in zip(parts[:2], expected):
            near(t["lives"]["mean"], x * scale, 4 * math.hypot(t["lives"]["mean_se"], parts[2]["lives"]["mean_se"]), t["third"])
        need(parts[0]["fewer"]["p"] > 0.6 and parts[2]["more"]["p"] > 0.9, "shares", parts)
        says(" ".join(attrit("compare", path, *QUICK)[0].split()), "sign turns", "Which doctrine costs fewer lives depends on p_down.")
    # Nobody shoots: the bait is worse whatever the number of sorties; only how much worse depends on it, where it is wide.
    unarmed = [(TAU, TAU + hidden), ("shooters: 2", "shooters: 0"), UNCITED]
    narrow = (LAMBDA, LAMBDA.replace("0.8", "0.05"))
    few = (LAMBDA, LAMBDA.replace("0.2", "0.02"))
    for width, verdict in ((few, "holds in all thirds, its size depends on it"), (narrow, "holds in all thirds")):
        with campaign(yaml=[width] + unarmed + none, drop_rows=True) as path:
            same(thirds(compare(path, "--runs", "4000")["none"], "lambda")[0], verdict, "lambda")
            says(" ".join(attrit("compare", path, *QUICK, "--runs", "1000")[0].split()), "The sign holds in all thirds", "lambda.")
    for alone, verdict in (("1", "no difference"), ("0.9999", "not clear in all thirds")):  # equally bad, or hardly better
        level = [narrow, (TAU, TAU + hidden.replace("q_alone: 0.4", f"q_alone: {alone}")), *unarmed[1:]]
        with campaign(yaml=level + none, drop_rows=True) as path:
            same(thirds(compare(path, "--runs", "3000")["none"], "lambda")[0], verdict, f"alone {alone}")


@case
def dates_that_may_not_come():
    """Relief holds on its day: ten days sooner in every path, or under one doctrine alone."""
    pulled = ("main: below_50", "main: pulled_out")
    rows = doctrines(("soon", "relieved", "relief_day: 1999-05-10"))
    with campaign(yaml=QUIET + [pulled, UNCITED] + rows, drop_rows=True) as path:
        soon = compare(path, "--runs", "300")["soon"]
        same([d["event"]["p"] for d in soon["dates"]], [0, 0, 1, 1], "under it")
        same([d["event_difference"]["p"] for d in soon["dates"]], [0, 0, 1, 1], "difference")
        same([soon["breaking"][k]["p"] for k in ("both", "own_only", "other_only", "neither")], [0, 0, 1, 0], "where it comes")
        same(soon["breaking"]["days_later"]["mean"], None, "days where it never comes under both")
    with campaign(yaml=QUIET + [pulled, UNCITED, ("breaking:\n", "inputs:\n  relief_day: {value: 1999-05-20, basis: assumption}\nbreaking:\n")] + rows,
                  drop_rows=True) as path:
        soon = compare(path, "--runs", "300")["soon"]
        same(soon["breaking"]["days_later"], {"q": [-10] * 5, "se": [0] * 5, "mean": -10, "mean_se": 0}, "days")
        same(soon["breaking"]["both"]["p"], 1, "both")
        says(" ".join(attrit("compare", path, *QUICK, "--runs", "300")[0].split()), "it is 10 days earlier on average")
    with campaign(yaml=doctrines(("two", "two baits", "bait: 2"))) as path:
        said = compare(path, "--runs", "2000")
        g, own, two = said["two"]["breaking"], last(said["own"])["event"], last(said["two"])
        need(g["other_only"]["p"] > 0 and (g["days_later"]["mean"] or 0) < 0, "sooner where it comes under both", g)
        near(g["both"]["p"] + g["own_only"]["p"], own["p"], 1e-9, "own")
        near(g["both"]["p"] + g["other_only"]["p"], two["event"]["p"], 1e-9, "other")
        near(sum(g[k]["p"] for k in ("both", "own_only", "other_only", "neither")), 1, 1e-9, "all")
        near(two["event_difference"]["p"], two["event"]["p"] - own["p"], 1e-9, "difference")


@case
def its_own_doctrine_is_the_forecast():
    """With as many paths, attrit run says the same; a stored fit is taken as it is and stays so."""
    with campaign(yaml=doctrines(("two", "two baits", "bait: 2"))) as path, folder() as out:
        attrit("run", path, *QUICK, "-q", "-o", out)
        kept = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
        run = json.loads(kept["summary.json"])
        made = (out / "posterior.fit").stat().st_ino
        said = compare(path, "--runs", "2000", "--from", out)
        same({p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}, kept, "the folder of the fit")
        same((out / "posterior.fit").stat().st_ino, made, "the stored fit is not written again")
        for day, other in zip(run["dates"], said["own"]["dates"]):
            same(day["date"], other["date"], "date")
            for name in ("killed", "casualties", "strength"):
                same([day["quantities"][name][k] for k in ("q05", "q25", "q50", "q75", "q95")], other["quantities"][name]["q"], name)
                near(other["quantities"][name]["se"][2], day["quantities"][name]["mcse"], 0.2 * day["quantities"][name]["mcse"], "error")
            near(day["events"]["below_50"]["probability"], other["event"]["p"], 1e-12, "event")
        same(compare(path, "--runs", "2000"), said, "fitted anew")
        same(compare(path, "--runs", "2000", "--resume", "-o", out), said, "resumed")
        same((out / "posterior.fit").read_bytes(), kept["posterior.fit"], "the stored fit")


@case
def files_hold_what_is_printed():
    with campaign(yaml=doctrines(("two", "two baits", "bait: 2"), ("none", "nobody", "bait: 0"))) as path, folder() as out:
        attrit("fit", path, *QUICK, "-q", "-o", out / "fit")
        for threads in (1, 2, 7):
            args = ("compare", path, "two", "none", *QUICK, "--from", out / "fit", "--runs", "777", "--threads", threads)
            printed = attrit(*args, "--json", "-o", out / str(threads))[0]
            same(printed, (out / str(threads) / "compare.json").read_text() + "\n", "JSON")
            same(sorted(p.name for p in (out / str(threads)).iterdir()), ["compare.csv", "compare.json", "compare.manifest.json"], "files")
            for name in ("compare.csv", "compare.json"):
                same((out / str(threads) / name).read_bytes() == (out / "1" / name).read_bytes(), True, f"{name}, {threads} threads")
        said = {d["name"]: d for d in json.loads(printed)["doctrines"]}
        with open(out / "1" / "compare.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        table = {(r["doctrine"], r["date"], r["measure"], r["quantity"], r["parameter"], r["third"], r["level"]): (r["value"], r["se"]) for r in rows}
        same(len(table), len(rows), "a row occurs twice")

        def check(x, *key):
            for level, value, se in zip(LEVELS, x["q"] + [x["mean"]], x["se"] + [x["mean_se"]]):
                got = table[(*key, level)]
                for text, number in zip(got, (value, se)):
                    same(text == "", number is None, key)
                    if number is not None:
                        near(float(text), number, 5.1e-5, key)
        for name, d in said.items():
            for day in d["dates"]:
                for q, x in day["quantities"].items():
                    check(x, name, day["date"], "total", q, "", "")
                for q, x in day.get("differences", {}).items():
                    check(x, name, day["date"], "difference", q, "", "")
                near(float(table[(name, day["date"], "probability", "below_50", "", "", "mean")][0]), day["event"]["p"], 5.1e-5, "event")
        check(said["two"]["breaking"]["days_later"], "two", "1999-06-30", "days_later", "below_50", "", "")
        check(said["two"]["drones"]["killed_per_drone"], "two", "1999-06-30", "per_drone", "killed", "", "")
        for p in said["none"]["lives"]["parameters"]:
            for t in p["thirds"]:
                check(t["lives"], "none", "1999-06-30", "difference", "lives", p["name"], t["third"])
        same([p["name"] for p in said["none"]["lives"]["parameters"]], ["lambda", "p_down", "q_bait", "q_team", "q_alone"], "parameters")
        manifest = json.loads((out / "1" / "compare.manifest.json").read_text())
        same(manifest["doctrines"], ["own", "two", "none"], "manifest")
        says(manifest["command"], "attrit compare ", " two none --runs 777 --seed 1")
        other = attrit(*args, "--json", "--seed", "2", status=1)[1]
        says(other, "seed")


@case
def it_prints_on_eighty_columns():
    with campaign(yaml=doctrines(("two", "two baits", "bait: 2"), ("a-doctrine-with-quite-a-long-name", "much", "fight_on: 1"))) as path:
        out, err = attrit("compare", path, *QUICK, "--runs", "1000")
        same(err, "", "standard error")
        says(out, "1,000 paths from the posterior as of 20 Apr 1999", "Lives lost by 30 Jun 1999", "P(fewer), %", "two", "two: difference", "lives",
             "killed", "casualties", "strength", "drones_downed", "Killed for each drone downed after the cut-off", "below_50", "by 30 Jun 1999",
             "neither on", "lower third", "p_down", "Totals of losses cannot tell", "What a doctrine would cost, if the model")
        same([line for line in out.splitlines() if len(line) > 80], [], "lines longer than 80 characters")
        same(attrit("compare", path, "two", *QUICK, "--runs", "50", "-q"), ("", ""), "quiet")


@case
def what_cannot_be_compared_is_said():
    late = "until: 1999-04-10, "
    with campaign(yaml=doctrines(("two", "two baits", "bait: 2"))) as path, folder() as out:
        says(attrit("compare", path, "towe", *QUICK, status=1)[1], "towe", "small has two")
        says(attrit("compare", path, "--resume", status=2)[1], "--resume needs the folder")
        says(attrit("compare", path, "--resume", "--from", out, "-o", out, status=2)[1], "--resume and --from name two fits")
        says(attrit("compare", path, "--from", out / "nowhere", status=1)[1], "there is no finished fit in")
        says(attrit("compare", path, "--runs", "0", status=2)[1], "--runs must be")
        (out / "file").write_text("mine")
        says(attrit("compare", path, *QUICK, "-o", out / "file", status=5)[1], "it is not a folder")
        one = attrit("compare", path, *QUICK, "--runs", "1")[0]
        need("nan" not in one, one)
    with campaign(yaml=[("questions:", "doctrines:\n  - {name: past, says: over, " + late
                         + "from: 1999-04-01, set: {bait: 2}, basis: assumption}\nquestions:")]) as path:
        says(attrit("compare", path, *QUICK, status=1)[1], "past ends on 1999-04-10: from the cut-off 1999-04-20 on it changes nothing")
    with campaign(yaml=doctrines(("same", "as it is", "bait: 1"))) as path:
        says(attrit("compare", path, *QUICK, status=1)[1], "same changes nothing")
    says(attrit("compare", SMALL, *QUICK, status=1)[1], "small lists no doctrines: there is nothing to compare", "help: name some under 'doctrines'")


main()
