/* SPDX-License-Identifier: Apache-2.0 */
/* What the chains say, and whether they can be trusted. */
#include "engine/pmmh.h"
#include "engine/chain.h"
#include "base/num.h"

#include <math.h>

const double *att_pmmh_theta(const att_pmmh *run, size_t chain, size_t i)
{
    return run->theta + ((run->opts.n_warm + i) * run->opts.n_chains + chain) * run->plan.n_params;
}

double att_pmmh_acceptance(const att_pmmh *run) { return run->acceptance; }
double att_pmmh_noise(const att_pmmh *run) { return run->noise; }

/* Parameter k of all kept draws, [chain][iteration]; on its walking scale, or natural. NULL: no memory. */
static double *column(const att_pmmh *run, size_t k, int walking, att_arena *scratch)
{
    size_t n = run->opts.n_keep, row = 0;
    double *x = ATT_NEW(scratch, double, run->opts.n_chains *n), *u = ATT_NEW(scratch, double, run->walk.d + 1);
    while (row < run->walk.d && run->walk.row[row] != (int)k)
        row++;
    for (size_t c = 0; x && u && c < run->opts.n_chains; c++)
        for (size_t i = 0; i < n; i++) {
            const double *theta = att_pmmh_theta(run, c, i);
            if (walking && row < run->walk.d)
                att_walk_to(&run->walk, theta, u);
            x[c * n + i] = walking && row < run->walk.d ? u[row] : theta[k];
        }
    return u ? x : NULL;
}

static double of_chains(const att_pmmh *run, size_t k, int walking, double (*say)(size_t, size_t, const double *))
{
    att_arena scratch = {0};
    const double *x = column(run, k, walking, &scratch);
    double value = x ? say(run->opts.n_chains, run->opts.n_keep, x) : NAN;
    att_arena_free(&scratch);
    return value;
}

double att_pmmh_rhat(const att_pmmh *run, size_t k) { return of_chains(run, k, 1, att_chain_rhat); }
double att_pmmh_ess(const att_pmmh *run, size_t k) { return of_chains(run, k, 1, att_chain_ess); }

void att_pmmh_moments(const att_pmmh *run, size_t k, double *mean, double *sd, double *se)
{
    double sum = 0, square = 0, n = (double)(run->opts.n_chains * run->opts.n_keep);
    for (size_t c = 0; c < run->opts.n_chains; c++)
        for (size_t i = 0; i < run->opts.n_keep; i++)
            sum += att_pmmh_theta(run, c, i)[k] / n;
    for (size_t c = 0; c < run->opts.n_chains; c++)
        for (size_t i = 0; i < run->opts.n_keep; i++)
            square += pow(att_pmmh_theta(run, c, i)[k] - sum, 2) / n;
    if (mean)
        *mean = sum;
    if (sd)
        *sd = sqrt(square);
    if (se)
        *se = square > 0 ? sqrt(square / of_chains(run, k, 0, att_chain_ess)) : 0;
}

double att_pmmh_quantile(const att_pmmh *run, size_t k, double p)
{
    att_arena scratch = {0};
    size_t n = run->opts.n_chains * run->opts.n_keep;
    double *x = column(run, k, 0, &scratch), q = NAN;
    if (x) {
        att_sort(n, x);
        q = att_quantile_sorted(n, x, p);
    }
    att_arena_free(&scratch);
    return q;
}

/* What one parameter's chains complain of; 0 when nothing. */
static int parameter_complaint(const att_pmmh *run, size_t k, char *out, size_t size)
{
    const char *name = run->plan.problem->model->params[k].name;
    double rhat = att_pmmh_rhat(run, k), ess = att_pmmh_ess(run, k);
    if (!(rhat < 1.05))
        return snprintf(out, size,
                        "the chains do not agree on '%s' (R-hat %.2f): warm up twice as long and keep twice as many "
                        "iterations; if it stays so, look at its prior and at reports that contradict each other",
                        name, rhat);
    if (!(ess >= 100))
        return snprintf(out, size, "'%s' has only %.0f independent draws: keep %.0f times as many iterations", name,
                        ess, ceil(400 / fmax(ess, 1)));
    int edge = att_prior_edge(&run->plan.problem->prior[k], att_pmmh_quantile(run, k, 0.5));
    if (edge)
        return snprintf(
            out, size,
            "'%s' lies at the %s edge of its prior: check the reports that pull it there, or widen the prior", name,
            edge < 0 ? "low" : "high");
    return 0;
}

static int complaint(const att_pmmh *run, char *out, size_t size)
{
    static const double too_noisy = 2, best = 1.2, least = 0.02;
    if (run->noise > too_noisy)
        return isinf(run->noise)
                   ? snprintf(out, size,
                              "with %zu state particles no path may be left at a report: use 4 times as many, and look "
                              "at that report",
                              run->opts.n_x)
                   : snprintf(
                       out, size,
                       "too few state particles: the log-likelihood is known to +/- %.1f only: use %.0f in place "
                       "of %zu",
                       run->noise, ceil((double)run->opts.n_x * pow(run->noise / best, 2)), run->opts.n_x);
    if (run->walk.d && run->acceptance < least)
        return snprintf(out, size,
                        "the chains hardly move (%.1f %% of proposals accepted): warm up twice as long, or use more "
                        "state particles",
                        100 * run->acceptance);
    for (size_t k = 0; k < run->walk.d; k++) {
        int n = parameter_complaint(run, (size_t)run->walk.row[k], out, size);
        if (n)
            return n;
    }
    return 0;
}

int att_pmmh_verdict(const att_pmmh *run, char *out, size_t size)
{
    if (complaint(run, out, size) > 0)
        return 1;
    double rhat = 1, ess = (double)(run->opts.n_chains * run->opts.n_keep);
    for (size_t k = 0; k < run->walk.d; k++) {
        rhat = fmax(rhat, att_pmmh_rhat(run, (size_t)run->walk.row[k]));
        ess = fmin(ess, att_pmmh_ess(run, (size_t)run->walk.row[k]));
    }
    snprintf(out, size, "ok: %.0f %% of proposals accepted, R-hat at most %.3f, %.0f or more independent draws",
             100 * run->acceptance, rhat, ess);
    return 0;
}
