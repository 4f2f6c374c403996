#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tap.py DIR [ARGUMENT...]: meson test -C DIR ARGUMENT..., then one line "ok - name", "not ok - name" or "skipped - name: why" a test."""
import json
import pathlib
import subprocess
import sys

folder, arguments = pathlib.Path(sys.argv[1]), sys.argv[2:]
log = folder / "meson-logs" / "testlog.json"
log.unlink(missing_ok=True)
command = ["meson", "test", "-C", folder, "--no-rebuild", "--print-errorlogs", "--timeout-multiplier", "4", *arguments]
done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
print(*("  " + line for line in done.stdout.splitlines()), sep="\n")  # indented: a test's own words are not results
for line in log.read_text().splitlines() if log.exists() else []:
    test = json.loads(line)
    name = test["name"].removeprefix("attrit:").split(" / ")[-1]
    if test["result"] == "SKIP":
        why = [said.removeprefix("skipped: ") for said in test.get("stdout", "").splitlines() if said.startswith("skipped: ")]
        print(f"skipped - {name}: {why[-1] if why else 'it does not say why'}")
        continue
    word = "ok" if test["result"] in ("OK", "EXPECTEDFAIL") else "not ok"
    print(f"{word} - {name}" + ("" if word == "ok" else f" ({test['result'].lower()}, {test['duration']:.0f} s)"))
sys.exit(done.returncode)
