/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fan.h"
#include "base/num.h"

#include <math.h>

int att_fan_new(att_fan **out, const att_problem *p, size_t n_paths, att_err *err)
{
    *out = NULL;
    att_arena arena = {0};
    att_fan *f = ATT_NEW(&arena, att_fan, 1);
    if (!f)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a fan");
    f->arena = arena;
    f->n_paths = n_paths;
    f->n_times = (size_t)p->horizon + 1;
    f->n_quantities = att_fields_count(p->model->quantities);
    f->n_events = p->n_events;
    f->n_params = att_fields_count(p->model->params);
    f->value = ATT_NEW(&f->arena, double, n_paths * f->n_times * f->n_quantities);
    f->event_time = ATT_NEW(&f->arena, double, n_paths * f->n_events);
    f->theta = ATT_NEW(&f->arena, double, n_paths * f->n_params);
    if (!f->value || !f->event_time || !f->theta) {
        att_fan_free(&f);
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths of %d days", n_paths, p->horizon);
    }
    for (size_t k = 0; k < n_paths * f->n_events; k++)
        f->event_time[k] = NAN;
    *out = f;
    return 0;
}

void att_fan_free(att_fan **fan)
{
    if (!*fan)
        return;
    att_arena arena = (*fan)->arena; /* the fan lies in it */
    att_arena_free(&arena);
    *fan = NULL;
}

size_t att_fan_n_paths(const att_fan *f) { return f->n_paths; }
size_t att_fan_n_times(const att_fan *f) { return f->n_times; }
size_t att_fan_n_quantities(const att_fan *f) { return f->n_quantities; }
size_t att_fan_n_events(const att_fan *f) { return f->n_events; }
const double *att_fan_theta(const att_fan *f, size_t path) { return f->theta + path * f->n_params; }

double att_fan_value(const att_fan *f, size_t path, size_t t, size_t quantity)
{
    return att_fan_at(f, path, t)[quantity];
}

double att_fan_event_time(const att_fan *f, size_t path, size_t e) { return f->event_time[path * f->n_events + e]; }

int att_fan_quantiles(const att_fan *f, size_t t, size_t quantity, size_t n, const double *prob, double *out)
{
    att_arena scratch = {0};
    double *x = ATT_NEW(&scratch, double, f->n_paths);
    if (!x)
        return -ATT_E_NO_MEMORY;
    for (size_t p = 0; p < f->n_paths; p++)
        x[p] = att_fan_at(f, p, t)[quantity];
    att_sort(f->n_paths, x);
    for (size_t k = 0; k < n; k++)
        out[k] = att_quantile_sorted(f->n_paths, x, prob[k]);
    att_arena_free(&scratch);
    return 0;
}

double att_fan_mean(const att_fan *f, size_t t, size_t quantity, double *sd)
{
    double mean = 0, m2 = 0;
    for (size_t p = 0; p < f->n_paths; p++) {
        double x = att_fan_at(f, p, t)[quantity], d = x - mean;
        mean += d / (double)(p + 1);
        m2 += d * (x - mean);
    }
    if (sd)
        *sd = f->n_paths > 1 ? sqrt(m2 / (double)(f->n_paths - 1)) : 0;
    return mean;
}

double att_fan_event_prob(const att_fan *f, size_t e, double t, double *se)
{
    size_t k = 0;
    for (size_t p = 0; p < f->n_paths; p++)
        k += att_fan_event_time(f, p, e) <= t; /* NAN compares false: not within the horizon */
    double prob = (double)k / (double)f->n_paths;
    if (se)
        *se = sqrt(prob * (1 - prob) / (double)f->n_paths);
    return prob;
}
