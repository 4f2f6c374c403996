/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast is the contingent? Whole 150-day runs of the toy (300 units of 36 men) a second on one core, and the ratio
 * to a plain program that follows every soldier; then days a second of the full model, its units fighting to the last man
 * or leaving the line. Processor time, best of three.
 */
#include "../tests/truth/reference_contingent.h"
#include <time.h>

enum { UNITS = 300, DAYS = 150, BLOCK = 200 };

static double seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

static double runs_per_second(rig *r, double at_least)
{
    double best = 0;
    for (int trial = 0; trial < 3; trial++) {
        double begun = seconds();
        size_t runs = 0;
        for (; seconds() - begun < at_least; runs += BLOCK) {
            rig_start(r, runs);
            rig_go(r, 0, DAYS);
        }
        double speed = (double)runs / (seconds() - begun);
        best = speed > best ? speed : best;
    }
    return best;
}

static double reference_runs_per_second(const rig *r)
{
    static const int day[] = {DAYS};
    double out[1][REFERENCE_QUANTITIES], begun = seconds();
    int pulled[1], runs = 0;
    for (; runs < 100 || seconds() - begun < 1; runs++) {
        att_rng rng = att_args_rng(&r->a, ATT_DICE, (size_t)runs, 0);
        reference_contingent_run(r, &rng, 1, day, out, pulled);
    }
    return runs / (seconds() - begun);
}

int main(void)
{
    double size[UNITS], arrivals;
    rig r;
    rig_toy(&r, BLOCK, 1, UNITS, size, &arrivals);
    if (rig_prepare(&r)) {
        fprintf(stderr, "%s\n", r.why);
        return 1;
    }
    double fast = runs_per_second(&r, 1), slow = reference_runs_per_second(&r);
    printf("toy contingent: %.0f runs/s; soldier by soldier %.0f runs/s; ratio %.1f\n", fast, slow, fast / slow);
    printf("one particle: %zu bytes; one parameter vector: %zu bytes\n", r.a.state_bytes, r.memory_bytes);
    rig_close(&r);

    rig_open(&r, "contingent", BLOCK, 1);
    rig_vector(&r, "unit_size", UNITS, size);
    rig_vector(&r, "arrivals", 1, &arrivals);
    if (rig_prepare(&r))
        return 1;
    printf("full model, default priors' centres: %.0f contingent-days/s\n", runs_per_second(&r, 1) * DAYS);
    rig_input(&r, "units_withdraw", 1);
    rig_input(&r, "consolidate", 1);
    if (rig_prepare(&r))
        return 1;
    printf("the same, units that are too weak leave the line: %.0f contingent-days/s\n", runs_per_second(&r, 1) * DAYS);
    rig_close(&r);
    return 0;
}
