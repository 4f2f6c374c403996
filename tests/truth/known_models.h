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

static int gompertz_start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++)
        *(double *)att_state(a, x, i) = 0;
    return 0;
}

static int gompertz_step(const att_args *a, double t, double dt, void *x)
{
    (void)dt;
    for (size_t i = 0; i < a->n; i++) {
        att_rng r = att_args_rng(a, ATT_DICE, i, t);
        double *log_x = att_state(a, x, i);
        *log_x = *(double *)a->memory * *log_x + a->theta[1] * att_draw_normal(&r);
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
    for (size_t i = 0; i < a->n; i++)
        logw[i] += att_logpdf_lognormal(y->best, *(const double *)att_state_const(a, x, i), a->theta[2]);
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

#endif
