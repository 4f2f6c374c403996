/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model against the same contingent run soldier by soldier: the two programs share no code but the generator, and
 * every quantity must have the same distribution on three dates, in situations that need every path of the fast one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "reference_contingent.h"
#include <math.h>

enum { RUNS = 4000, UNITS = 30, N_DATES = 3 };
static const int dates[N_DATES] = {12, 35, 80};

typedef struct sample {
    double x[N_DATES][REFERENCE_QUANTITIES + 1][RUNS]; /* the last one: is it pulled out */
} sample;
static sample fast, slow;

/* ---- situations ---- */

static double size[UNITS], arrivals[20];

/* Units of 3 to 32 men, who come over twelve days, and 60 men beyond the schedule; everything happens. */
static void everything(rig *r)
{
    rig_open(r, "contingent", RUNS, 7);
    double sum = 0;
    for (int u = 0; u < UNITS; u++)
        sum += size[u] = 3 + u;
    for (int day = 0; day < 20; day++)
        arrivals[day] = day < 12 ? sum / 12 : day < 16 ? 15 : 0;
    rig_vector(r, "unit_size", UNITS, size);
    rig_vector(r, "arrivals", 20, arrivals);
    rig_param(r, "combat_start", 6.4);
    rig_param(r, "rest_mean", 9);
    rig_param(r, "tau", 15);
    rig_param(r, "chi", 0.004);
    rig_param(r, "h", 0);
    rig_param(r, "d", 0);
    rig_input(r, "wave_chance", 0.5);
    rig_input(r, "wave_first", 3);
    rig_input(r, "wave_days", 40);
    rig_input(r, "wave_median", 80);
}

/* Most men fall: teams fall short, units empty. */
static void the_end(rig *r)
{
    everything(r);
    rig_input(r, "fight_on", 1);
    rig_param(r, "lambda", 0.8);
    rig_param(r, "rho", 0.2);
}

static void drones_run_out(rig *r)
{
    everything(r);
    rig_param(r, "lambda", 0.3);
    rig_input(r, "stock_start", 60);
    rig_input(r, "stock_supply", 2.5);
    rig_input(r, "bait", 2);
    rig_input(r, "shooters", 3);
    rig_param(r, "deployment", 1.15);
}

static void nobody_stands_as_bait(rig *r)
{
    everything(r);
    rig_input(r, "bait", 0);
    rig_param(r, "lambda", 0.4);
    rig_param(r, "deployment", 0.8);
}

/* One large unit among small ones; many return each day. */
static void unequal(rig *r)
{
    everything(r);
    size[0] = 400;
    rig_param(r, "chi", 0.01);
    rig_param(r, "tau", 2);
    rig_param(r, "rho", 0.9);
    rig_input(r, "fight_on", 1);
}

/* Weak units are cut off: hazards low enough to ring, as plainly asked for each unit. Men desert; three are lost for all. */
static void cut_off_by_rings(rig *r)
{
    the_end(r);
    rig_param(r, "h", 0.3);
    rig_param(r, "d", 0.002);
    rig_param(r, "compliance", 0.35);
    rig_input(r, "unit_break_a", 4);
    rig_input(r, "casualties_include_lost", 1);
}

/* Each asked: a high hazard; the units that are left leave the line, and their men with them. */
static void units_leave(rig *r)
{
    everything(r);
    rig_param(r, "lambda", 0.5);
    rig_param(r, "h", 12);
    rig_param(r, "d", 0.0005);
    rig_param(r, "rho", 0.6);
    rig_input(r, "units_withdraw", 1);
    rig_input(r, "unit_break_a", 3);
    rig_input(r, "fate_killed", 4);
}

/* Their men refill the weakest. Drones are counted, so that every encounter is drawn by itself. */
static void units_refilled(rig *r)
{
    units_leave(r);
    rig_param(r, "h", 0.8);
    rig_param(r, "deployment", 1.2);
    rig_input(r, "consolidate", 1);
    rig_input(r, "fight_on", 1);
    rig_input(r, "stock_start", 400);
    rig_input(r, "stock_supply", 8);
}

/* Large units with full teams leave as well: the fast path with units missing. */
static void large_units_leave(rig *r)
{
    units_leave(r);
    for (int u = 0; u < UNITS; u++)
        size[u] = 40 + u;
    arrivals[0] = 900;
    for (int day = 1; day < 20; day++)
        arrivals[day] = day < 10 ? 80 : 0;
    rig_param(r, "lambda", 0.3);
    rig_param(r, "chi", 0.01);
    rig_input(r, "fight_on", 1);
}

/* ---- comparison ---- */

static void run_fast(rig *r)
{
    assert_int_equal(rig_prepare(r), 0);
    rig_start(r, 0);
    static uint32_t hit[RUNS];
    for (int i = 0; i < N_DATES; i++) {
        rig_go(r, i ? dates[i - 1] : 0, dates[i]);
        for (int q = 0; q < REFERENCE_QUANTITIES; q++)
            r->model->observe(&r->a, q, r->x, fast.x[i][q]);
        r->model->event(&r->a, dates[i], r->x, hit);
        for (int run = 0; run < RUNS; run++)
            fast.x[i][REFERENCE_QUANTITIES][run] = hit[run] & 1;
    }
}

static void run_slow(const rig *r)
{
    for (int run = 0; run < RUNS; run++) {
        att_rng rng = att_args_rng(&r->a, ATT_DICE, (size_t)run + RUNS, 0); /* other numbers than the model's */
        double out[N_DATES][REFERENCE_QUANTITIES];
        int pulled[N_DATES];
        reference_contingent_run(r, &rng, N_DATES, dates, out, pulled);
        for (int i = 0; i < N_DATES; i++) {
            for (int q = 0; q < REFERENCE_QUANTITIES; q++)
                slow.x[i][q][run] = out[i][q];
            slow.x[i][REFERENCE_QUANTITIES][run] = pulled[i];
        }
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Largest distance of the two empirical distribution functions; sorts both. */
static double distance(double *a, double *b)
{
    qsort(a, RUNS, sizeof *a, ascending);
    qsort(b, RUNS, sizeof *b, ascending);
    double most = 0;
    for (int i = 0, j = 0; i < RUNS && j < RUNS;) {
        double x = fmin(a[i], b[j]);
        while (i < RUNS && a[i] == x)
            i++;
        while (j < RUNS && b[j] == x)
            j++;
        most = fmax(most, abs(i - j) / (double)RUNS);
    }
    return most;
}

/* Difference of the means in standard errors. */
static double z_score(const double *a, const double *b)
{
    double sa = 0, sb = 0, va = 0, vb = 0;
    for (int i = 0; i < RUNS; i++)
        sa += a[i], sb += b[i];
    sa /= RUNS, sb /= RUNS;
    for (int i = 0; i < RUNS; i++)
        va += (a[i] - sa) * (a[i] - sa), vb += (b[i] - sb) * (b[i] - sb);
    return sa == sb ? 0 : (sa - sb) / sqrt((va + vb) / RUNS / (RUNS - 1));
}

/* 2.5 / sqrt(RUNS / 2): exceeded by chance once in 130,000 (Kolmogorov-Smirnov); 4.5 standard errors: once in 147,000. */
static void compare(void (*situation)(rig *))
{
    rig r;
    situation(&r);
    run_fast(&r);
    run_slow(&r);
    for (int i = 0; i < N_DATES; i++)
        for (int q = 0; q <= REFERENCE_QUANTITIES; q++) {
            const char *name = q < REFERENCE_QUANTITIES ? r.model->quantities[q].name : "pulled_out";
            double *a = fast.x[i][q], *b = slow.x[i][q], z = z_score(a, b), d = distance(a, b);
            print_message("day %2d %-14s median %8.1f reference %8.1f z %5.2f D %.4f\n", dates[i], name, a[RUNS / 2],
                          b[RUNS / 2], z, d);
            if (fabs(z) > 4.5 || d > 2.5 / sqrt(RUNS / 2.0))
                fail_msg("%s on day %d: means differ by %.2f standard errors, distributions by %.4f", name, dates[i], z,
                         d);
        }
    rig_close(&r);
}

#define SITUATION(name)                    \
    static void agree_##name(void **state) \
    {                                      \
        (void)state;                       \
        compare(name);                     \
    }
SITUATION(everything)
SITUATION(the_end)
SITUATION(drones_run_out)
SITUATION(nobody_stands_as_bait)
SITUATION(unequal)
SITUATION(cut_off_by_rings)
SITUATION(units_leave)
SITUATION(units_refilled)
SITUATION(large_units_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agree_everything),        cmocka_unit_test(agree_the_end),
        cmocka_unit_test(agree_drones_run_out),    cmocka_unit_test(agree_nobody_stands_as_bait),
        cmocka_unit_test(agree_unequal),           cmocka_unit_test(agree_cut_off_by_rings),
        cmocka_unit_test(agree_units_leave),       cmocka_unit_test(agree_units_refilled),
        cmocka_unit_test(agree_large_units_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
