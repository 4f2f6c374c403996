/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fit with a known answer. Counts y of ten days are Poisson with an unknown rate, whose prior is Gamma(a, b): the
 * posterior is Gamma(a + sum y, b + n) and the evidence has a closed form. The program prints both beside what the
 * sampler found and fails when they differ by more than the sampler's own error allows.
 */
#include <attrit/fit.h>
#include <math.h>
#include <stdio.h>

enum { N = 10 };
static const double y[N] = {3, 5, 1, 4, 2, 6, 3, 2, 4, 5};
static const double shape = 2, rate = 0.5;

/* ---- the model: no state worth the name; a report's density is its own ---- */

static int sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    (void)a, (void)why;
    *state = *memory = 8;
    return 0;
}

static int prepare(const att_args *a) { return a->theta[0] > 0 ? 0 : 1; }

static int start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++)
        *(double *)att_state(a, x, i) = 0;
    return 0;
}

static int step(const att_args *a, double t, double dt, void *x)
{
    (void)t;
    for (size_t i = 0; i < a->n; i++)
        *(double *)att_state(a, x, i) += a->theta[0] * dt;
    return 0;
}

static int observe(const att_args *a, int q, const void *x, double *out)
{
    (void)q;
    for (size_t i = 0; i < a->n; i++)
        out[i] = *(const double *)att_state_const(a, x, i);
    return 0;
}

static int weigh(const att_args *a, const att_obs *obs, const void *x, const double *since, double *logw)
{
    for (size_t i = 0; i < a->n; i++)
        logw[i] += att_logpmf_poisson(obs->best, *(const double *)att_state_const(a, x, i) - since[i]);
    return 0;
}

static const att_field params[] = {{.name = "rate",
                                    .unit = "1/day",
                                    .doc = "mean count a day",
                                    .high = INFINITY,
                                    .scale = ATT_LOG,
                                    .prior = {ATT_GAMMA, 2, 0.5},
                                    .origin = "assumption"},
                                   {0}};
static const att_field inputs[] = {{0}};
static const att_field quantities[] = {{.name = "total", .unit = "1", .doc = "expected count since day 0", .high = 1e9},
                                       {0}};
static const att_model counts = {.name = "counts",
                                 .doc = "Poisson counts with one unknown rate.",
                                 .params = params,
                                 .inputs = inputs,
                                 .quantities = quantities,
                                 .sizes = sizes,
                                 .prepare = prepare,
                                 .start = start,
                                 .step = step,
                                 .observe = observe,
                                 .weigh = weigh};

/* ---- the exact answer ---- */

static double exact_log_evidence(double a_post, double b_post)
{
    int sign;
    double log_z = shape * log(rate) - lgamma_r(shape, &sign) + lgamma_r(a_post, &sign) - a_post * log(b_post);
    for (int i = 0; i < N; i++)
        log_z -= lgamma_r(y[i] + 1, &sign);
    return log_z;
}

static void posterior_moments(const att_post *post, double *mean, double *sd)
{
    double m = 0, m2 = 0;
    for (size_t i = 0; i < att_post_n_theta(post); i++) {
        double w = att_post_weight(post)[i], x = att_post_theta(post, i)[0];
        m += w * x;
        m2 += w * x * x;
    }
    *mean = m;
    *sd = sqrt(m2 - m * m);
}

int main(void)
{
    att_obs obs[N];
    double a_post = shape, b_post = rate + N;
    for (int i = 0; i < N; i++) {
        obs[i] = (att_obs){.t0 = i,
                           .t1 = i + 1,
                           .kind = ATT_ABOUT,
                           .low = y[i],
                           .best = y[i],
                           .high = y[i],
                           .noise = 1,
                           .effect = {-1, -1},
                           .row = i};
        a_post += y[i];
    }
    const att_prior prior[] = {{ATT_GAMMA, shape, rate}};
    const att_problem problem = {.model = &counts, .prior = prior, .n_obs = N, .obs = obs, .n_days = N, .horizon = N};
    att_fit_opts opts = att_fit_opts_default();
    att_ctx *ctx = NULL;
    att_post *post = NULL;
    att_err err = {0};
    opts.n_theta = 4000;
    opts.n_x = 2;
    if (att_ctx_open(&ctx, NULL, &err) || att_post_fit(&post, ctx, &problem, &opts, &err))
        return att_err_print(&err, stderr);
    double mean, sd, se, log_z = att_post_log_evidence(post, &se), exact_z = exact_log_evidence(a_post, b_post);
    double exact = a_post / b_post, exact_sd = sqrt(a_post) / b_post;
    posterior_moments(post, &mean, &sd);
    printf("rate: mean %.3f (exact %.3f), sd %.3f (exact %.3f)\n", mean, exact, sd, exact_sd);
    printf("log evidence %.3f +/- %.3f (exact %.3f)\n", log_z, se, exact_z);
    att_post_free(&post);
    att_ctx_free(&ctx);
    /* Half of the particles are worth something at least: four standard errors of 2,000 draws. */
    return fabs(mean - exact) > 4 * exact_sd / sqrt(2000) || fabs(sd - exact_sd) > 4 * exact_sd / sqrt(4000)
           || fabs(log_z - exact_z) > 4 * se + 0.02;
}
