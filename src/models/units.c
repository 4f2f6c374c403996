/* SPDX-License-Identifier: Apache-2.0 */
#include "units.h"
#include "patients.h"
#include <math.h>
#include <string.h>

/* Rings a unit and evening above which asking unit by unit is quicker than ringing. */
#define RINGS_MAX 1

/* Places for each man above which asking unit by unit is quicker than ringing. */
#define PLACES_MAX 64

/* ---- the order of units --------------------------------------------------------------------------------------------- */

static void swap(today *d, uint32_t i, uint32_t j)
{
    uint16_t *unit = order(d->c, d->p), was = unit[i];
    unit[i] = unit[j];
    unit[j] = was;
}

void att_units_begin(today *d)
{
    const plan *p = d->p;
    contingent *c = d->c;
    for (uint32_t b = 0; b < p->n_groups; b++)
        actives(c)[b] = forwards(c, p)[b] = (uint16_t)groups(p)[b].n_units;
    memcpy(order(c, p), all_units(p), p->n_units * sizeof(uint16_t));
}

/* On the first evening on which they play a part: a doctrine may bring that about on any day. */
static void draw_breakpoints(today *d)
{
    att_contingent_plan_breakpoints(d->a, &d->dice, breakpoints(d->c, d->p));
    d->c->has_breakpoints = 1;
}

static int rests(const today *d, uint32_t unit)
{
    const plan *p = d->p;
    uint64_t turn = (uint64_t)unit * (uint64_t)p->rotate_cycle / p->n_units;
    return (int32_t)(((uint64_t)(d->day - d->c->committed_day) + turn) % (uint64_t)p->rotate_cycle) >= p->rotate_after;
}

void att_units_rotate(today *d)
{
    const plan *p = d->p;
    contingent *c = d->c;
    int changed = p->rotate_cycle > 0;
    for (uint32_t b = 0; b < p->n_groups; b++) {
        uint32_t first = groups(p)[b].first, end = first + forwards(c, p)[b], k = first;
        while (p->rotate_cycle && c->posture == COMMITTED && k < end)
            if (rests(d, order(c, p)[k]))
                swap(d, k, --end);
            else
                k++;
        changed |= actives(c)[b] != end - first; /* a doctrine may end the rotation on a date */
        actives(c)[b] = (uint16_t)(end - first);
    }
    if (changed)
        c->full_teams = c->strong = 0;
}

uint8_t att_units_full_teams(const today *d)
{
    const plan *p = d->p;
    const uint16_t *able = able_men(d->c, p);
    int full = 1;
    for (uint32_t g = 0; g < p->n_groups; g++) {
        const uint16_t *unit = order(d->c, p) + groups(p)[g].first;
        for (uint32_t k = 0; k < actives(d->c)[g]; k++)
            full &= able[unit[k]] >= p->team;
    }
    return (uint8_t)full;
}

/* ---- men ------------------------------------------------------------------------------------------------------------ */

uint32_t att_units_active_men(const today *d)
{
    const plan *p = d->p;
    uint32_t men = strength(d->c);
    if (!p->rotate_cycle && !d->c->stragglers)
        return men;
    for (uint32_t g = 0; g < p->n_groups; g++) {
        const uint16_t *unit = order(d->c, p) + groups(p)[g].first;
        for (uint32_t k = actives(d->c)[g]; k < groups(p)[g].n_units; k++)
            men -= able_men(d->c, p)[unit[k]];
    }
    return men;
}

uint32_t att_units_count_off(today *d, uint32_t men)
{
    const uint16_t *able = able_men(d->c, d->p);
    uint32_t k = 0, man = att_rng_below(&d->dice, men);
    for (; man >= able[att_units_active_unit(d, k)]; k++)
        man -= able[att_units_active_unit(d, k)];
    return att_units_active_unit(d, k);
}

uint32_t att_units_active(const today *d)
{
    uint32_t n = 0;
    for (uint32_t g = 0; g < d->p->n_groups; g++)
        n += actives(d->c)[g];
    return n;
}

static void desert(today *d, uint32_t unit, uint32_t men)
{
    able_men(d->c, d->p)[unit] -= men;
    d->c->deserted += men;
    tell(d, unit, HAS_DESERTED, men);
}

/* The k-th unit that is not active. */
static uint32_t unit_behind(const today *d, uint32_t k)
{
    uint32_t g = 0;
    for (; k >= groups(d->p)[g].n_units - actives(d->c)[g]; g++)
        k -= groups(d->p)[g].n_units - actives(d->c)[g];
    return order(d->c, d->p)[groups(d->p)[g].first + actives(d->c)[g] + k];
}

/*
 * Each man rings at rate d; who has rung by evening has deserted. As many places ring in each unit as the fullest one has
 * men: a ring at an empty place says nothing. Where most places are empty, a binomial a unit.
 */
void att_units_desert_behind(today *d, uint32_t men)
{
    const plan *p = d->p;
    const uint64_t crowd = att_units_crowd(d);
    const uint32_t units = p->n_units - att_units_active(d);
    if (crowd * units > PLACES_MAX * (uint64_t)men) {
        for (uint32_t k = 0; k < units; k++)
            desert(d, unit_behind(d, k),
                   (uint32_t)att_draw_binomial(&d->dice, able_men(d->c, p)[unit_behind(d, k)], -expm1(-p->d)));
        return;
    }
    for (uint64_t n = att_draw_poisson(&d->dice, p->d * (double)(crowd * units)); n; n--) {
        att_u128 m = (att_u128)att_rng_u64(&d->dice) * units;
        uint32_t unit = unit_behind(d, (uint32_t)(m >> 64));
        desert(d, unit, ((att_u128)(uint64_t)m * crowd) >> 64 < able_men(d->c, p)[unit]);
    }
}

/* ---- encirclement --------------------------------------------------------------------------------------------------- */

/*
 * How many men meet each fate: Dirichlet-multinomial, by Pólya's urn. Each man draws a ball, which goes back with one
 * more of its kind.
 */
static void decide_fates(today *d, uint32_t men, uint32_t *fell)
{
    double weight[N_FATES], total = 0;
    for (int k = 0; k < N_FATES; k++) {
        weight[k] = given(d->a, (enum input)(FATE_BREAK_OUT + k));
        total += weight[k];
    }
    for (; men; men--, total++) {
        double x = att_rng_unif(&d->dice) * total;
        int k = 0;
        for (; k < N_FATES - 1 && x >= weight[k]; k++)
            x -= weight[k];
        weight[k]++;
        fell[k]++;
    }
}

static void cut_off(today *d, uint32_t unit)
{
    contingent *c = d->c;
    uint16_t *able = &able_men(c, d->p)[unit];
    uint32_t fell[N_FATES] = {0};
    decide_fates(d, *able, fell);
    uint32_t taken = fell[FATE_CAPTURED - FATE_BREAK_OUT];
    uint32_t obey = (uint32_t)att_draw_binomial(&d->dice, taken, d->p->compliance);
    uint32_t captured = taken - obey, by_own_hand = fell[FATE_SELF_INFLICTED - FATE_BREAK_OUT] + obey,
             deserted = fell[FATE_DESERTED - FATE_BREAK_OUT], killed = fell[FATE_KILLED - FATE_BREAK_OUT];
    c->captured += captured;
    c->self_inflicted += by_own_hand;
    c->deserted += deserted;
    c->killed += killed;
    c->encirclements++;
    *able = (uint16_t)fell[0];
    att_units_shrunk(d, unit);
    tell(d, unit, CUT_OFF, 1);
    tell(d, unit, CUT_OFF_KILLED, killed);
    tell(d, unit, CUT_OFF_CAPTURED, captured);
    tell(d, unit, CUT_OFF_DESERTED, deserted);
    tell(d, unit, CUT_OFF_SELF_INFLICTED, by_own_hand);
}

/* The first weak unit from `unit` on, or `end`. */
static uint32_t next_weak(const today *d, uint32_t unit, uint32_t end)
{
    return next_below(able_men(d->c, d->p), breakpoints(d->c, d->p), 1, unit, end);
}

static void cut_off_perhaps(today *d, uint32_t unit)
{
    uint16_t able = able_men(d->c, d->p)[unit], breakpoint = breakpoints(d->c, d->p)[unit];
    double hazard = d->p->h * (1 - (double)able / breakpoint);
    if (!able || !(hazard > 0))
        return;
    double u = att_rng_unif(&d->dice);
    if (u < hazard && u < -expm1(-hazard)) /* the first, which is quick, follows from the second */
        cut_off(d, unit);
}

/* Each place up to a unit's breakpoint rings at rate h / breakpoint; the first ring at an empty place cuts the unit off. */
static void ring(today *d, const uint16_t *active, uint32_t n_units)
{
    const uint16_t *able = able_men(d->c, d->p), *breakpoint = breakpoints(d->c, d->p);
    uint8_t *done = (uint8_t *)d->a->memory + d->p->scratch;
    uint32_t before = d->c->encirclements;
    for (uint64_t n = att_draw_poisson(&d->dice, d->p->h * n_units); n; n--) {
        att_u128 m = (att_u128)att_rng_u64(&d->dice) * n_units;
        uint32_t u = active[(uint32_t)(m >> 64)], place = (uint32_t)(((att_u128)(uint64_t)m * breakpoint[u]) >> 64);
        if (!able[u] || place < able[u])
            continue;
        if (d->c->encirclements == before)
            memset(done, 0, d->p->n_units);
        if (!done[u]) {
            done[u] = 1;
            cut_off(d, u);
        }
    }
}

/* ---- leaving the line ----------------------------------------------------------------------------------------------- */

/* By share of full strength, then by number. */
static int is_weaker(const today *d, uint32_t unit, uint32_t than)
{
    const uint16_t *able = able_men(d->c, d->p), *size = sizes(d->p);
    uint64_t x = (uint64_t)able[unit] * size[than], y = (uint64_t)able[than] * size[unit];
    return x < y || (x == y && unit < than);
}

/* Able men of the active units, of the others more than any limit. */
static uint16_t *list_men(const today *d)
{
    const plan *p = d->p;
    const uint16_t *able = able_men(d->c, p), *breakpoint = breakpoints(d->c, p);
    uint16_t *men = (uint16_t *)((char *)d->a->memory + p->scratch);
    for (uint32_t u = 0; u < p->n_units; u++)
        men[u] = (uint16_t)(able[u] | (breakpoint[u] ? 0 : UINT16_MAX));
    for (uint32_t g = 0; g < p->n_groups; g++)
        for (uint32_t k = actives(d->c)[g]; k < forwards(d->c, p)[g]; k++)
            men[order(d->c, p)[groups(p)[g].first + k]] = UINT16_MAX;
    return men;
}

/* The active unit with the smallest able share of its full strength, the first of equals; n_units: none is active. */
static uint32_t weakest_active(const today *d, const uint16_t *men)
{
    const uint32_t n = d->p->n_units;
    uint16_t limits[LANES];
    /* With as many men or more no share can be the smallest. */
    uint16_t limit = (uint16_t)fmin(smallest(men, n) * d->p->size_ratio + 1, MEN_MAX);
    for (int k = 0; k < LANES; k++)
        limits[k] = limit;
    uint32_t weakest = next_below(men, limits, 0, 0, n);
    for (uint32_t u = weakest; u < n && d->p->size_ratio > 1; u = next_below(men, limits, 0, u + 1, n))
        weakest = is_weaker(d, u, weakest) ? u : weakest;
    return weakest;
}

/* Men move as far as there is room: the able first, then those who are to return. 1: all of them did. */
static int refill(today *d, uint16_t *men, uint32_t from)
{
    uint16_t *able = able_men(d->c, d->p);
    uint32_t to = weakest_active(d, men);
    if (to == d->p->n_units)
        return 0;
    uint32_t room = room_in(d->p, d->c, to), some = able[from] < room ? able[from] : room;
    able[from] -= some, able[to] += some;
    men[to] = able[to];
    d->c->crowd = d->c->crowd && able[to] > d->c->crowd ? able[to] : d->c->crowd;
    tell(d, from, MOVED_OUT, some);
    tell(d, to, MOVED_IN, some);
    return att_patients_move(d->p, d->c, from, to) && !able[from];
}

/* Out of the active units, then out of those at rest in turn. */
static void leave(today *d, uint32_t g, uint32_t unit)
{
    uint32_t first = groups(d->p)[g].first,
             at = first + place_of(order(d->c, d->p) + first, actives(d->c)[g], (uint16_t)unit);
    uint32_t active = first + --actives(d->c)[g], forward = first + --forwards(d->c, d->p)[g];
    tell(d, unit, LEFT_LINE, 1);
    swap(d, at, active);
    swap(d, active, forward);
    breakpoints(d->c, d->p)[unit] = 0;
    d->c->dissolved++;
}

/*
 * Weak units may be cut off, and all of them leave together, so that none is refilled; then their men move, unit by unit.
 */
static void leave_line(today *d)
{
    const plan *p = d->p;
    uint16_t *forward = forwards(d->c, p), before[BRIGADES_MAX];
    for (uint32_t g = 0; g < p->n_groups; g++) {
        uint32_t u = groups(p)[g].first, end = u + groups(p)[g].n_units;
        before[g] = forward[g];
        for (; (u = next_weak(d, u, end)) < end; u++) {
            if (p->rotate_cycle && rests(d, u))
                continue;
            cut_off_perhaps(d, u);
            leave(d, g, u);
        }
    }
    uint16_t *men = p->consolidate ? list_men(d) : NULL;
    if (men && d->c->deployed > MEN_MAX)
        att_patients_count(p, d->c); /* room runs out by unit; a doctrine may begin to consolidate on any day */
    for (uint32_t g = 0; g < p->n_groups; g++) {
        const uint16_t *unit = order(d->c, p) + groups(p)[g].first;
        for (uint32_t k = before[g]; k-- > forward[g];) /* who left last stands first */
            if (!men || !refill(d, men, unit[k]))
                d->c->stragglers |= able_men(d->c, p)[unit[k]] || att_patients_of(p, d->c, unit[k]);
    }
}

/* Weak units stay and fight on; each evening they may be cut off. */
static void encircle(today *d)
{
    const plan *p = d->p;
    int weak = 0;
    for (uint32_t g = 0; g < p->n_groups; g++) {
        uint32_t first = groups(p)[g].first, end = first + groups(p)[g].n_units, u = next_weak(d, first, end);
        weak |= u < end;
        if (u < end && p->h <= RINGS_MAX)
            ring(d, order(d->c, p) + first, actives(d->c)[g]);
        else
            for (; u < end; u = next_weak(d, u + 1, end))
                if (!p->rotate_cycle || !rests(d, u))
                    cut_off_perhaps(d, u);
    }
    d->c->strong = !weak;
}

void att_units_evening(today *d)
{
    if (!d->p->withdraw && !(d->p->h > 0))
        return;
    if (!d->c->has_breakpoints) {
        draw_breakpoints(d);
        d->c->strong = 0;
    }
    if (d->c->strong)
        return;
    if (d->p->withdraw) {
        leave_line(d);
        d->c->strong = 1;
    } else {
        encircle(d);
    }
}
