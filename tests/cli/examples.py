# SPDX-License-Identifier: Apache-2.0
"""examples.py TEN_LINES SIMULATE: the example programs that read a campaign, and the header that shows one of them."""
import pathlib
import re
import subprocess
import sys

from shell import HERE, SMALL, case, folder, main, need, same, says

ROOT = HERE.parent.parent
TEN_LINES, SIMULATE = (pathlib.Path(program).resolve() for program in sys.argv[1:3])


def code(text):
    """The program between its first and last line, without comments' stars and indentation."""
    lines = [re.sub(r"^ \*", "", line).strip() for line in text.splitlines()]
    first = next(i for i, line in enumerate(lines) if line.startswith("att_ctx *ctx;"))
    last = next(i for i, line in enumerate(lines) if "att_ctx_free(&ctx);" in line)
    return lines[first:last + 1]


@case
def the_ten_lines_of_the_header_are_the_program():
    header = (ROOT / "include" / "attrit" / "attrit.h").read_text()
    same(code((ROOT / "examples" / "c" / "ten_lines.c").read_text()), code(header), "ten lines")


@case
def the_ten_lines_run():
    with folder() as base:
        (base / "campaigns").mkdir()
        (base / "campaigns" / "kursk-2024").symlink_to(SMALL)  # what they name; the real one takes longer
        done = subprocess.run([TEN_LINES], cwd=base, capture_output=True, text=True, timeout=600, check=False)
        same(done.returncode, 0, done.stderr)
        need(re.fullmatch(r".+: \d+ % by 10\d\d\d\n", done.stdout), done.stdout)
        need((base / "out" / "report.html").exists(), "no report")


@case
def the_simulation_runs():
    done = subprocess.run([SIMULATE, SMALL], capture_output=True, text=True, timeout=300, check=False)
    same(done.returncode, 0, done.stderr)
    says(done.stdout, "Small exercise (made up), end of 30 Jun 1999:", "killed", "strength")
    done = subprocess.run([SIMULATE, "/nowhere"], capture_output=True, text=True, timeout=300, check=False)
    same(done.returncode, 1, "exit")
    says(done.stderr, "error")


main()
