/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model against the same contingent run soldier by soldier: the two programs share no code but the generator, and
 * every quantity and event must have the same distribution on three dates, in situations that need every path of the
 * fast one. TRUTH_RUNS=20000 in the environment runs it in full (some minutes).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "reference_contingent.h"
#include <math.h>

enum { RUNS = 2500, UNITS = 30, N_DATES = 3, N_VALUES = REFERENCE_QUANTITIES + REFERENCE_EVENTS };
static const int dates[N_DATES] = {12, 35, 80};
static size_t runs = RUNS;

/* ---- situations ---- */

static double size[UNITS], arrivals[3 * 20];
static const double thresholds[] = {1, 0.95, 0.9, 0.8, 0.65, 0.5, 0.3, 0.1};

/*
 * Units of 3 to 32 men, who come over twelve days, and 60 men beyond the schedule; the contingent breaks, rests and is
 * committed again, a wave may come, men return, desert, are cut off.
 */
static void everything(rig *r)
{
    rig_open(r, "contingent", runs, 7);
    double sum = 0;
    for (int u = 0; u < UNITS; u++)
        sum += size[u] = 3 + u;
    for (int day = 0; day < 20; day++)
        arrivals[day] = day < 12 ? sum / 12 : day < 16 ? 15 : 0;
    rig_vector(r, "unit_size", UNITS, size);
    rig_vector(r, "arrivals", 20, arrivals);
    rig_vector(r, "thresholds", sizeof thresholds / sizeof *thresholds, thresholds);
    rig_param(r, "combat_start", 6.4);
    rig_param(r, "rest_mean", 9);
    rig_param(r, "tau", 15);
    rig_param(r, "chi", 0.004);
    rig_param(r, "h", 0.15);
    rig_param(r, "d", 0.0008);
    rig_input(r, "wave_chance", 0.5);
    rig_input(r, "wave_first", 3);
    rig_input(r, "wave_days", 40);
    rig_input(r, "wave_median", 80);
}

/* Three brigades of 8, 10 and 12 units, the second with more men than seats, the third late. */
static void in_brigades(rig *r)
{
    static const double units[] = {8, 10, 12};
    everything(r);
    for (int u = 0; u < UNITS; u++)
        size[u] = 8 + u % 7;
    for (int day = 0; day < 20; day++) {
        arrivals[day] = day < 5 ? 17.3 : 0;
        arrivals[20 + day] = day == 0 ? 60 : day < 4 ? 25 : day == 9 ? 30 : 0;
        arrivals[40 + day] = day >= 8 && day < 11 ? 44.1 : 0;
    }
    rig_vector(r, "arrivals", 60, arrivals);
    rig_vector(r, "brigade_units", 3, units);
}

/* Most men fall: teams fall short, units empty. Nothing but drones and close combat. */
static void the_end(rig *r)
{
    everything(r);
    rig_input(r, "fight_on", 1);
    rig_param(r, "lambda", 0.8);
    rig_param(r, "rho", 0.2);
    rig_param(r, "h", 0);
    rig_param(r, "d", 0);
}

/* Units of 1 to 6 men and teams of five: hardly ever a full one. */
static void short_teams(rig *r)
{
    everything(r);
    for (int u = 0; u < UNITS; u++)
        size[u] = 1 + u % 6;
    for (int day = 0; day < 20; day++)
        arrivals[day] = day < 12 ? 105 / 12.0 : 0;
    rig_param(r, "lambda", 0.3);
    rig_param(r, "d", 0.004);
    rig_input(r, "bait", 2);
    rig_input(r, "shooters", 3);
    rig_input(r, "wave_median", 20);
    rig_input(r, "fight_on", 1);
}

static void drones_run_out(rig *r)
{
    everything(r);
    rig_param(r, "lambda", 0.3);
    rig_input(r, "stock_start", 60);
    rig_input(r, "stock_supply", 2.5);
    rig_input(r, "bait", 2);
    rig_input(r, "shooters", 2);
    rig_param(r, "deployment", 1.15);
    rig_param(r, "h", 0);
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

/* Weak units are cut off: a low hazard. Men desert; three are lost for all. */
static void cut_off_by_rings(rig *r)
{
    the_end(r);
    rig_param(r, "h", 0.3);
    rig_param(r, "d", 0.002);
    rig_param(r, "compliance", 0.35);
    rig_input(r, "unit_break_a", 4);
    rig_input(r, "casualties_include_lost", 1);
}

/* A high hazard; the units that are left leave the line, and their men with them. */
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

/* One brigade has a quiet part of the line, one none of it. */
static void brigades_unlike(rig *r)
{
    static const double weights[] = {2.5, 0, 0.6};
    in_brigades(r);
    rig_vector(r, "brigade_weight", 3, weights);
    rig_param(r, "lambda", 0.3);
    rig_param(r, "deployment", 1.1);
    rig_input(r, "shooters", 1);
}

/* Units rest in turn, are cut off, leave, are refilled; drones are many. */
static void rotation(rig *r)
{
    static const double weights[] = {1.5, 1, 0.3};
    in_brigades(r);
    rig_vector(r, "brigade_weight", 3, weights);
    rig_param(r, "lambda", 0.5);
    rig_param(r, "h", 0.6);
    rig_input(r, "rotate_after", 5);
    rig_input(r, "rotate_rest", 3);
    rig_input(r, "units_withdraw", 1);
    rig_input(r, "consolidate", 1);
    rig_input(r, "unit_break_a", 3);
    rig_input(r, "no_capture_order", 0);
}

/* The same with drones counted, hiding men, small units and nobody who leaves. */
static void rotation_of_the_few(rig *r)
{
    rotation(r);
    for (int u = 0; u < UNITS; u++)
        size[u] = 2 + u % 4;
    for (int day = 0; day < 60; day++)
        arrivals[day] = arrivals[day] > 0 ? 8 : 0;
    rig_param(r, "lambda", 1.2);
    rig_param(r, "h", 3);
    rig_input(r, "rotate_after", 2);
    rig_input(r, "rotate_rest", 7);
    rig_input(r, "units_withdraw", 0);
    rig_input(r, "bait", 0);
    rig_input(r, "stock_start", 30);
    rig_input(r, "stock_supply", 4);
    rig_input(r, "wave_median", 25);
}

/* Relieved for good on day 33, by then in the line or not; other troops fight in the sector. */
static void relief_in_a_sector(rig *r)
{
    static double own[40], opponent[50];
    in_brigades(r);
    for (int day = 0; day < 40; day++)
        own[day] = 300 + 5 * day;
    for (int day = 0; day < 50; day++)
        opponent[day] = 420 + 10 * (day % 9);
    rig_vector(r, "sector_own", 40, own);
    rig_vector(r, "sector_opponent", 50, opponent);
    rig_param(r, "initiative_level", 0.2);
    rig_param(r, "initiative_slope", 1.3);
    rig_input(r, "initiative_threshold", 61);
    rig_input(r, "relief_day", 33);
    rig_input(r, "units_withdraw", 1);
    rig_param(r, "lambda", 0.3);
}

/* Nothing stirs out of the line, every committed day is alike; pairs, and the order is obeyed by all. */
static void steady(rig *r)
{
    everything(r);
    rig_param(r, "sd_tempo", 0);
    rig_param(r, "phi", 0);
    rig_param(r, "lambda", 0.4);
    rig_param(r, "compliance", 1);
    rig_param(r, "h", 1.5);
    rig_input(r, "tempo_building", 0);
    rig_input(r, "tempo_resting", 0);
    rig_input(r, "shooters", 1);
}

typedef struct situation {
    const char *name;
    void (*set_up)(rig *);
} situation;

static const situation situations[] = {
    {"everything", everything},
    {"the end", the_end},
    {"short teams", short_teams},
    {"drones run out", drones_run_out},
    {"nobody stands as bait", nobody_stands_as_bait},
    {"unequal", unequal},
    {"cut off by rings", cut_off_by_rings},
    {"units leave", units_leave},
    {"units refilled", units_refilled},
    {"large units leave", large_units_leave},
    {"in brigades", in_brigades},
    {"brigades unlike", brigades_unlike},
    {"rotation", rotation},
    {"rotation of the few", rotation_of_the_few},
    {"relief in a sector", relief_in_a_sector},
    {"steady", steady},
};
enum { N_SITUATIONS = sizeof situations / sizeof *situations };

/* ---- comparison ---- */

/* One value a run: x[date][value][run], quantities first, then events as 0 or 1. */
typedef struct sample {
    double *x[N_DATES][N_VALUES];
} sample;

static void open_sample(sample *s)
{
    for (int i = 0; i < N_DATES; i++)
        for (int v = 0; v < N_VALUES; v++)
            s->x[i][v] = calloc(runs, sizeof(double));
}

static void close_sample(sample *s)
{
    for (int i = 0; i < N_DATES; i++)
        for (int v = 0; v < N_VALUES; v++)
            free(s->x[i][v]);
}

/* Equal values must be equal whatever the order of operations that gave them. */
static double rounded(double x) { return floor(x * 1e6 + 0.5) / 1e6; }

static void run_fast(rig *r, sample *s)
{
    assert_int_equal(rig_prepare(r), 0);
    rig_start(r, 0);
    uint32_t *hit = calloc(runs, sizeof *hit);
    for (int i = 0; i < N_DATES; i++) {
        rig_go(r, i ? dates[i - 1] : 0, dates[i]);
        for (int q = 0; q < REFERENCE_QUANTITIES; q++)
            r->model->observe(&r->a, q, r->x, s->x[i][q]);
        r->model->event(&r->a, dates[i], r->x, hit);
        for (size_t run = 0; run < runs; run++) {
            for (int q = 0; q < REFERENCE_QUANTITIES; q++)
                s->x[i][q][run] = rounded(s->x[i][q][run]);
            for (int e = 0; e < REFERENCE_EVENTS; e++)
                s->x[i][REFERENCE_QUANTITIES + e][run] = hit[run] >> e & 1;
        }
    }
    free(hit);
}

static void run_slow(const rig *r, sample *s)
{
    for (size_t run = 0; run < runs; run++) {
        att_rng rng = att_args_rng(&r->a, ATT_DICE, run + runs, 0); /* other numbers than the model's */
        reference_contingent seen[N_DATES];
        reference_contingent_run(r, &rng, N_DATES, dates, seen);
        for (int i = 0; i < N_DATES; i++) {
            for (int q = 0; q < REFERENCE_QUANTITIES; q++)
                s->x[i][q][run] = rounded(seen[i].quantity[q]);
            for (int e = 0; e < REFERENCE_EVENTS; e++)
                s->x[i][REFERENCE_QUANTITIES + e][run] = seen[i].events >> e & 1;
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
    qsort(a, runs, sizeof *a, ascending);
    qsort(b, runs, sizeof *b, ascending);
    double most = 0;
    for (size_t i = 0, j = 0; i < runs && j < runs;) {
        double x = fmin(a[i], b[j]);
        while (i < runs && a[i] == x)
            i++;
        while (j < runs && b[j] == x)
            j++;
        most = fmax(most, fabs((double)i - (double)j) / (double)runs);
    }
    return most;
}

/* Difference of the means in standard errors. */
static double z_score(const double *a, const double *b)
{
    double n = (double)runs, sa = 0, sb = 0, va = 0, vb = 0;
    for (size_t i = 0; i < runs; i++)
        sa += a[i], sb += b[i];
    sa /= n, sb /= n;
    for (size_t i = 0; i < runs; i++)
        va += (a[i] - sa) * (a[i] - sa), vb += (b[i] - sb) * (b[i] - sb);
    return sa == sb ? 0 : (sa - sb) / sqrt((va + vb) / n / (n - 1));
}

/* Bound on the chance of a distance as large (Kolmogorov; with ties it is smaller still). */
static double chance_of_distance(double d) { return fmin(1, 2 * exp(-d * d * (double)runs)); }

/*
 * Two tests of each value on each date: of the mean, and of the whole distribution (Kolmogorov-Smirnov). All of them, in
 * all situations, are one family: their chances times their number (Bonferroni) must not fall below 1 in 1000. With the
 * largest situation that is 5.1 standard errors of a mean.
 */
static void compare(void (*set_up)(rig *))
{
    static sample fast, slow;
    double n_tests = 2.0 * N_DATES * N_VALUES * N_SITUATIONS, least = 1;
    rig r;
    set_up(&r);
    open_sample(&fast);
    open_sample(&slow);
    run_fast(&r, &fast);
    run_slow(&r, &slow);
    for (int i = 0; i < N_DATES; i++)
        for (int v = 0; v < N_VALUES; v++) {
            int e = v - REFERENCE_QUANTITIES;
            const char *name = e < 0 ? r.model->quantities[v].name : r.model->events[e].name;
            double *a = fast.x[i][v], *b = slow.x[i][v], z = z_score(a, b), d = distance(a, b);
            double chance = fmin(2 * att_cdf_normal(-fabs(z)), chance_of_distance(d));
            least = fmin(least, chance);
            if (chance * n_tests < 1e-3)
                print_error(
                    "%s on day %d: medians %g and %g, means differ by %.2f standard errors, distributions by %.4f\n",
                    name, dates[i], a[runs / 2], b[runs / 2], z, d);
        }
    print_message("%zu runs each, %g tests: the smallest chance is %.2g\n", runs, n_tests, least);
    assert_true(least * n_tests >= 1e-3);
    close_sample(&fast);
    close_sample(&slow);
    rig_close(&r);
}

static void agree(void **state)
{
    const situation *s = *state;
    compare(s->set_up);
}

int main(void)
{
    const char *asked = getenv("TRUTH_RUNS");
    runs = asked && atoi(asked) > 1 ? (size_t)atoi(asked) : RUNS;
    struct CMUnitTest tests[N_SITUATIONS];
    for (int i = 0; i < N_SITUATIONS; i++)
        tests[i] = (struct CMUnitTest){
            .name = situations[i].name, .test_func = agree, .initial_state = (void *)(uintptr_t)&situations[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
