#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""fuzz.py SECONDS HARNESS: run one libFuzzer harness on its seeds; what it learns stays beside it, in HARNESS.corpus.

Seeds are tests/fuzz/seeds/NAME/ and, for a reader, the files of its kind in tests/cases, tests/cli/data and campaigns;
words to mix in are tests/fuzz/NAME.dict.
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KINDS = {"yaml": ["*.yaml"], "ledger": ["*.csv"], "csv": ["*.csv"], "hub": ["hub/*.csv"]}


def main(seconds, harness):
    kind = harness.name.removeprefix("fuzz_")
    corpus = harness.with_suffix(".corpus")
    corpus.mkdir(exist_ok=True)
    folders = [ROOT / "tests/fuzz/seeds" / kind]
    seeds = [f for folder in folders if folder.exists() for f in folder.iterdir()]
    tops = [ROOT / top for top in ("tests/cases", "tests/cli/data", "campaigns")]
    seeds += [f for glob in KINDS.get(kind, []) for top in tops for f in top.rglob(glob)]
    for n, seed in enumerate(seeds):
        (corpus / f"seed-{n}").write_bytes(seed.read_bytes())
    words = ROOT / f"tests/fuzz/{kind}.dict"
    words = [f"-dict={words}"] if words.exists() else []
    done = subprocess.run([harness, *words, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
                           "-print_final_stats=1", f"-artifact_prefix={harness}-", corpus],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    lines = done.stdout.splitlines()
    runs = next((line.split()[-1] for line in lines if "number_of_executed_units" in line), "?")
    print(*(lines[-30:] if done.returncode else []), sep="\n")
    print(f"{'not ok' if done.returncode else 'ok'} - {harness.name}, {len(seeds)} seeds, {runs} executions")
    return bool(done.returncode)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()))
