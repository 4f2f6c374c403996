#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py OUT.c NAME=FILE...: files as C texts, `const char NAME[]`, each ended by a NUL."""
import pathlib
import sys


def value(byte):
    """char is signed on some machines: bytes above 127 are written as characters."""
    return str(byte) if byte < 128 else f"'\\x{byte:02x}'"


def array(name, data, storage=""):
    declared = "" if storage else f"extern const char {name}[];\n"
    rows = [", ".join(value(byte) for byte in data[i:i + 24]) for i in range(0, len(data), 24)]
    return f"{declared}{storage}const char {name}[] = {{\n    " + ",\n    ".join([*rows, "0"]) + "};\n"


def main(out, *pairs):
    texts = [(name, pathlib.Path(file).read_bytes()) for name, file in (pair.split("=", 1) for pair in pairs)]
    if any(0 in data for _, data in texts):
        sys.exit("embed.py: a text holds a NUL")
    pathlib.Path(out).write_text("/* SPDX-License-Identifier: Apache-2.0 */\n" + "\n".join(array(*t) for t in texts))


if __name__ == "__main__":
    main(*sys.argv[1:])
