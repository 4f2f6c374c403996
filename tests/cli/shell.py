# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command line share: run the program, say what was wrong, count."""
import contextlib
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SMALL = HERE / "data" / "small"
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ENV = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "MALLOC_PERTURB_") or k.endswith("SAN_OPTIONS")} | {"TERM": "xterm"}
CASES = []


class Wrong(Exception):
    """What a case found."""


def case(function):
    CASES.append(function)
    return function


def need(truth, *what):
    if not truth:
        raise Wrong("\n".join(map(str, what)))


def same(got, wanted, what):
    need(got == wanted, f"{what}:", f"  got    {got!r:.600}", f"  wanted {wanted!r:.600}")


def attrit(*args, status=0, cwd=None, env=None, stdout=subprocess.PIPE, timeout=300):
    """Run to the end; the exit status must be the one named. Returns (standard output, standard error)."""
    done = subprocess.run([PROGRAM, *map(str, args)], cwd=cwd, env=ENV | (env or {}), stdin=subprocess.DEVNULL, stdout=stdout,
                          stderr=subprocess.PIPE, timeout=timeout, check=False)
    out, err = ((x or b"").decode("utf-8", "replace") for x in (done.stdout, done.stderr))
    need(done.returncode == status, f"attrit {' '.join(map(str, args))}: exit {done.returncode}, wanted {status}", out[-2000:],
         err[-3000:])
    need(not re.search(r"Sanitizer|runtime error|Assertion", err), err)
    return out, err


def says(text, *parts):
    """Each part stands in the text, in this order."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        need(found >= 0, f"missing {part!r} in:", text[-3000:])
        at = found + len(part)


def on_terminal(*args, env=None, cwd=None):
    """Everything that the program writes when both its outputs are a terminal."""
    master, slave = pty.openpty()
    child = subprocess.Popen([PROGRAM, *map(str, args)], cwd=cwd, env=ENV | (env or {}), stdin=subprocess.DEVNULL, stdout=slave,
                             stderr=slave)
    os.close(slave)
    text = b""
    with contextlib.suppress(OSError):  # the terminal hangs up when the child ends
        while select.select([master], [], [], 300)[0]:
            piece = os.read(master, 65536)
            if not piece:
                break
            text += piece
    os.close(master)
    return text.decode("utf-8", "replace"), child.wait(60)


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="attrit-") as name:
        yield pathlib.Path(name)


@contextlib.contextmanager
def campaign(yaml=(), ledger=(), drop_rows=False):
    """A copy of the small campaign with texts replaced: pairs (old, new); each old text must be there."""
    with folder() as base:
        copy = base / "case"
        shutil.copytree(SMALL, copy)
        for name, pairs in (("campaign.yaml", yaml), ("evidence.csv", ledger)):
            text = (copy / name).read_text()
            for old, new in pairs:
                need(old in text, f"the test's {old!r} is not in {name}")
                text = text.replace(old, new, 1)
            if drop_rows and name == "evidence.csv":
                text = text.splitlines()[0] + "\n"
            (copy / name).write_text(text)
        yield copy


def main():
    failed = 0
    for function in CASES:
        name = function.__name__.replace("_", " ")
        try:
            word = function() or ""
            print(f"  done - {name}{word and ': ' + word}")
        except (Wrong, subprocess.TimeoutExpired) as wrong:
            failed += 1
            print(f"  FAILED - {name}", *("    " + line for line in str(wrong).splitlines()), sep="\n")
    sys.exit(failed > 0)
