/* SPDX-License-Identifier: Apache-2.0 */
#include "reference_contingent.h"
#include "models/contingent_plan.h" /* only the numbers of the rows */
#include <math.h>
#include <string.h>

enum fate { ABLE, WILL_RETURN, WILL_NOT, DEAD };

typedef struct unit {
    int *man; /* who belongs to it */
    int n_men, scheduled;
} unit;

typedef struct world {
    const rig *r;
    att_rng *rng;
    enum fate *fate; /* of each soldier */
    unit *units;
    int n_men, n_units, establishment;
    double steps, step; /* of the schedule; the unit whose turn it is */
    int turn;
    int day, posture, wave_day, wave_men;
    double arrived, z, factor, breakpoint, until, stock, committed, losses_before;
    double killed, wounded, returned, encounters, downed;
} world;

static double param(const world *w, enum param row) { return w->r->theta[row]; }
static att_input vector(const world *w, enum input row) { return w->r->input[row]; }
static double input(const world *w, enum input row) { return w->r->input[row].x[0]; }
static int happens(world *w, double p) { return att_rng_unif(w->rng) < p; }

static int poisson(world *w, double mean)
{
    int n = 0;
    for (double t = att_draw_exponential(w->rng); t < mean; t += att_draw_exponential(w->rng))
        n++;
    return n;
}

static int count(const world *w, enum fate fate)
{
    int n = 0;
    for (int i = 0; i < w->n_men; i++)
        n += w->fate[i] == fate;
    return n;
}

static void hit(world *w, int man, double kappa)
{
    if (happens(w, kappa)) {
        w->fate[man] = DEAD;
        w->killed++;
    } else {
        w->fate[man] = happens(w, param(w, RHO)) ? WILL_RETURN : WILL_NOT;
        w->wounded++;
    }
}

/* ---- the day ---- */

static void add(world *w, unit *u)
{
    u->man = realloc(u->man, (size_t)(u->n_men + 1) * sizeof *u->man);
    w->fate = realloc(w->fate, (size_t)(w->n_men + 1) * sizeof *w->fate);
    w->fate[w->n_men] = ABLE;
    u->man[u->n_men++] = w->n_men++;
    w->committed++;
}

static unit *any_unit(world *w) { return &w->units[att_rng_below(w->rng, (uint32_t)w->n_units)]; }

/* A step brings each unit in turn up to its share; there are as many steps as the largest unit has men. */
static unit *next_by_schedule(world *w)
{
    att_input size = vector(w, UNIT_SIZE);
    for (;; w->turn = 0, w->step++)
        for (; w->turn < w->n_units; w->turn++) {
            unit *u = &w->units[w->turn];
            if (u->scheduled < floor(size.x[w->turn] * w->step / w->steps + 0.5)) {
                u->scheduled++;
                return u;
            }
        }
}

static void arrivals(world *w)
{
    att_input schedule = vector(w, ARRIVALS);
    double before = floor(param(w, DEPLOYMENT) * w->arrived + 0.5);
    if ((size_t)w->day < schedule.n)
        w->arrived += schedule.x[w->day];
    double after = floor(param(w, DEPLOYMENT) * w->arrived + 0.5);
    double full = floor(param(w, DEPLOYMENT) * w->establishment + 0.5);
    for (; before < after; before++)
        add(w, before < full ? next_by_schedule(w) : any_unit(w));
    for (int i = 0; w->day == w->wave_day && i < w->wave_men; i++)
        add(w, any_unit(w));
}

static void returns(world *w)
{
    double p = 1 - exp(-1 / param(w, TAU));
    for (int i = 0; i < w->n_men; i++)
        if (w->fate[i] == WILL_RETURN && happens(w, p)) {
            w->fate[i] = ABLE;
            w->returned++;
        }
}

static void tempo(world *w)
{
    double phi = param(w, PHI), sd = param(w, SD_TEMPO);
    w->z = phi * w->z + sd * sqrt(1 - phi * phi) * att_draw_normal(w->rng);
}

static void posture(world *w)
{
    int first = w->posture == BUILDING && w->day >= floor(param(w, COMBAT_START));
    int again = w->posture == RESTING && w->day >= floor(w->until + 0.5);
    if (!first && !again)
        return;
    if (again)
        w->factor = input(w, AFTER_REST_MEDIAN) * exp(input(w, AFTER_REST_SDLOG) * att_draw_normal(w->rng));
    w->posture = COMMITTED;
    w->committed = count(w, ABLE);
    w->losses_before = w->killed + w->wounded;
    w->breakpoint = att_draw_beta(w->rng, input(w, BREAK_A), input(w, BREAK_B));
}

static double pace(const world *w)
{
    double m = w->posture == COMMITTED ? w->factor : input(w, w->posture == BUILDING ? TEMPO_BUILDING : TEMPO_RESTING);
    return m * exp(w->z);
}

/* A drone meets the first able men of a unit. */
static void meet(world *w, const unit *u)
{
    int bait = (int)input(w, BAIT), most = bait ? bait + (int)input(w, SHOOTERS) : 1, n = 0;
    int team[ATT_OUTCOME_TEAM_MAX];
    for (int i = 0; i < u->n_men && n < most; i++)
        if (w->fate[u->man[i]] == ABLE)
            team[n++] = u->man[i];
    if (!n || (input(w, STOCK_START) >= 0 && w->stock < 1))
        return;
    w->encounters++;
    w->stock--;
    int shot = 0;
    for (int i = bait; bait && i < n; i++)
        shot |= happens(w, param(w, P_DOWN));
    w->downed += shot;
    for (int i = 0; !shot && i < n; i++)
        if (happens(w, param(w, !bait ? Q_ALONE : i < bait ? Q_BAIT : Q_TEAM)))
            hit(w, team[i], param(w, KAPPA));
}

/* Each unit's sorties, in random order among all, for the stock is common. */
static void encounters(world *w)
{
    double mean = param(w, LAMBDA) * pace(w);
    int n = 0, *list = NULL;
    for (int u = 0; u < w->n_units; u++) {
        int k = poisson(w, mean);
        list = realloc(list, (size_t)(n + k + 1) * sizeof *list);
        while (k--)
            list[n++] = u;
    }
    for (; n; n--) {
        int i = (int)att_rng_below(w->rng, (uint32_t)n);
        meet(w, &w->units[list[i]]);
        list[i] = list[n - 1];
    }
    free(list);
}

static void close_combat(world *w)
{
    for (int n = poisson(w, param(w, CHI) * pace(w) * count(w, ABLE)); n && count(w, ABLE); n--) {
        int man;
        do
            man = (int)att_rng_below(w->rng, (uint32_t)w->n_men);
        while (w->fate[man] != ABLE);
        hit(w, man, param(w, KAPPA_CLOSE));
    }
}

static void contingent_break(world *w)
{
    double losses = w->killed + w->wounded - w->losses_before, shape = input(w, REST_SHAPE);
    if (w->posture != COMMITTED || input(w, FIGHT_ON) > 0 || !(losses > w->breakpoint * w->committed))
        return;
    w->posture = RESTING;
    w->until = w->day + 1 + att_draw_gamma(w->rng, shape) * param(w, REST_MEAN) / shape;
}

static void one_day(world *w)
{
    if (w->day > 0)
        arrivals(w);
    returns(w);
    tempo(w);
    posture(w);
    w->stock += input(w, STOCK_SUPPLY);
    encounters(w);
    close_combat(w);
    contingent_break(w);
    w->day++;
}

static void first_day(world *w)
{
    att_input size = vector(w, UNIT_SIZE);
    w->n_units = (int)size.n;
    w->units = calloc(size.n, sizeof *w->units);
    for (size_t u = 0; u < size.n; u++)
        w->establishment += (int)size.x[u], w->steps = fmax(w->steps, size.x[u]);
    w->step = 1;
    w->z = param(w, SD_TEMPO) * att_draw_normal(w->rng);
    w->factor = 1;
    w->stock = input(w, STOCK_START);
    w->wave_day = -1;
    if (happens(w, input(w, WAVE_CHANCE))) {
        w->wave_day = (int)floor(input(w, WAVE_FIRST) + input(w, WAVE_DAYS) * att_rng_unif(w->rng));
        w->wave_men = (int)floor(input(w, WAVE_MEDIAN) * exp(input(w, WAVE_SDLOG) * att_draw_normal(w->rng)) + 0.5);
    }
    arrivals(w);
}

static double ineffective(const world *w)
{
    int n = 0;
    for (int u = 0; u < w->n_units; u++) {
        int able = 0;
        for (int i = 0; i < w->units[u].n_men; i++)
            able += w->fate[w->units[u].man[i]] == ABLE;
        n += able <= input(w, UNIT_BREAK) * param(w, DEPLOYMENT) * vector(w, UNIT_SIZE).x[u] + 1e-3;
    }
    return n;
}

static void record(const world *w, double *out)
{
    const double all[REFERENCE_QUANTITIES] = {w->n_men,       w->killed,
                                              w->wounded,     w->killed + w->wounded,
                                              count(w, ABLE), count(w, WILL_RETURN) + count(w, WILL_NOT),
                                              w->returned,    w->encounters,
                                              w->downed,      ineffective(w)};
    memcpy(out, all, sizeof all);
}

void reference_contingent_run(const rig *r, att_rng *rng, int n, const int *day, double (*out)[REFERENCE_QUANTITIES],
                              int *pulled)
{
    world w = {.r = r, .rng = rng};
    first_day(&w);
    for (int i = 0; i < n; i++) {
        while (w.day < day[i])
            one_day(&w);
        record(&w, out[i]);
        pulled[i] = w.posture == RESTING;
    }
    for (int u = 0; u < w.n_units; u++)
        free(w.units[u].man);
    free(w.units);
    free(w.fate);
}
