#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""main_job.py PROGRAM: seconds and largest memory of the main job at each quality, beside what is asked of it."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ASKED = {"quick": (10, 1024), "standard": (60, 1024)}  # seconds on 2 processors, MiB


def measure(program, quality):
    """(seconds, MiB) of one run."""
    with tempfile.TemporaryDirectory(prefix="bench-") as out:
        began = time.monotonic()
        child = subprocess.Popen([program, "run", ROOT / "campaigns/kursk-2024", "--as-of", "2025-01-20", "--quality", quality,
                                  "--quiet", "-o", out], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        if status:
            sys.exit(f"{program} ended with status {os.waitstatus_to_exitcode(status)}")
        return time.monotonic() - began, used.ru_maxrss / 1024


def main(program):
    print(f"{'main job':<10} {'seconds':>8} {'asked':>6} {'MiB':>6} {'asked':>6}   {os.cpu_count()} processors")
    slow = False
    for quality, (seconds_asked, memory_asked) in ASKED.items():
        seconds, memory = measure(program, quality)
        slow |= seconds > seconds_asked or memory > memory_asked
        print(f"{quality:<10} {seconds:8.1f} {seconds_asked:6} {memory:6.0f} {memory_asked:6}")
    return slow


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
