# SPDX-License-Identifier: Apache-2.0
"""ranks.py ATTRIT ATTRIT_MPI MPIRUN: the same bytes for any number of ranks; ranks that stop, die, disagree or find no space.

RANKS_FULL=1 does the same with the campaign of the main job, and more commands.
"""
import os
import pathlib
import signal
import subprocess
import sys
import time

from shell import ENV, HERE, SMALL, attrit, campaign, case, folder, main, need, same, says

MPI, MPIRUN = pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
FULL = bool(os.environ.get("RANKS_FULL"))
KURSK = HERE.parent.parent / "campaigns" / "kursk-2024"
CAMPAIGN = KURSK if FULL else SMALL
QUICK = ("--quality", "quick")
# One machine, as many ranks as one likes, nobody spins while others need the processor.
HERE_ALONE = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_btl": "self,vader",
              "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_mpi_yield_when_idle": "1",
              "OMPI_MCA_btl_vader_single_copy_mechanism": "none", "OMPI_MCA_plm_rsh_agent": "false"}


def start(*apps):
    """mpirun with apps, each (number of ranks, *arguments of attrit-mpi)."""
    line = [MPIRUN]
    for n, *arguments in apps:
        line += [":"] * (len(line) > 1) + ["-n", str(n), MPI, *map(str, arguments)]
    return subprocess.Popen(line, env=ENV | HERE_ALONE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(child, status=0):
    out, err = child.communicate(timeout=300)
    need(child.returncode == status, f"exit {child.returncode}, wanted {status}", out[-2000:], err[-3000:])
    return out, err


def ranks(n, *arguments, status=0):
    return finish(start((n, *arguments)), status)


def files(path):
    """Bytes by name; a manifest tells when they were made."""
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file() and not p.name.endswith("manifest.json")}


def process_of(child, rank):
    """The process id of a rank."""
    for p in pathlib.Path("/proc").iterdir():
        try:
            parent = int((p / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == child.pid and f"OMPI_COMM_WORLD_RANK={rank}".encode() in (p / "environ").read_bytes().split(b"\0"):
                return int(p.name)
        except (OSError, ValueError, IndexError):
            continue
    need(False, f"rank {rank} is not to be found")


def at_work(out, n, *options):
    """A longer fit of n ranks that has kept its first checkpoint."""
    child = start((n, "fit", SMALL, "--quiet", "-o", out, *options))
    until = time.monotonic() + 120
    while not (out / "fit.checkpoint").exists() and child.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.2)
    need(child.poll() is None, "it ended before it could be disturbed")
    return child


@case
def one_to_four_ranks_and_threads_give_the_same_bytes():
    with folder() as base:
        told = attrit("run", CAMPAIGN, *QUICK, "--json", "-o", base / "threads", "--threads", 2)[0]
        for n, threads in ((2, 1), (3, 2)):
            same(ranks(n, "run", CAMPAIGN, *QUICK, "--json", "-o", base / f"{n}", "--threads", threads)[0], told, f"what {n} ranks tell")
            need(files(base / f"{n}") == files(base / "threads"), f"other bytes with {n} ranks of {threads} threads")
        for n in 1, 4:
            ranks(n, "fit", CAMPAIGN, *QUICK, "--quiet", "-o", base / f"{n}")
            same((base / f"{n}" / "posterior.fit").read_bytes(), (base / "threads" / "posterior.fit").read_bytes(), f"{n} ranks")


@case
def simulations_and_rolling_refits_too():
    jobs = [("simulate", SMALL, "--runs", 1003, "--trace", 17), ("score", SMALL, "--rolling", *QUICK)]
    long = [("sensitivity", SMALL, *QUICK), ("claims", KURSK, *QUICK), ("compare", KURSK, "--runs", 400, *QUICK)]
    with folder() as base:
        for verb, *options in jobs + FULL * long:
            attrit(verb, *options, "--quiet", "-o", base / verb)
            ranks(3, verb, *options, "--quiet", "-o", base / f"{verb}-3")
            need(files(base / f"{verb}-3") == files(base / verb), f"other bytes from {verb}")


@case
def a_rank_that_is_stopped_stops_all_and_one_that_is_killed_ends_all():
    with folder() as base:
        attrit("fit", SMALL, "--quiet", "-o", base / "whole")
        stopped(base)
        killed(base)


def stopped(base):
    out = base / "stopped"
    child = at_work(out, 2)
    began = time.monotonic()
    os.kill(process_of(child, 1), signal.SIGTERM)
    says(finish(child, 130)[1], "error: stopped", "help: the same command with --resume goes on from there")
    need(time.monotonic() - began < 5, "it took long to stop")  # about one second; mpirun itself and other work need some
    same([*files(out)], ["fit.checkpoint"], "files")
    ranks(3, "fit", SMALL, "--quiet", "-o", out, "--resume")
    need(files(out) == files(base / "whole"), "other bytes after a stop")


def killed(base):
    out = base / "killed"
    attrit("fit", SMALL, *QUICK, "--quiet", "-o", out)
    old = files(out)["posterior.fit"]
    child = at_work(out, 3)
    os.kill(process_of(child, 2), signal.SIGKILL)
    child.communicate(timeout=60)
    need(child.returncode not in (0, 130), f"exit {child.returncode}")
    same(files(out)["posterior.fit"], old, "the old posterior")
    ranks(2, "fit", SMALL, "--quiet", "-o", out, "--resume")
    for left in out.glob("*.part"):
        left.unlink()  # of the killed ones
    need(files(out) == files(base / "whole"), "other bytes after a kill")


@case
def ranks_that_were_given_different_things_are_told_so():
    with campaign(ledger=[(",120,", ",130,")]) as row, campaign(yaml=[("median: 0.2", "median: 0.3")]) as priors, \
            campaign(yaml=[("count: 36", "count: 35")]) as inputs, folder() as base:
        one = ("fit", SMALL, *QUICK, "-o", base / "out")
        for other, what in [((row, *QUICK), "was given other reports than"), ((priors, *QUICK), "was given other priors than"),
                            ((inputs, *QUICK), "was given other inputs or another cut-off than"),
                            ((SMALL, *QUICK, "--seed", 2), "was given another quality, size or seed than"),
                            ((SMALL,), "was given another quality, size or seed than")]:
            err = finish(start((2, *one), (1, "fit", *other, "-o", base / "out")), 1)[1]
            says(err, "error: rank 2 (on ", what, " rank 0 (on ", "help: start all with the same command")
        err = finish(start((1, "simulate", SMALL, "--runs", 50), (1, "simulate", SMALL, "--runs", 60)), 1)[1]
        says(err, "error: rank 1 (on ", "was given another quality, size or seed")
        same([*files(base)], [], "files")


@case
def what_one_rank_alone_cannot_do_ends_all():
    with folder() as base:
        nowhere = base / "nowhere"
        err = finish(start((1, "fit", SMALL, *QUICK), (2, "fit", nowhere, *QUICK)), 1)[1]
        says(err, f"{nowhere}: error: rank 1: there is no such file")
        err = finish(start((1, "fit", SMALL, *QUICK), (1, "fit", SMALL, "--kwality", "quick")), 1)[1]
        says(err, "error: rank 1: it ended with exit status 2")
        says(ranks(2, "fit", SMALL, "--kwality", "quick", status=2)[1], "unknown option '--kwality'")


@case
def no_space_is_told_by_all_and_the_old_fit_is_kept():
    with folder() as base:
        attrit("fit", SMALL, *QUICK, "--as-of", "1999-03-30", "--quiet", "-o", base)
        old = files(base)
        (base / "fit.checkpoint").mkdir()  # where the checkpoint should go
        says(ranks(2, "fit", SMALL, *QUICK, "--quiet", "-o", base, status=5)[1], "error: cannot write ", "fit.checkpoint")
        same(files(base), old, "files")


main()
