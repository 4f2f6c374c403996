/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/report.h"
#include "base/rng.h"

#include <math.h>

static double centre(const att_obs *y, const double *effect, double x)
{
    double m = log(fmax(x, 0.5)) + y->offset;
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        if (y->effect[k] >= 0)
            m += effect[y->effect[k]];
    return m;
}

int att_report_weigh(const att_plan *plan, size_t j, const att_args *a, att_cloud *c, double *value)
{
    const att_plan_obs *po = &plan->obs[j];
    const att_obs *y = po->obs;
    const att_model *model = plan->problem->model;
    const double *since = po->slot < 0 ? NULL : c->since + (size_t)po->slot * c->n;
    if (model->weigh)
        return model->weigh(a, y, c->x, since, c->logw);
    int code = model->observe(a, y->quantity, c->x, value);
    if (code)
        return code;
    for (size_t i = 0; i < c->n; i++) {
        if (since)
            value[i] -= since[i];
        double m = centre(y, c->effect + i * plan->n_effects, value[i]);
        c->logw[i] += y->kind == ATT_ABOUT ? att_logpdf_normal(po->best, m, po->sd)
                                           : att_log_prob_normal((po->low - m) / po->sd, (po->high - m) / po->sd);
    }
    return 0;
}

void att_report_learn(const att_plan *plan, size_t j, att_cloud *c, const double *value, const att_stream *stream)
{
    const att_plan_obs *po = &plan->obs[j];
    const att_obs *y = po->obs;
    if (plan->problem->model->weigh || (y->effect[0] < 0 && y->effect[1] < 0))
        return;
    for (size_t i = 0; i < c->n; i++) {
        double *effect = c->effect + i * plan->n_effects, m = centre(y, effect, value[i]), said = po->best;
        if (y->kind != ATT_ABOUT) {
            att_rng r = att_rng_open(stream->seed, ATT_FOR_REPORT, stream->theta, i, j, stream->salt);
            said = att_draw_normal_within(&r, m, po->sd, po->low, po->high);
        }
        for (size_t e = 0; e < plan->n_effects; e++)
            effect[e] += po->gain[e] * (said - m);
    }
}

double att_report_tail(const att_plan *plan, size_t j, double x)
{
    const att_plan_obs *po = &plan->obs[j];
    const att_obs *y = po->obs;
    double v = y->noise * y->noise, m = log(fmax(x, 0.5)) + y->offset;
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        if (y->effect[k] >= 0)
            v += plan->problem->effect[y->effect[k]].sd * plan->problem->effect[y->effect[k]].sd;
    if (y->kind == ATT_ABOUT)
        return att_cdf_normal((po->best - m) / sqrt(v));
    double low = att_cdf_normal((po->low - m) / sqrt(v)), high = att_cdf_normal((po->high - m) / sqrt(v));
    return low > 0.5 ? low : high < 0.5 ? high : 0.5;
}
