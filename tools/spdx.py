#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each source file says its licence, once, in its first five lines."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = {".c", ".h", ".py", ".sh", ".ts", ".mjs", ".js", ".css", ".build"}
LINE = "SPDX-License-Identifier: Apache-2.0"


def main():
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.split("\0")
    wrong = []
    for name in filter(None, listed):
        path = ROOT / name
        if (path.suffix in SOURCE or name in ("dev", ".ci/run")) and path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            if sum(LINE in line for line in lines[:5]) != 1:
                wrong.append(name)
    print(("not ok" if wrong else "ok") + " - each source file has one licence line", *(f"#   {n}" for n in wrong), sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
