# SPDX-License-Identifier: Apache-2.0
"""sensitivity.py ATTRIT: attrit sensitivity against attrit run, against itself and on bad input."""
import csv
import json

from shell import SMALL, attrit, campaign, case, folder, main, need, same, says

QUICK = ("--quality", "quick")


def near(got, wanted, tolerance, what):
    need(abs(got - wanted) <= tolerance, f"{what}: got {got}, wanted {wanted} within {tolerance}")


@case
def headlines_are_those_of_the_run_and_files_hold_what_is_printed():
    with folder() as out:
        attrit("run", SMALL, *QUICK, "-q", "-o", out)
        kept = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
        run = json.loads(kept["summary.json"])
        args = ("sensitivity", SMALL, *QUICK, "--from", out, "--runs", "2000")
        printed = attrit(*args, "--json", "-o", out)[0]
        said = json.loads(printed)
        same({k: v for k, v in kept.items()}, {p.name: p.read_bytes() for p in out.iterdir() if p.name in kept}, "the run's files")
        same(printed, (out / "sensitivity.json").read_text() + "\n", "JSON")
        same(attrit(*args, "--json", "--threads", "3")[0], printed, "other threads")
        same((said["inputs"], said["as_of"], said["seed"]), (run["inputs"], run["as_of"], run["seed"]), "what it was made from")
        value = {h["name"]: h for h in said["headlines"]}
        day = run["dates"][0]
        for name in ("killed", "casualties", "strength"):
            x = value[f"{name}_now"]
            same((x["date"], value[f"{name}_horizon"]["date"]), (day["date"], run["horizon"]), "dates")
            near(x["value"], day["quantities"][name]["q50"], 0.051, name)
            near(x["se"], day["quantities"][name]["mcse"], 0.1 * day["quantities"][name]["mcse"] + 1e-6, name)
        event = next(e for e in run["events"] if e["event"] == run["main_event"])
        near(value[event["event"]]["value"], event["within"], 1e-9, "event")
        same(value[event["event"] + "_date"]["day"], event["q50"], "median date")
        check_others(said)
        check_shares(said)
        check_parameters(said, run)
        check_table(said, out / "sensitivity.csv")
        manifest = json.loads((out / "sensitivity.manifest.json").read_text())
        says(manifest["command"], "attrit sensitivity ", " --runs 2000 --seed 1")
        same([f["file"] for f in manifest["outputs"]], ["sensitivity.csv", "sensitivity.json"], "manifest")


def check_others(said):
    """What is left out and what is turned; the setting that stands differs by exactly nothing."""
    reports = sum(v["reports"] for v in said["voices"])
    need(reports > 0 and said["bias"][0]["reports"] == reports, "reports", reports)
    for part in ("dial", "bias"):
        same([x["way"] for x in said[part]][1], "as it stands", part)
        for h, own in zip(said[part][1]["headlines"], said["headlines"]):
            same((h["value"], h["change"] or 0, h["change_se"] or 0), (own["value"], 0, 0), h["name"])
    same([x["factor"] for x in said["dial"]], [1 / 1.5, 1, 1.5], "factors of the dial")
    same([x["factor"] for x in said["bias"]], [0.5, 1, 2], "factors of the sds")
    for x in said["voices"] + said["dial"] + said["bias"]:
        same(x["trusted"], x["way"] != "not settled", x["name"])
        need(x["khat"] is None or not x["trusted"] or x["khat"] <= x["limit"], x["name"], x["khat"])
        for h, own in zip(x["headlines"], said["headlines"]):
            if h["value"] is not None and own["value"] is not None:
                near(h["change"], h["value"] - own["value"], 1e-9, h["name"])
    # Who says more than there is, is believed in less: more losses are behind the same words when all under-report.
    low, own, high = ([h["mean"] for h in x["headlines"] if h["name"] == "casualties_now"][0] for x in said["dial"])
    need(low > own > high, "the dial turns", low, own, high)
    main = [h["name"] for h in said["headlines"]].index(said["main"])
    moved = [abs(v["headlines"][main]["change"]) for v in said["voices"]]
    same(moved, sorted(moved, reverse=True), "the most influential first")
    same(said["most"]["voice"], said["voices"][0]["name"], "most")


def check_shares(said):
    names = [g["name"] for g in said["groups"]]
    need("shared shocks" in names and "dice" in names, names)
    members = [m for g in said["groups"] for m in g["members"].split(", ") if m]
    same(sorted(members), sorted(p["name"] for p in said["parameters"]), "members")
    for g in said["groups"]:
        same(g["after"] is None, g["name"] in ("shared shocks", "dice"), g["name"])
        for h, x in g["total"].items():
            if x["share"] is not None:
                need(-1e-12 <= x["share"] <= 1 + 6 * x["se"], g["name"], h, x)
                need(g["first"][h]["share"] <= x["share"] + 5 * (x["se"] + g["first"][h]["se"]), g["name"], h, x)
    for h, x in said["chance"].items():
        near(sum(x.values()), 1, 1e-9, h)


def check_parameters(said, run):
    wanted = {p["name"]: p for p in run["parameters"]}
    for p in said["parameters"]:
        same(p["prior"], [wanted[p["name"]][k] for k in ("prior05", "prior50", "prior95")], p["name"])
        same(p["post"], [wanted[p["name"]][k] for k in ("post05", "post50", "post95")], p["name"])
        near(p["narrowed"], wanted[p["name"]]["learned"], 1e-9, p["name"])
        same(p["verdict"], "learned" if p["bits"] >= 0.4 else "a little" if p["bits"] >= 0.1 else "not learned", p["name"])


def check_table(said, path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    table = {(r["part"], r["name"], r["headline"], r["measure"]): (r["value"], r["se"]) for r in rows}
    same(len(table), len(rows), "a row occurs twice")

    def check(value, se, *key):
        for text, number in zip(table[key], (value, se)):
            same(text == "", number is None, key)
            if number is not None:
                near(float(text), number, 5.1e-5, key)
    for h in said["headlines"]:
        check(h["value"], h["se"], "headline", "", h["name"], "value")
    for part, others in (("voice", said["voices"]), ("dial", said["dial"]), ("bias", said["bias"])):
        for x in others:
            for h in x["headlines"]:
                check(h["change"], h["change_se"], part, x["name"], h["name"], "change")
                check(h["mean"], None, part, x["name"], h["name"], "mean")
    for g in said["groups"]:
        for measure in ("first", "total"):
            for h, x in g[measure].items():
                check(x["share"], x["se"], measure, g["name"], h, "share")


@case
def without_reports_nothing_moves_it():
    """The prior alone: no voices, and every parameter as before. Nothing is unknown: only chance is left."""
    with campaign(yaml=[("cite: [S1]", "basis: assumption")], drop_rows=True) as path:
        said = json.loads(attrit("sensitivity", path, *QUICK, "--runs", "400", "--json")[0])
        same((said["voices"], said["most"]), ([], None), "voices")
        need(all(p["bits"] < 0.1 for p in said["parameters"]), [(p["name"], p["bits"]) for p in said["parameters"]])
        for x in said["dial"] + said["bias"]:
            need(all(not h["change"] for h in x["headlines"]), x)
        says(attrit("sensitivity", path, *QUICK, "--runs", "400")[0], "no voice can be left out")


@case
def refits_are_made_when_asked_for():
    with folder() as out:
        attrit("fit", SMALL, *QUICK, "-q", "-o", out)
        args = ("sensitivity", SMALL, *QUICK, "--from", out, "--runs", "500", "--json")
        said = json.loads(attrit(*args, "--refit")[0])
        need(all(x["trusted"] for x in said["voices"] + said["dial"] + said["bias"]), "all are settled")
        before = json.loads(attrit(*args)[0])
        for x, y in zip(sorted(before["voices"], key=lambda v: v["name"]), sorted(said["voices"], key=lambda v: v["name"])):
            if x["trusted"]:
                same(x, y, "what could be trusted")
            else:
                same(y["way"], "fitted again", y["name"])


@case
def it_prints_on_eighty_columns():
    out, err = attrit("sensitivity", SMALL, *QUICK, "--runs", "1000")
    same(err, "", "standard error")
    says(out, "Most influential: ", "as it stands", "If all reports of losses were off together", "0.67 x truth", "1.5 x truth",
         "What was learned of each parameter", "lambda", "Where the spread of casualties comes from", "first (#)")
    need("shared shocks" in out and "dice" in out, out)
    same([line for line in out.splitlines() if len(line) > 80], [], "lines longer than 80 characters")
    need("nan" not in out, out)
    same(attrit("sensitivity", SMALL, *QUICK, "--runs", "50", "-q"), ("", ""), "quiet")


@case
def what_cannot_be_done_is_said():
    with folder() as out:
        says(attrit("sensitivity", SMALL, "--resume", status=2)[1], "--resume needs the folder")
        says(attrit("sensitivity", SMALL, "--from", out / "nowhere", status=1)[1], "there is no finished fit in")
        says(attrit("sensitivity", SMALL, "--runs", "0", status=2)[1], "--runs must be")
        says(attrit("sensitivity", SMALL, "--reffit", status=2)[1], "did you mean '--refit'?")
        (out / "file").write_text("mine")
        says(attrit("sensitivity", SMALL, *QUICK, "-o", out / "file", status=5)[1], "it is not a folder")
        need("nan" not in attrit("sensitivity", SMALL, *QUICK, "--runs", "1")[0], "a single path")


main()
