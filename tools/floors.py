#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Who may include whom, and what only one floor may touch (ARCHITECTURE.md, "Floors").

Prints one line a rule, "ok - rule" or "not ok - rule", and under it every line of source that breaks it.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# A public header belongs to the floor of its noun; model.h is the contract below everything.
PUBLIC = {
    "base": ["version", "error", "context", "model"],
    "engine": ["problem", "fit", "pmmh", "forecast", "work", "score"],
    "campaign": ["campaign", "question", "answer", "simulate", "compare", "claims", "sensitivity", "track"],  # most are plain structs that io writes and study fills
    "io": ["hub", "import", "export"],
    "study": ["shard", "keep", "run", "view"],
}
BELOW = {
    "base": [],
    "engine": ["base"],
    "campaign": ["base", "engine"],
    "io": ["base", "engine", "campaign"],
    "study": ["base", "engine", "campaign", "io"],
}
# What: (pattern in code without comments and texts, or in an include; who alone may)
ALONE = {
    "memory": (r"\b(malloc|calloc|realloc|aligned_alloc|strdup|strndup|asprintf|vasprintf)\s*\(", ["base"]),
    "clocks": (r"\b(clock_gettime|gettimeofday|time|clock)\s*\(|<(time|sys/time)\.h>", ["base", "serve/serve.c"]),
    "threads": (r"<(pthread|threads)\.h>", ["base/team_threads.c", "serve"]),
    "MPI": (r"<mpi\.h>", ["base/ranks_mpi.c"]),
    "yaml.h, netcdf.h, jansson.h": (r"<(yaml|netcdf|jansson)\.h>", ["io"]),
    "files": (r"\b(fopen|fdopen|freopen|open|openat|creat|mkdir|rename|unlink|remove|opendir|fread)\s*\(", ["io", "cli", "serve"]),
    "the terminal": (r"\b(printf|puts|putchar|perror)\s*\(|\b(stdout|stderr)\b", ["cli", "serve"]),
    "exit()": (r"\b_?exit\s*\(", ["cli", "serve"]),
    "getenv()": (r"\b(secure_)?getenv\s*\(", ["cli"]),
    "libmicrohttpd": (r"<microhttpd\.h>", ["serve"]),
    "setlocale(), rand(), lgamma(): nobody": (r"\b(setlocale|s?rand|drand48|lgamma)\s*\(", []),
}
# The engine's vocabulary is statistics; these beginnings of words belong above the waist.
WAR = re.compile(r"\b(war(s|fare)?\b|soldier|casualt|kill|wound|battl|combat|enem|drone|arm(y|ies)\b|troop|brigade|contingent"
                 r"|campaign|ledger|weapon|militar|lanchester|ministr|captur|desert|sortie|doctrine)", re.I)

COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(match):
    """A comment or text of the same number of lines; an include's name stays."""
    return re.sub(r"[^\n]", " ", match.group())


def read(path):
    """(include lines, code lines) of a file, both numbered from 1."""
    text = path.read_text(encoding="utf-8")
    includes = [(n, line) for n, line in enumerate(text.split("\n"), 1) if re.match(r"\s*#\s*include\b", line)]
    code = list(enumerate(COMMENT.sub(blank, text).split("\n"), 1))
    return includes, code


def allowed(floor):
    """Project headers that a floor may include, as patterns."""
    if floor == "models":
        return [r"<attrit/model\.h>", r'"(models/)?\w+\.h"']  # and headers of its own beside it
    if floor in ("cli", "serve"):
        return [r"<attrit/\w+\.h>", rf'"{floor}/\w+\.h"', r'"cli/json\.h"']  # both doors write JSON
    floors = [*BELOW[floor], floor]
    headers = [name for f in floors for name in PUBLIC.get(f, [])]
    return [rf"<attrit/({'|'.join(headers)})\.h>", rf'"({"|".join(floors)})/[\w/]+\.h"']


def main():
    files = {p: read(p) for p in sorted((ROOT / "src").rglob("*.[ch]"))}
    broken = {}

    def mark(rule, path=None, n=0, line=""):
        broken.setdefault(rule, [])
        if path:
            broken[rule].append(f"#   {path.relative_to(ROOT)}:{n}: {line.strip()}")

    for path, (includes, code) in files.items():
        inside = path.relative_to(ROOT / "src")
        floor = inside.parts[0]
        mark(f"{floor} includes its own floor and those below")
        for n, line in includes:
            name = re.search(r'[<"][^>"]+[>"]', line)
            ours = name and (name.group().startswith(('"', "<attrit/")))
            if ours and not any(re.fullmatch(p, name.group()) for p in allowed(floor)):
                mark(f"{floor} includes its own floor and those below", path, n, line)
        for what, (pattern, who) in ALONE.items():
            mark(f"who touches {what}")
            if floor in who or str(inside) in who:
                continue
            for n, line in code:
                if re.search(pattern, line):
                    mark(f"who touches {what}", path, n, line)
        if floor == "engine":
            mark("no word of war in the engine")
            for n, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                if WAR.search(line):
                    mark("no word of war in the engine", path, n, line)

    for rule, lines in broken.items():
        print(f"{'not ok' if lines else 'ok'} - {rule}", *lines, sep="\n")
    return any(broken.values())


if __name__ == "__main__":
    sys.exit(main())
