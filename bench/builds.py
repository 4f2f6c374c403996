#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""builds.py BUILD NATIVE [ROUNDS]: the shipped, portable build beside one for this very processor.

Runs bench_contingent of both in turn and prints medians of runs a second, their ratio, and the compiler's flags.
"""
import json
import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENTRIES = {"toy": r"toy, 150 days +(\d+)", "campaign": r"campaign at prior medians, to its horizon +(\d+)"}
ASKED = 0.8


def speeds(build):
    """Runs a second of one round, by entry."""
    out = subprocess.run([build / "bench/bench_contingent", ROOT / "campaigns/kursk-2024", "1"], check=True,
                         capture_output=True, text=True).stdout
    return {name: float(re.search(pattern, out)[1]) for name, pattern in ENTRIES.items()}


def flags(build):
    """What the compiler was told about the model, warnings and paths apart."""
    command = next(c["command"] for c in json.loads((build / "compile_commands.json").read_text())
                   if c["file"].endswith("models/contingent.c"))
    return " ".join(w for w in command.split() if re.match(r"-(O|f|m|std|g)", w) and not w.startswith("-fdiagnostics"))


def main(portable, native, rounds):
    runs = {portable: [], native: []}
    for _ in range(rounds):
        for build, seen in runs.items():
            seen.append(speeds(build))
    slow = False
    for name in ENTRIES:
        ours, theirs = (statistics.median(seen[name] for seen in runs[b]) for b in (portable, native))
        print(f"{name:<10} portable {ours:8.0f} runs/s   native {theirs:8.0f} runs/s   ratio {ours / theirs:.2f}"
              f"   asked: {ASKED} or more")
        slow |= ours / theirs < ASKED
    for build in runs:
        print(f"{build.name}: {flags(build)}")
    return slow


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 7))
