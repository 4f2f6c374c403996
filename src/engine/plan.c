/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

att_args att_plan_args(const att_plan *plan)
{
    return (att_args){.input = plan->problem->input, .state_bytes = plan->state_bytes};
}

int att_plan_sizes(const att_problem *p, size_t k, size_t *state, size_t *memory, att_err *err)
{
    char why[200] = "", path[40] = "inputs";
    att_args a = {.input = k ? p->phase[k - 1].input : p->input};
    if (k)
        snprintf(path, sizeof path, "phase[%zu]", k - 1);
    if (p->model->sizes(&a, state, memory, why) < 0)
        return att_err_set(err, ATT_E_MODEL, path, "the model %s cannot take this: %s", p->model->name, why);
    *state = (*state + 7) / 8 * 8;
    return 0;
}

/* The problem is checked: all phases agree on the size of a state. */
static int plan_phases(att_plan *plan, att_arena *arena, att_err *err)
{
    const att_problem *p = plan->problem;
    att_plan_phase *phase = ATT_NEW(arena, att_plan_phase, p->n_phases + 1);
    if (!phase)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu phases", p->n_phases);
    for (size_t k = 0; k <= p->n_phases; k++) {
        size_t memory;
        int code = att_plan_sizes(p, k, &plan->state_bytes, &memory, err);
        if (code)
            return code;
        phase[k] = (att_plan_phase){0, p->input, plan->memory_bytes};
        if (k)
            phase[k].t = p->phase[k - 1].t, phase[k].input = p->phase[k - 1].input;
        plan->memory_bytes += (memory + 63) / 64 * 64; /* each begins aligned, as if it were alone */
    }
    plan->phase = phase;
    plan->n_phases = p->n_phases + 1;
    return 0;
}

int att_plan_prepare(const att_plan *plan, att_args *a, char *memory)
{
    int code = 0;
    for (size_t k = plan->n_phases; !code && k-- > 0;) { /* backwards: day 0 is left in force */
        a->input = plan->phase[k].input;
        a->memory = memory + plan->phase[k].memory;
        code = plan->problem->model->prepare(a);
    }
    return code;
}

static int open_order(const void *a, const void *b)
{
    const att_plan_open *x = a, *y = b;
    return x->t != y->t ? (x->t > y->t) - (x->t < y->t) : (x->slot > y->slot) - (x->slot < y->slot);
}

/* Windows with the same opening day and quantity share a slot; a slot is not reused, for windows are few. */
static int plan_windows(att_plan *plan, att_plan_obs *po, att_arena *arena, att_err *err)
{
    att_plan_open *open = ATT_NEW(arena, att_plan_open, plan->n_obs + 1);
    if (!open)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu reports", plan->n_obs);
    for (size_t j = 0; j < plan->n_obs; j++) {
        const att_obs *y = po[j].obs;
        po[j].slot = -1;
        if (y->t0 < 0)
            continue;
        size_t s = 0;
        while (s < plan->n_opens && (open[s].t != (int)y->t0 || open[s].quantity != y->quantity))
            s++;
        if (s == plan->n_opens)
            open[plan->n_opens++] = (att_plan_open){(int)y->t0, (int)s, y->quantity};
        po[j].slot = open[s].slot;
    }
    plan->n_slots = plan->n_opens;
    qsort(open, plan->n_opens, sizeof *open, open_order);
    plan->open = open;
    return 0;
}

static double log_floor(double x) { return log(fmax(x, 0.5)); }

static void plan_bounds(att_plan_obs *po, const att_obs *y)
{
    po->low =
        y->kind == ATT_AT_LEAST || y->kind == ATT_BETWEEN ? (y->low > 0 ? log_floor(y->low) : -INFINITY) : -INFINITY;
    po->high = y->kind == ATT_UP_TO || y->kind == ATT_BETWEEN ? log_floor(y->high) : INFINITY;
    po->best = y->kind == ATT_ABOUT ? log_floor(y->best) : NAN;
}

/* h P h' + noise^2, P h' / that, and P - gain h P: the Kalman update of a static Gaussian state by one report. */
static void plan_gain(att_plan *plan, att_plan_obs *po, double *p, double *gain)
{
    const att_obs *y = po->obs;
    size_t n = plan->n_effects;
    po->variance = y->noise * y->noise;
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        for (size_t e = 0; y->effect[k] >= 0 && e < n; e++)
            gain[e] += p[e * n + (size_t)y->effect[k]];
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        if (y->effect[k] >= 0)
            po->variance += gain[y->effect[k]];
    po->sd = sqrt(po->variance);
    for (size_t e = 0; e < n; e++)
        gain[e] /= po->variance;
    for (size_t e = 0; e < n; e++)
        for (size_t f = 0; f <= e; f++) {
            double v = p[e * n + f] - gain[e] * gain[f] * po->variance;
            p[e * n + f] = p[f * n + e] = v;
        }
    po->gain = gain;
}

static int plan_reports(att_plan *plan, att_plan_obs *po, att_arena *arena, att_err *err)
{
    const att_problem *p = plan->problem;
    size_t n = plan->n_effects;
    double *cov = ATT_NEW(arena, double, (n * n) + 1), *left = ATT_NEW(arena, double, plan->n_obs + 1);
    double *gain = ATT_NEW(arena, double, (plan->n_obs * n) + 1);
    if (!cov || !left || !gain)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu effects", n);
    for (size_t e = 0; e < n; e++)
        cov[e * n + e] = p->effect[e].sd * p->effect[e].sd;
    for (size_t j = 0; j < plan->n_obs; j++) {
        const att_obs *y = po[j].obs;
        po[j].t = (int)y->t1;
        plan_bounds(&po[j], y);
        plan_gain(plan, &po[j], cov, gain + j * n);
        po[j].log_max = p->model->weigh ? INFINITY : y->kind == ATT_ABOUT ? -log(po[j].sd) - 0.5 * log(2 * M_PI) : 0;
    }
    for (size_t j = plan->n_obs; j-- > 0;)
        left[j] = left[j + 1] + po[j].log_max;
    plan->covariance = cov;
    plan->log_max_left = left;
    return 0;
}

int att_plan_make(att_plan *plan, const att_problem *p, att_arena *arena, att_err *err)
{
    int code = att_problem_check(p, err);
    if (code)
        return code;
    *plan = (att_plan){.problem = p,
                       .n_days = p->n_days,
                       .horizon = p->horizon,
                       .n_obs = p->n_obs,
                       .n_effects = p->n_effects,
                       .n_params = att_fields_count(p->model->params),
                       .n_quantities = att_fields_count(p->model->quantities)};
    att_plan_obs *po = ATT_NEW(arena, att_plan_obs, p->n_obs + 1);
    if (!po)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu reports", p->n_obs);
    for (size_t j = 0; j < p->n_obs; j++)
        po[j].obs = &p->obs[j];
    plan->obs = po;
    if ((code = plan_phases(plan, arena, err)) || (code = plan_windows(plan, po, arena, err)))
        return code;
    return plan_reports(plan, po, arena, err);
}
