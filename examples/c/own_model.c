/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A model of one's own: a queue of visitors in a museum. Those who are inside leave independently of each other, each
 * with the same chance a day; a dated list of arrivals comes in. It needs <attrit/model.h> and nothing else; the problem
 * around it is filled by hand, without a campaign. With one cohort of N and a fixed chance p the number inside on day t
 * is Binomial(N, (1 - p)^t): the program holds its simulation against that and fails when they differ.
 */
#include <attrit/fit.h>
#include <attrit/forecast.h>
#include <math.h>
#include <stdio.h>

/* ---- the model ---- */

enum { LEAVE };        /* params */
enum { ARRIVALS };     /* inputs */
enum { INSIDE, LEFT }; /* quantities */

typedef struct hall {
    double inside, left;
} hall;

static int hall_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    if (!a->input[ARRIVALS].n) {
        snprintf(why, 200, "arrivals needs at least one day");
        return -1;
    }
    *state = sizeof(hall);
    *memory = 8;
    return 0;
}

static int hall_start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++)
        *(hall *)att_state(a, x, i) = (hall){0, 0};
    return 0;
}

static int hall_step(const att_args *a, double t, double dt, void *x)
{
    const att_input *in = &a->input[ARRIVALS];
    double come = (size_t)t < in->n ? in->x[(size_t)t] : 0, chance = 1 - pow(1 - a->theta[LEAVE], dt);
    for (size_t i = 0; i < a->n; i++) {
        hall *h = att_state(a, x, i);
        att_rng rng = att_args_rng(a, ATT_DICE, i, t);
        h->inside += come;
        double leave = (double)att_draw_binomial(&rng, (uint64_t)h->inside, chance);
        h->inside -= leave;
        h->left += leave;
    }
    return 0;
}

static int hall_observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++) {
        const hall *h = att_state_const(a, x, i);
        out[i] = q == INSIDE ? h->inside : h->left;
    }
    return 0;
}

static int hall_event(const att_args *a, double t, const void *x, uint32_t *hit)
{
    for (size_t i = 0; i < a->n; i++)
        hit[i] = t > 0 && ((const hall *)att_state_const(a, x, i))->inside == 0;
    return 0;
}

static int hall_prepare(const att_args *a) { return a->theta[LEAVE] > 0 && a->theta[LEAVE] < 1 ? 0 : 1; }

static const att_field params[] = {{.name = "leave",
                                    .unit = "1/day",
                                    .doc = "chance that somebody inside leaves in a day",
                                    .low = 0,
                                    .high = 1,
                                    .scale = ATT_LOGIT,
                                    .prior = {ATT_BETA, 2, 6},
                                    .origin = "assumption"},
                                   {0}};
static const att_field inputs[] = {{.name = "arrivals",
                                    .unit = "1",
                                    .doc = "visitors who come in, one number a day",
                                    .low = 0,
                                    .high = 1e9,
                                    .flags = ATT_DAILY | ATT_VECTOR},
                                   {0}};
static const att_field quantities[] = {
    {.name = "inside", .unit = "1", .doc = "visitors inside at the end of the day", .high = 1e9, .flags = ATT_LEVEL},
    {.name = "left", .unit = "1", .doc = "visitors who have left", .high = 1e9},
    {0}};
static const att_field events[] = {{.name = "empty", .doc = "nobody is inside"}, {0}};

static const att_model museum = {
    .name = "museum",
    .doc = "Visitors come on given days and leave by chance.",
    .params = params,
    .inputs = inputs,
    .quantities = quantities,
    .events = events,
    .sizes = hall_sizes,
    .prepare = hall_prepare,
    .start = hall_start,
    .step = hall_step,
    .observe = hall_observe,
    .event = hall_event,
};

/* ---- its use ---- */

enum { COHORT = 500, DAYS = 10, PATHS = 20000 };

int main(void)
{
    static const double arrivals[] = {COHORT};
    const double p = 0.2, stay = pow(1 - p, DAYS);
    const att_input input[] = {{1, arrivals}};
    const att_prior fixed[] = {{ATT_FIXED, p, 0}};
    const att_problem problem = {.model = &museum, .input = input, .prior = fixed, .n_events = 1, .horizon = DAYS};
    att_fan_opts opts = att_fan_opts_default();
    att_ctx *ctx = NULL;
    att_fan *fan = NULL;
    att_err err = {0};
    opts.n_paths = PATHS;
    if (att_ctx_open(&ctx, NULL, &err) || att_problem_check(&problem, &err)
        || att_fan_simulate(&fan, ctx, &problem, &opts, &err))
        return att_err_print(&err, stderr);
    double sd, mean = att_fan_mean(fan, DAYS, INSIDE, &sd);
    double exact = COHORT * stay, exact_sd = sqrt(COHORT * stay * (1 - stay));
    double se = exact_sd / sqrt(PATHS), se_sd = exact_sd / sqrt(2.0 * PATHS);
    printf("inside after %d days: mean %.2f (exact %.2f), sd %.2f (exact %.2f)\n", DAYS, mean, exact, sd, exact_sd);
    att_fan_free(&fan);
    att_ctx_free(&ctx);
    return fabs(mean - exact) > 4 * se || fabs(sd - exact_sd) > 4 * se_sd;
}
