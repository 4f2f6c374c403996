/* SPDX-License-Identifier: Apache-2.0 */
/** Single units, seen through what the contingent tells of them (att_trace): no quantity speaks of one unit. */
#ifndef ATT_TESTS_FOLLOW_H
#define ATT_TESTS_FOLLOW_H

#include "rig.h"
#include <string.h>

enum { FOLLOW_KINDS = 32 };

typedef struct follow {
    size_t n_units;     /**< and one more place for what happens to all together */
    size_t n_particles; /**< of each call */
    uint32_t *count;    /**< [particle][unit or all][happening]: how many, so far */
    int32_t *able;      /**< [particle][unit]: able men now; negative only if the model tells nonsense */
    int sign[FOLLOW_KINDS];
    att_trace trace;
} follow;

static inline uint32_t *follow_at(const follow *f, size_t i, size_t unit)
{
    return f->count + (i * (f->n_units + 1) + unit) * FOLLOW_KINDS;
}

static inline void follow_tell(void *cookie, size_t i, double t, uint32_t unit, int happening, uint32_t n)
{
    follow *f = cookie;
    (void)t;
    if (i >= f->n_particles || (unit >= f->n_units && unit != (uint32_t)ATT_NO_UNIT))
        abort();
    follow_at(f, i, unit < f->n_units ? unit : f->n_units)[happening] += n;
    if (unit < f->n_units)
        f->able[i * f->n_units + unit] += f->sign[happening] * (int32_t)n;
}

/** Follow the particles of `r` from their start on. The rig must stay where it is; close with follow_close(). */
static inline void follow_open(follow *f, rig *r, size_t n_units)
{
    static const struct {
        const char *name;
        int sign;
    } moves[] = {{"arrived", 1},          {"returned", 1},          {"moved_in", 1},      {"moved_out", -1},
                 {"killed_by_drone", -1}, {"wounded_by_drone", -1}, {"killed_close", -1}, {"wounded_close", -1},
                 {"deserted", -1},        {"killed_encircled", -1}, {"captured", -1},     {"deserted_encircled", -1},
                 {"self_inflicted", -1}};
    *f = (follow){.n_units = n_units, .n_particles = r->a.n, .trace = {f, follow_tell}};
    f->count = calloc(r->a.n * (n_units + 1) * FOLLOW_KINDS, sizeof *f->count);
    f->able = calloc(r->a.n * n_units, sizeof *f->able);
    for (size_t k = 0; k < sizeof moves / sizeof *moves; k++)
        f->sign[rig_row(r->model->happenings, moves[k].name)] = moves[k].sign;
    r->a.trace = &f->trace;
}

/** Before other runs are started. */
static inline void follow_again(follow *f)
{
    memset(f->count, 0, f->n_particles * (f->n_units + 1) * FOLLOW_KINDS * sizeof *f->count);
    memset(f->able, 0, f->n_particles * f->n_units * sizeof *f->able);
}

static inline void follow_close(follow *f, rig *r)
{
    free(f->count);
    free(f->able);
    r->a.trace = NULL;
}

static inline long follow_able(const follow *f, size_t i, size_t unit) { return f->able[i * f->n_units + unit]; }

/** How often it happened to the unit so far, or how many men it took. */
static inline uint32_t follow_count(const follow *f, const rig *r, size_t i, size_t unit, const char *name)
{
    return follow_at(f, i, unit)[rig_row(r->model->happenings, name)];
}

/** The same over all units of a particle. */
static inline double follow_sum(const follow *f, const rig *r, size_t i, const char *name)
{
    double sum = 0;
    for (size_t unit = 0; unit <= f->n_units; unit++)
        sum += follow_count(f, r, i, unit, name);
    return sum;
}

#endif
