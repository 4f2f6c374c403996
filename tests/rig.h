/* SPDX-License-Identifier: Apache-2.0 */
/** A model alone on the bench: its tables' defaults, changed by name, and n particles moved by hand. For tests and timings. */
#ifndef ATT_TESTS_RIG_H
#define ATT_TESTS_RIG_H

#include <attrit/model.h>
#include <stdio.h>
#include <stdlib.h>

enum { RIG_ROWS = 48 };

typedef struct rig {
    const att_model *model;
    att_args a;
    double theta[RIG_ROWS], value[RIG_ROWS];
    att_input input[RIG_ROWS];
    size_t memory_bytes;
    char why[200];
    void *x; /* n states */
} rig;

static inline int rig_row(const att_field *table, const char *name)
{
    int row = att_fields_find(table, name);
    if (row < 0) {
        fprintf(stderr, "no row named %s\n", name);
        abort();
    }
    return row;
}

static inline double rig_centre(const att_prior *p) { return p->kind == ATT_BETA ? p->a / (p->a + p->b) : p->a; }

/** Parameters at the centre of their default priors, inputs at their defaults, vectors empty. */
static inline void rig_open(rig *r, const char *model, size_t n, uint64_t seed)
{
    *r = (rig){.model = att_model_find(model)};
    r->a = (att_args){.n = n, .theta = r->theta, .input = r->input, .stream = {{seed, 1, 0, 0}, {seed, 2, 0, 0}}};
    for (int i = 0; r->model->params[i].name; i++)
        r->theta[i] = rig_centre(&r->model->params[i].prior);
    for (int i = 0; r->model->inputs[i].name; i++) {
        r->value[i] = r->model->inputs[i].prior.a;
        r->input[i] = (att_input){!(r->model->inputs[i].flags & ATT_VECTOR), &r->value[i]};
    }
}

static inline void rig_param(rig *r, const char *name, double x) { r->theta[rig_row(r->model->params, name)] = x; }

static inline void rig_vector(rig *r, const char *name, size_t n, const double *x)
{
    r->input[rig_row(r->model->inputs, name)] = (att_input){n, x};
}

static inline void rig_input(rig *r, const char *name, double x)
{
    int i = rig_row(r->model->inputs, name);
    r->value[i] = x;
    r->input[i] = (att_input){1, &r->value[i]};
}

/** An input of one value, as it stands. */
static inline double rig_given(const rig *r, const char *name)
{
    return r->input[rig_row(r->model->inputs, name)].x[0];
}

static inline void rig_close(rig *r)
{
    free(r->a.memory);
    free(r->x);
    r->a.memory = r->x = NULL;
}

/** Sizes and prepare: what the first of them that refuses returned, or 0. The reason is in r->why. May be called again. */
static inline int rig_prepare(rig *r)
{
    rig_close(r);
    int status = r->model->sizes(&r->a, &r->a.state_bytes, &r->memory_bytes, r->why);
    if (status)
        return status;
    r->a.memory = calloc(1, r->memory_bytes);
    r->x = calloc(r->a.n, r->a.state_bytes);
    return r->model->prepare(&r->a);
}

/**
 * From now on the inputs and parameters as they are now hold, as the engine brings in a doctrine on its date: a plan prepared
 * anew, states as they are. Not 0 when they are refused or ask for states of another size; then nothing has changed.
 */
static inline int rig_change(rig *r)
{
    size_t state, memory;
    int status = r->model->sizes(&r->a, &state, &memory, r->why);
    if (status || state != r->a.state_bytes)
        return -1;
    free(r->a.memory);
    r->a.memory = calloc(1, memory);
    return r->model->prepare(&r->a);
}

/** Start all n particles as the runs first, first + 1, ... and go to day `until`. */
static inline void rig_start(rig *r, size_t first)
{
    r->a.first = first;
    r->model->start(&r->a, r->x);
}

static inline void rig_go(rig *r, int from, int until)
{
    for (int t = from; t < until; t++)
        r->model->step(&r->a, t, 1, r->x);
}

static inline void rig_observe(const rig *r, const char *name, double *out)
{
    r->model->observe(&r->a, rig_row(r->model->quantities, name), r->x, out);
}

/** The value in the first particle. */
static inline double rig_value(const rig *r, const char *name)
{
    double *out = malloc(r->a.n * sizeof *out);
    rig_observe(r, name, out);
    double x = out[0];
    free(out);
    return x;
}

/** The toy contingent of 300 units of 36 men, exactly solvable. `units` may be fewer. */
static inline void rig_toy(rig *r, size_t n, uint64_t seed, int units, double *sizes, double *arrivals)
{
    rig_open(r, "contingent", n, seed);
    for (int u = 0; u < units; u++)
        sizes[u] = 36;
    *arrivals = 36 * units;
    rig_vector(r, "unit_size", (size_t)units, sizes);
    rig_vector(r, "arrivals", 1, arrivals);
    static const struct {
        const char *name;
        double x;
    } set[] = {{"lambda", 0.15},
               {"p_down", 0.2},
               {"q_bait", 1},
               {"q_team", 0.25},
               {"kappa", 0.4},
               {"rho", 1},
               {"tau", 99.4991624734221 /* 1 in 100 returns a day: -1 / log(0.99) */},
               {"sd_tempo", 0},
               {"chi", 0},
               {"h", 0},
               {"d", 0}};
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        rig_param(r, set[i].name, set[i].x);
    rig_input(r, "fight_on", 1);
}

#endif
