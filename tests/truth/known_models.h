/* SPDX-License-Identifier: Apache-2.0 */
/* Models with known answers: foreign to attrit, written as any stranger would write them. */
#ifndef KNOWN_MODELS_H
#define KNOWN_MODELS_H

#include <attrit/problem.h>
#include <math.h>

/* ---- Gompertz: X' = X^S eps, S = exp(-r), log eps ~ N(0, sigma²), log Y ~ N(log X, tau²); state log X ---- */

static int gompertz_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    (void)a, (void)why;
    *state = *memory = sizeof(double);
    return 0;
}

static int gompertz_prepare(const att_args *a)
{
    *(double *)a->memory = exp(-a->theta[0]);
    return 0;
}

/* The call for particles `from` on, up to KNOWN_BLOCK of them: their random numbers are opened together. */
enum { KNOWN_BLOCK = 64 };
static att_args known_block(const att_args *a, size_t from)
{
    att_args part = *a;
    part.first += from;
    part.n = a->n - from < KNOWN_BLOCK ? a->n - from : KNOWN_BLOCK;
    return part;
}

static int gompertz_start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++)
        *(double *)att_state(a, x, i) = 0;
    return 0;
}

static int gompertz_step(const att_args *a, double t, double dt, void *x)
{
    (void)dt;
    double *log_x = x, keep = *(double *)a->memory, sigma = a->theta[1], z[KNOWN_BLOCK];
    for (size_t from = 0; from < a->n; from += KNOWN_BLOCK) {
        att_args part = known_block(a, from);
        att_args_normals(&part, ATT_DICE, t, z);
        for (size_t k = 0; k < part.n; k++)
            log_x[from + k] = keep * log_x[from + k] + sigma * z[k];
    }
    return 0;
}

static int gompertz_observe(const att_args *a, int q, const void *x, double *out)
{
    (void)q;
    for (size_t i = 0; i < a->n; i++)
        out[i] = exp(*(const double *)att_state_const(a, x, i));
    return 0;
}

static int gompertz_weigh(const att_args *a, const att_obs *y, const void *x, const double *since, double *logw)
{
    (void)since;
    const double *log_x = x;
    double log_y = log(y->best), tau = a->theta[2], at_mode = att_logpdf_lognormal(y->best, log_y, tau);
    for (size_t i = 0; i < a->n; i++) {
        double off = (log_y - log_x[i]) / tau;
        logw[i] += at_mode - 0.5 * off * off;
    }
    return 0;
}

static const att_field gompertz_params[] = {
    {"r", "1/day", "return rate", 0, INFINITY, ATT_LOG, {ATT_GAMMA, 2, 20}, 0, ""},
    {"sigma", "1", "process noise", 0, INFINITY, ATT_LOG, {ATT_GAMMA, 2, 20}, 0, ""},
    {"tau", "1", "observation noise", 0, INFINITY, ATT_LOG, {ATT_GAMMA, 2, 20}, 0, ""},
    {0}};
static const att_field gompertz_quantities[] = {{"x", "1", "population", 0, INFINITY, .flags = ATT_LEVEL}, {0}};
static const att_field known_no_inputs[] = {{0}};
static const att_model gompertz_model = {"gompertz",
                                         "stochastic Gompertz growth",
                                         gompertz_params,
                                         known_no_inputs,
                                         gompertz_quantities,
                                         NULL,
                                         gompertz_sizes,
                                         gompertz_prepare,
                                         gompertz_start,
                                         gompertz_step,
                                         gompertz_observe,
                                         gompertz_weigh,
                                         NULL};

/* ---- Thinned: a day adds Poisson(rate) to a counter; a report counts each of a window's with probability 0.4.
 * So y ~ Poisson(0.4 rate) a day, and a Gamma prior on rate is conjugate. ---- */

enum { THINNED_PERCENT = 40 };

static int thinned_start(const att_args *a, void *x) { return gompertz_start(a, x); }

static int thinned_prepare(const att_args *a)
{
    (void)a;
    return 0;
}

static int thinned_step(const att_args *a, double t, double dt, void *x)
{
    for (size_t i = 0; i < a->n; i++) {
        att_rng r = att_args_rng(a, ATT_DICE, i, t);
        *(double *)att_state(a, x, i) += (double)att_draw_poisson(&r, a->theta[0] * dt);
    }
    return 0;
}

static int thinned_observe(const att_args *a, int q, const void *x, double *out)
{
    (void)q;
    for (size_t i = 0; i < a->n; i++)
        out[i] = *(const double *)att_state_const(a, x, i);
    return 0;
}

static int thinned_weigh(const att_args *a, const att_obs *y, const void *x, const double *since, double *logw)
{
    for (size_t i = 0; i < a->n; i++) {
        double n = *(const double *)att_state_const(a, x, i) - (since ? since[i] : 0);
        logw[i] += att_logpmf_binomial(y->best, n, THINNED_PERCENT / 100.0);
    }
    return 0;
}

static int thinned_event(const att_args *a, double t, const void *x, uint32_t *hit)
{
    (void)t;
    for (size_t i = 0; i < a->n; i++)
        hit[i] = *(const double *)att_state_const(a, x, i) >= 150;
    return 0;
}

static const att_field thinned_params[] = {
    {"rate", "1/day", "events a day", 0, INFINITY, ATT_LOG, {ATT_GAMMA, 3, 0.5}, 0, ""}, {0}};
static const att_field thinned_quantities[] = {{"count", "1", "events so far", 0, INFINITY}, {0}};
static const att_field thinned_events[] = {{"many", "1", "150 events or more"}, {0}};
static const att_model thinned_model = {"thinned",          "a thinned Poisson process",
                                        thinned_params,     known_no_inputs,
                                        thinned_quantities, thinned_events,
                                        gompertz_sizes,     thinned_prepare,
                                        thinned_start,      thinned_step,
                                        thinned_observe,    thinned_weigh,
                                        thinned_event};

/* ---- SIR with binomial transitions a day; a report is Poisson(new infections + 1e-6).
 * theta: people, infected at first, rate of infection, rate of removal. ---- */

typedef struct person_counts {
    int32_t s, i, fresh, pad;
} person_counts;

static const double sir_least = 1e-6;

static int sir_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    (void)a, (void)why;
    *state = sizeof(person_counts);
    *memory = 8;
    return 0;
}

static int sir_start(const att_args *a, void *x)
{
    int32_t people = (int32_t)a->theta[0], infected = (int32_t)a->theta[1];
    for (size_t k = 0; k < a->n; k++)
        *(person_counts *)att_state(a, x, k) = (person_counts){people - infected, infected, 0, 0};
    return 0;
}

static double sir_p_infection(const double *theta, int infected) { return 1 - exp(-theta[2] * infected / theta[0]); }
static double sir_p_removal(const double *theta) { return 1 - exp(-theta[3]); }

static int sir_prepare(const att_args *a)
{
    *(double *)a->memory = sir_p_removal(a->theta);
    return 0;
}

static int sir_step(const att_args *a, double t, double dt, void *x)
{
    (void)dt;
    att_rng r[KNOWN_BLOCK];
    double p_removal = *(double *)a->memory;
    for (size_t from = 0; from < a->n; from += KNOWN_BLOCK) {
        att_args part = known_block(a, from);
        att_args_rngs(&part, ATT_DICE, t, r);
        for (size_t k = 0; k < part.n; k++) {
            person_counts *c = (person_counts *)x + from + k;
            int fresh = (int)att_draw_binomial(&r[k], (uint64_t)c->s, sir_p_infection(a->theta, c->i));
            int gone = (int)att_draw_binomial(&r[k], (uint64_t)c->i, p_removal);
            *c = (person_counts){c->s - fresh, c->i + fresh - gone, fresh, 0};
        }
    }
    return 0;
}

static int sir_observe(const att_args *a, int q, const void *x, double *out)
{
    (void)q;
    for (size_t k = 0; k < a->n; k++)
        out[k] = ((const person_counts *)att_state_const(a, x, k))->i;
    return 0;
}

static int sir_weigh(const att_args *a, const att_obs *y, const void *x, const double *since, double *logw)
{
    (void)since;
    const person_counts *c = x;
    double k_factorial = -1 - att_logpmf_poisson(y->best, 1); /* its logarithm */
    for (size_t k = 0; k < a->n; k++) {
        double mean = c[k].fresh + sir_least;
        logw[k] += y->best * log(mean) - mean - k_factorial;
    }
    return 0;
}

static const att_field sir_params[] = {
    {"people", "1", "people in all", 1, INFINITY, ATT_LOG, {ATT_FIXED, 60, 0}, 0, ""},
    {"infected", "1", "infected at first", 0, INFINITY, ATT_LOG, {ATT_FIXED, 3, 0}, 0, ""},
    {"beta", "1/day", "rate of infection", 0, INFINITY, ATT_LOG, {ATT_FIXED, 0.4, 0}, 0, ""},
    {"gamma", "1/day", "rate of removal", 0, INFINITY, ATT_LOG, {ATT_FIXED, 0.2, 0}, 0, ""},
    {0}};
static const att_field sir_quantities[] = {{"infected", "1", "people infected", 0, INFINITY, .flags = ATT_LEVEL}, {0}};
static const att_model sir_model = {.name = "sir",
                                    .doc = "a stochastic epidemic",
                                    .params = sir_params,
                                    .inputs = known_no_inputs,
                                    .quantities = sir_quantities,
                                    .sizes = sir_sizes,
                                    .prepare = sir_prepare,
                                    .start = sir_start,
                                    .step = sir_step,
                                    .observe = sir_observe,
                                    .weigh = sir_weigh};

/* ---- Ricker: N' = r N exp(-N + e), e ~ N(0, sigma²), y ~ Poisson(phi N); state log N. The series counts its first N too:
 * nothing happens on the first day. theta: r, sigma, phi, first N. ---- */

static int ricker_start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++)
        *(double *)att_state(a, x, i) = log(a->theta[3]);
    return 0;
}

static int ricker_step(const att_args *a, double t, double dt, void *x)
{
    (void)dt;
    for (size_t i = 0; t > 0 && i < a->n; i++) {
        att_rng r = att_args_rng(a, ATT_DICE, i, t);
        double *log_n = att_state(a, x, i);
        *log_n += log(a->theta[0]) - exp(*log_n) + a->theta[1] * att_draw_normal(&r);
    }
    return 0;
}

static int ricker_weigh(const att_args *a, const att_obs *y, const void *x, const double *since, double *logw)
{
    (void)since;
    for (size_t i = 0; i < a->n; i++)
        logw[i] += att_logpmf_poisson(y->best, a->theta[2] * exp(*(const double *)att_state_const(a, x, i)));
    return 0;
}

static const att_field ricker_params[] = {
    {"r", "1", "growth", 0, INFINITY, ATT_LOG, {ATT_FIXED, 44.701184493300815, 0}, 0, ""},
    {"sigma", "1", "process noise", 0, INFINITY, ATT_LOG, {ATT_FIXED, 0.3, 0}, 0, ""},
    {"phi", "1", "sampling rate", 0, INFINITY, ATT_LOG, {ATT_FIXED, 10, 0}, 0, ""},
    {"first", "1", "population at first", 0, INFINITY, ATT_LOG, {ATT_FIXED, 7, 0}, 0, ""},
    {0}};
static const att_model ricker_model = {.name = "ricker",
                                       .doc = "stochastic Ricker growth",
                                       .params = ricker_params,
                                       .inputs = known_no_inputs,
                                       .quantities = gompertz_quantities,
                                       .sizes = gompertz_sizes,
                                       .prepare = thinned_prepare,
                                       .start = ricker_start,
                                       .step = ricker_step,
                                       .observe = gompertz_observe,
                                       .weigh = ricker_weigh};

#endif
