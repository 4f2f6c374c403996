#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alias tables of Poisson laws, written as a C header.

A Poisson number of any mean below 256 is a sum of independent Poisson numbers whose means are the digits of that mean
to the base 4 (draw.c). For each digit this writes an alias table (Walker 1977), worked out with 60 digits, so that its
chances are exact to 2**-64 and the same on every machine.
"""
import sys
from decimal import Decimal, getcontext

getcontext().prec = 60
PLACES = range(-1, 4)  # the powers of 4 that digits stand for
NEGLIGIBLE = Decimal(2) ** -70


def law(mean):
    """Values from the first to the last that is not negligible, and their probabilities."""
    p, k, chances = (-mean).exp(), 0, []
    while k <= mean or p > NEGLIGIBLE:
        chances.append((k, p))
        k += 1
        p = p * mean / k
    chances = [(k, p) for k, p in chances if p > NEGLIGIBLE]
    total = sum(p for _, p in chances)
    return [k for k, _ in chances], [p / total for _, p in chances]


def alias(chances):
    """Columns (share kept, other column), after Vose 1991."""
    n = len(chances)
    share = [p * n for p in chances]
    column = [(Decimal(1), i) for i in range(n)]
    poor = [i for i in range(n) if share[i] < 1]
    rich = [i for i in range(n) if share[i] >= 1]
    while poor and rich:
        i, j = poor.pop(), rich[-1]
        column[i] = (share[i], j)
        share[j] -= 1 - share[i]
        if share[j] < 1:
            poor.append(rich.pop())
    return column


def main(path):
    columns, digits = ["    {UINT64_MAX, 0, 0},"], []  # a digit 0 adds 0
    for place in PLACES:
        digits.append("    {0, 1}, /* 4^%d */" % place)
        for digit in (1, 2, 3):
            value, chances = law(Decimal(digit) * Decimal(4) ** place)
            digits.append("    {%d, %d}," % (len(columns), len(value)))
            for (share, other), own in zip(alias(chances), value):
                keep = min(int(share * 2**64), 2**64 - 1)
                columns.append("    {UINT64_C(%d), %d, %d}," % (keep, own, value[other]))
    with open(path, "w") as out:
        out.write("/* Written by poisson_tables.py. */\n")
        out.write("static const poisson_column poisson_columns[%d] = {\n%s\n};\n" % (len(columns), "\n".join(columns)))
        out.write("static const poisson_digit poisson_digits[%d] = {\n%s\n};\n" % (4 * len(PLACES), "\n".join(digits)))


main(sys.argv[1])
