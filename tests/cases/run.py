#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""run.py ATTRIT [--update]: what `attrit check` says of each bad file, to the letter; and is every error code covered?

A case is CODE-SLUG.yaml or CODE-SLUG.csv with CODE-SLUG.expect beside it: what the program wrote, and `exit N` as the
last line. The file is checked as campaign.yaml or evidence.csv of an otherwise good campaign (tests/cli/data/small).
--update writes what the program says now: read the difference before you keep it.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BASE = ROOT / "tests/cli/data/small"
# What no file can bring about; unit and command-line tests do.
NOT_BY_FILE = {"OK", "USAGE", "NO_MEMORY", "IO", "PROBLEM", "CHECKPOINT", "FORECAST", "TRUTH", "RANKS", "DIAGNOSTICS", "STOPPED", "BUG"}


def check(program, bad, *options, stderr=subprocess.STDOUT):
    """What `attrit check` says of a campaign with the bad file in it, and its exit status."""
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        shutil.copytree(BASE, folder, dirs_exist_ok=True)
        shutil.copyfile(bad, pathlib.Path(folder, "campaign.yaml" if bad.suffix == ".yaml" else "evidence.csv"))
        done = subprocess.run([program, "check", *options], cwd=folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=stderr, timeout=60, check=False)
    return done.stdout.decode("utf-8"), done.returncode


def try_case(program, bad, update):
    """'' or what is wrong."""
    text, status = check(program, bad)
    if status not in (0, 1):
        return f"exit {status}\n{text}"
    said = f"{text}exit {status}\n"
    expect = bad.with_suffix(".expect")
    if update:
        expect.write_text(said, encoding="utf-8")
    if not expect.exists():
        return f"{expect.name} is missing"
    if said != expect.read_text(encoding="utf-8"):
        return f"wanted\n{expect.read_text(encoding='utf-8')}got\n{said}"
    code = bad.stem.split("-")[0].upper()
    codes = {m["code"] for m in json.loads(check(program, bad, "--json", stderr=subprocess.DEVNULL)[0])["messages"]}
    told = ", ".join(sorted(codes)) or "nothing"
    return "" if code in codes else f"the case is named after {code}; the program told {told}"


def uncovered(cases):
    """Codes without a case or without a section in docs/errors.md, and sections of no code."""
    codes = re.findall(r"^ +X\((\w+), \d", (ROOT / "include/attrit/error.h").read_text(), re.M)
    sections = re.findall(r"^## (\w+)$", (ROOT / "docs/errors.md").read_text(), re.M)
    named = {bad.stem.split("-")[0].upper() for bad in cases}
    yield from (f"{code}: no case in tests/cases" for code in codes if code not in NOT_BY_FILE | named)
    yield from (f"{code}: no section in docs/errors.md" for code in codes if code not in sections)
    strange = {*sections, *named} - {*codes}
    yield from (f"{name}: in docs/errors.md or tests/cases, but not in error.h" for name in sorted(strange))


def main(program, update):
    cases = sorted(p for p in HERE.iterdir() if p.suffix in (".yaml", ".csv"))
    failures = [(bad.name, why) for bad in cases if (why := try_case(program, bad, update))]
    failures += [("coverage", why) for why in uncovered(cases)]
    for name, why in failures:
        print(f"{name}: {why}")
    print(f"{len(cases)} cases, {len(failures)} failures")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), "--update" in sys.argv[2:]))
