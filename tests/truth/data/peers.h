/* SPDX-License-Identifier: Apache-2.0 */
/* Series on which other software is run too: pomp's ricker (r = 44.701184493300815, sigma = 0.3, phi = 10, c = 1, N_0 = 7;
 * times 0, 1, ...), and new infections a day of a simulated epidemic (1,000 people, 10 infected, beta 0.2, gamma 0.1). */
#include <stddef.h>
static const double ricker_counted[] = {
    68, 2,  87,  0, 12, 174, 0,   0, 1, 57,  11, 178, 0,  1, 0,   34, 72, 3,  101, 0,  8,  156, 0,   0, 3, 93,
    0,  17, 121, 0, 0,  19,  107, 0, 4, 127, 0,  1,   47, 8, 117, 0,  3,  82, 2,   39, 70, 11,  275, 0, 0,
};
static const double epidemic_reported[] = {
    2,  1,  2,  0, 0,  1,  0,  6,  6,  2,  2,  3,  3,  6, 7,  2,  10, 5,  11, 13, 17, 7,  9, 12, 11, 24, 14, 15, 19, 24,
    16, 33, 37, 8, 16, 32, 27, 34, 27, 24, 32, 17, 12, 7, 13, 12, 14, 19, 15, 12, 10, 12, 7, 9,  4,  5,  11, 6,  12, 7,
    9,  5,  6,  4, 3,  7,  7,  8,  3,  0,  1,  4,  1,  2, 2,  2,  0,  0,  1,  0,  0,  4,  1, 1,  1,  0,  0,  0,  0,  3,
    0,  0,  4,  1, 1,  1,  2,  0,  0,  1,  1,  0,  0,  2, 0,  0,  0,  0,  0,  0,  0,  0,  0, 0,  0,  3,  0,  0,  0,  0,
    0,  0,  0,  0, 0,  0,  0,  0,  0,  0,  0,  0,  0,  0, 0,  0,  0,  0,  0,  0,  0,  0,  0, 0,  0,  0,  0,  0,  0,  0,
};
enum {
    N_RICKER = sizeof ricker_counted / sizeof *ricker_counted,
    N_EPIDEMIC = sizeof epidemic_reported / sizeof *epidemic_reported
};
