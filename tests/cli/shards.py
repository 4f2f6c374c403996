# SPDX-License-Identifier: Apache-2.0
"""shards.py ATTRIT: simulations in parts give the bytes of the whole; fits in parts become one posterior; what is missing is said."""
import json
import math

from shell import SMALL, attrit, campaign, case, folder, main, need, same, says

QUICK = ("--quality", "quick")


def files(path):
    """Bytes by name; the manifest tells when they were made."""
    return {p.name: p.read_bytes() for p in sorted(path.iterdir()) if p.is_file() and not p.name.endswith("manifest.json")}


@case
def a_simulation_in_shards_is_the_whole_byte_by_byte():
    with folder() as base:
        attrit("simulate", SMALL, "--runs", 1001, "--quiet", "-o", base / "whole")
        for i in (3, 1, 2):
            out = attrit("simulate", SMALL, "--runs", 1001, "--shard", f"{i}/3", "-o", base / "parts", "--threads", i)[0]
            says(out, f"shard {i} of 3 is in")
        attrit("merge", SMALL, "--from", base / "parts", "--quiet", "-o", base / "merged")
        need(files(base / "merged") == files(base / "whole"), "other bytes")
        same([*files(base / "parts")], [f"shard-{i}-of-3.paths" for i in (1, 2, 3)], "files")


@case
def a_fit_in_shards_becomes_one_posterior():
    with folder() as base:
        for i in (1, 2):
            attrit("fit", SMALL, *QUICK, "--quiet", "--shard", f"{i}/2", "-o", base / "parts")
        parts = [json.loads(attrit("fit", SMALL, *QUICK, "--json", "--shard", f"{i}/2", "-o", base / "parts", "--resume")[0]) for i in (1, 2)]
        need(parts[0]["log_evidence"] != parts[1]["log_evidence"], "the shards are the same fit")
        whole = json.loads(attrit("merge", SMALL, *QUICK, "--json", "--from", base / "parts", "-o", base / "merged", "--threads", 1)[0])
        attrit("merge", SMALL, *QUICK, "--quiet", "--from", base / "parts", "-o", base / "again", "--threads", 2)
        need(files(base / "merged") == files(base / "again"), "other bytes with other threads")
        mean = math.log(sum(math.exp(p["log_evidence"]) for p in parts) / 2)
        need(abs(whole["diagnostics"]["log_evidence"] - mean) < 1e-9, whole["diagnostics"], parts)
        need("report.html" in files(base / "merged"), "no report")


@case
def what_is_missing_or_of_something_else_is_said():
    with folder() as base, campaign(yaml=[("count: 36", "count: 35")]) as other:
        parts = base / "parts"
        says(attrit("merge", SMALL, "--from", base, status=1)[1], f"error: there are no finished shards in {base}", "help: `attrit fit")
        says(attrit("merge", SMALL, status=2)[1], "error: attrit merge needs the folder", "help: name it with --from")
        says(attrit("fit", SMALL, "--shard", "1/2", status=2)[1], "error: --shard needs a folder", "help: name it with -o")
        for wrong in ("0/2", "3/2", "1", "1/2/3", "a/b", "1/1001"):
            says(attrit("fit", SMALL, "--shard", wrong, "-o", parts, status=2)[1], "--shard must be such as 3/8")
        attrit("simulate", SMALL, "--runs", 100, "--shard", "1/2", "--quiet", "-o", parts)
        says(attrit("merge", SMALL, "--from", parts, status=1)[1], f"error: shard-2-of-2.paths is missing in {parts}")
        attrit("simulate", SMALL, "--runs", 120, "--shard", "2/2", "--quiet", "-o", parts)
        says(attrit("merge", SMALL, "--from", parts, status=1)[1], "shard-2-of-2.paths is of another case", "help: make it again")
        attrit("simulate", other, "--runs", 100, "--shard", "2/2", "--quiet", "-o", parts)
        says(attrit("merge", SMALL, "--from", parts, status=1)[1], "shard-2-of-2.paths is of another case")
        attrit("simulate", SMALL, "--runs", 100, "--shard", "2/2", "--quiet", "-o", parts)
        whole = (parts / "shard-2-of-2.paths").read_bytes()
        for spoilt, what in [(whole[:-1], "is cut short"), (whole[:5000], "is not a shard"), (b"", "is not a shard"),
                             (whole[:20000] + bytes([whole[20000] ^ 1]) + whole[20001:], "is damaged: its checksum is wrong")]:
            (parts / "shard-2-of-2.paths").write_bytes(spoilt)
            says(attrit("merge", SMALL, "--from", parts, status=1)[1], "shard-2-of-2.paths", what)


main()
