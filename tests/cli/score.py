# SPDX-License-Identifier: Apache-2.0
"""score.py ATTRIT: stored forecasts scored by later reports and refused when they were changed; rolling records."""
import contextlib
import csv
import functools
import json
import math
import shutil

from shell import HERE, SMALL, attrit, campaign, case, folder, main, need, same, says

QUICK = ("--quality", "quick")
LATER = """T1,1999-05-02,1999-05-03,,,Observers,independent,,,small,casualties,,400,,persons,,,
T2,1999-05-02,1999-05-04,,,Eastland,government-adversary,,,small,casualties,500,,,persons,,,
T3,1999-05-10,1999-05-12,,,Observers,independent,,,small,strength,700,800,850,persons,,,
"""
ROOT = HERE.parent.parent
STACK = contextlib.ExitStack()


@functools.cache
def run_once():
    path = STACK.enter_context(folder()) / "run"
    attrit("run", SMALL, *QUICK, "-o", path, "-q")
    return path


def stored(out):
    """A copy of a forecast of the small campaign as of its cut-off."""
    shutil.copytree(run_once(), out)
    return out


def grown(base, more=LATER, change=()):
    """The small ledger with later rows; `change`: pairs (old, new)."""
    text = (SMALL / "evidence.csv").read_text()
    for old, new in change:
        need(old in text, old)
        text = text.replace(old, new, 1)
    (base / "grown.csv").write_text(text + more)
    return base / "grown.csv"


def rows_of(path):
    with path.open() as file:
        return list(csv.DictReader(file))


@case
def a_stored_forecast_is_scored_by_later_reports():
    with folder() as base:
        run, ledger, out = stored(base / "run"), grown(base), base / "out"
        args = ("score", SMALL, "--forecast", run, "--truth", ledger)
        said = attrit(*args, "--each-source", "-o", out)[0]
        says(said, "3 statements scored from 1 cut-off", "not what is true", "at least 500", "strength, men", "casualties, men",
             "straight_line", "wrote into")
        same([line for line in said.splitlines() if len(line) > 80], [], "lines longer than 80 characters")
        same({p.name for p in out.iterdir()}, {"score.csv", "score.json", "score.manifest.json"}, "files")
        record = json.loads((out / "score.json").read_text())
        same((record["campaign"], record["as_of"], record["rolling"], record["until"]),
             ("small", "1999-04-20", False, "1999-05-12"), "head")
        same([(u["claim"], u["horizon"], u["statement"]) for u in record["units"]],
             [("T1", 12, "about"), ("T2", 12, "at least"), ("T3", 20, "about")], "units")
        rows = rows_of(out / "score.csv")
        line = next(r for r in rows if r["model"] == "straight_line" and r["claim"] == "T1" and r["scale"] == "natural")
        # 260 on 15 April, main combat from 5 March: 260 / 41 * 58 on 2 May
        need(math.isclose(float(line["wis"]), abs(400 - 260 / 41 * 58), rel_tol=1e-6), line)
        frozen = next(r for r in rows if r["model"] == "frozen_total" and r["claim"] == "T1" and r["scale"] == "log")
        need(math.isclose(float(frozen["crps"]), math.log(401 / 261), rel_tol=1e-6), frozen)
        same([r["at"] for r in rows if (r["model"], r["claim"], r["scale"]) == ("attrit", "T3", "log")], ["best", "low", "high"], "at")
        need(all(r["wis"] == "" or math.isclose(float(r["wis"]), sum(float(r[k]) for k in ("overprediction", "underprediction", "dispersion")),
                                                rel_tol=1e-5, abs_tol=1e-6) for r in rows if r["at"] == "best"), "wis has three parts")
        same((attrit(*args, "--each-source", "--json", "--threads", "1")[0].strip()), (out / "score.json").read_text().strip(), "json")


@case
def one_unit_has_one_truth():
    with folder() as base:
        args = ("score", SMALL, "--forecast", stored(base / "run"), "--truth", grown(base))
        err = attrit(*args, status=1)[1]
        says(err, "grown.csv:8:1: error: T1 (Observers: about 400, line 7) and T2 (Eastland: at least 500) are two truths",
             "casualties on 1999-05-02", "help: --source NAME", "--each-source")
        same(len(json.loads(attrit(*args, "--source", "Observers", "--json")[0])["units"]), 2, "units of one source")
        says(attrit(*args, "--source", "Observer", status=1)[1], "no statement of 'Observer'", "did you mean 'Observers'?")


@case
def the_breaking_date_is_what_the_user_says():
    with folder() as base:
        args = ("score", SMALL, "--forecast", stored(base / "run"))
        event = json.loads(attrit(*args, "--unbroken", "1999-05-02", "--json")[0])["event"]
        same([d["brier"] is None for d in event["dates"]], [False, False, True], "known")
        need(math.isclose(event["dates"][1]["brier"], event["dates"][1]["probability"] ** 2), event)
        event = json.loads(attrit(*args, "--broke", "1999-05-02", "--json")[0])["event"]
        need(math.isclose(event["dates"][2]["brier"], (1 - event["dates"][2]["probability"]) ** 2), event)
        pmf = {r["output_type_id"]: float(r["value"]) for r in rows_of(base / "run" / "forecast.csv") if r["output_type"] == "pmf"}
        by, rps = 0, 0
        for week, p in list(pmf.items())[:-1]:
            by += p
            rps += (by - (week >= "1999-05-02")) ** 2
        need(math.isclose(event["rps"], rps, rel_tol=0.05, abs_tol=0.02), event["rps"], rps)  # run.nc holds half the paths
        says(attrit("score", SMALL, "--forecast", base / "run", status=1)[1], "there is nothing to score", "--truth")


def refused(change, *text, ledger=None, target=SMALL):
    with folder() as base:
        run = stored(base / "run")
        change(run)
        says(attrit("score", target, "--forecast", run, "--truth", ledger(base) if ledger else grown(base), "--each-source", status=1)[1],
             *text)


def edit(path, old, new):
    data = path.read_bytes()
    need(old in data, path, old)
    path.write_bytes(data.replace(old, new, 1))


@case
def a_changed_forecast_is_refused():
    refused(lambda run: edit(run / "forecast.csv", b",quantile,0.5,", b",quantile,0.6,"), "forecast.csv was changed: its SHA-256")
    refused(lambda run: edit(run / "posterior.fit", (run / "posterior.fit").read_bytes()[-1:], b"?"), "posterior.fit was changed")

    def flip(run):
        data = bytearray((run / "run.nc").read_bytes())
        data[len(data) // 2] ^= 1
        (run / "run.nc").write_bytes(bytes(data))
    refused(flip, "run.nc was changed")
    refused(lambda run: (run / "run.nc").unlink(), "run.nc is missing")
    refused(lambda run: (run / "manifest.json").unlink(), "there is no forecast in")
    refused(lambda run: (run / "manifest.json").write_text("{"), "manifest.json:1:")
    refused(lambda run: edit(run / "manifest.json", b'"as_of": "1999-04-20"', b'"as_of": "1999-04-19"'), "contradict each other: as_of")
    refused(lambda run: edit(run / "manifest.json", b'"seed": 1', b'"seed": 2'), "contradict each other: seed 2 and 1")
    refused(lambda run: edit(run / "manifest.json", b'"forecast.csv"', b'"../cast.csv"'), "that no run writes")
    with folder() as base:  # a page that was moved away says nothing
        (stored(base / "run") / "report.html").unlink()
        attrit("score", SMALL, "--forecast", base / "run", "--truth", grown(base), "--each-source", "-q")


@case
def a_forecast_must_fit_its_campaign():
    def nothing(run):
        del run
    with campaign(yaml=[("name: small", "name: other")]) as other:
        refused(nothing, "holds a forecast of small, this is other", target=other)
    with campaign(yaml=[("\nsubject: small", "\nsubject: smaller")], ledger=[]) as other:
        text = (other / "evidence.csv").read_text().replace(",small,", ",smaller,")
        (other / "evidence.csv").write_text(text)
        refused(nothing, "is about small, this is about smaller", target=other, ledger=lambda _: other / "evidence.csv")
    refused(nothing, "claim S5, reported on 1999-04-21, after its cut-off",
            ledger=lambda base: grown(base, change=[("S5,1999-04-15,1999-04-17", "S5,1999-04-15,1999-04-21")]))
    refused(nothing, "claim S5 was something else", ledger=lambda base: grown(base, change=[(",260,", ",270,")]))
    refused(nothing, "fitted to claim S4, which", "does not have",
            ledger=lambda base: grown(base, change=[("S4,1999-04-05,1999-04-06,,,Eastland,government-adversary,,,small,casualties,300,,,persons,,,\n", "")]))
    with folder() as base:  # added since, but reported before the cut-off
        more = LATER + "S6,1999-04-10,1999-04-11,,,Others,media,,,small,casualties,,250,,persons,,,\n"
        out = attrit("score", SMALL, "--forecast", stored(base / "run"), "--truth", grown(base, more), "--each-source")[0]
        says(out, "S6 (Others): reported by the cut-off and added since")


@case
def wrong_use_is_told():
    for args, text in ((("score", SMALL), "what is to be scored?"), (("--rolling", "--forecast", "x"), "two different things"),
                       (("--forecast", "x", "--every", "3"), "are for --rolling"), (("--rolling", "--broke", "1999-05-01"), "for a stored"),
                       (("--forecast", "x", "--broke", "1999-05-01", "--unbroken", "1999-05-01"), "contradict"),
                       (("--rolling", "--resume"), "name it with -o"), (("--rolling", "--every", "0"), "--every must be")):
        says(attrit("score", *args[args[0] == "score":], status=2)[1], text)
    says(attrit("score", SMALL, "--rolling", "--first", "1999-04-20", status=1)[1], "the first cut-off 1999-04-20 must lie")


@case
def a_rolling_record_is_the_same_whatever_the_threads():
    with folder() as base:
        args = ("score", SMALL, "--truth", grown(base), "--rolling", "--as-of", "1999-05-20", "--every", "21")
        attrit(*args, "-o", base / "one", "--threads", "1", "-q")
        record = json.loads((base / "one" / "score.json").read_text())
        same([o["as_of"] for o in record["origins"]], ["1999-03-21", "1999-04-11", "1999-05-02"], "cut-offs")
        same([(u["origin_date"], u["claim"]) for u in record["units"]][:3],
             [("1999-03-21", "S3"), ("1999-03-21", "S4"), ("1999-03-21", "S5")], "units")
        attrit(*args, "-o", base / "two", "--threads", "2", "-q")
        same((base / "one" / "score.csv").read_bytes(), (base / "two" / "score.csv").read_bytes(), "score.csv")
        same(sorted(p.name for p in (base / "two" / "rolling").iterdir()), [o["as_of"] for o in record["origins"]], "kept fits")
        bar = attrit(*args, "-o", base / "two", "--resume", "--progress", "json", "-q")[1]
        same((base / "one" / "score.json").read_bytes(), (base / "two" / "score.json").read_bytes(), "score.json")
        need(any(json.loads(line)["stage"] == "rolling" for line in bar.splitlines() if line.startswith("{")), bar[-500:])


def table(record):
    """The lines of docs/score.md: by model, on the log scale, all quantities together. A quick fit has a Monte Carlo error."""
    for s in record["summary"]:
        if (s["target"], s["scale"], s["weeks"]) == ("all", "log", 0):
            yield s["model"], s["n"], s["wis"], s["crps"], s["interval_coverage_50"], s["interval_coverage_90"]


@case
def the_record_in_the_docs_is_what_the_program_says():
    record = json.loads(attrit("score", ROOT / "campaigns/kursk-2024", "--rolling", "--json")[0])
    page = (ROOT / "docs/score.md").read_text().split("<!-- record -->")[1]
    told = {cells[0]: cells[1:] for line in page.splitlines() if line.startswith("| `")
            for cells in [[c.strip(" `%") for c in line.strip("|").split("|")]]}
    for model, n, wis, crps, half, most in table(record):
        want = told.get(model)
        need(want and int(want[0]) == n, model, want, n)
        for text, value, slack in zip(want[1:], (wis, crps, 100 * half, 100 * most), (0.08, 0.08, 22, 22)):
            need(text == "-" or abs(float(text) - value) <= slack, model, text, value)
    drawn = json.loads((ROOT / "docs/figures/rolling.json").read_text())
    same([(u["origin_date"], u["claim"], u["said"]) for u in drawn["units"]],
         [(u["origin_date"], u["claim"], u["best"]) for u in record["units"] if u["best"] is not None], "the figure's statements")


with STACK:
    main()
