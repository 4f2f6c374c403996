# SPDX-License-Identifier: Apache-2.0
"""claims.py ATTRIT: attrit claims against attrit run, against itself and against the rules of probability."""
import csv
import json
import math
import re

from shell import SMALL, attrit, campaign, case, folder, main, need, same, says

QUICK = ("--quality", "quick")
ROWS = ("S6,1999-04-18,1999-04-19,,,Pundit,media,,,small,depletion_date,,6,,weeks_ahead,,,\n"
        "S7,1999-04-15,1999-04-16,1999-03-20,1999-04-15,Pundit,media,,,small,casualties_per_day,,9,,persons/day,,,\n"
        "S8,1999-04-15,1999-04-16,,,Pundit,media,,,small,depletion_date,,,,date,,,\n"
        "S9,1999-04-10,1999-04-11,,,Pundit,media,,,elsewhere,killed,,5,,persons,,,\n")
LAST = "S5,1999-04-15,1999-04-17,,,Observers,independent,,,small,casualties,,260,,persons,,,\n"
LEDGER = [(LAST, LAST + ROWS)]
DATES = "dates: [1999-04-30, 1999-05-31]\n"
ASK = [(DATES, DATES + "  ask:\n    - pulled out before 1999-06-01\n    - {ask: casualties >= 90 % by 1999-05-31, claim: S8, says: in May}\n")]
QUESTIONS = ["killed >= 100 by 1999-05-31", "killed >= 100 by 1999-05-31 given pulled out", "killed >= 100 by 1999-05-31 given not pulled out",
             "below_50 by 1999-05-31", "strength < 50 % from 1999-03-01 to 1999-05-31", "not below_50 by 1999-05-31",
             "casualties per day >= 5 after 1999-04-20", "killed >= 1000000 by 1999-06-30", "killed >= 1 by 1999-06-30 given killed >= 1000000",
             "casualties between 200 and 400 on 1999-04-20"]


def asking(questions):
    return [word for q in questions for word in ("--ask", q)]


def judged(text):
    return {j["question"]: j for j in json.loads(text)["judged"]}


def near(got, wanted, tolerance, what):
    need(abs(got - wanted) <= tolerance, f"{what}: got {got}, wanted {wanted} within {tolerance}")


@case
def a_run_judges_on_its_own_paths_what_claims_judges():
    with campaign(yaml=ASK, ledger=LEDGER) as path, folder() as out:
        text = " ".join(attrit("run", path, *QUICK, "-o", out)[0].split())
        says(text, "Published claims on what was known then", "All killed or wounded by 30 May 1999 (Pundit, 19 Apr 1999):", "Right if from 21 Apr 1999 to 30 May 1999 casualties grew by",
             "Wiped out by 30 May 1999", "About 9 casualties a day, 20 Mar 1999 to 15 Apr 1999", "wrote into", "claims.json")
        same(attrit("claims", path, *QUICK, "--from", out, "--runs", "2000", "--json")[0].strip(), (out / "claims.json").read_text().strip(), "claims.json")
        said = json.loads((out / "claims.json").read_text())
        same([(j["id"], j["rule"], j["foremost"]) for j in said["judged"]],
             [("S6", "depletion", 1), ("S6", "depletion", 2), ("S7", "rate", 3), ("S8", "campaign", None), (None, "asked", None)], "judged")
        same(said["rows"], {"ledger": 9, "judged": 3, "projections_left": 0, "others_left": 6}, "rows")
        same({u["id"]: u["use"] for u in said["unjudged"]}, {"S1": "cited", "S2": "fitted", "S3": "fitted", "S4": "fitted", "S5": "fitted", "S9": "set aside"}, "left")
        summary = json.loads((out / "summary.json").read_text())
        for key in ("subject", "as_of", "horizon", "seed", "inputs"):
            same(said[key], summary[key], key)
        # what the run says by date is what is asked
        runs = ("--from", out, "--runs", "2000", "--json")
        dates = {d["date"]: d for d in summary["dates"]}
        events = dates["1999-05-31"]["events"]
        asked = judged(attrit("claims", path, *QUICK, *runs, *asking([f"{e} by 1999-05-31" for e in events]))[0])
        need(len(events) >= 3, events)
        for name, event in events.items():
            got = asked[f"{name} by 1999-05-31"]
            near(got["p"], event["probability"], 1e-12, name)
            if 0 < event["probability"] < 1:
                near(got["se"], event["se"], 0.05 * event["se"], name)  # which divides by n, not n - 1
        killed = dates["1999-05-31"]["quantities"]["killed"]
        at = asking([f"killed {sign} {killed['q95']} by 1999-05-31" for sign in ("<", "<=")])
        asked = judged(attrit("claims", path, *QUICK, *runs, *at)[0])
        below, up_to = (j["p"] for j in list(asked.values())[-2:])  # several paths of whole men may share the 95 % point
        need(0.93 < below <= 0.95 + 1 / 2000 and 0.95 - 1 / 2000 <= up_to < 0.97, "the 95 % point", below, up_to)
        near(next(reversed(asked.values()))["own"]["q50"], killed["q50"], 1e-9, "the median")


@case
def the_rules_of_probability_hold():
    with campaign(ledger=LEDGER) as path:
        q = judged(attrit("claims", path, *QUICK, "--runs", "3000", *asking(QUESTIONS), "--json")[0])
        whole = q["killed >= 100 by 1999-05-31"]
        out, stays = (q[f"killed >= 100 by 1999-05-31 given {n}pulled_out by 1999-05-31"] for n in ("", "not "))
        near(out["given"]["p"] + stays["given"]["p"], 1, 1e-12, "a condition and its opposite")
        same(out["paths"] + stays["paths"], 3000, "paths")
        near(whole["p"], out["p"] * out["given"]["p"] + stays["p"] * stays["given"]["p"], 1e-12, "total probability")
        near(q["below_50 by 1999-05-31"]["p"] + q["not below_50 by 1999-05-31"]["p"], 1, 1e-12, "not")
        near(q["below_50 by 1999-05-31"]["p"], q["strength < 50 % from 1999-03-01 to 1999-05-31"]["p"], 1e-12, "the event and its level")
        between = q["casualties between 200 and 400 on 1999-04-20"]
        near(between["p"] + between["below"] + between["above"], 1, 1e-12, "below, within, above")
        none = q["killed >= 1000000 by 1999-06-30"]
        same((none["p"], none["se"], none["low"], none["percent"], none["term"]), (0, 0, 0, "<1 %", "almost no chance"), "none")
        need(0 < none["high"] < 0.05, none["high"])
        cannot = q["killed >= 1 by 1999-06-30 given killed >= 1000000 by 1999-06-30"]
        same((cannot["cannot"], cannot["p"], cannot["own"]), ("no path meets the condition", None, None), "cannot be said")
        for j in q.values():
            if not j["cannot"]:
                need(j["low"] <= j["p"] <= j["high"], j)
                need(j["assumption"] or j["own"]["kind"] == "date" or "not" in j["question"], j["question"])


@case
def same_question_same_bytes_and_files_agree():
    with campaign(yaml=ASK, ledger=LEDGER) as path, folder() as out:
        args = ("claims", path, *QUICK, "--runs", "800", *asking(QUESTIONS[:3]))
        one = attrit(*args, "--threads", "1", "-o", out / "1", "-q")[0]
        attrit(*args, "--threads", "2", "-o", out / "2", "-q")
        same(one, "", "quiet")
        for name in ("claims.csv", "claims.json"):
            same((out / "1" / name).read_bytes(), (out / "2" / name).read_bytes(), name)
        same({p.name for p in (out / "1").iterdir()}, {"posterior.fit", "claims.csv", "claims.json", "claims.manifest.json"}, "files")
        fit = (out / "1/posterior.fit").read_bytes()
        attrit(*args, "--from", out / "1", "-o", out / "3", "-q")
        same((out / "3/claims.json").read_bytes(), (out / "1/claims.json").read_bytes(), "from a stored fit")
        same((out / "1/posterior.fit").read_bytes(), fit, "the fit")
        said = json.loads((out / "1/claims.json").read_text())["judged"]
        with open(out / "1/claims.csv", newline="") as f:
            table = list(csv.DictReader(f))
        same(len(table), len(said), "rows")
        for row, j in zip(table, said):
            same((row["id"], row["rule"], row["question"], row["term"], row["cannot"]), (j["id"] or "", j["rule"], j["question"], j["term"], ""), "row")
            for key in ("p", "se", "low", "high", "below", "above"):
                same(row[key] == "", j[key] is None, key)
                if row[key]:
                    near(float(row[key]), j[key], 5.1e-5, key)
            same(row["own_unit"], "date" if j["own"]["kind"] == "date" else j["own"]["unit"], "unit")
            if j["own"]["kind"] == "date":
                same(row["own_q50"], j["own"]["q50"] or "", "date")
            elif j["own"]["q50"] is not None:
                near(float(row["own_q50"]), j["own"]["q50"], 5.1e-5, "own")
        manifest = json.loads((out / "1/claims.manifest.json").read_text())
        says(manifest["command"], "attrit claims ", " --ask \"killed >= 100 by 1999-05-31\" --ask ", " --seed 1")
        same([f["file"] for f in manifest["outputs"]], ["claims.csv", "claims.json"], "outputs")
        words = json.loads(attrit(*args, "--words", "ipcc", "--from", out / "1", "--json")[0])
        same(words["words"], "ipcc", "words")
        same([j["p"] for j in words["judged"]], [j["p"] for j in said], "numbers under other words")
        none = attrit(*args, "--words", "none", "--from", out / "1")[0]
        need("likely" not in none and "chance" not in none, none)


@case
def a_common_error_of_all_sources_weighs_paths_as_a_fit_under_it_would():
    ask = ["casualties >= 600 by 1999-05-31", "killed >= 80 on 1999-04-20", "strength < 75 % by 1999-05-31"]
    with campaign() as path:
        q = list(judged(attrit("claims", path, *QUICK, "--runs", "2000", *asking(ask), "--json")[0]).values())
    for j in q:
        settings = {round(s["factor"], 6): s["p"] for s in j["common_error"]["settings"]}
        near(settings[1], j["p"], 1e-12, "no common error")
        need(len(settings) > 2 and list(settings) == sorted(settings), settings)
    checked = 0
    for factor in (1 / 1.2, 1.2):
        with campaign(yaml=[("sources:\n", f"observation: {{mean_bias: {math.log(factor)}}}  # assumption\nsources:\n")]) as path:
            other = list(judged(attrit("claims", path, *QUICK, "--runs", "2000", *asking(ask), "--json")[0]).values())
        for j, k in zip(q, other):
            at = {round(s["factor"], 6): s["p"] for s in j["common_error"]["settings"]}.get(round(factor, 6))
            if at is not None:
                near(at, k["p"], 4 * math.hypot(k["se"], 1.5 * j["se"]), f"{j['question']} under {factor}")
                need((at - j["p"]) * (k["p"] - j["p"]) > 0, "direction", j["question"], at, j["p"], k["p"])
                checked += 1
    need(checked >= 3, checked)


@case
def an_earlier_cut_off_knows_less():
    with campaign(yaml=ASK, ledger=LEDGER) as path:
        said = json.loads(attrit("claims", path, *QUICK, "--runs", "300", "--as-of", "1999-04-17", "--json")[0])
        same([j["id"] for j in said["judged"]], ["S7", "S8", None], "judged")
        same({u["id"]: u["use"] for u in said["unjudged"]}["S6"], "not yet reported", "S6")
        same(said["as_of"], "1999-04-17", "as of")
        said = json.loads(attrit("claims", path, *QUICK, "--runs", "300", "--as-of", "1999-04-15", "--json")[0])
        same([j["id"] for j in said["judged"]], [None], "judged")  # the campaign's own reading of S8 too
        same([u["id"] for u in said["unjudged"] if u["use"] == "not yet reported"], ["S5", "S6", "S7", "S8"], "not yet reported")


@case
def it_prints_on_eighty_columns():
    with campaign(yaml=ASK, ledger=LEDGER) as path:
        for words in ("icd203", "phia", "ipcc"):
            out, err = attrit("claims", path, *QUICK, "--runs", "500", "--words", words, *asking(QUESTIONS))
            same(err, "", "standard error")
            says(" ".join(out.split()), "500 paths from the posterior as of 20 Apr 1999", "3 of 9 rows of the ledger are judged", "P, %",
                 "One by one", "S6, Pundit, 19 Apr 1999: All killed or wounded by 30 May 1999",
                 "asks: casualties >= 100 % by 1999-05-30", "The paths have", "Right if", "(in May)", "Asked: Pulled out of the line by 31 May 1999",
                 "that meet the condition", "Cannot be said: no path meets the condition", "Not judged", "6 other rows claim nothing that is to be judged:",
                 "4 fitted, 1 cited, 1 set aside;", "not who made them")
            for row, title in (("S6", "All killed or wounded by 30 May 1999"), ("S7", "About 9 casualties a day"), ("asked", "pulled_out by 1999-05-31")):
                said = [re.match(rf"    {row} +(\S.*?)(\.\.\.|  )", line) for line in out.split("One by one")[0].splitlines()]
                need(any(m and len(m[1]) > 8 and (m[1].startswith(title) or title.startswith(m[1])) for m in said), words, row, out)
            same([line for line in out.splitlines() if len(line) > 80 or line != line.rstrip()], [], "lines too long, or with blanks at their end")


@case
def slips_are_told_before_the_fit():
    _, err = attrit("claims", SMALL, *QUICK, "--ask", "strenght < 10 % by 1999-05-31", status=1)
    says(err, "question:1:1: error: \"strenght\" is no quantity of the model contingent", "strenght < 10 %", "^^^^^^^^", "help: did you mean strength?")
    says(attrit("claims", SMALL, *QUICK, "--ask", "killed > 5 by 1999-04-01", status=1)[1], "asks of the past", "on DATE, or from DATE to DATE")
    says(attrit("claims", SMALL, *QUICK, "--ask", "killed > 5 by 2001-04-01", status=1)[1], "2001-04-01 is beyond the horizon, 1999-06-30")
    says(attrit("claims", SMALL, *QUICK, "--ask", "", status=1)[1], "there is no question")
    says(attrit("claims", SMALL, *QUICK, *["--ask", "below_50"] * 33, status=2)[1], "--ask must be a question, at most 32 times")
    says(attrit("claims", SMALL, "--resume", status=2)[1], "--resume needs the folder")
    with folder() as out:
        says(attrit("claims", SMALL, *QUICK, "--from", out / "nowhere", status=1)[1], "there is no finished fit in")
        (out / "file").write_text("mine")
        says(attrit("claims", SMALL, *QUICK, "-o", out / "file", status=5)[1], "it is not a folder")
    need("nan" not in attrit("claims", SMALL, *QUICK, "--runs", "1", "--ask", "killed > 5 by 1999-05-31")[0], "nan")
    _, err = attrit("report", SMALL, "--ask", "below_50", status=2)
    says(err, "this command does not take '--ask'")


main()
