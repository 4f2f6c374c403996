# SPDX-License-Identifier: Apache-2.0
"""usage.py ATTRIT: help, versions, wrong usage, models, and the pages that describe them."""
import json
import re

from shell import HERE, attrit, case, folder, main, need, same, says

VERBS = ["new", "check", "run", "simulate", "compare", "claims", "sensitivity", "fit", "forecast", "report", "score", "import", "export",
         "merge", "serve", "models"]


@case
def help_lists_every_command():
    out, err = attrit("help")
    says(out, "usage: attrit COMMAND", *(f"\n  {v} " for v in VERBS), "exit status")
    same(err, "", "standard error")
    same(attrit("--help")[0], out, "--help")
    same(attrit("-h")[0], out, "-h")


@case
def each_command_has_its_help():
    for verb in VERBS:
        out, _ = attrit("help", verb)
        says(out, f"usage: attrit {verb}", "--help")
        same(attrit(verb, "--help")[0], out, f"{verb} --help")


@case
def the_version_is_told():
    need(re.fullmatch(r"attrit \d+\.\d+\.\d+\n", attrit("--version")[0]), "version")


@case
def no_command_is_wrong_usage():
    out, err = attrit(status=2)
    same(out, "", "standard output")
    says(err, "usage: attrit COMMAND")


@case
def a_slip_in_a_command_is_named():
    says(attrit("chekc", status=2)[1], "error: unknown command 'chekc'", "did you mean 'check'?")
    says(attrit("help", "forcast", status=2)[1], "did you mean 'forecast'?")
    says(attrit("xyzzy", status=2)[1], "unknown command 'xyzzy'", "attrit help lists the commands")


@case
def a_slip_in_an_option_is_named():
    says(attrit("run", "--sede", "1", status=2)[1], "unknown option '--sede'", "did you mean '--seed'?")
    says(attrit("run", "--qualty=quick", status=2)[1], "unknown option '--qualty'", "did you mean '--quality'?")
    says(attrit("run", "--rows", status=2)[1], "does not take '--rows'", "attrit help run")
    says(attrit("check", "-x", status=2)[1], "unknown option '-x'")


@case
def a_bad_value_says_what_is_wanted():
    for args, text in [
        (("--as-of", "20.1.2025"), "--as-of must be a date written as 2025-01-20, got '20.1.2025'"),
        (("--as-of", "2025-02-30"), "got '2025-02-30'"),
        (("--seed", "-1"), "--seed must be a whole number from 0, got '-1'"),
        (("--seed", "18446744073709551616"), "--seed must be"),
        (("--seed", "1.5"), "--seed must be"),
        (("--threads", "0"), "--threads must be a whole number from 1 to 1024, got '0'"),
        (("--quality", "best"), "--quality must be quick, standard or paper, got 'best'"),
        (("--words", "oxford"), "--words must be icd203, phia, ipcc or none"),
        (("--progress=yes",), "--progress must be auto, plain, json or none, got 'yes'"),
        (("-o", ""), "--out must be a folder's name"),
        (("--seed",), "--seed needs a value"),
        (("--json=1",), "--json takes no value"),
    ]:
        says(attrit("run", *args, status=2)[1], text)
    for args, text in [(("--runs", "0"), "--runs must be a whole number from 1 to 10000000, got '0'"),
                       (("--trace", "0"), "--trace must be a whole number from 1"), (("--doctrine", ""), "--doctrine must be"),
                       (("--quality", "quick"), "does not take '--quality'")]:
        says(attrit("simulate", *args, status=2)[1], text)


@case
def one_argument_too_many_is_refused():
    says(attrit("check", "a", "b", status=2)[1], "'b' is one argument too many")


@case
def models_are_listed_and_shown():
    out, _ = attrit("models")
    says(out, "contingent\n")
    out, _ = attrit("models", "contingent")
    says(out, "contingent\n", "Parameters", "default ", "range ", "Inputs", "Quantities", "  killed", "Events", "Happenings", "  met_drone\n")
    need(all(len(line) <= 80 for line in out.splitlines()), "a line is longer than 80 characters")


@case
def models_as_json_have_ranges_and_origins():
    (model,) = json.loads(attrit("models", "contingent", "--json")[0])
    same(model["name"], "contingent", "name")
    for row in model["params"]:
        need(row["doc"] and row["origin"] and row["prior"] and len(row["range"]) == 2, row)
    need({"killed", "casualties", "strength"} <= {q["name"] for q in model["quantities"]}, model["quantities"])
    need({"arrived", "encircled", "relieved"} <= {h["name"] for h in model["happenings"]}, model["happenings"])
    need(len(json.loads(attrit("models", "--json")[0])) >= 1, "no model")


@case
def an_unknown_model_is_an_error_of_input():
    says(attrit("models", "contingnet", status=1)[1], "there is no model 'contingnet'", "did you mean 'contingent'?")


@case
def results_that_cannot_be_written_are_an_error():
    with open("/dev/full", "w") as full:
        says(attrit("models", "contingent", status=5, stdout=full)[1], "could not be written to standard output")


@case
def pages_name_every_command_and_option():
    docs = HERE.parent.parent / "docs"
    words = set(VERBS)
    for verb in VERBS:
        words |= set(re.findall(r"--[a-z-]+", attrit("help", verb)[0].split("\n\n", 3)[-1]))
    for page in ("cli.md", "man/attrit.1.scd"):
        text = (docs / page).read_text()
        missing = [w for w in sorted(words) if not re.search(rf"(?<![\w-]){re.escape(w)}(?![\w-])", text)]
        need(not missing, f"{page} does not name {missing}")
        described = set(re.findall(r"--[a-z][a-z-]+", text)) - {"--version"}
        need(described <= words, f"{page} describes {described - words}, which no command has")


@case
def new_needs_a_folder_that_is_empty_or_not_there():
    says(attrit("new", status=2)[1], "needs the name of a folder")
    with folder() as base:
        (base / "full").mkdir()
        (base / "full" / "mine.txt").write_text("mine")
        says(attrit("new", base / "full", status=2)[1], "is not empty; nothing was written")
        same([p.name for p in (base / "full").iterdir()], ["mine.txt"], "files")
        says(attrit("new", base / "no" / "such", status=5)[1], "cannot make the folder")
        same(attrit("new", base / "quiet", "--quiet"), ("", ""), "quiet")
        need((base / "quiet" / "campaign.yaml").exists(), "no campaign.yaml")


main()
