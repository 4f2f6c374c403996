#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alias tables of Poisson laws, written as a C header.

A Poisson number of any mean below 256 is a sum of three independent Poisson numbers: one for each of two digits of that
mean to the base 64, sixteenths being the lowest, and one for what is left (draw.c). For each digit this writes an alias
table (Walker 1977), worked out with 60 digits, so that it is the same on every machine. A column is one number of 64
bits: a threshold of 48 and its other column of 16. Columns stand for the values from the law's first one on. Chances are
exact to 2**-48 of a column.
"""
import sys
from decimal import Decimal, getcontext

getcontext().prec = 60
PLACES = (Decimal(1) / 16, Decimal(4))  # what a digit of 1 stands for
BASE = 64
NEGLIGIBLE = Decimal(2) ** -60


def law(mean):
    """The first value that is not negligible, and the probabilities from it on."""
    p, k, chances = (-mean).exp(), 0, []
    while k <= mean or p > NEGLIGIBLE:
        chances.append((k, p))
        k += 1
        p = p * mean / k
    chances = [(k, p) for k, p in chances if p > NEGLIGIBLE]
    total = sum(p for _, p in chances)
    return chances[0][0], [p / total for _, p in chances]


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
    columns, digits = [], []
    for place in PLACES:
        for digit in range(BASE):
            first, chances = law(digit * place)
            digits.append("    {%d, %d, %d}," % (len(columns), len(chances), first))
            for share, other in alias(chances):
                keep = min(int(share * 2**48), 2**48 - 1)
                columns.append("    UINT64_C(%d)," % (keep << 16 | other))
    with open(path, "w") as out:
        out.write("/* Written by poisson_tables.py. */\n")
        out.write("static const uint64_t poisson_columns[%d] = {\n%s\n};\n" % (len(columns), "\n".join(columns)))
        out.write("static const poisson_digit poisson_digits[%d] = {\n%s\n};\n" % (len(digits), "\n".join(digits)))


main(sys.argv[1])
