/* SPDX-License-Identifier: Apache-2.0 */
#include "units.h"
#include "patients.h"
#include <math.h>
#include <string.h>

/* Rings a unit and evening above which asking unit by unit is quicker than ringing. */
#define RINGS_MAX 1

/* ---- slots ---------------------------------------------------------------------------------------------------------- */

static void swap(today *d, uint32_t i, uint32_t j)
{
    uint16_t *x = able_men(d->c, d->p) + i, *y = able_men(d->c, d->p) + j;
    d->c->shuffled = 1;
    if (i == j)
        return;
    att_patients_swap(d->p, d->c, i, j);
    for (int k = 0; k < RECOVERING; k++, x += d->p->n_units, y += d->p->n_units) {
        uint16_t was = *x;
        *x = *y;
        *y = was;
    }
}

void att_units_begin(today *d)
{
    const plan *p = d->p;
    contingent *c = d->c;
    for (uint32_t b = 0; b < p->n_groups; b++)
        actives(c)[b] = forwards(c, p)[b] = (uint16_t)groups(p)[b].n_units;
    memcpy(numbers(c, p), all_numbers(p), p->n_units * sizeof(uint16_t));
}

/* On the first evening on which they play a part: a doctrine may bring that about on any day. */
static void draw_breakpoints(today *d)
{
    att_contingent_plan_breakpoints(d->a, &d->dice, numbers(d->c, d->p), breakpoints(d->c, d->p));
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
    if (changed)
        att_patients_count(p, c); /* they change places every day */
    for (uint32_t b = 0; b < p->n_groups; b++) {
        uint32_t first = groups(p)[b].first, end = first + forwards(c, p)[b], slot = first;
        while (p->rotate_cycle && c->posture == COMMITTED && slot < end)
            if (rests(d, numbers(c, p)[slot]))
                swap(d, slot, --end);
            else
                slot++;
        changed |= actives(c)[b] != end - first; /* a doctrine may end the rotation on a date */
        actives(c)[b] = (uint16_t)(end - first);
    }
    if (changed)
        c->full_teams = c->strong = 0;
}

uint8_t att_units_full_teams(const today *d)
{
    const plan *p = d->p;
    uint16_t least = UINT16_MAX;
    for (uint32_t b = 0; b < p->n_groups; b++) {
        uint16_t here = smallest(able_men(d->c, p) + groups(p)[b].first, actives(d->c)[b]);
        least = here < least ? here : least;
    }
    return least >= p->team;
}

/* ---- men ------------------------------------------------------------------------------------------------------------ */

uint32_t att_units_active_men(const today *d)
{
    const plan *p = d->p;
    uint32_t men = 0;
    if (!p->rotate_cycle && !d->c->stragglers)
        return strength(d->c);
    for (uint32_t b = 0; b < p->n_groups; b++)
        men += total(able_men(d->c, p) + groups(p)[b].first, actives(d->c)[b]);
    return men;
}

uint32_t att_units_count_off(today *d, uint32_t men)
{
    const uint16_t *able = able_men(d->c, d->p);
    uint32_t k = 0, man = att_rng_below(&d->dice, men);
    for (; man >= able[att_units_active_slot(d, k)]; k++)
        man -= able[att_units_active_slot(d, k)];
    return att_units_active_slot(d, k);
}

uint32_t att_units_active(const today *d)
{
    uint32_t n = 0;
    for (uint32_t g = 0; g < d->p->n_groups; g++)
        n += actives(d->c)[g];
    return n;
}

/* The slot of one of all able men: a uniform unit is kept with probability able men / crowd. */
static uint32_t any_man(today *d)
{
    const uint16_t *able = able_men(d->c, d->p);
    uint32_t n = d->p->n_units, men = strength(d->c), slot = 0;
    uint64_t crowd = att_units_crowd(d);
    while (crowd * n <= 64 * (uint64_t)men) {
        att_u128 m = (att_u128)att_rng_u64(&d->dice) * n;
        slot = (uint32_t)(m >> 64);
        if (((att_u128)(uint64_t)m * crowd) >> 64 < able[slot])
            return slot;
    }
    slot = 0;
    for (uint32_t man = att_rng_below(&d->dice, men); man >= able[slot]; slot++)
        man -= able[slot];
    return slot;
}

/*
 * Each man rings at rate d; who has rung by evening has deserted. A ring of one who went before is a place above those
 * that are left, and says nothing.
 */
void att_units_desert(today *d)
{
    contingent *c = d->c;
    uint32_t men = strength(c);
    for (uint64_t n = att_draw_poisson(&d->dice, d->p->d * men); n; n--) {
        if (att_rng_below(&d->dice, men) >= strength(c))
            continue;
        uint32_t slot = any_man(d);
        able_men(c, d->p)[slot]--;
        c->deserted++;
        att_units_shrunk(d, slot);
        tell(d, slot, HAS_DESERTED, 1);
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

static void cut_off(today *d, uint32_t slot)
{
    contingent *c = d->c;
    uint16_t *able = &able_men(c, d->p)[slot];
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
    att_units_shrunk(d, slot);
    tell(d, slot, CUT_OFF, 1);
    tell(d, slot, CUT_OFF_KILLED, killed);
    tell(d, slot, CUT_OFF_CAPTURED, captured);
    tell(d, slot, CUT_OFF_DESERTED, deserted);
    tell(d, slot, CUT_OFF_SELF_INFLICTED, by_own_hand);
}

/* Units side by side that are looked at in one go; vectors of GCC and Clang, on any machine. */
enum { LANES = 8 };
typedef uint16_t lanes __attribute__((vector_size(LANES * sizeof(uint16_t))));

static inline lanes lanes_from(const uint16_t *men)
{
    lanes x;
    memcpy(&x, men, sizeof x);
    return x;
}

/* Units of so many lanes looked at before anything is made to depend on them. */
enum { BLOCK = 16, WORDS = BLOCK / LANES * sizeof(lanes) / sizeof(uint64_t) };

/* Which of a block's units are below their limit, a bit for each, or 0. One limit for all, LANES times, or each its own. */
static inline uint32_t below_in_block(const uint16_t *men, const uint16_t *limit, const int each)
{
    uint64_t word[WORDS], any = 0;
    uint32_t mask = 0;
    for (int k = 0; k < BLOCK; k += LANES) {
        lanes below = (lanes)(lanes_from(men + k) < lanes_from(each ? limit + k : limit));
        memcpy((char *)word + (size_t)k * sizeof *men, &below, sizeof below);
    }
    for (size_t k = 0; k < WORDS; k++)
        any |= word[k];
    for (size_t k = 0; any && k < WORDS; k++) {
        uint16_t lane[4];
        memcpy(lane, &word[k], sizeof lane);
        for (int j = 0; j < 4; j++)
            mask |= (uint32_t)(lane[j] & 1) << (4 * k + (size_t)j);
    }
    return mask;
}

/* The first slot from `slot` on with fewer men than its limit, or `end`. By masks: loops that end at it end unforeseen. */
static inline uint32_t next_below(const uint16_t *men, const uint16_t *limit, const int each, uint32_t slot,
                                  uint32_t end)
{
    uint32_t mask = 0;
    for (; slot + BLOCK <= end; slot += BLOCK)
        if ((mask = below_in_block(men + slot, each ? limit + slot : limit, each)))
            return slot + (uint32_t)__builtin_ctz(mask);
    for (uint32_t k = 0; slot + k < end; k++)
        mask |= (uint32_t)(men[slot + k] < (each ? limit[slot + k] : *limit)) << k;
    return mask ? slot + (uint32_t)__builtin_ctz(mask) : end;
}

/* The first weak slot from `slot` on, or `end`. */
static uint32_t next_weak(const today *d, uint32_t slot, uint32_t end)
{
    return next_below(able_men(d->c, d->p), breakpoints(d->c, d->p), 1, slot, end);
}

static void cut_off_perhaps(today *d, uint32_t slot)
{
    uint16_t able = able_men(d->c, d->p)[slot], breakpoint = breakpoints(d->c, d->p)[slot];
    double hazard = d->p->h * (1 - (double)able / breakpoint);
    if (!able || !(hazard > 0))
        return;
    double u = att_rng_unif(&d->dice);
    if (u < hazard && u < -expm1(-hazard)) /* the first, which is quick, follows from the second */
        cut_off(d, slot);
}

/* Each place up to a unit's breakpoint rings at rate h / breakpoint; the first ring at an empty place cuts the unit off. */
static void ring(today *d, uint32_t first, uint32_t n_units)
{
    const uint16_t *able = able_men(d->c, d->p), *breakpoint = breakpoints(d->c, d->p);
    uint8_t *done = (uint8_t *)d->a->memory + d->p->scratch;
    uint32_t before = d->c->encirclements;
    for (uint64_t n = att_draw_poisson(&d->dice, d->p->h * n_units); n; n--) {
        att_u128 m = (att_u128)att_rng_u64(&d->dice) * n_units;
        uint32_t u = first + (uint32_t)(m >> 64), place = (uint32_t)(((att_u128)(uint64_t)m * breakpoint[u]) >> 64);
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
static int is_weaker(const today *d, uint32_t slot, uint32_t than)
{
    const uint16_t *able = able_men(d->c, d->p), *number = numbers(d->c, d->p), *size = sizes(d->p);
    uint64_t x = (uint64_t)able[slot] * size[number[than]], y = (uint64_t)able[than] * size[number[slot]];
    return x < y || (x == y && number[slot] < number[than]);
}

/* The weaker of a unit and the weakest of those in n slots from `first` on. */
static uint32_t weakest_in(const today *d, uint32_t weakest, uint32_t first, uint32_t n)
{
    const uint16_t *able = able_men(d->c, d->p) + first;
    /* With as many men or more no share can be the smallest. */
    uint16_t limit = (uint16_t)fmin(smallest(able, n) * d->p->size_ratio + 1, MEN_MAX), limits[LANES];
    for (int k = 0; k < LANES; k++)
        limits[k] = limit;
    for (uint32_t k = next_below(able, limits, 0, 0, n); k < n; k = next_below(able, limits, 0, k + 1, n))
        if (weakest == d->p->n_units || is_weaker(d, first + k, weakest))
            weakest = first + k;
    return weakest;
}

/* The active unit with the smallest able share of its full strength, the first of equals; n_units: none is active. */
static uint32_t weakest_active(const today *d)
{
    uint32_t weakest = d->p->n_units;
    for (uint32_t b = 0; b < d->p->n_groups; b++)
        weakest = weakest_in(d, weakest, groups(d->p)[b].first, actives(d->c)[b]);
    return weakest;
}

/* Men move as far as there is room: the able first, then those who are to return. 1: all of them did. */
static int refill(today *d, uint32_t from)
{
    uint16_t *able = able_men(d->c, d->p);
    uint32_t to = weakest_active(d);
    if (to == d->p->n_units)
        return 0;
    uint32_t room = room_in(d->p, d->c, to), men = able[from] < room ? able[from] : room;
    able[from] -= men, able[to] += men;
    tell(d, from, MOVED_OUT, men);
    tell(d, to, MOVED_IN, men);
    return att_patients_move(d->p, d->c, from, to) && !able[from];
}

/* Out of the active units, then out of those at rest in turn. */
static void leave(today *d, uint32_t b, uint32_t slot)
{
    uint32_t first = groups(d->p)[b].first;
    uint32_t active = first + --actives(d->c)[b], forward = first + --forwards(d->c, d->p)[b];
    tell(d, slot, LEFT_LINE, 1);
    swap(d, slot, active);
    swap(d, active, forward);
    d->c->dissolved++;
}

/* By number, so that it does not matter how they came to their slots. Shell's sort. */
static void put_in_order(today *d, uint32_t first, uint32_t end)
{
    const uint16_t *number = numbers(d->c, d->p);
    for (uint32_t gap = (end - first) / 2; gap; gap /= 2)
        for (uint32_t i = first + gap; i < end; i++)
            for (uint32_t j = i; j >= first + gap && number[j] < number[j - gap]; j -= gap)
                swap(d, j, j - gap);
}

/*
 * Weak units may be cut off, and all of them leave together, so that none is refilled; then their men move, unit by unit.
 */
static void leave_line(today *d)
{
    const plan *p = d->p;
    uint16_t *forward = forwards(d->c, p), before[BRIGADES_MAX];
    for (uint32_t g = 0; g < p->n_groups; g++) {
        uint32_t first = groups(p)[g].first, u = first;
        before[g] = forward[g];
        while ((u = next_weak(d, u, first + actives(d->c)[g])) < first + actives(d->c)[g]) {
            cut_off_perhaps(d, u);
            leave(d, g, u);
        }
    }
    for (uint32_t g = 0; g < p->n_groups; g++) {
        uint32_t first = groups(p)[g].first + forward[g], end = groups(p)[g].first + before[g];
        if (p->consolidate)
            put_in_order(d, first, end);
        for (uint32_t u = first; u < end; u++) {
            if (!p->consolidate || !refill(d, u))
                d->c->stragglers |= able_men(d->c, p)[u] || att_patients_of(p, d->c, u);
        }
    }
}

/* Weak units stay and fight on; each evening they may be cut off. */
static void encircle(today *d)
{
    int weak = 0;
    for (uint32_t g = 0; g < d->p->n_groups; g++) {
        uint32_t first = groups(d->p)[g].first, end = first + actives(d->c)[g], u = next_weak(d, first, end);
        weak |= u < end;
        if (u < end && d->p->h <= RINGS_MAX)
            ring(d, first, end - first);
        else
            for (; u < end; u = next_weak(d, u + 1, end))
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
