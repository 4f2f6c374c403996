/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_contingent CAMPAIGN [rounds]: how fast is the contingent, on one core?
 *
 * Whole runs a second of the toy (300 units of 36 men, 150 days), of the campaign at the medians of its priors from its
 * start to its horizon, and of contingents ten times as large, beside a plain program that follows every soldier of the
 * toy. All are timed in turn, round after round, so that a busy machine slows all of them; each figure is the median of
 * its rounds, and ratios are medians of the ratios within a round.
 */
#include "../tests/truth/reference_contingent.h"
#include <attrit/attrit.h>
#include "rounds.h"

enum { UNITS = 300, SIZE = 36, DAYS = 150, BLOCK = 32 };
enum entry { TOY, SOLDIERS, CAMPAIGN, FORECAST, MORE_UNITS, MORE_MEN, NO_RETURNS, NO_ENCOUNTERS, STREAMS, N_ENTRIES };
enum { N_SHOWN = NO_RETURNS }; /* the others are there for the split of time */

static const char *const label[N_SHOWN] = {
    "toy, 150 days",
    "toy, soldier by soldier",
    "campaign at prior medians, to its horizon",
    "the same, from its cut-off on",
    "toy, ten times the units",
    "toy, ten times the men, same events",
};

static double seconds(void) { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

/* Runs a second for about `at_least` seconds. */
static double model_speed(rig *r, int days, double at_least)
{
    double begun = seconds();
    size_t runs = 0;
    for (; seconds() - begun < at_least; runs += r->a.n) {
        rig_start(r, runs);
        rig_go(r, 0, days);
    }
    return (double)runs / (seconds() - begun);
}

/* The same from states that stand at the end of day `from`. */
static double forecast_speed(rig *r, int from, int until, double at_least)
{
    size_t bytes = r->a.n * r->a.state_bytes, runs = 0;
    void *states = malloc(bytes);
    rig_start(r, 0);
    rig_go(r, 0, from);
    memcpy(states, r->x, bytes);
    double begun = seconds();
    for (; seconds() - begun < at_least; runs += r->a.n) {
        memcpy(r->x, states, bytes);
        r->a.first = runs;
        rig_go(r, from, until);
    }
    free(states);
    return (double)runs / (seconds() - begun);
}

static double soldiers_speed(const rig *r, double at_least)
{
    static const int day[] = {DAYS};
    double begun = seconds();
    int runs = 0;
    for (; seconds() - begun < at_least; runs++) {
        att_rng rng = att_args_rng(&r->a, ATT_DICE, (size_t)runs, 0);
        reference_contingent seen;
        reference_contingent_run(r, &rng, 1, day, &seen);
    }
    return runs / (seconds() - begun);
}

/* Runs a second if all they did were to open the stream of random numbers of each day. */
static double streams_speed(const rig *r, double at_least)
{
    double begun = seconds();
    uint64_t days = 0, sum = 0;
    for (; days % 1000 || seconds() - begun < at_least; days++) {
        att_rng rng = att_args_rng(&r->a, ATT_DICE, 0, (double)days);
        sum += rng.s[0];
    }
    return sum ? (double)days / DAYS / (seconds() - begun) : 0;
}

/* A toy of so many units of so many men, with the given storage for its inputs. */
static int make_toy(rig *r, int units, double men, double *size, double *arrivals)
{
    rig_toy(r, BLOCK, 1, units, size, arrivals);
    for (int u = 0; u < units; u++)
        size[u] = men;
    *arrivals = men * units;
    return rig_prepare(r);
}

/* The campaign's own problem in the rig. */
static int make_campaign(rig *r, const att_problem *p)
{
    rig_open(r, p->model->name, BLOCK, 1);
    for (int i = 0; p->model->params[i].name; i++)
        r->theta[i] = att_prior_quantile(&p->prior[i], 0.5);
    for (int i = 0; p->model->inputs[i].name; i++)
        r->input[i] = p->input[i];
    return rig_prepare(r);
}

static void print(int rounds, double speed[N_ENTRIES][ROUNDS_MAX], const int *days)
{
    printf("%-44s %10s %14s\n", "one core, medians of rounds", "runs/s", "days/s");
    for (int e = 0; e < N_SHOWN; e++)
        printf("%-44s %10.0f %14.0f\n", label[e], median(rounds, speed[e]), days[e] * median(rounds, speed[e]));
    printf("%-44s %10.1f   asked: 60 or more\n", "toy, model against soldiers",
           median_ratio(rounds, speed[TOY], speed[SOLDIERS]));
    printf("%-44s %10.1f   asked: 10 or less\n", "cost of ten times the units",
           median_ratio(rounds, speed[TOY], speed[MORE_UNITS]));
    printf("%-44s %10.2f   asked: about 1\n", "cost of ten times the men",
           median_ratio(rounds, speed[TOY], speed[MORE_MEN]));
}

/* What a day of the toy is spent on: differences between runs with and without. */
static void print_split(int rounds, double speed[N_ENTRIES][ROUNDS_MAX])
{
    double ns[N_ENTRIES];
    for (int e = 0; e < N_ENTRIES; e++)
        ns[e] = 1e9 / (DAYS * median(rounds, speed[e]));
    printf(
        "a day of the toy, %.0f ns: encounters %.0f, returns %.0f, opening its random numbers %.0f, bookkeeping %.0f\n",
        ns[TOY], ns[NO_RETURNS] - ns[NO_ENCOUNTERS], ns[TOY] - ns[NO_RETURNS], ns[STREAMS],
        ns[NO_ENCOUNTERS] - ns[STREAMS]);
}

static int bench(const att_problem *p, int rounds)
{
    static double size[5][10 * UNITS], arrivals[5], speed[N_ENTRIES][ROUNDS_MAX];
    rig toy, units, men, no_returns, no_encounters, campaign;
    if (make_toy(&toy, UNITS, SIZE, size[0], &arrivals[0]) || make_toy(&units, 10 * UNITS, SIZE, size[1], &arrivals[1])
        || make_toy(&men, UNITS, 10 * SIZE, size[2], &arrivals[2])
        || make_toy(&no_returns, UNITS, 10 * SIZE, size[3], &arrivals[3])
        || make_toy(&no_encounters, UNITS, SIZE, size[4], &arrivals[4]) || make_campaign(&campaign, p))
        return fprintf(stderr, "the model refuses: %s%s%s%s\n", toy.why, units.why, men.why, campaign.why);
    rig_param(&no_returns, "rho", 0); /* of large units, so that none falls short of a team for lack of returns */
    rig_param(&no_encounters, "lambda", 0);
    if (no_returns.model->prepare(&no_returns.a) || no_encounters.model->prepare(&no_encounters.a))
        return fprintf(stderr, "the model refuses a toy\n");
    const int days[N_SHOWN] = {DAYS, DAYS, p->horizon, p->horizon - p->n_days, DAYS, DAYS};
    for (int k = 0; k < rounds; k++) {
        speed[TOY][k] = model_speed(&toy, DAYS, 0.3);
        speed[SOLDIERS][k] = soldiers_speed(&toy, 0.3);
        speed[CAMPAIGN][k] = model_speed(&campaign, p->horizon, 0.3);
        speed[FORECAST][k] = forecast_speed(&campaign, p->n_days, p->horizon, 0.3);
        speed[MORE_UNITS][k] = model_speed(&units, DAYS, 0.3);
        speed[MORE_MEN][k] = model_speed(&men, DAYS, 0.3);
        speed[NO_RETURNS][k] = model_speed(&no_returns, DAYS, 0.3);
        speed[NO_ENCOUNTERS][k] = model_speed(&no_encounters, DAYS, 0.3);
        speed[STREAMS][k] = streams_speed(&toy, 0.1);
    }
    print(rounds, speed, days);
    print_split(rounds, speed);
    printf("bytes of a particle: toy %zu, campaign %zu\n", toy.a.state_bytes, campaign.a.state_bytes);
    rig_close(&toy), rig_close(&units), rig_close(&men);
    rig_close(&no_returns), rig_close(&no_encounters), rig_close(&campaign);
    return 0;
}

int main(int argc, char **argv)
{
    static att_diag diag;
    att_err err = {0};
    att_ctx *ctx = NULL;
    att_campaign *c = NULL;
    const att_problem *p = NULL;
    int rounds = argc > 2 ? atoi(argv[2]) : 7;
    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_contingent CAMPAIGN [rounds, at most %d]\n", ROUNDS_MAX);
        return 2;
    }
    int bad = att_ctx_open(&ctx, NULL, &err) || att_campaign_load(&c, ctx, argv[1], &diag, &err)
              || att_campaign_compile(&p, c, NULL, &diag, &err);
    if (bad)
        att_err_print(&err, stderr);
    else
        bad = bench(p, rounds);
    att_campaign_free(&c);
    att_ctx_free(&ctx);
    return bad != 0;
}
