/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fan.h"
#include "base/num.h"
#include "base/ranks.h"

#include <math.h>
#include <string.h>

att_fan_opts att_fan_opts_default(void) { return (att_fan_opts){.seed = 1, .n_paths = 4000}; }

int att_fan_check(const att_fan_opts *o, att_err *err)
{
    return o->n_paths < 1 || o->n_paths > 10000000
               ? att_err_set(err, ATT_E_USAGE, NULL, "a fan needs 1 to 10,000,000 paths, got %zu", o->n_paths)
               : 0;
}

int att_fan_check_path(const att_fan_opts *o, size_t path, att_err *err)
{
    return path < o->n_paths
               ? 0
               : att_err_set(err, ATT_E_USAGE, NULL, "paths are numbered from 0 to %zu, got %zu", o->n_paths - 1, path);
}

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
    f->value = ATT_NEW(&f->arena, float, n_paths * f->n_times * f->n_quantities);
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

void att_fan_note(att_fan *f, const att_problem *p, size_t path, int t, uint32_t hit)
{
    double *when = f->event_time + path * f->n_events;
    for (size_t e = 0; e < f->n_events; e++)
        if (hit >> (p->event_row ? p->event_row[e] : (int)e) & 1 && isnan(when[e]))
            when[e] = t;
}

static void gather_rows(void *rows, const size_t *first, size_t bytes)
{
    size_t at[ATT_RANKS_MOST + 1];
    for (int r = 0; r <= att_ranks_count(); r++)
        at[r] = first[r] * bytes;
    att_ranks_gather_parts(rows, at);
}

/* The rows of a time at which paths lie side by side, rank by rank, in pack[], and back. */
static void pack_row(const att_fan *f, size_t t, size_t q, const size_t *first, int r, float *pack, int back)
{
    size_t n = first[r + 1] - first[r];
    float *in_pack = pack + first[r] * f->n_quantities + q * n, *in_fan = att_fan_row(f, t, q) + first[r];
    if (back)
        memcpy(in_fan, in_pack, n * sizeof *pack);
    else
        memcpy(in_pack, in_fan, n * sizeof *pack);
}

int att_fan_gather(att_fan *f, const size_t *first, att_err *err)
{
    int self = att_ranks_self(), count = att_ranks_count();
    if (count == 1)
        return 0;
    att_arena arena = {0};
    float *pack = ATT_NEW(&arena, float, f->n_paths * f->n_quantities);
    int code = pack ? 0 : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths", f->n_paths);
    code = att_ranks_agree(code, err);
    for (size_t t = 0; !code && t < f->n_times; t++) {
        for (size_t q = 0; q < f->n_quantities; q++)
            pack_row(f, t, q, first, self, pack, 0);
        gather_rows(pack, first, f->n_quantities * sizeof *pack);
        for (size_t q = 0; q < f->n_quantities; q++)
            for (int r = 0; r < count; r++)
                pack_row(f, t, q, first, r, pack, 1);
    }
    if (!code) {
        gather_rows(f->event_time, first, f->n_events * sizeof *f->event_time);
        gather_rows(f->theta, first, f->n_params * sizeof *f->theta);
    }
    att_arena_free(&arena);
    return code;
}

size_t att_fan_part_bytes(const att_fan *f, size_t n)
{
    return n
           * (f->n_times * f->n_quantities * sizeof *f->value + f->n_events * sizeof *f->event_time
              + f->n_params * sizeof *f->theta);
}

static void *append(void *to, const void *from, size_t bytes) { return (char *)memcpy(to, from, bytes) + bytes; }

void att_fan_part_get(const att_fan *f, void *part)
{
    part = append(part, f->value, f->n_paths * f->n_times * f->n_quantities * sizeof *f->value);
    part = append(part, f->event_time, f->n_paths * f->n_events * sizeof *f->event_time);
    append(part, f->theta, f->n_paths * f->n_params * sizeof *f->theta);
}

void att_fan_part_put(att_fan *f, size_t first, size_t n, const void *part)
{
    const char *from = part;
    for (size_t row = 0; row < f->n_times * f->n_quantities; row++, from += n * sizeof *f->value)
        memcpy(f->value + row * f->n_paths + first, from, n * sizeof *f->value);
    memcpy(f->event_time + first * f->n_events, from, n * f->n_events * sizeof *f->event_time);
    from += n * f->n_events * sizeof *f->event_time;
    memcpy(f->theta + first * f->n_params, from, n * f->n_params * sizeof *f->theta);
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
    return (double)att_fan_row(f, t, quantity)[path];
}

double att_fan_event_time(const att_fan *f, size_t path, size_t e) { return f->event_time[path * f->n_events + e]; }

/* The values of a quantity at t in ascending order; NULL without memory. */
static double *sorted(const att_fan *f, size_t t, size_t quantity, att_arena *scratch)
{
    const float *row = att_fan_row(f, t, quantity);
    double *x = ATT_NEW(scratch, double, f->n_paths), *spare = ATT_NEW(scratch, double, f->n_paths);
    if (!x || !spare)
        return NULL;
    for (size_t i = 0; i < f->n_paths; i++)
        x[i] = (double)row[i];
    att_sort_with(f->n_paths, x, spare);
    return x;
}

int att_fan_quantiles_se(const att_fan *f, size_t t, size_t quantity, size_t n, const double *prob, double *out,
                         double *se)
{
    att_arena scratch = {0};
    const double *x = sorted(f, t, quantity, &scratch);
    for (size_t k = 0; x && k < n; k++) {
        out[k] = att_quantile_sorted(f->n_paths, x, prob[k]);
        if (se)
            se[k] = att_quantile_error(f->n_paths, x, prob[k]);
    }
    att_arena_free(&scratch);
    return x ? 0 : -ATT_E_NO_MEMORY;
}

int att_fan_quantiles(const att_fan *f, size_t t, size_t quantity, size_t n, const double *prob, double *out)
{
    return att_fan_quantiles_se(f, t, quantity, n, prob, out, NULL);
}

double att_fan_mean(const att_fan *f, size_t t, size_t quantity, double *sd)
{
    const float *row = att_fan_row(f, t, quantity);
    double mean = 0, m2 = 0;
    for (size_t p = 0; p < f->n_paths; p++) {
        double x = (double)row[p], d = x - mean;
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
