/* SPDX-License-Identifier: Apache-2.0 */
/* The Gompertz series with r, sigma, tau ~ Gamma(2, 20) as a problem, and its posterior by quadrature over the exact
 * Kalman likelihood: for every method that claims to find it. */
#ifndef GOMPERTZ_EXACT_H
#define GOMPERTZ_EXACT_H

#include "data/gompertz.h"
#include "known_models.h"

#include <string.h>

enum { N_GRID = 48, N_MOMENTS = 6 };

static const att_prior prior[] = {{ATT_GAMMA, 2, 20}, {ATT_GAMMA, 2, 20}, {ATT_GAMMA, 2, 20}};
static att_obs obs[N_GOMPERTZ];
static const att_problem problem = {.model = &gompertz_model,
                                    .prior = prior,
                                    .n_obs = N_GOMPERTZ,
                                    .obs = obs,
                                    .n_days = N_GOMPERTZ,
                                    .horizon = N_GOMPERTZ};

/* log p(y | r, sigma, tau): log X is a linear Gaussian process, seen with Gaussian noise on the log scale. */
static double kalman(double r, double sigma, double tau)
{
    double keep = exp(-r), mean = 0, var = 0, sum = 0;
    for (int j = 0; j < N_GOMPERTZ; j++) {
        double m = keep * mean, v = keep * keep * var + sigma * sigma, all = v + tau * tau, y = log(gompertz[j].y);
        sum += att_logpdf_normal(y, m, sqrt(all)) - y;
        mean = m + v / all * (y - m);
        var = v * tau * tau / all;
    }
    return sum;
}

/* Means and mean squares of the logs of the three, and the evidence, by the trapezoid rule on the log scales. */
static double quadrature(double *moment)
{
    static double log_density[N_GRID][N_GRID][N_GRID];
    const double low[3] = {log(0.0005), log(0.02), log(0.02)}, high[3] = {log(0.8), log(0.3), log(0.3)};
    double x[3][N_GRID], step = 1, most = -INFINITY, total = 0;
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < N_GRID; i++)
            x[k][i] = low[k] + (high[k] - low[k]) * (i + 0.5) / N_GRID;
        step *= (high[k] - low[k]) / N_GRID;
    }
    for (int a = 0; a < N_GRID; a++)
        for (int b = 0; b < N_GRID; b++)
            for (int c = 0; c < N_GRID; c++) {
                const double v[3] = {exp(x[0][a]), exp(x[1][b]), exp(x[2][c])};
                double l = kalman(v[0], v[1], v[2]);
                for (int k = 0; k < 3; k++)
                    l += att_prior_logpdf(&prior[k], v[k]) + log(v[k]);
                log_density[a][b][c] = l;
                most = fmax(most, l);
            }
    memset(moment, 0, N_MOMENTS * sizeof *moment);
    for (int a = 0; a < N_GRID; a++)
        for (int b = 0; b < N_GRID; b++)
            for (int c = 0; c < N_GRID; c++) {
                double w = exp(log_density[a][b][c] - most);
                const double u[3] = {x[0][a], x[1][b], x[2][c]};
                total += w;
                for (int k = 0; k < 3; k++) {
                    moment[k] += w * u[k];
                    moment[3 + k] += w * u[k] * u[k];
                }
            }
    for (int k = 0; k < N_MOMENTS; k++)
        moment[k] /= total;
    return log(total) + most + log(step);
}

/* Call before the problem is used. */
static void read_series(void)
{
    for (int j = 0; j < N_GOMPERTZ; j++)
        obs[j] = (att_obs){.t0 = -1, .t1 = j + 1, .best = gompertz[j].y, .effect = {-1, -1}};
}

#endif
