# SPDX-License-Identifier: Apache-2.0
"""refusals.py ATTRIT: bad input, full disks and stops: a clear error, the right exit status, nothing half written."""
import json
import os
import pathlib
import signal
import subprocess
import time

from shell import ENV, PROGRAM, SMALL, attrit, campaign, case, folder, main, need, same, says

QUICK = ("--quality", "quick")


def refused(copy, *parts, status=1):
    """check and run end alike, say why, and write nothing."""
    with folder() as base:
        for verb in (("check",), ("run", *QUICK, "-o", str(base / "out"))):
            out, err = attrit(verb[0], copy, *verb[1:], status=status)
            same(out, "", "standard output")
            says(err, *parts)
            need("error" in err and "Traceback" not in err, err)
        need(not (base / "out").exists(), "a refused run left its folder")


@case
def no_campaign_there():
    with folder() as base:
        refused(base / "nothing", "nothing")
        refused(base, "campaign.yaml")
        said, _ = attrit("check", base / "nothing", "--json", status=1)
        need(json.loads(said), "JSON")


@case
def no_ledger_there():
    with campaign() as copy:
        (copy / "evidence.csv").unlink()
        refused(copy, "evidence.csv")


@case
def all_mistakes_of_a_file_come_in_one_pass():
    with campaign(yaml=[("units:\n  count: 36", "units:\n  count: many"), ("main: below_50", "main: below_55"),
                        ("as_of: 1999-04-20", "as_of: 20.4.1999"), ("doctrine:", "doctrin:")]) as copy:
        refused(copy, "campaign.yaml:", "1999-04-20", "campaign.yaml:", "many", "campaign.yaml:", "doctrin", "4 errors")
        said = json.loads(attrit("check", copy, "--json", status=1)[0])
        same(said["errors"], 4, "errors")
        need(all(m["line"] > 0 and m["column"] > 0 for m in said["messages"]), said)


@case
def yaml_that_cannot_be_parsed():
    for name, text in [("tab", "attrit: 1\n\tname: x\n"), ("open", "attrit: [1\n"), ("list", "- 1\n- 2\n"), ("nothing", "# empty\n")]:
        with campaign() as copy:
            (copy / "campaign.yaml").write_text(text)
            refused(copy, "campaign.yaml")


@case
def an_empty_file():
    for name in ("campaign.yaml", "evidence.csv"):
        with campaign() as copy:
            (copy / name).write_text("")
            refused(copy, name, "empty")


@case
def a_binary_file():
    for name in ("campaign.yaml", "evidence.csv"):
        with campaign() as copy:
            (copy / name).write_bytes(bytes(range(256)) * 40)
            refused(copy, name, "UTF-8")


@case
def truncated_utf8():
    for name in ("campaign.yaml", "evidence.csv"):
        with campaign() as copy:
            whole = (copy / name).read_bytes()
            (copy / name).write_bytes(whole + "é".encode()[:1])
            refused(copy, name, "UTF-8")


@case
def a_file_of_200_megabytes():
    for name in ("campaign.yaml", "evidence.csv"):
        with campaign() as copy:
            with open(copy / name, "r+b") as f:
                f.truncate(200 << 20)
            began = time.monotonic()
            refused(copy, name, "MiB")
            need(time.monotonic() - began < 20, "reading it took long")


@case
def a_cyclic_alias():
    with campaign(yaml=[("doctrine:\n", "doctrine: &x\n  self: *x\n")]) as copy:
        refused(copy, "campaign.yaml:", "alias")


@case
def a_date_in_2099():
    with campaign(yaml=[("horizon: 1999-06-30", "horizon: 2099-06-30")]) as copy:
        refused(copy, "campaign.yaml:", "2099-06-30")
    with campaign(ledger=[("S5,1999-04-15", "S5,2099-04-15")]) as copy:
        refused(copy, "evidence.csv:6", "2099-04-15")
    refused_as_of = attrit("run", SMALL, "--as-of", "2099-01-01", status=1)[1]
    says(refused_as_of, "2099-01-01", "horizon")


@case
def a_cut_off_before_the_start():
    says(attrit("check", SMALL, "--as-of", "1999-01-01", status=1)[1], "1999-01-01", "start")


@case
def strength_of_nought_or_of_a_thousand_billion():
    for number in ("0", "-1200", "1e12", "1000000000000", "three thousand"):
        with campaign(yaml=[("strength: 1200", f"strength: {number}")]) as copy:
            refused(copy, "campaign.yaml:11", "strength", number)
    with campaign(ledger=[("casualties,,120,", "casualties,,1e12,")]) as copy:
        refused(copy, "evidence.csv:3", "1e12")


@case
def a_claim_of_nobody_is_a_statement_like_others():
    early = [("1999-03-20,1999-03-21", "1999-03-03,1999-03-04"), ("casualties,,120,", "casualties,,0,")]
    with campaign(ledger=early) as copy, folder() as base:
        attrit("forecast", copy, *QUICK, "--quiet", "-o", base / "out")


@case
def contradictory_bounds():
    with campaign(ledger=[("killed,50,,90", "killed,90,,50")]) as copy:
        refused(copy, "evidence.csv:4", "low (90) is above high (50)", "help: ")
    with campaign(ledger=[("killed,50,,90", "killed,50,400,90")]) as copy:
        refused(copy, "evidence.csv:4", "best (400) is above high (90)")


@case
def a_prior_outside_its_range():
    with campaign(yaml=[("  tau: 45 ", "  kappa: {prior: uniform, low: 0, high: 1.5}\n  tau: 45 ")]) as copy:
        refused(copy, "campaign.yaml:", "kappa", "help: ")


@case
def a_report_before_the_deployment_is_set_aside_with_a_warning():
    with campaign(ledger=[("S2,1999-03-20,1999-03-21", "S2,1999-02-20,1999-02-21")]) as copy:
        out, err = attrit("check", copy, "--rows")
        says(err, "evidence.csv:3", "warning", "before the contingent arrived")
        says(out, "S2 ", "set aside")


@case
def a_folder_that_cannot_be_written():
    with folder() as base:
        (base / "file").write_text("mine")
        says(attrit("run", SMALL, *QUICK, "-o", base / "file", status=5)[1], "is not a folder")
        same((base / "file").read_text(), "mine", "the file")
        for verb in ("run", "fit", "forecast", "compare", "sensitivity", "claims", "simulate", "report"):
            quality = () if verb == "simulate" else QUICK
            out, err = attrit(verb, SMALL, *quality, "-o", base / "file" / "deep" / "out", status=5)
            says(err, "cannot write into", "a file stands above it", "name another folder")
            same(out, "", f"{verb} begins all the same")
        says(attrit("run", SMALL, *QUICK, "-o", "/proc/nowhere", status=5)[1], "error")


@case
def a_full_disk_leaves_whole_files_only():
    if os.geteuid() != 0:
        return "not tried: needs root for a small file system"
    with folder() as base:
        attrit("run", SMALL, *QUICK, "--quiet", "-o", base / "whole")
        disk = base / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=760k", "tmpfs", disk], stderr=subprocess.DEVNULL, check=False).returncode:
            return "not tried: no file system can be mounted here"
        try:
            (disk / "summary.json").write_text("of an earlier run")
            (disk / "report.html").write_text("of an earlier run")
            _, err = attrit("run", SMALL, *QUICK, "-o", disk, status=5)
            says(err, "error: cannot write", "the disk is full", "help: ")
            for path in (p for p in disk.rglob("*") if p.is_file()):
                whole = base / "whole" / path.relative_to(disk)
                need(whole.exists(), f"{path.name} was left")
                need(path.read_bytes() in (b"of an earlier run", whole.read_bytes()), f"{path.name} is half written")
        finally:
            subprocess.run(["umount", disk], check=False)
    return None


@case
def too_little_memory_is_said():
    if any(k.endswith("SAN_OPTIONS") for k in ENV) or b"__asan" in PROGRAM.read_bytes():
        return "not tried: sanitizers need more memory than there would be"
    for limit in (50, 70, 80, 90):
        with folder() as base:
            done = subprocess.run(["sh", "-c", f'ulimit -v {limit << 10}; exec "$@"', "sh", PROGRAM, "run", SMALL, "--threads", "1",
                                   *QUICK, "-o", base / "out"], env=ENV, capture_output=True, timeout=300, check=False)
            if done.returncode == 127:
                continue  # not even the libraries fit
            need(done.returncode in (0, 5), f"exit {done.returncode} with {limit} MiB: {done.stderr.decode()}")
            if done.returncode == 5:
                says(done.stderr.decode(), "memory")
                written = {p.name for p in (base / "out").iterdir()} if (base / "out").exists() else set()
                need(written <= {"fit.checkpoint", "posterior.fit"}, f"written: {written}")
    return None


def stopped(number, out):
    """Start a long run, wait for its first progress, send the signal."""
    child = subprocess.Popen([PROGRAM, "run", SMALL, "--quality", "paper", "--progress", "json", "-o", out], env=ENV,
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    child.stderr.readline()
    child.send_signal(number)
    began = time.monotonic()
    rest = child.stderr.read().decode()
    return child.wait(60), rest, time.monotonic() - began


@case
def a_stop_ends_with_130_and_leaves_nothing():
    with folder() as base:
        for number in (signal.SIGINT, signal.SIGTERM):
            out = base / "out"
            status, rest, seconds = stopped(number, out)
            same(status, 130, "exit")
            need(seconds < 10, f"it took {seconds:.0f} s to stop")
            need("stopped" in rest, rest)
            need(not out.exists() or {p.name for p in out.iterdir()} <= {"fit.checkpoint"}, "something else was written")


@case
def a_stop_leaves_the_files_of_an_earlier_run():
    with folder() as base:
        attrit("run", SMALL, *QUICK, "--quiet", "-o", base)
        before = {p: p.read_bytes() for p in base.rglob("*") if p.is_file()}
        same(stopped(signal.SIGINT, base)[0], 130, "exit")
        (base / "fit.checkpoint").unlink(missing_ok=True)
        same({p: p.read_bytes() for p in pathlib.Path(base).rglob("*") if p.is_file()}, before, "files")


main()
