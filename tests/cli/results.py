# SPDX-License-Identifier: Apache-2.0
"""results.py ATTRIT: what every command says and writes about a small campaign, and that nothing changes it but its inputs."""
import csv
import hashlib
import json
import re

import xarray
from shell import SMALL, attrit, campaign, case, folder, main, need, on_terminal, same, says

QUICK = ("--quality", "quick")
FILES = {"run": {"posterior.fit", "forecast.csv", "run.nc", "summary.json", "report.html", "charts", "trace.csv",
                 "claims.json", "manifest.json"},
         "forecast": {"posterior.fit", "forecast.csv", "summary.json", "manifest.json"},
         "report": {"posterior.fit", "report.html", "charts", "manifest.json"}}


def names(path):
    return {p.name for p in path.iterdir()}


def bytes_of(path):
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


def counts(text):
    """1,320 and 90 of a line, as numbers."""
    return [float(x.replace(",", "")) for x in re.findall(r"(?<![\w.])\d[\d,]*(?![\w.])", text)]


@case
def check_tells_what_became_of_each_claim():
    out, err = attrit("check", SMALL)
    says(out, "campaign.yaml: ok", "evidence.csv: ok", "as of 20 Apr 1999, 1,200 men deployed; horizon 30 Jun 1999",
         "4 observations from 2 sources", "5 claims", "\n  fitted            S2 S3 S4 S5\n  cited             S1\n")
    same(err, "", "standard error")
    rows, _ = attrit("check", SMALL / "campaign.yaml", "--rows")
    says(rows, "S1 ", "deployed", "cited: ", "S2 ", "casualties", "120", "fitted: ", "S3 ", "killed", "50", "90", "S4 ",
         "casualties", "300", "fitted: ", "S5 ")


@case
def check_as_json_has_the_claims():
    said = json.loads(attrit("check", SMALL, "--json")[0])
    same((said["errors"], said["messages"]), (0, []), "errors")
    same([(c["id"], c["line"], c["use"]) for c in said["claims"]],
         [("S1", 2, "cited"), ("S2", 3, "fitted"), ("S3", 4, "fitted"), ("S4", 5, "fitted"), ("S5", 6, "fitted")], "claims")


@case
def as_of_uses_only_what_had_been_reported():
    said = json.loads(attrit("check", SMALL, "--as-of", "1999-04-05", "--json")[0])
    same([c["use"] for c in said["claims"]], ["cited", "fitted", "fitted", "not yet reported", "not yet reported"], "uses")
    says(attrit("check", SMALL, "--as-of=1999-03-31")[0], "as of 31 Mar 1999", "2 observations")


@case
def the_default_campaign_is_this_folder():
    same(attrit("check", cwd=SMALL)[0].replace("./", ""), attrit("check", ".", cwd=SMALL)[0].replace("./", ""), "check")


@case
def fit_tells_parameters_sources_and_reports():
    out, _ = attrit("fit", SMALL, *QUICK)
    says(out, "after the reports", "lambda", "Observers", "S2 casualties", "log-evidence")
    said = json.loads(attrit("fit", SMALL, *QUICK, "--json")[0])
    same(len(said["reports"]), 4, "reports")
    by_name = {p["name"]: p for p in said["parameters"]}
    median = by_name["lambda"]["prior"][1]
    need(abs(median - 0.2) < 1e-9, f"prior median of lambda is 0.2, got {median}")
    need("tau" not in by_name, "a fixed parameter is not learned")
    need(all(p["posterior"] == sorted(p["posterior"]) for p in said["parameters"]), "quantiles ascend")
    need(all(0 <= r["tail"] <= 1 for r in said["reports"]), "tails are probabilities")


@case
def run_answers_and_writes_everything():
    with folder() as base:
        out, err = attrit("run", SMALL, *QUICK, "-o", base / "out")
        same(err, "", "no progress off a terminal")
        same(names(base / "out"), FILES["run"], "files")
        need((base / "out" / "charts").iterdir(), "no charts")
        says(out, "Small exercise", "5 claims: 4 fitted, from 2 sources; as of 20 Apr 1999", "quality quick, seed 1",
             "elow 50 % of deployed", "by 31 May 1999", "Killed", "straight line", "Strength", "main event", "median date",
             "Straight line", "Reports that disagree most", "Where the spread", "Diagnostics", "wrote into")
        long = [line for line in out.splitlines() if len(line) > 80 and "wrote" not in line and str(base) not in line]
        need(not long, "longer than 80 characters:", *long)


@case
def the_terminal_says_what_summary_json_says():
    with folder() as base:
        out, _ = attrit("run", SMALL, *QUICK, "-o", base)
        summary = json.loads((base / "summary.json").read_text())
    for date in summary["dates"]:
        for name, band in date["quantities"].items():
            if name not in ("killed", "casualties", "strength"):
                continue
            block = out.split(f"\n  {name.capitalize()}: ")[1].split("\n\n")[0]
            day = {"1999-04-20": "20 Apr 1999", "1999-04-30": "30 Apr 1999", "1999-05-31": "31 May 1999"}[date["date"]]
            row = next(line for line in block.splitlines() if line.strip().startswith(day))
            got = counts(row.split(day)[1])
            wanted = [band[k] for k in ("q50", "q25", "q75", "q05", "q95")]
            near = all(abs(g - w) <= 0.051 * max(abs(w), 20) for g, w in zip(got, wanted))
            need(near, f"{name} on {day}: the terminal says {got}, summary.json {wanted}")
    for event in summary["events"]:
        block = out.split(event["text"][1:])[-1]
        says(block, "by 31 May 1999", summary["dates"][-1]["events"][event["event"]]["percent"])


def fan_column(out, column):
    """A column of the block chart, from the bottom: one character a row."""
    chart = out.split("\n  Strength over time")[1].split("\n\n")[0].splitlines()[1:]
    rows = [line for line in chart if "┤" in line or "│" in line]
    return [re.split("[┤│]", line)[1].ljust(60)[column] for line in reversed(rows)], chart


@case
def the_blocks_are_the_bands_of_the_chart():
    with folder() as base:
        out, _ = attrit("run", SMALL, *QUICK, "-o", base)
        days = json.loads((base / "charts" / "strength.vl.json").read_text())["datasets"]["strength"]
    column, chart = fan_column(out, 59)
    top = float(chart[0].split("┤")[0].replace(",", ""))
    band = days[-1]
    row = {k: min(9, int(band[k] / top * 10)) for k in ("q05", "q25", "q50", "q75", "q95")}
    want = ["█" if r == row["q50"] else "▓" if row["q25"] <= r <= row["q75"] else "░" if row["q05"] <= r <= row["q95"] else " "
            for r in range(10)]
    same(column, want, "the last column")
    need("^ as of 20 Apr 1999" in chart[-1] and chart[-1].endswith("30 Jun 1999"), f"days under the chart: {chart[-1]}")
    need(max(map(len, chart)) <= 80, "a chart wider than 80 columns")


@case
def run_nc_has_the_diagnostics_that_are_told():
    with folder() as base:
        out, _ = attrit("run", SMALL, *QUICK, "-o", base)
        told = json.loads((base / "summary.json").read_text())["diagnostics"]
        with xarray.open_dataset(base / "run.nc", group="sample_stats") as nc:
            stored = {name: float(nc[name]) for name in set(told) & set(nc.variables) if not nc[name].ndim}
    need({"draws", "min_ess", "log_evidence", "log_evidence_se"} <= set(stored), f"run.nc has only {sorted(stored)}")
    for name, x in stored.items():
        need(abs(x - told[name]) <= 1e-9 * abs(x), f"{name}: run.nc has {x}, summary.json {told[name]}")
    said = re.search(r"worth (\d+) independent draws, lowest ESS (\d+) %, log-evidence (-[\d.]+) ± ([\d.]+),", " ".join(out.split()))
    need(said, f"the terminal tells no diagnostics: {out[-600:]}")
    draws, ess, evidence, error = map(float, said.groups())
    need(abs(draws / told["draws"] - 1) <= 0.05 and abs(ess - 100 * told["min_ess"]) <= 0.5, f"{draws}, {ess} %: {told}")
    need(abs(error / told["log_evidence_se"] - 1) <= 0.5 and abs(evidence - told["log_evidence"]) <= error / 2, f"{said[0]}: {told}")


@case
def json_on_standard_output_is_summary_json():
    with folder() as base:
        for verb in ("run", "forecast", "report"):
            out, _ = attrit(verb, SMALL, *QUICK, "--json", "-o", base / verb)
            same(names(base / verb), FILES[verb], f"files of {verb}")
            said = json.loads(out)
            if verb != "report":
                same(said, json.loads((base / verb / "summary.json").read_text()), "JSON")
            same(said["as_of"], "1999-04-20", "as_of")


@case
def the_same_seed_gives_the_same_bytes_for_any_number_of_threads():
    with folder() as base:
        written = {}
        for threads in (1, 2, 7):
            attrit("run", SMALL, *QUICK, "--threads", threads, "--quiet", "-o", base / str(threads))
            written[threads] = bytes_of(base / str(threads))
        for name in written[1]:
            if name not in ("manifest.json", "run.nc"):  # these tell when they were made
                for threads in (2, 7):
                    same(hashlib.sha256(written[threads][name]).hexdigest(), hashlib.sha256(written[1][name]).hexdigest(),
                         f"{name}, {threads} threads")
        need(json.loads(written[1]["manifest.json"]), "manifest")
        other, _ = attrit("forecast", SMALL, *QUICK, "--seed", "2", "-o", base / "seed2")
        need((base / "seed2" / "forecast.csv").read_bytes() != written[1]["forecast.csv"], "another seed, the same bytes")
        same(attrit("fit", SMALL, *QUICK, "--threads", "1", "--json")[0], attrit("fit", SMALL, *QUICK, "--threads", "7", "--json")[0],
             "fit")
        same(attrit("simulate", SMALL, "--threads", "1", "--json")[0], attrit("simulate", SMALL, "--threads", "7", "--json")[0],
             "simulate")


@case
def the_forecast_is_in_the_columns_of_hubverse():
    with folder() as base:
        attrit("forecast", SMALL, *QUICK, "--quiet", "-o", base)
        with open(base / "forecast.csv", newline="") as f:
            rows = list(csv.DictReader(f))
    need({"target", "location", "target_date", "output_type", "output_type_id", "value"} <= set(rows[0]), rows[0])
    quantiles = {}
    for row in rows:
        if row["output_type"] == "quantile":
            quantiles.setdefault((row["target"], row["target_date"]), []).append((float(row["output_type_id"]), float(row["value"])))
    need({"killed", "casualties", "strength"} <= {k[0] for k in quantiles}, quantiles.keys())
    for key, pairs in quantiles.items():
        same(len(pairs), 23, f"levels of {key}")
        values = [v for _, v in sorted(pairs)]
        same(values, sorted(values), f"quantiles of {key} ascend")


@case
def a_run_as_of_an_earlier_day_is_told_so():
    with folder() as base:
        said = json.loads(attrit("forecast", SMALL, *QUICK, "--as-of", "1999-03-25", "--json", "-o", base)[0])
    same(said["as_of"], "1999-03-25", "as_of")
    same([d["date"] for d in said["dates"]], ["1999-03-25", "1999-04-30", "1999-05-31"], "dates")
    same({c["id"]: c["use"] for c in said["claims"]}["S5"], "not yet reported", "S5")


@case
def words_are_those_that_were_asked_for():
    with folder() as base:
        terms = {words: attrit("forecast", SMALL, *QUICK, "--words", words, "-o", base)[0] for words in ("icd203", "ipcc", "none")}
    need("almost no chance" in terms["icd203"] or "almost certain" in terms["icd203"], terms["icd203"])
    need("exceptionally unlikely" in terms["ipcc"] or "virtually certain" in terms["ipcc"], terms["ipcc"])
    need(not re.search(r"likely|chance  |certain", terms["none"].split("Net")[-1].split("Straight")[0]), terms["none"])


@case
def a_ledger_without_a_claim_runs_on_the_assumptions():
    with campaign(yaml=[(", cite: [S1]", "")], drop_rows=True) as copy, folder() as base:
        out, _ = attrit("run", copy, *QUICK, "-o", base)
        says(out, "0 fitted", "TOO LITTLE EVIDENCE")
        summary = json.loads((base / "summary.json").read_text())
        same(summary["diagnostics"]["too_little_evidence"], True, "too_little_evidence")
        says((base / "report.html").read_text().lower(), "too little evidence")


EXACT = "observation:\n  noise: 0.002\n  bias: {A: 0.01, B: 0.01, C: 0.01, D: 0.01, E: 0.01, F: 0.01}\nquestions:"
TOO_MANY = [("killed,50,,90,", "killed,,3000,,")]


@case
def diagnostics_that_fail_end_with_3_and_say_what_to_do():
    """3,000 killed of 1,200 men, in a report that claims to be exact: no run can agree, whatever its random numbers."""
    with campaign(yaml=[("questions:", EXACT)], ledger=TOO_MANY) as copy, folder() as base:
        out, _ = attrit("run", copy, *QUICK, "--as-of", "1999-03-30", "-o", base, status=3)
        says(" ".join(out.split()), "DIAGNOSTICS FAILED, do not rely on this: ", "Eastland, 1999-03-28, killed", "Diagnostics", "wrote into")
        same(json.loads((base / "summary.json").read_text())["diagnostics"]["ok"], False, "diagnostics.ok")


@case
def quiet_says_nothing():
    with folder() as base:
        same(attrit("run", SMALL, *QUICK, "-q", "-o", base), ("", ""), "run --quiet")
        same(attrit("check", SMALL, "--quiet"), ("", ""), "check --quiet")
        same(attrit("fit", SMALL, *QUICK, "--quiet"), ("", ""), "fit --quiet")


@case
def progress_is_lines_or_json_or_nothing():
    with folder() as base:
        _, err = attrit("forecast", SMALL, *QUICK, "--progress", "json", "-o", base)
        said = [json.loads(line) for line in err.splitlines()]
        need("fit" in {p["stage"] for p in said}, said)
        need(all(0 <= p["done"] <= 1 for p in said), said)
        _, err = attrit("forecast", SMALL, *QUICK, "--progress", "plain", "-o", base)
        need(all(re.match(r"\w+ \d+ %", line) for line in err.splitlines()) and "\r" not in err, err)
        same(attrit("forecast", SMALL, *QUICK, "--progress=none", "-o", base)[1], "", "none")


@case
def a_terminal_gets_a_bar_and_bold_unless_told_not_to():
    with folder() as base:
        text, status = on_terminal("forecast", SMALL, *QUICK, "-o", base)
        need("\x1b[34m" in text and "█" in text, "no coloured chart")
        same(status, 0, "exit")
        says(text, "[", "#", "] ", "%")
        need("\r" in text and "\x1b[1m" in text, "no bar or no bold")
        text, _ = on_terminal("forecast", SMALL, *QUICK, "-o", base, env={"NO_COLOR": "1"})
        need("\x1b" not in text and "\r" in text, "an escape code with NO_COLOR")
        text, _ = on_terminal("forecast", SMALL, *QUICK, "-o", base, env={"TERM": "dumb"})
        need("\x1b" not in text and "[#" not in text, "a bar on a dumb terminal")
        text, _ = on_terminal("forecast", SMALL, *QUICK, "-o", base, "--progress", "none")
        need("[#" not in text and "[-" not in text, "a bar though none was wanted")


@case
def a_new_case_checks_and_runs_at_once():
    with folder() as base:
        out, _ = attrit("new", "mycase", cwd=base)
        says(out, "wrote mycase/campaign.yaml", "made-up", "cd mycase")
        case_folder = base / "mycase"
        same(names(case_folder), {"campaign.yaml", "evidence.csv", "README.md"}, "files")
        says((case_folder / "campaign.yaml").read_text(), "MADE UP")
        out, err = attrit("check", cwd=case_folder)
        same(err, "", "check")
        says(out, "fitted", "merged", "judged", "cited", "set aside", "not yet reported")
        out, _ = attrit("run", *QUICK, cwd=case_folder)
        says(" ".join(out.split()), "(made up)", "wrote into out: forecast.csv run.nc summary.json report.html charts/ trace.csv claims.json manifest.json")
        same(names(case_folder / "out"), FILES["run"], "files")


@case
def outputs_fit_on_eighty_columns():
    for args in (("check", SMALL), ("check", SMALL, "--rows"), ("simulate", SMALL), ("fit", SMALL, *QUICK), ("help",), ("help", "run"),
                 ("models",), ("models", "contingent")):
        long = [line for line in attrit(*args, cwd=SMALL)[0].replace(str(SMALL), "small").splitlines() if len(line) > 80]
        need(not long, f"attrit {args[0]}: longer than 80 characters:", *long)


main()
