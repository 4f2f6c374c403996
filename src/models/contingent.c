/* SPDX-License-Identifier: Apache-2.0 */
/* The contingent under constant drone attack; its page in the ODD protocol is docs/models/contingent.md. */
#include "arrivals.h"
#include "encounters.h"
#include "models.h"
#include "patients.h"
#include "sector.h"
#include "units.h"
#include <math.h>
#include <string.h>

/* ---- shocks that all units share ------------------------------------------------------------------------------------ */

/* Their stream is opened on the first use of a day: on most days only its first number is asked for, by the tempo. */
typedef struct shocks {
    att_rng r;
    int is_open;
} shocks;

static att_rng *shock(const today *d, shocks *s)
{
    if (!s->is_open) {
        s->r = att_args_rng(d->a, ATT_SHOCK, d->i, d->day);
        att_rng_u64(&s->r);
        s->is_open = 1;
    }
    return &s->r;
}

/* Decided on the first day on which it may come, so that until then it is an open question and not a hidden state. */
static void plan_wave(const att_args *a, contingent *c, att_rng *r)
{
    if (att_rng_unif(r) >= given(a, WAVE_CHANCE))
        return;
    c->wave_day = (int32_t)(given(a, WAVE_FIRST) + given(a, WAVE_DAYS) * att_rng_unif(r));
    double men = given(a, WAVE_MEDIAN) * exp(given(a, WAVE_SDLOG) * att_draw_normal(r));
    c->wave_men = (uint32_t)fmin(men + 0.5, TOTAL_MAX);
}

static void tell_all(const today *d, enum happening what)
{
    if (d->a->trace)
        d->a->trace->tell(d->a->trace->cookie, d->i, d->day, (uint32_t)ATT_NO_UNIT, what, 1);
}

static uint32_t losses(const contingent *c) { return casualties(c) + gone(c); }

static void commit(today *d, att_rng *r)
{
    contingent *c = d->c;
    c->posture = COMMITTED;
    c->committed = strength(c);
    c->committed_day = d->day;
    c->before = losses(c);
    c->breakpoint = att_draw_beta(r, given(d->a, BREAK_A), given(d->a, BREAK_B));
    tell_all(d, HAS_COMMITTED);
}

static void change_posture(today *d, shocks *s)
{
    const att_args *a = d->a;
    contingent *c = d->c;
    if (d->p->relief_day >= 0 && d->day >= d->p->relief_day && c->posture != RELIEVED) {
        c->posture = RELIEVED;
        tell_all(d, HAS_RELIEF);
    } else if (c->posture == BUILDING && d->day >= d->p->combat_day) {
        commit(d, shock(d, s));
    } else if (c->posture == RESTING && d->day + 0.5 >= c->until) {
        c->factor = given(a, AFTER_REST_MEDIAN) * exp(given(a, AFTER_REST_SDLOG) * att_draw_normal(shock(d, s)));
        commit(d, shock(d, s));
    }
}

static void pull_out_if_broken(today *d, shocks *s)
{
    contingent *c = d->c;
    if (d->p->fight_on || c->posture != COMMITTED || losses(c) - c->before <= c->breakpoint * c->committed)
        return;
    double shape = given(d->a, REST_SHAPE);
    c->posture = RESTING;
    c->until = d->day + 1 + d->p->rest_mean * att_draw_gamma(shock(d, s), shape) / shape;
    tell_all(d, HAS_PULLED_OUT);
}

/* Tempo of today relative to the usual. */
static double pace(const att_args *a, const contingent *c)
{
    double share =
        c->posture == COMMITTED ? c->factor : given(a, c->posture == BUILDING ? TEMPO_BUILDING : TEMPO_RESTING);
    return share * exp(c->z);
}

/* A stock that a doctrine begins to count on a date is full that morning; what nobody counts does not pile up. */
static void supply(today *d)
{
    contingent *c = d->c;
    if (!d->p->stocked)
        c->stock = -1;
    else
        c->stock = (c->stock < 0 ? given(d->a, STOCK_START) : c->stock) + given(d->a, STOCK_SUPPLY);
}

/* Days after which units have shrunk so much that it pays to see again how many men the fullest one has. */
enum { CROWD_DAYS = 16 };

/* ---- days ----------------------------------------------------------------------------------------------------------- */

static int start(const att_args *a, void *x)
{
    const plan *p = a->memory;
    for (size_t i = 0; i < a->n; i++) {
        contingent *c = att_state(a, x, i);
        att_rng shared = att_args_rng(a, ATT_SHOCK, i, -1);
        today d = {a, p, c, i, 0, att_args_rng(a, ATT_DICE, i, -1), 0};
        memset(c, 0, a->state_bytes);
        c->z = p->sd_tempo * att_draw_normal(&shared);
        c->factor = 1;
        c->stock = given(a, STOCK_START);
        c->wave_day = c->day = -1;
        if (given(a, WAVE_FIRST) < 1)
            plan_wave(a, c, &shared);
        att_units_begin(&d);
        att_arrivals_come(&d);
    }
    return 0;
}

/* A day of one particle, whose tempo is moved by that standard normal number. */
static void live(today *d, double tempo)
{
    const plan *p = d->p;
    contingent *c = d->c;
    shocks s = {.is_open = 0};
    if (d->day > 0) { /* what belongs to day 0 is there at the start */
        if (d->day == (int)given(d->a, WAVE_FIRST))
            plan_wave(d->a, c, shock(d, &s));
        att_arrivals_come(d);
    }
    if (d->day % CROWD_DAYS == 0)
        c->crowd = 0;
    att_patients_return(d);
    c->z = p->phi * c->z + p->sigma * tempo;
    change_posture(d, &s);
    att_units_rotate(d);
    d->pace = pace(d->a, c);
    supply(d);
    att_encounters_meet(d);
    att_encounters_close(d);
    if (c->posture == COMMITTED && d->day >= p->ready_day) /* a unit that still fills is not weak by losses */
        att_units_evening(d);
    pull_out_if_broken(d, &s);
    c->day = d->day;
}

/* Random numbers of particles side by side are opened together, which is quicker. */
static int step(const att_args *a, double t, double dt, void *x)
{
    enum { TOGETHER = 64 };
    const plan *p = a->memory;
    att_rng dice[TOGETHER];
    double tempo[TOGETHER] = {0};
    for (int day = (int)t; day < t + dt; day++) {
        att_args some = *a;
        for (size_t left = a->n; left; left -= some.n, some.first += some.n) {
            some.n = left < TOGETHER ? left : TOGETHER;
            att_args_rngs(&some, ATT_DICE, day, dice);
            if (p->sigma > 0)
                att_args_normals(&some, ATT_SHOCK, day, tempo);
            for (size_t k = 0; k < some.n; k++) {
                size_t i = a->n - left + k;
                today d = {a, p, att_state(a, x, i), i, day, dice[k], 0};
                live(&d, tempo[k]);
            }
        }
    }
    return 0;
}

/* ---- what is seen --------------------------------------------------------------------------------------------------- */

static double count_ineffective(const plan *p, const contingent *c)
{
    const uint16_t *counts = (const uint16_t *)(c + 1), *forward = counts + p->n_groups, *limit = limits(p);
    const uint16_t *able = counts + column_at(p, ABLE), *unit = counts + column_at(p, ORDER);
    uint32_t n = c->dissolved;
    for (uint32_t g = 0; g < p->n_groups; g++)
        for (uint32_t k = groups(p)[g].first; k < groups(p)[g].first + forward[g]; k++)
            n += able[unit[k]] <= limit[unit[k]];
    return n;
}

static double on_day(const att_input *in, int day)
{
    size_t at = day < 0 ? 0 : (size_t)day;
    return in->n ? in->x[at < in->n ? at : in->n - 1] : 0;
}

static double force_ratio(const att_args *a, const contingent *c)
{
    const plan *p = a->memory;
    if (!p->sector)
        return 0;
    return att_sector_ratio(strength(c), on_day(&a->input[SECTOR_OWN], c->day),
                            on_day(&a->input[SECTOR_OPPONENT], c->day));
}

static double initiative(const att_args *a, const contingent *c)
{
    const plan *p = a->memory;
    if (!p->sector)
        return 0;
    return 100 * att_sector_initiative(force_ratio(a, c), a->theta[INITIATIVE_LEVEL], a->theta[INITIATIVE_SLOPE]);
}

static double quantity(const att_args *a, enum quantity q, const contingent *c)
{
    const plan *p = a->memory;
    switch (q) {
    case DEPLOYED:
        return c->deployed;
    case KILLED:
        return c->killed;
    case WOUNDED:
        return c->wounded;
    case CASUALTIES:
        return casualties(c) + (p->include_lost ? c->captured + c->self_inflicted : 0);
    case STRENGTH:
        return strength(c);
    case IN_CARE:
        return in_care(c);
    case RETURNED:
        return c->returned;
    case ENCOUNTERS:
        return (double)c->encounters;
    case DRONES_DOWNED:
        return (double)c->downed;
    case INEFFECTIVE:
        return count_ineffective(p, c);
    case IN_LINE:
        return c->posture == COMMITTED && c->dissolved < p->n_units ? 100 : 0;
    case CAPTURED:
        return c->captured;
    case DESERTED:
        return c->deserted;
    case SELF_INFLICTED:
        return c->self_inflicted;
    case ENCIRCLEMENTS:
        return c->encirclements;
    case DISSOLVED_UNITS:
        return c->dissolved;
    case FORCE_RATIO:
        return force_ratio(a, c);
    case INITIATIVE:
        return initiative(a, c);
    }
    return NAN;
}

static int observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++)
        out[i] = quantity(a, (enum quantity)q, att_state_const(a, x, i));
    return 0;
}

static int event(const att_args *a, double t, const void *x, uint32_t *hit)
{
    const plan *p = a->memory;
    const att_input *thresholds = &a->input[THRESHOLDS];
    for (size_t i = 0; i < a->n; i++) {
        const contingent *c = att_state_const(a, x, i);
        hit[i] = (uint32_t)(c->posture >= RESTING) << PULLED_OUT
                 | (uint32_t)(2 * (uint64_t)c->dissolved >= p->n_units) << HALF_DISSOLVED;
        if (t > p->ready_day && p->sector && initiative(a, c) < given(a, INITIATIVE_THRESHOLD))
            hit[i] |= 1u << ON_DEFENSIVE;
        for (size_t e = 0; t > p->ready_day && e < thresholds->n; e++)
            hit[i] |= (uint32_t)(strength(c) < thresholds->x[e] * c->deployed) << (BELOW_1 + e);
    }
    return 0;
}

const att_model att_contingent = {
    .name = "contingent",
    .doc = "A contingent of small units under constant drone attack, with bait doctrine, rest and return",
    .params = att_contingent_rows_params,
    .inputs = att_contingent_rows_inputs,
    .quantities = att_contingent_rows_quantities,
    .events = att_contingent_rows_events,
    .sizes = att_contingent_plan_sizes,
    .prepare = att_contingent_plan_prepare,
    .start = start,
    .step = step,
    .observe = observe,
    .event = event,
    .happenings = att_contingent_rows_happenings,
};
