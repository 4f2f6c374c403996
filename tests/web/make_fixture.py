#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write the two JSON texts that html.c reads, for an invented exercise: `make_fixture.py OUT_DIR`.

Shapes as in src/io/sink_json.h. Some texts are hostile on purpose: markup, script addresses, quotes.
"""

import datetime as dt
import json
import math
import random
import statistics
import sys

START, COMBAT, AS_OF, HORIZON = (dt.date(2031, 3, 1), dt.date(2031, 3, 29), dt.date(2031, 6, 10), dt.date(2031, 11, 15))
DATES = [AS_OF] + [dt.date(2031, m, d) for m, d in ((6, 30), (7, 31), (8, 31), (9, 30), (10, 31), (11, 15))]
DEPLOYED, N_PATHS = 8000, 600
EVENTS = [
    ("below_70", "net strength below 70 % of deployed", 0.7),
    ("below_50", "net strength below 50 % of deployed", 0.5),
    ("below_10", "net strength below 10 % of deployed", 0.1),
    ("pulled_out", "pulled out of the line", None),
]
HOSTILE = '</script><script>alert("x")</script><img src=x onerror=alert(1)> \'"&amp;'
DAYS = (HORIZON - START).days + 1


def path(rng):
    """Daily totals of one run: killed, casualties, strength, and the day it is pulled out."""
    rate, share, back = math.exp(rng.gauss(math.log(0.0052), 0.35)), rng.betavariate(12, 32), rng.betavariate(3, 6)
    z = killed = hurt = returned = 0.0
    out = None
    breakpoint_ = rng.betavariate(3.5, 4)
    rows = []
    for t in range(DAYS):
        z = 0.93 * z + rng.gauss(0, 0.16)
        strength = DEPLOYED - killed - hurt + returned
        loss = strength * rate * math.exp(z) * (START + dt.timedelta(t) >= COMBAT)
        killed, hurt = killed + loss * share, hurt + loss * (1 - share)
        returned += max(0, hurt * back - returned) / 45
        rows.append((killed, killed + hurt, DEPLOYED - killed - hurt + returned))
        if out is None and killed + hurt > breakpoint_ * DEPLOYED:
            out = t
    return rows, out


def iso(day):
    return None if day is None else day.isoformat()


def band(values, places=1):
    q = statistics.quantiles(values, n=20, method="inclusive")
    return {k: round(q[i], places) for k, i in (("q05", 0), ("q25", 4), ("q50", 9), ("q75", 14), ("q95", 18))}


def said(p):
    word = next(
        w
        for limit, w in (
            (0.05, "almost no chance"),
            (0.2, "very unlikely"),
            (0.45, "unlikely"),
            (0.55, "roughly even chance"),
            (0.8, "likely"),
            (0.95, "very likely"),
            (1.1, "almost certain"),
        )
        if p < limit
    )
    percent = "<1 %" if p < 0.01 else ">99 %" if p > 0.99 else f"{100 * p:.0f} %"
    return {
        "percent": percent,
        "term": word,
        "frequency": (
            "less than 1 in 100"
            if p < 0.01
            else "more than 99 in 100" if p > 0.99 else f"about {max(1, min(9, round(10 * p)))} in 10"
        ),
    }


def event_days(paths):
    """Per event, the day index of each path or None."""
    out = {}
    for name, _, level in EVENTS:
        out[name] = [
            o if level is None else next((t for t, r in enumerate(rows) if r[2] < level * DEPLOYED), None)
            for rows, o in paths
        ]
    return out


def event_row(name, text, level, days):
    n = len(days)
    ranked = sorted(DAYS + 1 if d is None else d for d in days)
    row = {
        "event": name,
        "text": text,
        "threshold": level,
        "main": name == "below_50",
        "within": sum(d is not None for d in days) / n,
    }
    for key, p in (("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)):
        day = ranked[min(n - 1, int(p * n))]
        row[key] = None if day > DAYS else iso(START + dt.timedelta(day))
    return row


def dots_and_weeks(days):
    sunday = lambda t: (lambda d: d + dt.timedelta(6 - d.weekday()))(START + dt.timedelta(t))
    ranked = sorted((d is None, d or 0) for d in days)
    dots, level = [], {}
    for i in range(50):
        none, day = ranked[int((i + 0.5) / 50 * len(days))]
        week = "later" if none else iso(sunday(day))
        level[week] = level.get(week, 0) + 1
        dots.append(
            {"dot": i + 1, "date": None if none else iso(START + dt.timedelta(day)), "week": week, "level": level[week]}
        )
    weeks, t = [], (AS_OF - START).days
    names = sorted({iso(sunday(t)) for t in range(t, DAYS)})
    for w in names + ["later"]:
        weeks.append(
            {
                "week": w,
                "probability": sum((w == "later") if d is None else iso(sunday(d)) == w for d in days) / len(days),
            }
        )
    return dots, weeks


# day | reported | window from | source | kind | via | quantity | low | best | high | statement | use | why
CLAIMS = """
2031-04-08 | 2031-04-09 | | Ministry B | government-adversary | | casualties | | 260 | | about | fitted | a total on its day
2031-04-20 | 2031-04-22 | | Ministry B | government-adversary | | casualties | 700 | 700 | | at least | fitted | more than 700
2031-04-25 | 2031-04-26 | | Northwind Staff | government-party | | killed | | | 60 | up to | fitted | as many as 60
2031-05-02 | 2031-05-05 | | Third Country Service | third-party | Agency Q | killed | 250 | 300 | 350 | about | fitted | a total with its spread
2031-05-02 | 2031-05-06 | | Third Country Service | third-party | Daily R | killed | | 320 | | about | merged | a printing of N004; widened it
2031-05-02 | 2031-05-05 | | Third Country Service | third-party | Agency Q | casualties | 1000 | | 1300 | between | fitted | a range
2031-05-09 | 2031-05-10 | | Ministry B | government-adversary | | casualties | | 2100 | | about | fitted | a total on its day
2031-05-12 | 2031-05-12 | 2031-05-05 | Daily R | media | | casualties | | 400 | | about | fitted | the count of one week
2031-05-20 | 2031-05-21 | | Open Count | independent | | killed | 410 | 410 | | at least | fitted | named dead only
2031-05-22 | 2031-05-25 | | Ministry B | government-adversary | | killed | | 1100 | | about | fitted | a total on its day
2031-05-28 | 2031-05-29 | | Third Country Service | third-party | | casualties | 1700 | 1900 | 2200 | about | fitted | a total with its spread
2031-05-30 | 2031-06-01 | | Northwind Staff | government-party | | killed | | 300 | | about | fitted | a total on its day
2031-06-01 | 2031-06-02 | | Daily R | media | @HOSTILE@ | casualties | | 3000 | 4000 | up to | fitted | as many as
2031-06-05 | 2031-06-07 | | Ministry B | government-adversary | | casualties | | 3300 | | about | fitted | a total on its day
2031-09-15 | 2031-06-08 | | @HOSTILE@ | media | | casualties | | 8000 | | about | judged | a projection: a straight line from a total of another source
2031-03-20 | 2031-03-21 | | Ministry B | government-adversary | | document | | | | about | cited | the order that names the units
2031-05-03 | 2031-05-04 | | Hospital S | independent | | wounded | | 90 | | about | set aside | one hospital, not a total
"""
URLS = [
    "https://example.org/a?x=1&y=%22",
    "javascript:alert(1)",
    "http://example.net/report",
    "data:text/html,<b>",
    "",
    'https://example.org/"onmouseover="x',
]


def claims(paths):
    rng = random.Random(7)
    rows, reports = [], []
    for i, line in enumerate(CLAIMS.strip().splitlines()):
        words = [HOSTILE if w.strip() == "@HOSTILE@" else w.strip() or None for w in line.split("|")]
        date, told, since, source, kind, via, quantity, low, best, high, statement, use, why = words
        low, best, high = (float(x) if x else None for x in (low, best, high))
        fitted = surprise = tail = None
        if use == "fitted":
            t = (dt.date.fromisoformat(date) - START).days
            k = 0 if quantity == "killed" else 1
            t0 = (dt.date.fromisoformat(since) - START).days if since else None
            b = band([r[t][k] - (r[t0][k] if since else 0) for r, _ in paths])
            fitted = [b["q05"], b["q50"], b["q95"]]
            x = best or high or low
            tail = round(0.5 * math.erfc(-(math.log(x / max(1, b["q50"]))) / 0.5 / math.sqrt(2)), 4)
            surprise = round(2 * min(tail, 1 - tail), 4)
        base = {
            "id": f"N{i + 1:03d}",
            "line": i + 2,
            "date": date,
            "source": source,
            "source_kind": kind,
            "quantity": quantity,
            "low": low,
            "best": best,
            "high": high,
            "url": URLS[rng.randrange(len(URLS))],
            "use": use,
        }
        rows.append(
            {
                **base,
                "date_reported": told,
                "period_from": since,
                "period_to": date if since else None,
                "via": via or "",
                "subject": "northwind",
                "unit": "persons",
                "note": HOSTILE if i == 4 else "",
                "reliability": "BCD-F"[i % 5],
                "credibility": "-",
                "why": why,
                "fitted": fitted,
                "surprise": surprise,
            }
        )
        if use in ("fitted", "judged"):
            reports.append(
                {
                    **base,
                    "from": since,
                    "statement": statement,
                    "tail": tail,
                    "surprise": surprise,
                    **{f"fitted_{q}": fitted[j] if fitted else None for j, q in enumerate(("q05", "q50", "q95"))},
                }
            )
    return rows, sorted(reports, key=lambda r: r["date"])


def fan(paths, k):
    return [{"date": iso(START + dt.timedelta(t)), **band([r[t][k] for r, _ in paths])} for t in range(DAYS)]


HAPPENINGS = (
    "arrived returned met_drone drone_downed killed_by_drone wounded_by_drone killed_close wounded_close deserted "
    "encircled killed_encircled captured deserted_encircled self_inflicted left_line moved_out moved_in committed "
    "pulled_out relieved"
).split()
COUNTERS = {
    "strength": "Able for duty",
    "killed": "Killed",
    "wounded": "Wounded",
    "in_care": "Wounded, in care",
    "captured": "Captured",
    "deserted": "Deserted",
    "self_inflicted": "Dead by own hand",
    "dissolved": "Units that left the line",
}
BRIGADES = [("1st Brigade <north>", 100), ("2nd Brigade", 84), ("Reserve & guard", 56)]


class Run:
    """One run of a contingent of units, told twice: as happenings of a day, and as totals that are counted apart."""

    def __init__(self, rng):
        self.rng, self.size = rng, [34] * 100 + [33] * 140
        self.able, self.total = [0] * len(self.size), dict.fromkeys(COUNTERS, 0)
        self.left, self.due, self.happened, self.forward = set(), {}, {}, False

    def tell(self, unit, what, n=1):
        key = (HAPPENINGS.index(what), len(self.size) if unit is None else unit)
        if n:
            self.happened[key] = self.happened.get(key, 0) + n

    def lose(self, unit, what, n, counter):
        n = min(n, self.able[unit])
        self.able[unit] -= n
        self.total["strength"] -= n
        self.total[counter] += n
        self.tell(unit, what, n)
        return n

    def gain(self, unit, what, n):
        self.able[unit] += n
        self.total["strength"] += n
        self.tell(unit, what, n)

    def wound(self, unit, what, n, day):
        n = self.lose(unit, what, n, "wounded")
        self.total["in_care"] += n
        for _ in range(n):
            if self.rng.random() < 0.35:
                self.due.setdefault(day + 1 + int(self.rng.expovariate(1 / 30)), []).append(unit)

    def meet(self, unit, day):
        self.tell(unit, "met_drone")
        if self.rng.random() < 0.3:
            return self.tell(unit, "drone_downed")
        hit = sum(self.rng.random() < p for p in (0.55, 0.3, 0.3))
        killed = sum(self.rng.random() < 0.28 for _ in range(hit))
        self.lose(unit, "killed_by_drone", killed, "killed")
        self.wound(unit, "wounded_by_drone", hit - killed, day)

    def cut_off(self, unit):
        self.tell(unit, "encircled")
        for what, counter, share in (
            ("killed_encircled", "killed", 0.2),
            ("captured", "captured", 0.1),
            ("deserted_encircled", "deserted", 0.1),
            ("self_inflicted", "self_inflicted", 0.15),
        ):
            self.lose(unit, what, int(share * self.able[unit] + self.rng.random()), counter)

    def leave(self, unit):
        self.left.add(unit)
        self.total["dissolved"] += 1
        self.tell(unit, "left_line")
        rest = [u for u in range(len(self.size)) if u not in self.left]
        to = min(rest, key=lambda u: self.able[u] / self.size[u])
        n = min(self.able[unit], max(0, self.size[to] - self.able[to]))
        for u, what, sign in ((unit, "moved_out", -1), (to, "moved_in", 1)):
            self.able[u] += sign * n
            self.tell(u, what, n)

    def day(self, day, tempo):
        self.happened, date = {}, START + dt.timedelta(day)
        first, units = {0: 0, 6: 100, 20: 184}.get(day, -1), len(self.size)
        for unit in range(first, {0: 100, 6: 184, 20: 240}[day]) if first >= 0 else ():
            self.gain(unit, "arrived", self.size[unit])
        for unit in self.due.pop(day, ()):
            at = unit if unit not in self.left else self.rng.choice([u for u in range(units) if u not in self.left])
            self.total["in_care"] -= 1
            self.gain(at, "returned", 1)
        for when, what in (
            (COMBAT, "committed"),
            (dt.date(2031, 8, 1), "pulled_out"),
            (dt.date(2031, 9, 6), "committed"),
        ):
            if date == when:
                self.tell(None, what)
                self.forward = what == "committed"
        for unit in range(units):
            if unit in self.left or not self.able[unit]:
                continue
            if self.rng.random() < (0.17 if self.forward else 0.003) * tempo:
                self.meet(unit, day)
            if self.forward and self.rng.random() < 0.012 * tempo:
                self.lose(unit, "killed_close", self.rng.random() < 0.4, "killed")
                self.wound(unit, "wounded_close", 1, day)
            if self.rng.random() < 0.0015:
                self.lose(unit, "deserted", 1, "deserted")
            if self.forward and self.able[unit] < 0.45 * self.size[unit]:
                if self.rng.random() < 0.05:
                    self.cut_off(unit)
                if self.rng.random() < 0.06:
                    self.leave(unit)


def packed(happened):
    """As web/replay.ts reads it."""
    out, group, before = [], None, 0
    for (what, unit), n in sorted(happened.items()):
        if what != group:
            out, group, before = out + [-1 - what], what, 0
        out += [2 * (unit - before) + 1, n] if n > 1 else [2 * (unit - before)]
        before = unit
    return out


def replay():
    rng = random.Random(3)
    run, days, weeks, z = Run(rng), [], [], 0.0
    for day in range(DAYS):
        z = 0.93 * z + rng.gauss(0, 0.2)
        run.day(day, math.exp(z))
        days.append(packed(run.happened))
        if (DAYS - 1 - day) % 7 == 0:
            weeks.append({"date": iso(START + dt.timedelta(day)), "totals": list(run.total.values())})
    return {
        "path": 172,
        "paths": N_PATHS,
        "counters": [{"name": name, "label": label} for name, label in COUNTERS.items()],
        "weeks": weeks,
        "end": dict(run.total),
        "happenings": HAPPENINGS,
        "size": [34, 100, 33, 140],
        "brigades": [{"name": name, "units": n} for name, n in BRIGADES],
        "rotate": [0, 0],
        "days": days,
    }


PANELS = [("Killed", "killed"), ("Killed and wounded", "casualties"), ("Wounded", "wounded")]


def strip(ledger):
    """Lanes and marks as src/io/tables_evidence.h tells."""
    lanes, marks = [], []
    for p, (title, quantity) in enumerate(PANELS):
        rows = sorted((c for c in ledger if c["quantity"] == quantity), key=lambda c: c["date_reported"])
        names = list(dict.fromkeys(c["source"] for c in rows))
        if rows:
            lanes.append({"lane": f"{p}00000|{title}", "panel": title, "heading": True})
        lanes += [{"lane": f"{p}{k + 1:05d}|{n}", "panel": title, "heading": False} for k, n in enumerate(names)]
        seen = {}
        for c in rows:
            key = (c["source"], c["date_reported"])
            seen[key] = seen.get(key, -1) + 1
            marks.append(
                {
                    "lane": f"{p}{names.index(c['source']) + 1:05d}|{c['source']}",
                    "reported": c["date_reported"],
                    "said": f"about {c['best']}",
                    "stack": seen[key],
                    **{k: c[k] for k in ("id", "date", "quantity", "source", "source_kind", "use")},
                }
            )
    return marks, lanes


def fate(paths):
    """Means that add up: nobody is captured in this exercise but a twentieth of the killed, who are told apart."""
    rows = []
    for t in range(DAYS):
        killed, casualties, strength = (statistics.fmean(r[t][k] for r, _ in paths) for k in range(3))
        rows.append(
            {
                "date": iso(START + dt.timedelta(t)),
                "deployed": DEPLOYED,
                "able": round(strength, 1),
                "killed": round(0.95 * killed, 1),
                "captured": round(0.04 * killed, 1),
                "deserted": round(0.01 * killed, 1),
                "in_care": round(DEPLOYED - strength - killed, 1),
                "returned": round(casualties / 5, 1),
            }
        )
    return rows


def chances(days):
    rows, labels = [], []
    steps = [*range((AS_OF - START).days, DAYS - 1, 7), DAYS - 1]
    for t in steps:
        rows += [
            {
                "date": iso(START + dt.timedelta(t)),
                "event": n,
                "text": text,
                "probability": sum(x is not None and x <= t for x in days[n]) / N_PATHS,
            }
            for n, text, _ in EVENTS
        ]
    for k, (n, _, level) in enumerate(EVENTS):
        labels.append({"event": n, "label": f"below {level:.0%}" if level else "pulled out", "at": 0.1 + 0.2 * k})
    return rows, labels


def about(mean, sd):
    """A difference and its range."""
    return {
        **{q: mean + z * sd for q, z in (("q05", -1.64), ("q25", -0.67), ("q50", 0), ("q75", 0.67), ("q95", 1.64))},
        "mean": mean,
        "mcse": sd / 30,
    }


def beside():
    """What other commands would have left: tables, and what the page says around them."""
    judged = [
        {
            "key": f"{i:03d}|{title}",
            "kind": kind,
            "id": name,
            "source": source,
            "claimed": claimed,
            "title": title,
            "p": p,
            **said(p),
            "own": own,
            "assumption": "losses would have to come 3 times as fast",
        }
        for i, (title, kind, name, source, claimed, p, own) in enumerate(
            [
                (
                    "All killed or wounded by 15 Sep 2031",
                    "claim",
                    "N015",
                    HOSTILE,
                    HOSTILE,
                    0.004,
                    {"kind": "date", "unit": "date", "q05": "2031-10-20", "q50": None, "q95": None},
                ),
                (
                    HOSTILE,
                    "asked",
                    None,
                    None,
                    None,
                    0.634,
                    {"kind": "number", "unit": "people", "q05": 3000, "q50": 4100, "q95": 5600},
                ),
            ]
        )
    ]
    doctrines = [
        {
            "name": name,
            "says": says,
            **about(mean, sd),
            "fewer": fewer,
            "same": 0.01,
            "more": 0.99 - fewer,
            "casualties": about(4 * mean, 4 * sd),
            "strength": about(-3 * mean, 3 * sd),
            "event": 0.3,
            "event_difference": -0.12,
            "rests": "the sign turns with p_down",
        }
        for name, says, mean, sd, fewer in [
            ("rotation", "ten days forward, five behind", -130, 180, 0.72),
            (HOSTILE, HOSTILE, 90, 200, 0.31),
            ("relief", "relieved on 1 Aug", -480, 190, 0.98),
        ]
    ]
    tornado = [
        {
            "group": group,
            "key": f"{i:03d}|{name}",
            "kind": "date",
            "headline": "Median date of net strength below 50 % of deployed",
            "name": name,
            "says": says,
            "reports": reports,
            "way": "paths reweighed" if trusted else "not settled",
            "trusted": trusted,
            "value": 200 + change,
            "se": 2,
            "change": change,
            "change_se": 1.5,
            "day": iso(START + dt.timedelta(200 + change)),
        }
        for i, (group, name, says, reports, change, trusted) in enumerate(
            [
                ("without", "Ministry B", "its 5 reports left out", 5, 19, True),
                ("without", HOSTILE, HOSTILE, 2, -9, False),
                ("together", "low", "all counts two thirds of the truth", None, -14, True),
                ("together", "high", "all counts half as much again", None, 12, True),
                ("grades", "halved", "half the prior spread of every bias", None, 3, True),
            ]
        )
    ]
    groups = [
        {"key": f"{i:03d}|{name}", "name": name, "members": members, "first": first, "first_se": 0.03, "total": total, "total_se": 0.04,
         "after": after, "after_se": None if after is None else 0.02}
        for i, (name, members, first, total, after) in enumerate(
            [("intensity of attack", "lambda", 0.37, 0.74, 0.11), (HOSTILE, HOSTILE, 0.2, 0.3, -0.01), ("dice", "", 0.02, 0.05, None)]
        )
    ]
    coverage = [
        {"target": t, "n": n, "within50": a, "within90": b}
        for t, n, a, b in (("all", 21, 0.476, 0.857), ("killed", 6, 0.5, 1.0), ("casualties", 15, 0.4667, 0.8))
    ]
    pit = [
        {"from": k / 10, "to": (k + 1) / 10, "n": n, "all": 21} for k, n in enumerate((3, 2, 1, 2, 4, 2, 1, 2, 1, 3))
    ]
    models = ["attrit", "attrit_count", "straight_line", "frozen_total", "last_two_points", "random_walk"]
    record = [
        {"date": iso(AS_OF - dt.timedelta(w)), "model": m, "wis": None if w > 20 and k > 3 else 0.1 + 0.05 * k, "n": 3}
        for w in (28, 21, 14, 7)
        for k, m in enumerate(models)
    ]
    around = {
        "claims": {"here": True, "file": "claims.json", "paths": 10000, "rows": {"ledger": 17, "judged": 1}},
        "compare": {
            "here": True,
            "file": "compare.json",
            "paths": 10000,
            "own": {**about(1100, 300), "date": iso(HORIZON), "event": 0.42},
        },
        "sensitivity": {
            "here": True,
            "file": "sensitivity.json",
            "paths": 10000,
            "most": "Without Ministry B the median date is 19 days later",
            "title": "Median date of net strength below 50 % of deployed",
            "kind": "date",
        },
        "score": {
            "here": True,
            "file": "score.json",
            "label": "Scored is what each source would say, not what is true.",
            "until": iso(AS_OF),
            "models": [{"name": m, "says": m} for m in models],
            "left_out": [],
        },
    }
    tables = {
        "judged": judged,
        "doctrines": doctrines,
        "tornado": tornado,
        "groups": groups,
        "coverage": coverage,
        "skill": [{"model": "straight_line", "says": "through the last total", "skill": 0.44, "n": 14}],
        "pit": pit,
        "record": record,
    }
    return around, tables


def main(folder):
    rng = random.Random(20310610)
    paths = [path(rng) for _ in range(N_PATHS)]
    days = event_days(paths)
    ledger, reports = claims(paths)
    events = [event_row(*e, days[e[0]]) for e in EVENTS]
    quantity = {"killed": 0, "casualties": 1, "strength": 2}
    per_day = 3300 / (dt.date(2031, 6, 5) - COMBAT).days
    depleted = COMBAT + dt.timedelta(math.ceil(DEPLOYED / per_day))
    dates, by_date, spread = [], [], []
    for d in DATES:
        t = (d - START).days
        chance = {name: sum(x is not None and x <= t for x in days[name]) / N_PATHS for name, _, _ in EVENTS}
        shares = {q: [round(0.75 - 0.05 * i, 3), round(0.24 + 0.05 * i, 3), 0.01] for i, q in enumerate(quantity)}
        dates.append(
            {
                "date": iso(d),
                "line": round(per_day * (d - COMBAT).days, 1),
                "spread": shares,
                "quantities": {
                    q: {
                        **band([r[t][k] for r, _ in paths]),
                        "mean": round(statistics.fmean(r[t][k] for r, _ in paths), 1),
                        "mcse": 20 if q == "killed" else 35,
                    }
                    for q, k in quantity.items()
                },
                "events": {
                    n: {"probability": p, "se": math.sqrt(p * (1 - p) / N_PATHS), **said(p)} for n, p in chance.items()
                },
            }
        )
        by_date += [
            {"date": iso(d), "event": n, "text": text, "probability": chance[n], "se": 0, **said(chance[n])}
            for n, text, _ in EVENTS
        ]
        spread += [
            {"date": iso(d), "quantity": q, "part": part, "share": shares[q][i]}
            for q in quantity
            for i, part in enumerate(("parameters", "shared shocks", "dice"))
        ]
    parameters = [
        {
            "name": "lambda",
            "unit": "1/day",
            "doc": "sorties met per forward unit and day",
            "prior05": 0.029,
            "prior50": 0.15,
            "prior95": 0.78,
            "post05": 0.05,
            "post50": 0.11,
            "post95": 0.29,
            "learned": 0.47,
        },
        {
            "name": "kappa",
            "unit": "1",
            "doc": "share of those hit who are killed",
            "prior05": 0.04,
            "prior50": 0.18,
            "prior95": 0.43,
            "post05": 0.12,
            "post50": 0.24,
            "post95": 0.4,
            "learned": 0.22,
        },
    ]
    dots, weeks = dots_and_weeks(days["below_50"])
    marks, lanes = strip(ledger)
    curves, labels = chances(days)
    around, others = beside()
    z = statistics.NormalDist().inv_cdf(0.95)
    priors = [
        {
            "name": p["name"],
            "key": f"{p['name']}|{p['doc']}",
            "before05": -z,
            "before95": z,
            "after05": low,
            "after50": middle,
            "after95": high,
            "bits": bits,
            "verdict": "learned" if bits >= 0.4 else "a little",
        }
        for p, low, middle, high, bits in zip(parameters, (-1.1, -0.5), (-0.3, 0.4), (0.7, 1.5), (0.5, 0.2))
    ]
    effects = [
        {"name": "Ministry B", "prior_sd": 0.6, "mean": 0.21, "sd": 0.2, "ratio": math.exp(0.21)},
        {"name": "Northwind Staff, killed", "prior_sd": 0.5, "mean": -0.44, "sd": 0.28, "ratio": math.exp(-0.44)},
    ]
    bias = [
        {
            "name": e["name"],
            "sources": e["name"] if k == 0 else "",
            "grade": "D" if k == 0 else "",
            "prior05": math.exp(-z * e["prior_sd"]),
            "prior95": math.exp(z * e["prior_sd"]),
            "post05": math.exp(e["mean"] - z * e["sd"]),
            "post50": e["ratio"],
            "post95": math.exp(e["mean"] + z * e["sd"]),
        }
        for k, e in enumerate(effects)
    ]
    head = {
        "title": "Exercise Northwind & Sons <invented>",
        "subject": "northwind",
        "as_of": iso(AS_OF),
        "start": iso(START),
        "horizon": iso(HORIZON),
        "deployed": DEPLOYED,
        "main_event": "below_50",
    }
    summary = {
        "attrit": "0.1.0",
        **head,
        "model": "contingent",
        "combat": iso(COMBAT),
        "seed": 1,
        "quality": "quick",
        "words": "icd203",
        "command": "attrit run exercise --as-of 2031-06-10",
        "mean_bias": 0,
        "inputs": [
            {"file": "exercise/campaign.yaml", "sha256": "0" * 64},
            {"file": "exercise/evidence.csv", "sha256": "1" * 64},
        ],
        "events": [{**e, **said(e["within"])} for e in events],
        "dates": dates,
        "line": {
            "claim": "N014",
            "source": "Ministry B",
            "date": "2031-06-05",
            "per_day": round(per_day, 1),
            "total": 3300,
            "depleted": iso(depleted),
        },
        "claims": ledger,
        "sources": [
            {
                "name": e["name"],
                "kind": "government-adversary",
                "reliability": "D",
                "bias_sd": e["prior_sd"],
                "mean": e["mean"],
                "sd": e["sd"],
                "ratio": e["ratio"],
            }
            for e in effects
        ],
        "parameters": parameters,
        "assumptions": [
            {"key": "doctrine.bait", "value": "1", "basis": "N016", "line": 31},
            {"key": "doctrine.shooters", "value": "2", "basis": "N016", "line": 32},
            {"key": "priors.lambda", "value": "log-normal, median 0.15, sd of log 1", "basis": HOSTILE, "line": 0},
        ],
        "diagnostics": {
            "ok": True,
            "text": "The fit kept enough distinct parameter vectors, and its moves were accepted often enough.",
            "too_little_evidence": False,
            "log_evidence": -142.3,
            "log_evidence_se": 0.4,
            "min_ess": 0.18,
            "acceptance": 0.21,
        },
    }
    sample = [
        {"path": i + 1, "date": iso(START + dt.timedelta(t)), "strength": round(paths[i][0][t][2], 1)}
        for i in range(20)
        for t in range(0, DAYS, 2)
    ]
    charts = {
        **head,
        "replay": replay(),
        "beside": around,
        "tables": {
            "fate": fate(paths),
            "strip": marks,
            "lanes": lanes,
            "bias": bias,
            "priors": priors,
            "chances": curves,
            "chance_labels": labels,
            **others,
            "strength": fan(paths, 2),
            "killed": fan(paths, 0),
            "casualties": fan(paths, 1),
            "paths": sample,
            "line": [{"date": iso(COMBAT), "casualties": 0}, {"date": iso(depleted), "casualties": DEPLOYED}],
            "thresholds": [
                {"event": n, "text": text, "share": level, "men": level * DEPLOYED}
                for n, text, level in EVENTS
                if level
            ],
            "reports": reports,
            "events": events,
            "by_date": by_date,
            "dots": dots,
            "weeks": weeks,
            "parameters": parameters,
            "effects": effects,
            "spread": spread,
        },
    }
    for name, value in (("summary.json", summary), ("charts.json", charts)):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as f:
            json.dump(value, f, ensure_ascii=False, indent=1 if name == "summary.json" else None)


if __name__ == "__main__":
    main(sys.argv[1])
