/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fan_run.h"

int att_fan_run_open(att_fan_run *r, att_fan *fan, const att_plan *plan, size_t first, size_t n, att_arena *scratch,
                     att_err *err)
{
    *r = (att_fan_run){.fan = fan, .plan = plan, .a = att_plan_args(plan)};
    r->a.n = n;
    r->a.first = first;
    r->memory = att_arena_alloc(scratch, plan->memory_bytes);
    r->x = att_arena_array(scratch, n, plan->state_bytes);
    r->seen = ATT_NEW(scratch, double, n);
    r->hit = ATT_NEW(scratch, uint32_t, n);
    if (!r->memory || !r->x || !r->seen || !r->hit)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths", n);
    if (fan) {
        r->value = fan->value + first;
        r->stride = fan->n_paths;
    }
    return 0;
}

int att_fan_run_record(att_fan_run *r, int t)
{
    const att_problem *p = r->plan->problem;
    for (size_t q = 0; q < r->fan->n_quantities; q++) {
        if (r->wanted && !r->wanted[q])
            continue;
        int code = p->model->observe(&r->a, (int)q, r->x, r->seen);
        if (code)
            return code;
        float *to = r->value + ((size_t)t * r->fan->n_quantities + q) * r->stride;
        for (size_t i = 0; i < r->a.n; i++)
            to[i] = (float)r->seen[i];
    }
    if (!p->n_events || !p->model->event)
        return 0;
    int code = p->model->event(&r->a, t, r->x, r->hit);
    for (size_t i = 0; !code && i < r->a.n; i++)
        att_fan_note(r->fan, p, r->a.first + i - r->fan->first, t, r->hit[i]);
    return code;
}

int att_fan_run_forward(att_fan_run *r, int from, att_err *err)
{
    const att_problem *p = r->plan->problem;
    int code = 0;
    for (int t = from; !code && t < p->horizon; t++) {
        att_plan_enter(r->plan, &r->a, r->memory, t);
        code = p->model->step(&r->a, t, 1, r->x);
        if (!code && r->fan)
            code = att_fan_run_record(r, t + 1);
    }
    return code > 0 ? att_err_set(err, ATT_E_MODEL, NULL, "the model %s refused a step", p->model->name) : code;
}
