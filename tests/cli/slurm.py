# SPDX-License-Identifier: Apache-2.0
"""slurm.py ATTRIT ATTRIT_MPI: the recipes of docs/cluster.md on a Slurm of one node, started here from Debian's packages.

Needs root and the packages slurm-wlm, munge and openmpi-bin; without them it is skipped (77), with the reason.
"""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

from shell import ENV, HERE, PROGRAM, SMALL, attrit, case, folder, main, need, same, says

MPI = pathlib.Path(sys.argv[2]).resolve()
RECIPES = HERE.parent.parent / "examples" / "cluster"
TOOLS = ("munged", "mungekey", "slurmctld", "slurmd", "sbatch", "srun", "scontrol", "sinfo", "scancel")
NODE = socket.gethostname().split(".")[0]
OPEN_MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_btl": "self,vader",
            "OMPI_MCA_btl_vader_single_copy_mechanism": "none", "OMPI_MCA_mpi_yield_when_idle": "1"}
CONF = """ClusterName=attrit
SlurmctldHost={node}(127.0.0.1)
SlurmUser=root
SlurmctldPort={port[0]}
SlurmdPort={port[1]}
AuthType=auth/munge
AuthInfo=socket={base}/munge.socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
KillWait=5
MinJobAge=300
StateSaveLocation={base}/state
SlurmdSpoolDir={base}/spool
SlurmctldPidFile={base}/slurmctld.pid
SlurmdPidFile={base}/slurmd.pid
SlurmctldLogFile={base}/slurmctld.log
SlurmdLogFile={base}/slurmd.log
NodeName={node} NodeAddr=127.0.0.1 NodeHostname={node} CPUs={cpus} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def free_ports(n):
    held = [socket.socket() for _ in range(n)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Slurm:
    """One node; all that it writes is in one folder."""

    def __init__(self, base):
        self.base, self.daemons = base, []
        self.env = ENV | OPEN_MPI | {"SLURM_CONF": str(base / "slurm.conf"), "ATTRIT": str(PROGRAM),
                                     "ATTRIT_MPI": str(MPI)}
        self.env["PATH"] += ":/usr/sbin:/sbin"

    def run(self, *line, check=True):
        done = subprocess.run([*map(str, line)], env=self.env, cwd=self.base, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=240, check=False)
        need(not check or done.returncode == 0, *map(str, line), done.stdout, done.stderr, self.logs())
        return done.stdout

    def logs(self):
        return "".join(f"--- {p.name}\n{p.read_text(errors='replace')[-1500:]}" for p in sorted(self.base.glob("*.log")))

    def daemon(self, *line):
        with (self.base / f"{line[0]}.out.log").open("w") as out:
            self.daemons.append(subprocess.Popen([*map(str, line)], env=self.env, cwd=self.base, stdin=subprocess.DEVNULL, stdout=out,
                                                 stderr=subprocess.STDOUT))

    def __enter__(self):
        try:
            return self.open(self.base)
        except BaseException:
            self.__exit__()
            raise

    def open(self, base):
        base.chmod(0o755)
        for name in ("state", "spool"):
            (base / name).mkdir()
        (base / "slurm.conf").write_text(CONF.format(base=base, node=NODE, port=free_ports(2), cpus=os.cpu_count()))
        (base / "cgroup.conf").write_text(f"CgroupPlugin=cgroup/v1\nCgroupAutomount=no\nCgroupMountpoint={base}/none\n")
        self.run("mungekey", "-c", "-k", base / "munge.key")
        self.daemon("munged", "--foreground", "--force", f"--key-file={base}/munge.key", f"--socket={base}/munge.socket",
                    f"--pid-file={base}/munged.pid", f"--log-file={base}/munged.log", f"--seed-file={base}/munged.seed")
        self.wait_for("munge.socket", lambda: (base / "munge.socket").exists())
        self.daemon("slurmctld", "-D", "-i")
        self.daemon("slurmd", "-D", "-N", NODE)
        self.wait_for("an idle node", lambda: "idle" in self.run("sinfo", "-h", "-o", "%T", check=False).split())
        return self

    def wait_for(self, what, is_there, seconds=60):
        until = time.monotonic() + seconds
        while not is_there():
            need(time.monotonic() < until, f"waited {seconds} s for {what}", self.logs())
            time.sleep(0.1)

    def __exit__(self, *_):
        if (self.base / "slurm.conf").exists():
            self.run("scancel", "-u", "root", check=False)
        for d in reversed(self.daemons):
            d.terminate()
        for d in reversed(self.daemons):
            try:
                d.wait(15)
            except subprocess.TimeoutExpired:
                d.kill()

    def submit(self, *line):
        return self.run("sbatch", "--parsable", "--output", self.base / "job-%j.txt", *line).strip()

    def state(self, job):
        """The states of all parts of a job, and its first exit code."""
        fields = [part for part in self.run("scontrol", "show", "job", job).split() if part.startswith(("JobState=", "ExitCode="))]
        return {f.split("=")[1] for f in fields if f.startswith("JobState")}, fields[-1].split("=")[1]

    def done(self, job, wanted="COMPLETED", seconds=200):
        end = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY"}
        self.wait_for(f"job {job}", lambda: self.state(job)[0] <= end, seconds)
        said = "".join(p.read_text(errors="replace") for p in sorted(self.base.glob("job-*.txt")))
        need(self.state(job)[0] == {wanted}, f"job {job}: {self.state(job)}", said[-3000:], self.logs())
        return said


def files(path):
    """Bytes by name; the manifest tells when they were made."""
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file() and not p.name.endswith("manifest.json")}


SLURM = None


@case
def the_recipe_for_mpi_gives_the_bytes_of_a_laptop():
    with folder() as base:
        attrit("run", SMALL, "--quality", "quick", "--quiet", "-o", base / "laptop")
        SLURM.done(SLURM.submit("-n", 2, RECIPES / "fit.sbatch", SMALL, base / "out", "--quality", "quick"))
        need(files(base / "out") == files(base / "laptop"), "other bytes")


@case
def a_job_that_is_stopped_goes_on_when_it_is_submitted_again():
    with folder() as base:
        attrit("fit", SMALL, "--quiet", "-o", base / "laptop")
        line = ("-n", 2, RECIPES / "fit.sbatch", SMALL, base / "out")
        job = SLURM.submit(*line)
        SLURM.wait_for("a checkpoint", lambda: (base / "out" / "fit.checkpoint").exists(), 100)
        SLURM.run("scancel", "--signal=TERM", job)  # to the step, as --signal=TERM@60 does before the time is over
        said = SLURM.done(job, "FAILED")
        says(said, "error: stopped", "with --resume goes on from there")
        same([p.name for p in (base / "out").iterdir()], ["fit.checkpoint"], "files")
        SLURM.done(SLURM.submit(*line))
        same((base / "out" / "posterior.fit").read_bytes(), (base / "laptop" / "posterior.fit").read_bytes(), "posterior.fit")


@case
def the_recipe_for_arrays_does_without_mpi():
    with folder() as base:
        attrit("simulate", SMALL, "--runs", 1000, "--quiet", "-o", base / "laptop")
        SLURM.done(SLURM.submit("--array=1-3", RECIPES / "shards.sbatch", "simulate", SMALL, base / "parts", "--runs", 1000))
        attrit("merge", SMALL, "--from", base / "parts", "--quiet", "-o", base / "out")
        need(files(base / "out") == files(base / "laptop"), "other bytes")
        SLURM.done(SLURM.submit("--array=1-2", RECIPES / "shards.sbatch", "fit", SMALL, base / "fits", "--quality", "quick"))
        attrit("merge", SMALL, "--quality", "quick", "--from", base / "fits", "--quiet", "-o", base / "merged")
        need((base / "merged" / "report.html").exists(), "no report")


if os.geteuid() != 0:
    skip("needs root to start a Slurm")
search = os.environ["PATH"] + ":/usr/sbin:/sbin"
if absent := [t for t in TOOLS if not shutil.which(t, path=search)]:
    skip(f"not installed: {', '.join(absent)}")
with folder() as where, Slurm(where) as SLURM:
    main()
