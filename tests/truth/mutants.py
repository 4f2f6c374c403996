#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""mutants.py [all|WORD]: plant faults of mutants.txt and require the test that each names to fail.

Without a word those whose tests are quick; with `all` every one; with another word those whose name holds it.

Each of two workers copies the tree once and configures one build there. A test must pass before its faults are planted.
A row that no longer fits the source, does not compile, or names no test is a failure: a stale row guards nothing.
"""
import concurrent.futures
import itertools
import json
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parent.parent.parent
WORKERS = 2
SLOW = {"cli_compare", "cli_ranks", "cli_score", "cli_shards", "cli_results", "truth_contingent", "truth_pmmh", "truth_smc2"}  # minutes for a handful of rows


def rows(word):
    for n, line in enumerate(HERE.with_name("mutants.txt").read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [f.strip().replace("\\n", "\n") for f in line.split(" | ")]
        if len(fields) != 5:
            sys.exit(f"mutants.txt:{n}: {len(fields)} fields, 5 needed")
        if (fields[4] not in SLOW) if not word else word == "all" or word in fields[0]:
            yield fields


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


class Tree:
    """A copy of the sources with a build of its own."""

    def __init__(self, folder):
        self.root, self.build = folder, folder / "build"
        listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        if (ROOT / "web/node_modules").exists():
            (folder / "web/node_modules").symlink_to(ROOT / "web/node_modules")
        made = run("meson", "setup", "--buildtype=release", "-Dlto=false", self.build, folder)
        if made.returncode:
            sys.exit(made.stdout)
        targets = {t["id"]: t["filename"] for t in self.introspect("--targets")}
        self.needs = {t["name"]: [str(pathlib.Path(f).relative_to(self.build)) for d in t["depends"] for f in targets[d]]
                      for t in self.introspect("--tests")}

    def introspect(self, what):
        return json.loads(run("meson", "introspect", self.build, what).stdout)

    def try_test(self, test):
        """'passes', 'fails' or 'does not compile'."""
        if run("ninja", "-j1", "-C", self.build, *self.needs[test]).returncode:
            return "does not compile"
        done = run("meson", "test", "-C", self.build, "--no-rebuild", "--no-suite", "bench", test)
        return "fails" if done.returncode else "passes"

    def verdict(self, file, old, new, test):
        path = self.root / file
        whole = path.read_text(encoding="utf-8") if path.exists() else ""
        if whole.count(old) != 1:
            return f"stale: its text occurs {whole.count(old)} times in {file}"
        try:
            path.write_text(whole.replace(old, new), encoding="utf-8")
            return {"fails": "", "passes": f"survived {test}"}.get(seen := self.try_test(test), f"stale: {seen}")
        finally:
            path.write_text(whole, encoding="utf-8")


def judge(tree, test, group):
    """Yield (name, '' or what is wrong) for the faults that one test guards."""
    sound = f"{tree.try_test(test)} without any fault" if test in tree.needs else "is the name of no test"
    for name, file, old, new, _ in group:
        yield name, tree.verdict(file, old, new, test) if sound.startswith("passes") else f"{test} {sound}"


def work(folder, groups):
    tree, wrong = Tree(folder), 0
    while True:
        try:
            test, group = groups.get_nowait()
        except queue.Empty:
            return wrong
        for name, fault in judge(tree, test, group):
            print(f"not ok - {name}: {fault}" if fault else f"ok - {name} is noticed by {test}", flush=True)
            wrong += bool(fault)


def main():
    groups = queue.Queue()
    # Backwards, so that the slow truth tests come first and the two workers end together.
    by_test = sorted(rows(sys.argv[1] if len(sys.argv) > 1 else ""), key=lambda row: row[4], reverse=True)
    for test, group in itertools.groupby(by_test, key=lambda row: row[4]):
        groups.put((test, list(group)))
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        folders = [pathlib.Path(folder, str(i)) for i in range(WORKERS)]
        return any(list(pool.map(work, folders, [groups] * WORKERS)))


if __name__ == "__main__":
    sys.exit(main())
