# SPDX-License-Identifier: Apache-2.0
"""stopping.py ATTRIT: fits that are stopped, killed, damaged, resumed and continued."""
import os
import shutil
import signal
import subprocess
import time

from shell import ENV, PROGRAM, SMALL, attrit, campaign, case, folder, main, need, same, says

FIT = ("--quality", "quick", "--quiet")
EARLY = ("--as-of", "1999-03-30")


def files(path, without=("manifest.json",)):
    """Bytes by name; the manifest tells when they were made."""
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file() and p.name not in without}


def begin(out, *options, quality="standard"):
    return subprocess.Popen([PROGRAM, "run", SMALL, "--quality", quality, "--quiet", "-o", out, *map(str, options)], env=ENV,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def interrupted(out, number, *options):
    """Stop a run some time after its first checkpoint: exit status, standard error, seconds it took to end."""
    child = begin(out, *options)
    until = time.monotonic() + 120
    while not (out / "fit.checkpoint").exists() and child.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    need(child.poll() is None, "it ended before it could be stopped")
    began = time.monotonic()
    child.send_signal(number)
    _, err = child.communicate(timeout=60)
    return child.returncode, err, time.monotonic() - began


@case
def stopped_killed_and_resumed_gives_the_same_bytes():
    with folder() as base:
        attrit("run", SMALL, "--quiet", "-o", base / "whole")
        for number, threads in ((signal.SIGINT, 1), (signal.SIGTERM, 2), (signal.SIGKILL, 7)):
            out = base / number.name
            status, err, seconds = interrupted(out, number)
            same(status, -9 if number == signal.SIGKILL else 130, "exit")
            need(seconds < 3, f"it took {seconds:.1f} s to stop")  # less than one without sanitizers and other work
            if number != signal.SIGKILL:
                says(err, "error: stopped", "help: the same command with --resume goes on from there")
                same([*files(out)], ["fit.checkpoint"], "files")
            attrit("run", SMALL, "--quiet", "-o", out, "--resume", "--threads", threads)
            for left in out.glob("*.part"):
                left.unlink()  # of the killed one
            same(files(out).keys(), files(base / "whole").keys(), "files")
            need(files(out) == files(base / "whole"), f"other bytes after {number.name}")


@case
def stopped_while_continuing_the_old_fit_is_kept():
    with folder() as base:
        out = base / "out"
        attrit("fit", SMALL, *EARLY, "--quiet", "-o", out)
        old = files(out)
        child = subprocess.Popen([PROGRAM, "fit", SMALL, "--quiet", "--continue", out], env=ENV, stderr=subprocess.PIPE, text=True)
        while not (out / "fit.checkpoint").exists() and child.poll() is None:
            time.sleep(0.01)
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=60)
        same(child.returncode, 130, "exit")
        same(files(out)["posterior.fit"], old["posterior.fit"], "the old posterior")
        attrit("fit", SMALL, "--quiet", "--continue", out, "--resume")
        attrit("fit", SMALL, "--quiet", "-o", base / "fresh")
        same([*files(out)], ["posterior.fit"], "files")
        need(files(out) == files(base / "fresh"), "other bytes")


@case
def stopped_after_the_fit_it_need_not_be_repeated():
    with folder() as base:
        out = base / "out"
        child = begin(out)
        while not (out / "posterior.fit").exists() and child.poll() is None:
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        says(child.communicate(timeout=60)[1], "error: stopped", "help: the fit is done and kept: the same command with --resume takes it")
        same(child.returncode, 130, "exit")
        same([*files(out)], ["posterior.fit"], "files")


@case
def a_run_that_begins_anew_says_that_it_could_resume():
    with folder() as base:
        interrupted(base / "out", signal.SIGINT)
        out, _ = attrit("forecast", SMALL, "--quality", "quick", "-o", base / "out")
        says(out, "begins anew; to go on with the fit stopped in", "--resume")
        need(not (base / "out" / "fit.checkpoint").exists(), "the old checkpoint is still there")


@case
def a_finished_fit_is_taken_as_it_is():
    with folder() as base:
        attrit("run", SMALL, *FIT, "-o", base / "out")
        attrit("report", SMALL, *FIT, "-o", base / "report")
        shutil.copytree(base / "out", base / "again")
        (base / "again" / "report.html").unlink()
        attrit("report", SMALL, *FIT, "-o", base / "again", "--resume")
        same((base / "again" / "report.html").read_bytes(), (base / "report" / "report.html").read_bytes(), "report.html")


def refused(out, *command, says_what, status=1):
    """The command says why, and all files stay as they were."""
    before = files(out, ())
    _, err = attrit(*command, status=status)
    says(err, *says_what, "\nhelp: ")
    same(files(out, ()), before, "files")


@case
def what_cannot_be_resumed_is_said():
    with folder() as base, campaign(yaml=[("median: 0.2", "median: 0.3")]) as priors, campaign(ledger=[(",120,", ",130,")]) as row, \
            campaign(yaml=[("count: 36", "count: 35")]) as inputs:
        out = base / "out"
        attrit("fit", SMALL, *FIT, "-o", out)
        whole = (out / "posterior.fit").read_bytes()
        (out / "posterior.fit").rename(out / "fit.checkpoint")
        name = f"{out}/fit.checkpoint: error: "
        again = ("-o", out, "--resume")
        for verb in ("fit", "run"):
            refused(out, verb, SMALL, *FIT, *again, "--seed", 2, says_what=[name, "with another quality or seed"])
            refused(out, verb, SMALL, "--quiet", *again, says_what=[name, "with another quality or seed"])
            refused(out, verb, SMALL, *FIT, *again, *EARLY, says_what=[name, "of another case or another cut-off"])
            refused(out, verb, inputs, *FIT, *again, says_what=[name, "of another case or another cut-off"])
            refused(out, verb, priors, *FIT, *again, says_what=[name, "under other priors"])
            refused(out, verb, row, *FIT, *again,
                    says_what=[name, "report 1 of those", "is changed or gone; in its place stands Observers, 1999-03-20, casualties"])
        for spoilt, what in [(whole[:-1], "is cut short"), (whole[:100], "is cut short"), (b"", "this is not a stored fit"),
                             (whole[:5000] + bytes([whole[5000] ^ 16]) + whole[5001:], "is damaged: its checksum is wrong"),
                             (whole.replace(b"0.1.0", b"0.0.9", 1), "is of another version: of attrit 0.0.9, this is attrit 0.1.0")]:
            (out / "fit.checkpoint").write_bytes(spoilt)
            refused(out, "fit", SMALL, *FIT, *again, says_what=[name, what])
        (out / "fit.checkpoint").unlink()
        refused(out, "run", SMALL, *FIT, *again, says_what=[f"error: there is no stopped or finished fit in {out}"])


def of_a_fresh_fit(campaign):
    """What is printed, but for the time that only a fit from the prior is told before it begins."""
    told = attrit("fit", campaign, *FIT[:2])[0]
    need("; fit and paths about " in told, f"no time is told:\n{told[:300]}")
    return "".join(line for line in told.splitlines(keepends=True) if "; fit and paths about " not in line)


@case
def a_fit_is_continued_to_what_a_fresh_one_finds():
    with folder() as base:
        out = base / "out"
        attrit("fit", SMALL, *FIT, *EARLY, "-o", out)
        early = files(out)
        told = attrit("fit", SMALL, *FIT[:2], "--continue", out, "-o", base / "later")[0]
        same(files(out), early, "the fit that was continued")
        same(told, of_a_fresh_fit(SMALL), "what is told of it")
        attrit("fit", SMALL, *FIT, "--continue", out)
        need(files(out) == files(base / "later"), "other bytes in the same folder")
        attrit("fit", SMALL, *FIT, "--continue", out)  # nothing new
        need(files(out) == files(base / "later"), "other bytes without news")


@case
def an_added_and_a_corrected_later_row_are_taken_in():
    ledger = (SMALL / "evidence.csv").read_text()
    late = [("S5,1999-04-15", row_like(ledger, "S3", "S6", "1999-04-10", "1999-04-12") + "\nS5,1999-04-15"), (",260,", ",280,")]
    with folder() as base, campaign(ledger=late) as copy:
        attrit("fit", SMALL, *FIT, *EARLY, "-o", base / "out")
        told = attrit("fit", copy, *FIT[:2], "--continue", base / "out")[0]
        says(told, "S6 killed, 10 Apr 1999")
        same(told, of_a_fresh_fit(copy), "what is told of it")


def row_like(ledger, of, new, date, reported):
    """A row of the ledger under another id and of other days."""
    row = next(line for line in ledger.splitlines() if line.startswith(of + ",")).split(",")
    row[:3] = [new, date, reported]
    return ",".join(row)


@case
def what_cannot_be_continued_starts_over():
    ledger = (SMALL / "evidence.csv").read_text()
    before = [("S5,1999-04-15", row_like(ledger, "S3", "S6", "1999-03-25", "1999-04-02") + "\nS5,1999-04-15")]
    with folder() as base, campaign(ledger=before) as earlier, campaign(ledger=[(",120,", ",130,")]) as changed, \
            campaign(yaml=[("median: 0.2", "median: 0.3")]) as priors, campaign(yaml=[("1999-03-08", "1999-03-09")]) as inputs:
        out = base / "out"
        attrit("fit", SMALL, *FIT, *EARLY, "-o", out)
        name, on = f"{out}/posterior.fit: error: ", ("--continue", out)
        refused(out, "fit", earlier, *FIT, *on, says_what=[name, "Eastland, 1999-03-25, killed is new, but comes before reports"])
        refused(out, "fit", changed, *FIT, *on, says_what=[name, "report 1 of those", "is changed or gone"])
        refused(out, "fit", priors, *FIT, *on, says_what=[name, "under other priors"])
        refused(out, "fit", inputs, *FIT, *on, says_what=[name])
        refused(out, "fit", SMALL, *FIT, *on, "--seed", 2, says_what=[name, "with another quality or seed"])
        refused(out, "fit", SMALL, *FIT, *on, "--as-of", "1999-03-25", says_what=[name, "has taken in 2 reports, here are 1"])
        refused(base, "fit", SMALL, *FIT, "--continue", base, says_what=[f"error: there is no finished fit in {base}"])


@case
def wrong_use_is_said():
    says(attrit("fit", SMALL, "--resume", status=2)[1], "--resume needs the folder in which the fit was stopped", "help: name it with -o")
    says(attrit("run", SMALL, "--continue", "out", status=2)[1], "this command does not take '--continue'")
    says(attrit("simulate", SMALL, "--resume", status=2)[1], "this command does not take '--resume'")


@case
def no_space_leaves_the_last_checkpoint():
    if os.geteuid() != 0:
        return "not tried: needs root for a small file system"
    with folder() as base:
        disk = base / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=560k", "tmpfs", disk], stderr=subprocess.DEVNULL, check=False).returncode:
            return "not tried: no file system can be mounted here"
        try:
            attrit("fit", SMALL, *FIT, *EARLY, "-o", disk)  # 220 kB: there is room for two, but not for a third
            old = files(disk)["posterior.fit"]
            _, err = attrit("fit", SMALL, *FIT, "--continue", disk, status=5)
            says(err, "error: cannot write ", "fit.checkpoint: the disk is full; the old file is kept", "\nhelp: ")
            same([*files(disk)], ["fit.checkpoint", "posterior.fit"], "files")
            same(files(disk)["posterior.fit"], old, "the old posterior")
            subprocess.run(["mount", "-o", "remount,size=2m", disk], check=True)
            attrit("fit", SMALL, *FIT, "--continue", disk, "--resume")
            attrit("fit", SMALL, *FIT, "-o", base / "fresh")
            need(files(disk) == files(base / "fresh"), "other bytes")
        finally:
            subprocess.run(["umount", disk], check=False)
    return None


main()
