/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The toy contingent: 300 independent units of 36 men, each a Markov chain on (able, wounded), solved exactly for every
 * day, and the model itself run 20,000 times.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../follow.h"
#include <math.h>

enum { SIZE = 36, UNITS = 300, DAYS = 150, RUNS = 20000, BLOCK = 200, TOLD = 4000, ENCOUNTERS_MAX = 12 };
enum value { TOY_CASUALTIES, TOY_KILLED, TOY_IN_CARE, TOY_STRENGTH, TOY_INEFFECTIVE, EVER, N_VALUES };
static const char *const names[N_VALUES] = {"casualties", "killed", "in_care", "strength", "ineffective", NULL};
static const int dates[] = {60, 150};
enum { N_DATES = sizeof dates / sizeof *dates };

/* ---- the oracle ---- */

/* Probability of a state, and the expectation of casualties so far and of their square in it. */
typedef struct cell {
    double p, c, cc;
} cell;
/* [was ever ineffective][able][wounded] */
typedef cell chain[2][SIZE + 1][SIZE + 1];

static void flow(cell *to, const cell *from, double weight, double hits)
{
    to->p += weight * from->p;
    to->c += weight * (from->c + hits * from->p);
    to->cc += weight * (from->cc + 2 * hits * from->c + hits * hits * from->p);
}

static double binomial(int n, int k, double p)
{
    double c = 1;
    for (int i = 0; i < k; i++)
        c *= (double)(n - i) / (i + 1);
    return c * pow(p, k) * pow(1 - p, n - k);
}

#define FOR_STATES(f, a, w)             \
    for (int f = 0; f < 2; f++)         \
        for (int a = 0; a <= SIZE; a++) \
            for (int w = 0; a + w <= SIZE; w++)

static void come_back(chain to, chain from)
{
    memset(to, 0, sizeof(chain));
    FOR_STATES(f, a, w)
    for (int r = 0; r <= w && from[f][a][w].p > 0; r++)
        flow(&to[f][a + r][w - r], &from[f][a][w], binomial(w, r, 0.01), 0);
}

/* One encounter: a bait and others = min(2, able - 1) who may shoot. */
static void meet_one(chain to, chain from)
{
    memset(to, 0, sizeof(chain));
    FOR_STATES(f, a, w)
    {
        const cell *now = &from[f][a][w];
        int others = a > 3 ? 2 : a - 1;
        if (a == 0 || now->p <= 0) {
            flow(&to[f][a][w], now, 1, 0);
            continue;
        }
        double missed = pow(0.8, others);
        flow(&to[f][a][w], now, 1 - missed, 0);
        for (int h = 0; h <= others; h++)
            for (int k = 0; k <= 1 + h; k++)
                flow(&to[f][a - 1 - h][w + 1 + h - k], now,
                     missed * binomial(others, h, 0.25) * binomial(1 + h, k, 0.4), 1 + h);
    }
}

static void add_chain(chain to, chain from, double weight)
{
    FOR_STATES(f, a, w) flow(&to[f][a][w], &from[f][a][w], weight, 0);
}

/* Poisson(0.15) encounters; more than ENCOUNTERS_MAX have probability 1e-21. */
static void meet(chain to, chain from)
{
    static chain now, next;
    double weight = exp(-0.15);
    memcpy(now, from, sizeof(chain));
    memset(to, 0, sizeof(chain));
    for (int k = 0; k <= ENCOUNTERS_MAX; weight *= 0.15 / ++k) {
        add_chain(to, now, weight);
        meet_one(next, now);
        memcpy(now, next, sizeof(chain));
    }
}

static void mark_ineffective(chain x)
{
    for (int a = 0; a <= 21; a++)
        for (int w = 0; a + w <= SIZE; w++) {
            flow(&x[1][a][w], &x[0][a][w], 1, 0);
            x[0][a][w] = (cell){0, 0, 0};
        }
}

/* Means and variances of 300 independent units. */
static void sum_up(chain x, double *mean, double *sd)
{
    double m[N_VALUES] = {0}, mm[N_VALUES] = {0};
    FOR_STATES(f, a, w)
    {
        double p = x[f][a][w].p, v[N_VALUES] = {0, SIZE - a - w, w, a, a <= 21, f};
        m[TOY_CASUALTIES] += x[f][a][w].c;
        mm[TOY_CASUALTIES] += x[f][a][w].cc;
        for (int q = TOY_KILLED; q < N_VALUES; q++) {
            m[q] += p * v[q];
            mm[q] += p * v[q] * v[q];
        }
    }
    for (int q = 0; q < N_VALUES; q++) {
        mean[q] = UNITS * m[q];
        sd[q] = sqrt(UNITS * (mm[q] - m[q] * m[q]));
    }
}

static void solve(double (*mean)[N_VALUES], double (*sd)[N_VALUES])
{
    static chain x, y;
    memset(x, 0, sizeof x);
    x[0][SIZE][0] = (cell){1, 0, 0};
    for (int day = 0, i = 0; i < N_DATES; day++) {
        if (day == dates[i]) {
            sum_up(x, mean[i], sd[i]);
            i++;
        }
        come_back(y, x);
        meet(x, y);
        mark_ineffective(x);
    }
}

/* ---- the model ---- */

typedef struct moments {
    double n, sum[4];
} moments;

static void count(moments *m, double x)
{
    m->n++;
    for (int k = 0; k < 4; k++)
        m->sum[k] += pow(x, k + 1);
}

/* Sums are of x minus its exact mean: differences within 4 standard errors, the sd's from the fourth moment. */
static void compare(const moments *m, double mean, double sd, const char *name, int date)
{
    double d = m->sum[0] / m->n, var = m->sum[1] / m->n - d * d;
    double m4 = m->sum[3] / m->n - 4 * d * m->sum[2] / m->n + 6 * d * d * m->sum[1] / m->n - 3 * d * d * d * d;
    double se_sd = sqrt((m4 - var * var) / m->n) / (2 * sd);
    print_message("day %3d %-11s mean %8.2f exact %8.2f, sd %7.3f exact %7.3f\n", date, name, mean + d, mean, sqrt(var),
                  sd);
    if (fabs(d) > 4 * sd / sqrt(m->n))
        fail_msg("%s on day %d: mean %g, exact %g", name, date, mean + d, mean);
    if (fabs(sqrt(var) - sd) > 4 * se_sd)
        fail_msg("%s on day %d: sd %g, exact %g", name, date, sqrt(var), sd);
}

/* Which units of each particle were ineffective at the end of any day: no quantity says so, their able men do. */
static void mark(const follow *f, uint8_t (*ever)[UNITS])
{
    for (size_t i = 0; i < BLOCK; i++)
        for (size_t u = 0; u < UNITS; u++)
            ever[i][u] |= follow_able(f, i, u) <= 21;
}

static void record(const rig *r, const double *mean, moments *m)
{
    double out[BLOCK];
    for (int q = 0; q < N_VALUES; q++) {
        if (!names[q])
            continue;
        rig_observe(r, names[q], out);
        for (size_t i = 0; i < BLOCK; i++)
            count(&m[q], out[i] - mean[q]);
    }
}

static void record_ever(uint8_t (*ever)[UNITS], double mean, moments *m)
{
    for (size_t i = 0; i < BLOCK; i++) {
        double n = 0;
        for (int u = 0; u < UNITS; u++)
            n += ever[i][u];
        count(m, n - mean);
    }
}

static void the_chain_is_the_published_one(void **state)
{
    (void)state;
    double mean[N_DATES][N_VALUES], sd[N_DATES][N_VALUES];
    solve(mean, sd);
    static const double published[N_VALUES][2] = {{6479.89, 106.45}, {2591.96, 58.04}, {2017.94, 50.74},
                                                  {6190.10, 84.57},  {163.908, 8.623}, {187.207, 8.390}};
    for (int q = 0; q < N_VALUES; q++) {
        assert_true(fabs(mean[1][q] - published[q][0]) < (q < TOY_INEFFECTIVE ? 0.0055 : 0.00055));
        assert_true(fabs(sd[1][q] - published[q][1]) < (q == TOY_CASUALTIES   ? 0.05
                                                        : q < TOY_INEFFECTIVE ? 0.0055
                                                                              : 0.00055));
    }
    assert_true(fabs(mean[0][TOY_STRENGTH] - 8589.43) < 0.005 && fabs(sd[0][TOY_STRENGTH] - 60.3) < 0.05);
}

/* What became of single units is told of the first runs only: it takes longer. */
static void twenty_thousand_runs_agree_with_the_chain(void **state)
{
    (void)state;
    double mean[N_DATES][N_VALUES], sd[N_DATES][N_VALUES], sizes[UNITS], arrivals;
    solve(mean, sd);
    static moments m[N_DATES][N_VALUES];
    static uint8_t ever[BLOCK][UNITS];
    rig r;
    follow f;
    rig_toy(&r, BLOCK, 20250120, UNITS, sizes, &arrivals);
    follow_open(&f, &r, UNITS);
    assert_int_equal(rig_prepare(&r), 0);
    for (size_t run = 0; run < RUNS; run += BLOCK) {
        if (run == TOLD)
            follow_close(&f, &r);
        else if (run < TOLD)
            follow_again(&f);
        memset(ever, 0, sizeof ever);
        rig_start(&r, run);
        for (int day = 0, i = 0; i < N_DATES; day++) {
            if (day == dates[i]) {
                record(&r, mean[i], m[i]);
                if (run < TOLD)
                    record_ever(ever, mean[i][EVER], &m[i][EVER]);
                i++;
            }
            rig_go(&r, day, day + 1);
            if (run < TOLD)
                mark(&f, ever);
        }
    }
    rig_close(&r);
    for (int i = 0; i < N_DATES; i++)
        for (int q = 0; q < N_VALUES; q++)
            compare(&m[i][q], mean[i][q], sd[i][q], names[q] ? names[q] : "ever", dates[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_is_the_published_one),
        cmocka_unit_test(twenty_thousand_runs_agree_with_the_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
