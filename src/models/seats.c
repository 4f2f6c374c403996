/* SPDX-License-Identifier: Apache-2.0 */
#include "seats.h"

/* Men of a unit after so many steps. */
static uint32_t after(double size, double step, double steps) { return (uint32_t)(int32_t)(step * size / steps + 0.5); }

static uint64_t filled(size_t n, const double *size, double step, double steps)
{
    uint64_t sum = 0;
    for (size_t u = 0; u < n; u++)
        sum += after(size[u], step, steps);
    return sum;
}

/* The last step that `men` complete. The guess is off by a man's rounding a unit at most. */
static double last_step(size_t n, const double *size, double total, double steps, uint64_t men)
{
    double step = (double)(uint64_t)(steps * (double)men / total);
    while (step > 0 && filled(n, size, step, steps) > men)
        step--;
    while (step < steps && filled(n, size, step + 1, steps) <= men)
        step++;
    return step;
}

void att_seats_fill(size_t n, const double *size, uint64_t men, uint32_t *count)
{
    double steps = 1, total = 0;
    for (size_t u = 0; u < n; u++) {
        steps = size[u] > steps ? size[u] : steps;
        total += size[u];
    }
    steps = steps < 1000 ? steps : 1000;
    uint64_t rounds = men / (uint64_t)total, left = men % (uint64_t)total;
    double step = last_step(n, size, total, steps, left);
    left -= filled(n, size, step, steps);
    for (size_t u = 0; u < n; u++) {
        uint32_t now = after(size[u], step, steps), next = after(size[u], step + 1, steps) - now;
        uint32_t more = next < left ? next : (uint32_t)left;
        left -= more;
        count[u] = (uint32_t)rounds * (uint32_t)size[u] + now + more;
    }
}
