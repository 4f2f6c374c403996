#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""docs.py PROGRAM: run every shell block (```sh) of README.md and docs/, so that what a reader is told to type works.

The blocks of one page run one after the other in one empty folder that sees the project's campaigns and examples, with
PROGRAM on the path. A line that calls ./dev is not run again from here; its verb must exist. A line of a block that must
end with another status than 0 says so: `attrit check  # exit 1`. Blocks of other kinds (```text, ```yaml) are not run.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERBS = set(re.findall(r"^(\w+)\)", (ROOT / "dev").read_text(), re.M))


def blocks(page):
    """(line number, text) of each shell block."""
    for found in re.finditer(r"^```sh\n(.*?)^```", page, re.M | re.S):
        yield page[:found.start()].count("\n") + 2, found.group(1)


def script(text):
    """The block as it is run, and the verbs of ./dev that it names."""
    verbs = re.findall(r"^\./dev (\w+)", text, re.M)
    lines = [line for line in text.splitlines() if not line.startswith("./dev ")]
    expected = [re.sub(r"^(.*\S)\s+# exit (\d+)$", r"{ s=0; \1 || s=$?; [ $s = \2 ]; }", line) for line in lines]
    return "\n".join(expected), verbs


def try_page(page, program):
    """'' or what is wrong, for each block of a page."""
    with tempfile.TemporaryDirectory(prefix="docs-") as folder:
        for name in ("campaigns", "examples", "include", "docs"):
            pathlib.Path(folder, name).symlink_to(ROOT / name)
        env = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
        for line, text in blocks(page.read_text(encoding="utf-8")):
            command, verbs = script(text)
            done = subprocess.run(["sh", "-eu", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
            strange = [v for v in verbs if v not in VERBS]
            wrong = f"./dev has no verb {strange[0]}" if strange else f"exit {done.returncode}" if done.returncode else ""
            yield line, wrong, done.stdout


def dead_links(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    return [t for t in targets if "://" not in t and not (page.parent / t).exists()]


def main(program):
    failed = False
    pages = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "campaigns").rglob("*.md"))]
    for page in pages:
        for target in dead_links(page):
            failed = True
            print(f"not ok - {page.relative_to(ROOT)} links to {target}, which is not there")
        for line, wrong, output in try_page(page, program):
            print(f"{'not ok' if wrong else 'ok'} - {page.relative_to(ROOT)}:{line}" + (f": {wrong}" if wrong else ""))
            if wrong:
                failed = True
                print(*("#   " + text for text in output.splitlines()[-12:]), sep="\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
