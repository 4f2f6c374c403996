# SPDX-License-Identifier: Apache-2.0
"""serve.py ATTRIT: the local page from the command line: its address, its end, its mistakes, and what it keeps."""
import datetime
import html
import json
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from shell import ENV, PROGRAM, SMALL, attrit, case, folder, main, need, same, says


class Server:
    """attrit serve in a folder; `url` ends in a slash."""

    def __init__(self, where, *options):
        self.child = subprocess.Popen([PROGRAM, "serve", *map(str, options), "--port", "0"], cwd=where, env=ENV,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/[0-9a-f]{32}/", self.said)):
            line = self.child.stdout.readline()
            if not line:
                need(False, "it ended:", self.child.stderr.read())
            self.said += line
        self.url = found.group()

    def get(self, path, form=None):
        data = urllib.parse.urlencode(form).encode() if form else None
        with urllib.request.urlopen(self.url + path, data, timeout=30) as answer:
            return answer.read()

    def run(self, campaign, form):
        """Ask for a run and wait for its end; its view."""
        view = json.loads(self.get(f"api/run/{campaign}", form))["view"]
        until = time.monotonic() + 200
        while not json.loads(self.get(f"api/view/{campaign}?{urllib.parse.urlencode(form)}"))["stored"]:
            need(time.monotonic() < until, self.get("api/runs"))
            time.sleep(0.1)
        return view

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()
        self.child.stderr.close()


def copy(base, name="small"):
    return shutil.copytree(SMALL, base / name, ignore=shutil.ignore_patterns("views"))


@case
def it_says_where_it_is_and_ends_when_asked():
    with folder() as base:
        copy(base)
        for number in (signal.SIGINT, signal.SIGTERM):
            with Server(base, "small") as server:
                same(json.loads(server.get("api/campaigns")), [{"name": "small", "folder": "small"}], "campaigns")
                began = time.monotonic()
                server.child.send_signal(number)
                out, err = server.child.stdout.read(), server.child.stderr.read()
                server.child.wait(30)
                same(server.child.returncode, 0, "exit")
                need(time.monotonic() - began < 3, "it took long to end")  # less than one without sanitizers
                same(err, "", "standard error")
                says(server.said + out, "1 campaign in small", "http://127.0.0.1:", "Ctrl-C ends it")


@case
def each_start_has_an_address_of_its_own():
    with folder() as base:
        copy(base)
        with Server(base, "-q") as one, Server(base, ".") as two:
            need(one.url.split("/")[3] != two.url.split("/")[3], one.url, two.url)
            same(one.said.strip(), one.url, "with --quiet")
            try:
                urllib.request.urlopen(two.url.replace(two.url.split("/")[3], one.url.split("/")[3]))
                need(False, "another server's token is good")
            except urllib.error.HTTPError as refused:
                same(refused.code, 403, "status")


@case
def mistakes_are_told_with_their_fix():
    with folder() as base:
        copy(base)
        with Server(base, "small") as server:
            port = server.url.split(":")[2].split("/")[0]
            _, err = attrit("serve", base / "small", "--port", port, status=5)
            says(err, f"error: port {port} of 127.0.0.1 is taken by another program", "help: name another with --port")
        (base / "empty").mkdir()
        _, err = attrit("serve", base / "empty", status=1)
        says(err, "no campaign.yaml in", "help: name the folder of a campaign")
        _, err = attrit("serve", base / "nowhere", status=1)
        says(err, "cannot open the folder")
        _, err = attrit("serve", base / "small", "--port", "70000", status=2)
        says(err, "--port must be a whole number from 0 to 65535")
        _, err = attrit("serve", base / "small", "--seed", "1", status=2)
        says(err, "this command does not take '--seed'")


@case
def a_view_is_a_campaign_that_the_command_line_runs_to_the_same_bytes():
    with folder() as base:
        copy(base)
        form = [("as_of", "1999-04-06"), ("quality", "quick"), ("seed", "5"), ("set", "doctrine.bait=2"), ("aside", "S3"),
                ("ask", "strength < 60 % by 1999-05-31")]
        before = (base / "small" / "campaign.yaml").read_bytes()
        with Server(base, "small") as server:
            view = server.run("small", form)
            served = server.get(f"view/small/{view}/report.html")
        same((base / "small" / "campaign.yaml").read_bytes(), before, "the campaign itself")
        own = base / "small" / "views" / view
        options = ("--as-of", "1999-04-06", "--quality", "quick", "--seed", "5")
        attrit("check", own)
        attrit("run", f"small/views/{view}", *options, "--quiet", "-o", "out", cwd=base)
        for name in ("report.html", "summary.json", "forecast.csv", "claims.json", "trace.csv", "posterior.fit"):
            need((base / "out" / name).read_bytes() == (own / "out" / name).read_bytes(), f"{name} differs")
        need((base / "out" / "report.html").read_bytes() == served, "what is served differs")
        same(json.loads((own / "out" / "manifest.json").read_text())["command"],
             json.loads((base / "out" / "manifest.json").read_text())["command"], "command")


@case
def questions_alone_give_the_same_fit_and_a_fit_of_another_problem_is_not_taken():
    with folder() as base:
        copy(base)
        form = [("quality", "quick"), ("seed", "5")]
        with Server(base, "small") as server:
            first = server.run("small", form)
            second = server.run("small", form + [("ask", "killed >= 100 by 1999-05-31"), ("like", first)])
            third = server.run("small", form + [("set", "doctrine.bait=2"), ("like", first)])
            plain = server.run("small", [("quality", "quick"), ("seed", "6"), ("set", "doctrine.bait=2"), ("like", first)])
        views = base / "small" / "views"
        attrit("fit", views / third, "--quality", "quick", "--seed", "5", "--quiet", "-o", base / "own")
        need((views / third / "out" / "posterior.fit").read_bytes() == (base / "own" / "posterior.fit").read_bytes(), "another fit was taken")
        need((views / plain / "out" / "posterior.fit").read_bytes() != (base / "own" / "posterior.fit").read_bytes(), "the seed was lost")
        fits = [(views / v / "out" / "posterior.fit").read_bytes() for v in (first, second)]
        need(fits[0] == fits[1], "the fits differ")
        judged = json.loads((views / second / "out" / "claims.json").read_text())["judged"]
        need(any(j["question"].startswith("killed >= 100") for j in judged), judged)


def day_words(iso):
    day = datetime.date.fromisoformat(iso)
    return f"{day.day} {day:%b %Y}"


@case
def the_terminal_and_the_report_have_one_headline():
    with folder() as base:
        copy(base)
        last = []
        for threshold in ("0.95", "0.1"):  # as likely as not by an early date; never
            yaml = base / "small" / "campaign.yaml"
            text = re.sub(r"thresholds: .*", f"thresholds: [{threshold}]", yaml.read_text())
            yaml.write_text(re.sub(r"main: .*", f"main: below_{round(100 * float(threshold))}", text))
            said, _ = attrit("run", base / "small", "--quality", "quick", "-o", base / "out")
            s = json.loads((base / "out" / "summary.json").read_text())
            chance = [d["events"][s["main_event"]] for d in s["dates"]]
            at = next((i for i, c in enumerate(chance) if c["probability"] >= 0.5), len(chance) - 1)
            last.append(at == len(chance) - 1)
            want = f"by {day_words(s['dates'][at]['date'])}: {chance[at]['term']} ({chance[at]['percent']}, {chance[at]['frequency']})"
            says(" ".join(said.split()), want, "Strength over time")
            page = (base / "out" / "report.html").read_text()
            h1 = html.unescape(re.sub(r"<[^>]*>", "", re.search(r"<h1>(.*?)</h1>", page, re.S).group(1)))
            says(" ".join(h1.split()), want)
        same(last, [False, True], "dates that are the last")


@case
def what_was_changed_by_hand_is_left_alone():
    with folder() as base:
        copy(base)
        form = [("quality", "quick"), ("set", "doctrine.bait=2")]
        with Server(base, "small") as server:
            view = server.run("small", form)
            file = base / "small" / "views" / view / "campaign.yaml"
            file.write_text(file.read_text() + "# mine\n")
            try:
                server.get("api/run/small", form)
                need(False, "it was taken for the view")
            except urllib.error.HTTPError as refused:
                says(refused.read().decode(), "was changed by hand", "move its folder out of views/")
            need(file.read_text().endswith("# mine\n"), "it was overwritten")


main()
