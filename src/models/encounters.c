/* SPDX-License-Identifier: Apache-2.0 */
#include "encounters.h"
#include "patients.h"
#include "units.h"

/* Places for each man above which it is quicker to count off the men. */
#define GUESSES 16

/* Mean number of sorties that the active units of a brigade meet today. */
static double sorties(const today *d, uint32_t b)
{
    return d->p->lambda * groups(d->p)[b].weight * d->pace * actives(d->c)[b];
}

/* What follows for the contingent. Counts of hits have been taken from and given to the units already. */
static void add_up(contingent *c, att_outcome_sum sum)
{
    c->killed += att_outcome_killed(sum);
    c->wounded += att_outcome_wounded(sum);
    c->recovering += att_outcome_returning(sum);
    c->downed += att_outcome_downed(sum);
}

static void tell_outcome(const today *d, uint32_t unit, att_outcome_sum is)
{
    tell(d, unit, MET_DRONE, 1);
    tell(d, unit, DOWNED_DRONE, att_outcome_downed(is));
    tell(d, unit, DRONE_KILLED, att_outcome_killed(is));
    tell(d, unit, DRONE_WOUNDED, att_outcome_wounded(is));
}

/* ---- while every unit has a full team ------------------------------------------------------------------------------- */

/*
 * Up to n encounters in which somebody is hit, in the active ones of the units from `first` on. Ends with the first unit that
 * falls short of a full team; that is the one branch that may be guessed wrong. Returns how many took place.
 */
static inline uint64_t hit_full_teams(today *d, uint32_t first, uint32_t active, uint64_t n, const int traced,
                                      const int listed, const int all)
{
    const plan *p = d->p;
    contingent *c = d->c;
    uint16_t *able = able_men(c, p);
    const uint16_t *breakpoint = breakpoints(c, p), *line = order(c, p) + first;
    const att_outcome *outcome = effective(p);
    const int32_t team = (int32_t)p->team;
    const uint32_t power = p->power;
    int32_t spare = 0; /* below 0: some unit has become weak */
    att_outcome_sum sum = 0;
    ward w = att_patients_ward(c, p);
    w.listed = listed;
    att_rng r = d->dice;
    for (uint64_t j = 0; j < n; j++) {
        att_u128 m = (att_u128)att_rng_u64(&r) * active;
        uint32_t unit = all ? first + (uint32_t)(m >> 64) : line[(uint32_t)(m >> 64)];
        att_outcome_sum is = att_outcome_at(outcome, power, (uint64_t)m);
        int32_t left = able[unit] - att_outcome_hit(is);
        able[unit] = (uint16_t)left;
        att_patients_admit(&w, unit, att_outcome_returning(is));
        spare |= left - breakpoint[unit];
        sum += is;
        if (traced)
            tell_outcome(d, unit, is);
        if (left < team) {
            c->full_teams = 0;
            n = j + 1;
        }
    }
    add_up(c, sum);
    d->dice = r;
    c->strong &= spare >= 0;
    return n;
}

/*
 * While every active unit has a full team, encounters in which nobody is hit need no unit: they split off as Poisson
 * numbers of their own. The first unit to fall below a full team ends this; the j-th of n events of a day lies at a
 * Beta(j, n - j + 1) share of it, and by the strong Markov property the rest of the day may be drawn afresh.
 * Returns the share of the day that is left.
 */
static double meet_full_teams(today *d, uint32_t b)
{
    uint32_t first = groups(d->p)[b].first, active = actives(d->c)[b];
    const int all = active == groups(d->p)[b].n_units; /* whatever their order */
    uint64_t n = att_draw_poisson(&d->dice, sorties(d, b) * d->p->full.effective), done = 0;
    while (done < n && d->c->full_teams) {
        uint64_t some = n - done < ATT_OUTCOME_SUM_MAX ? n - done : ATT_OUTCOME_SUM_MAX;
        att_patients_expect(d->p, d->c, some * d->p->team);
        if (d->a->trace)
            done += hit_full_teams(d, first, active, some, 1, d->c->listed, all);
        else if (d->c->listed)
            done +=
                all ? hit_full_teams(d, first, active, some, 0, 1, 1) : hit_full_teams(d, first, active, some, 0, 1, 0);
        else
            done +=
                all ? hit_full_teams(d, first, active, some, 0, 0, 1) : hit_full_teams(d, first, active, some, 0, 0, 0);
    }
    d->c->encounters += done;
    return d->c->full_teams ? 0 : att_draw_beta(&d->dice, (double)(n - done + 1), (double)done);
}

/* Who met the drones that hit nobody is drawn only for those who follow, from numbers that nobody else uses. */
static void tell_calm(const today *d, const double *calm, double all, uint64_t downed, uint64_t nothing)
{
    att_rng r = att_args_rng(d->a, ATT_DICE, d->i, -2 - d->day);
    for (uint64_t n = downed + nothing; n; n--) {
        double x = att_rng_unif(&r) * all;
        uint32_t b = 0;
        for (; b < d->p->n_groups - 1 && x >= calm[b]; b++)
            x -= calm[b];
        uint32_t unit = order(d->c, d->p)[groups(d->p)[b].first + att_rng_below(&r, actives(d->c)[b])];
        tell_outcome(d, unit, att_outcome_of(0, 0, 0, n <= downed));
    }
}

/* ---- teams of whoever is there -------------------------------------------------------------------------------------- */

static inline void suffer(today *d, uint32_t unit, att_outcome_sum is)
{
    contingent *c = d->c;
    att_patients_expect(d->p, c, att_outcome_returning(is));
    ward w = att_patients_ward(c, d->p);
    able_men(c, d->p)[unit] -= att_outcome_hit(is);
    att_patients_admit(&w, unit, att_outcome_returning(is));
    add_up(c, is);
    att_units_shrunk(d, unit);
}

static void meet_one(today *d, uint32_t b)
{
    const plan *p = d->p;
    att_u128 m = (att_u128)att_rng_u64(&d->dice) * actives(d->c)[b];
    uint32_t unit = order(d->c, p)[groups(p)[b].first + (uint32_t)(m >> 64)], men = able_men(d->c, p)[unit];
    if (!men)
        return;
    att_outcome_sum is = att_outcome_at(table(p, men < p->team ? men : p->team), p->power, (uint64_t)m);
    d->c->encounters++;
    d->c->stock--;
    tell_outcome(d, unit, is);
    suffer(d, unit, is);
}

/* A stock that may run out is shared: encounters of all brigades in the order of the day. */
static void meet_from_stock(today *d)
{
    double all = 0;
    for (uint32_t b = 0; b < d->p->n_groups; b++)
        all += sorties(d, b);
    for (uint64_t n = att_draw_poisson(&d->dice, all); n && d->c->stock >= 1 && strength(d->c); n--) {
        uint32_t b = 0;
        double x = d->p->n_groups > 1 ? att_rng_unif(&d->dice) * all : 0;
        for (; b < d->p->n_groups - 1 && x >= sorties(d, b); b++)
            x -= sorties(d, b);
        meet_one(d, b);
    }
}

/* ---- drones --------------------------------------------------------------------------------------------------------- */

static void meet_from_plenty(today *d)
{
    const plan *p = d->p;
    contingent *c = d->c;
    double *calm = (double *)((char *)d->a->memory + p->scratch), all = 0;
    if (c->full_teams != p->team)
        c->full_teams = (uint8_t)(att_units_full_teams(d) * p->team);
    for (uint32_t b = 0; b < p->n_groups; b++) {
        double mean = sorties(d, b), left = c->full_teams ? meet_full_teams(d, b) : 1;
        calm[b] = (1 - left) * mean;
        all += calm[b];
        for (uint64_t n = left > 0 ? att_draw_poisson(&d->dice, left * mean) : 0; n && strength(c); n--)
            meet_one(d, b);
    }
    uint64_t downed = att_draw_poisson(&d->dice, all * p->full.downed);
    uint64_t nothing = att_draw_poisson(&d->dice, all * p->full.nothing);
    c->downed += downed;
    c->encounters += downed + nothing;
    if (d->a->trace)
        tell_calm(d, calm, all, downed, nothing);
}

void att_encounters_meet(today *d)
{
    if (!strength(d->c))
        return;
    if (d->p->stocked)
        meet_from_stock(d);
    else
        meet_from_plenty(d);
}

/* ---- close combat and desertion ------------------------------------------------------------------------------------- */

enum fall { KILLED_CLOSE, WOUNDED_FOR_GOOD, WOUNDED_TO_RETURN, DESERTS };

/* Able men of active units at first, where they are looked for, and what becomes of them: below limits on 64 bits. */
typedef struct melee {
    uint64_t crowd, below[DESERTS];
    uint32_t units, men;
} melee;

static inline enum fall fall_of(const melee *m, uint64_t bits)
{
    return (enum fall)((bits >= m->below[0]) + (bits >= m->below[1]) + (bits >= m->below[2]));
}

/* What it adds up to; deserters are counted by themselves. */
static inline att_outcome_sum hit_of(enum fall f)
{
    const att_outcome_sum of[] = {att_outcome_of(1, 0, 0, 0), att_outcome_of(0, 1, 0, 0), att_outcome_of(0, 1, 1, 0),
                                  0};
    return of[f];
}

static inline void tell_fall(const today *d, uint32_t unit, enum fall f, uint32_t n)
{
    static const enum happening of[] = {CLOSE_KILLED, CLOSE_WOUNDED, CLOSE_WOUNDED, HAS_DESERTED};
    tell(d, unit, of[f], n);
}

/* The active unit of one of the able men there, of whom there is one. */
static uint32_t guess_man(const today *d, const melee *m, att_rng *r)
{
    for (;;) {
        att_u128 x = (att_u128)att_rng_u64(r) * m->units;
        uint32_t unit = att_units_active_unit(d, (uint32_t)(x >> 64));
        if (((att_u128)(uint64_t)x * m->crowd) >> 64 < able_men(d->c, d->p)[unit])
            return unit;
    }
}

/*
 * n rings at places of active units, as many in each as the fullest has men. At an empty one a ring says nothing, without a
 * branch; but a hit at the place of one who has `gone` since the beginning falls on another man. Which of the empty places
 * it was is chosen by what the multiplications leave of a number, as good as fresh to one part in 2^64 / (units x places),
 * like what becomes of the man. Returns how many have gone.
 */
static inline uint32_t ring_men(today *d, const melee *m, uint32_t n, uint32_t gone, const int plain)
{
    const plan *p = d->p;
    contingent *c = d->c;
    uint16_t *able = able_men(c, p);
    const uint16_t *breakpoint = breakpoints(c, p), *line = order(c, p);
    const int32_t team = c->full_teams;
    const uint64_t empty = m->crowd * m->units - m->men;
    const uint32_t before = gone;
    int32_t spare = 0, full = 0; /* below 0: some unit has become weak; has no full team any more */
    att_outcome_sum sum = 0;
    ward w = att_patients_ward(c, p);
    att_rng r = d->dice;
    for (; n && gone < m->men; n--) {
        att_u128 x = (att_u128)att_rng_u64(&r) * m->units;
        uint32_t unit = plain ? line[(uint32_t)(x >> 64)] : att_units_active_unit(d, (uint32_t)(x >> 64));
        x = (att_u128)(uint64_t)x * m->crowd;
        uint64_t bits = (uint64_t)x;
        uint32_t falls = (uint32_t)(x >> 64) < able[unit];
        if (__builtin_expect(!falls & ((uint64_t)(((att_u128)bits * (empty + gone)) >> 64) < gone), 0)) {
            bits = att_rng_u64(&r);
            falls = fall_of(m, bits) != DESERTS;
            unit = falls ? guess_man(d, m, &r) : unit;
        }
        enum fall f = fall_of(m, bits);
        att_outcome_sum is = hit_of(f) & -(att_outcome_sum)falls;
        int32_t left = able[unit] - (int32_t)falls;
        able[unit] = (uint16_t)left;
        att_patients_admit(&w, unit, att_outcome_returning(is));
        spare |= left - breakpoint[unit];
        full |= left - team;
        sum += is;
        gone += falls;
        if (!plain)
            tell_fall(d, unit, f, falls);
    }
    d->dice = r;
    c->strong &= spare >= 0;
    c->full_teams = full < 0 ? 0 : c->full_teams;
    c->deserted += gone - before - att_outcome_hit(sum);
    add_up(c, sum);
    return gone;
}

/* The same man by man, counted off: few are left, or they stand very unevenly. */
static void count_men_off(today *d, const melee *m, uint64_t n)
{
    for (uint32_t gone = 0; n && gone < m->men; n--) {
        enum fall f = fall_of(m, att_rng_u64(&d->dice));
        if (att_rng_below(&d->dice, m->men) < gone && f == DESERTS)
            continue;
        uint32_t unit = att_units_count_off(d, m->men - gone++);
        tell_fall(d, unit, f, 1);
        if (f == DESERTS) {
            able_men(d->c, d->p)[unit]--;
            d->c->deserted++;
            att_units_shrunk(d, unit);
        } else {
            suffer(d, unit, hit_of(f));
        }
    }
}

static melee prepare_melee(const today *d, uint32_t men)
{
    const plan *p = d->p;
    melee m = {.crowd = att_units_crowd(d), .units = att_units_active(d), .men = men};
    uint64_t hits = share_of_bits(p->chi * d->pace / (p->chi * d->pace + p->d));
    m.below[0] = (uint64_t)(((att_u128)p->close_killed * hits) >> 64);
    m.below[1] = (uint64_t)(((att_u128)p->close_lasting * hits) >> 64);
    m.below[2] = hits;
    return m;
}

void att_encounters_close(today *d)
{
    const plan *p = d->p;
    double rate = p->chi * d->pace + p->d;
    uint32_t men = rate > 0 ? att_units_active_men(d) : 0, gone = 0;
    if (rate > 0 && men < strength(d->c))
        att_units_desert_behind(d, strength(d->c) - men);
    if (!men)
        return;
    melee m = prepare_melee(d, men);
    if (m.crowd * m.units > GUESSES * (uint64_t)men) {
        count_men_off(d, &m, att_draw_poisson(&d->dice, rate * men));
        return;
    }
    for (uint64_t n = att_draw_poisson(&d->dice, rate * (double)(m.crowd * m.units)); n && gone < men;) {
        uint32_t some = n < UINT16_MAX ? (uint32_t)n : UINT16_MAX;
        att_patients_expect(p, d->c, some);
        if (p->n_groups == 1 && !d->a->trace)
            gone = ring_men(d, &m, some, gone, 1);
        else
            gone = ring_men(d, &m, some, gone, 0);
        n -= some;
    }
}
