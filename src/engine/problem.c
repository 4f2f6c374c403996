/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/plan.h"

#include <math.h>

static int bad(att_err *err, const char *list, size_t i, const char *member, const char *text)
{
    char path[96];
    snprintf(path, sizeof path, "%s[%zu]%s%s", list, i, *member ? "." : "", member);
    return att_err_set(err, ATT_E_PROBLEM, path, "%s", text);
}

static int check_bounds(const att_obs *y, size_t j, att_err *err)
{
    int need_low = y->kind == ATT_AT_LEAST || y->kind == ATT_BETWEEN;
    int need_high = y->kind == ATT_UP_TO || y->kind == ATT_BETWEEN;
    if (y->kind == ATT_ABOUT && !(y->best >= 0 && isfinite(y->best)))
        return bad(err, "obs", j, "best", "'about' needs a number of 0 or more");
    if (need_low && !(y->low >= 0 && isfinite(y->low)))
        return bad(err, "obs", j, "low", "a lower bound of 0 or more is needed");
    if (need_high && !(y->high >= 0 && isfinite(y->high)))
        return bad(err, "obs", j, "high", "an upper bound of 0 or more is needed");
    if (y->kind == ATT_BETWEEN && !(y->low < y->high))
        return bad(err, "obs", j, "high", "the upper bound must be above the lower");
    return 0;
}

static int check_times(const att_problem *p, const att_obs *y, size_t j, att_err *err)
{
    if (!(y->t1 >= 1 && y->t1 <= p->n_days && y->t1 == floor(y->t1)))
        return bad(err, "obs", j, "t1", "must be a whole day from 1 to the cut-off");
    if (y->t0 >= 0 && !(y->t0 < y->t1 && y->t0 == floor(y->t0)))
        return bad(err, "obs", j, "t0", "a window must open on a whole day before it closes");
    if (j && y->t1 < p->obs[j - 1].t1)
        return bad(err, "obs", j, "t1", "reports must be in the order of their days");
    if (y->t0 >= 0 && p->model->quantities[y->quantity].flags & ATT_LEVEL)
        return bad(err, "obs", j, "t0", "a window of a level makes no sense");
    return 0;
}

static int check_obs(const att_problem *p, size_t j, att_err *err)
{
    const att_obs *y = &p->obs[j];
    if (y->quantity < 0 || (size_t)y->quantity >= att_fields_count(p->model->quantities))
        return bad(err, "obs", j, "quantity", "is no row of the model's quantities");
    if (!(y->noise > 0 && isfinite(y->noise)) && !p->model->weigh)
        return bad(err, "obs", j, "noise", "must be above 0");
    if (!isfinite(y->offset))
        return bad(err, "obs", j, "offset", "must be a number");
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        if (y->effect[k] >= (int)p->n_effects)
            return bad(err, "obs", j, "effect", "is no row of the effects");
    if (y->effect[0] >= 0 && y->effect[0] == y->effect[1])
        return bad(err, "obs", j, "effect", "names one effect twice");
    int code = check_times(p, y, j, err);
    return code || p->model->weigh ? code : check_bounds(y, j, err);
}

static int check_tables(const att_problem *p, att_err *err)
{
    char why[200];
    for (size_t k = 0; p->model->params[k].name; k++)
        if (att_prior_check(&p->prior[k], &p->model->params[k], why) < 0)
            return att_err_set(err, ATT_E_PRIOR, p->model->params[k].name, "%s", why);
    for (size_t e = 0; e < p->n_effects; e++)
        if (!(p->effect[e].sd > 0 && isfinite(p->effect[e].sd)))
            return bad(err, "effect", e, "sd", "must be above 0");
    if (p->n_events > 32)
        return att_err_set(err, ATT_E_PROBLEM, "n_events", "at most 32 events, got %zu", p->n_events);
    for (size_t e = 0; p->event_row && e < p->n_events; e++)
        if (p->event_row[e] < 0 || (size_t)p->event_row[e] >= att_fields_count(p->model->events))
            return bad(err, "event_row", e, "", "is no row of the model's events");
    return 0;
}

static int check_phases(const att_problem *p, att_err *err)
{
    size_t state, memory, first = 0;
    int code = att_plan_sizes(p, 0, &first, &memory, err);
    for (size_t k = 0; !code && k < p->n_phases; k++) {
        char path[40];
        snprintf(path, sizeof path, "phase[%zu]", k);
        if (p->phase[k].t <= (k ? p->phase[k - 1].t : 0))
            return bad(err, "phase", k, "t", "must be a day after the start, and after that of the phase before");
        if ((code = att_plan_sizes(p, k + 1, &state, &memory, err)))
            return code;
        if (state != first)
            return att_err_set(err, ATT_E_PROBLEM, path,
                               "asks for states of %zu bytes, the inputs before it for %zu: what changes on a day "
                               "must leave the particles as they are",
                               state, first);
    }
    return code;
}

int att_problem_check(const att_problem *p, att_err *err)
{
    if (!p || !p->model)
        return att_err_set(err, ATT_E_PROBLEM, "model", "no model is given");
    if (p->n_days < 0 || p->horizon < p->n_days)
        return att_err_set(err, ATT_E_PROBLEM, "horizon", "must not lie before the cut-off (%d), got %d", p->n_days,
                           p->horizon);
    int code = check_tables(p, err);
    for (size_t j = 0; !code && j < p->n_obs; j++)
        code = check_obs(p, j, err);
    return code ? code : check_phases(p, err);
}
