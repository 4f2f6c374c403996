/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/forecast.h"

#include <math.h>
#include <string.h>

static double covariance(const att_fan *f, const att_fan *g, size_t t, size_t q)
{
    const float *x = att_fan_row(f, t, q), *y = att_fan_row(g, t, q);
    double mf = att_fan_mean(f, t, q, NULL), mg = att_fan_mean(g, t, q, NULL), sum = 0;
    for (size_t p = 0; p < f->n_paths; p++)
        sum += (x[p] - mf) * (y[p] - mg);
    return sum / (double)f->n_paths;
}

/* base and `shocks` share theta, today's state and shocks; base and `theta` share theta and today's state only. */
static void shares(const att_fan *base, const att_fan *shocks, const att_fan *theta, size_t t, size_t q, double *share)
{
    double all = (covariance(base, base, t, q) + covariance(shocks, shocks, t, q) + covariance(theta, theta, t, q)) / 3;
    memset(share, 0, 3 * sizeof *share);
    if (!(all > 0))
        return;
    double s = covariance(base, theta, t, q) / all, upto = covariance(base, shocks, t, q) / all;
    s = fmin(fmax(s, 0), 1);
    upto = fmin(fmax(upto, s), 1);
    share[0] = s;
    share[1] = upto - s;
    share[2] = 1 - upto;
}

int att_fan_spread(att_ctx *ctx, const att_post *post, const att_fan_opts *opts, size_t n_t, const int *t,
                   double *share, att_err *err)
{
    att_fan_opts o = opts ? *opts : att_fan_opts_default();
    att_fan *run[3] = {NULL};
    int code = 0;
    for (int k = 0; !code && k < 3; k++)
        code = att_forecast_from_now(&run[k], ctx, post, &o, (uint64_t[]){0, 0, 1}[k], (uint64_t)k, err);
    for (size_t k = 0; !code && k < n_t; k++)
        for (size_t q = 0; q < run[0]->n_quantities; q++)
            shares(run[0], run[1], run[2], (size_t)t[k], q, share + (k * run[0]->n_quantities + q) * 3);
    for (int k = 0; k < 3; k++)
        att_fan_free(&run[k]);
    return code;
}
