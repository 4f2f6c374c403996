/* SPDX-License-Identifier: Apache-2.0 */
#include "reference_contingent.h"
#include "models/contingent_plan.h" /* only the numbers of the rows */
#include <math.h>
#include <string.h>

enum fate { ABLE, WILL_RETURN, WILL_NOT, DEAD, TAKEN, RUN_AWAY, OWN_HAND };

typedef struct unit {
    int *man; /* who belongs to it */
    int n_men, scheduled;
    double breakpoint; /* able men below which it is weak */
    int gone;          /* it has left the line */
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
    double killed, wounded, returned, encounters, downed, encirclements;
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

static int able_in(const world *w, const unit *u)
{
    int n = 0;
    for (int i = 0; i < u->n_men; i++)
        n += w->fate[u->man[i]] == ABLE;
    return n;
}

static int units_gone(const world *w)
{
    int n = 0;
    for (int u = 0; u < w->n_units; u++)
        n += w->units[u].gone;
    return n;
}

static double losses(const world *w)
{
    return w->killed + w->wounded + count(w, TAKEN) + count(w, RUN_AWAY) + count(w, OWN_HAND);
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

static unit *any_unit(world *w)
{
    unit *u;
    do
        u = &w->units[att_rng_below(w->rng, (uint32_t)w->n_units)];
    while (u->gone && units_gone(w) < w->n_units);
    return u;
}

static void belong(unit *u, int man)
{
    u->man = realloc(u->man, (size_t)(u->n_men + 1) * sizeof *u->man);
    u->man[u->n_men++] = man;
}

/* A man comes for this unit, or for another if it is no longer there. */
static void add(world *w, unit *u)
{
    w->fate = realloc(w->fate, (size_t)(w->n_men + 1) * sizeof *w->fate);
    w->fate[w->n_men] = ABLE;
    belong(u->gone ? any_unit(w) : u, w->n_men++);
    w->committed++;
}

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
    w->losses_before = losses(w);
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
        int k = w->units[u].gone ? 0 : poisson(w, mean);
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
    if (param(w, CHI) <= 0)
        return;
    int *man = malloc((size_t)(w->n_men + 1) * sizeof *man), n = 0;
    for (int u = 0; u < w->n_units; u++)
        for (int i = 0; i < w->units[u].n_men && !w->units[u].gone; i++)
            if (w->fate[w->units[u].man[i]] == ABLE)
                man[n++] = w->units[u].man[i];
    for (int hits = poisson(w, param(w, CHI) * pace(w) * n); hits && n; hits--) {
        int i = (int)att_rng_below(w->rng, (uint32_t)n);
        hit(w, man[i], param(w, KAPPA_CLOSE));
        man[i] = man[--n];
    }
    free(man);
}

static void desertion(world *w)
{
    double p = 1 - exp(-param(w, D));
    for (int i = 0; i < w->n_men && p > 0; i++)
        if (w->fate[i] == ABLE && happens(w, p))
            w->fate[i] = RUN_AWAY;
}

/* Shares drawn once for the unit, a fate for each of its able men by these shares. */
static void cut_off(world *w, const unit *u)
{
    double share[N_FATES], total = 0;
    for (int k = 0; k < N_FATES; k++)
        total += share[k] = att_draw_gamma(w->rng, input(w, (enum input)(FATE_BREAK_OUT + k)));
    w->encirclements++;
    for (int i = 0; i < u->n_men; i++) {
        if (w->fate[u->man[i]] != ABLE)
            continue;
        double x = att_rng_unif(w->rng) * total;
        int k = 0;
        while (k < N_FATES - 1 && x > share[k])
            x -= share[k++];
        static const enum fate of[N_FATES] = {ABLE, TAKEN, RUN_AWAY, OWN_HAND, DEAD};
        w->fate[u->man[i]] = of[k] == TAKEN && happens(w, param(w, COMPLIANCE)) ? OWN_HAND : of[k];
        w->killed += of[k] == DEAD;
    }
}

static void encirclement(world *w)
{
    for (int u = 0; u < w->n_units && param(w, H) > 0; u++) {
        int able = able_in(w, &w->units[u]);
        double weakness = fmax(0, 1 - able / w->units[u].breakpoint);
        if (able && !w->units[u].gone && happens(w, 1 - exp(-param(w, H) * weakness)))
            cut_off(w, &w->units[u]);
    }
}

/* All men of a unit, the able and those who are to return, change over to the weakest unit in the line. */
static void consolidate(world *w, unit *from)
{
    unit *to = NULL;
    double least = INFINITY;
    for (int u = 0; u < w->n_units; u++) {
        double share = able_in(w, &w->units[u]) / vector(w, UNIT_SIZE).x[u];
        if (!w->units[u].gone && share < least)
            least = share, to = &w->units[u];
    }
    for (int i = 0; to && i < from->n_men; i++)
        belong(to, from->man[i]);
    from->n_men = to ? 0 : from->n_men;
}

static void units_break(world *w)
{
    int *leaves = calloc((size_t)w->n_units, sizeof *leaves);
    for (int u = 0; u < w->n_units && input(w, UNITS_WITHDRAW) > 0; u++)
        leaves[u] = !w->units[u].gone && able_in(w, &w->units[u]) < w->units[u].breakpoint;
    for (int u = 0; u < w->n_units; u++)
        w->units[u].gone |= leaves[u];
    for (int u = 0; u < w->n_units; u++)
        if (leaves[u] && input(w, CONSOLIDATE) > 0)
            consolidate(w, &w->units[u]);
    free(leaves);
}

/* Units can be weak from the day on which the last of the first deployment comes. */
static int complete(const world *w)
{
    double sum = 0;
    int last = 0;
    for (size_t day = 0; day < vector(w, ARRIVALS).n && sum < w->establishment; day++) {
        last = vector(w, ARRIVALS).x[day] > 0 ? (int)day : last;
        sum += vector(w, ARRIVALS).x[day];
    }
    return w->day >= last;
}

static void contingent_break(world *w)
{
    if (w->posture != COMMITTED || input(w, FIGHT_ON) > 0)
        return;
    double lost = losses(w) - w->losses_before, shape = input(w, REST_SHAPE);
    if (!(lost > w->breakpoint * w->committed))
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
    desertion(w);
    if (w->posture == COMMITTED && complete(w)) {
        encirclement(w);
        units_break(w);
    }
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
    for (size_t u = 0; u < size.n; u++) /* men are whole */
        w->units[u].breakpoint = ceil(param(w, DEPLOYMENT) * size.x[u]
                                      * att_draw_beta(w->rng, input(w, UNIT_BREAK_A), input(w, UNIT_BREAK_B)));
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
        double limit = input(w, UNIT_BREAK) * param(w, DEPLOYMENT) * vector(w, UNIT_SIZE).x[u] + 1e-3;
        n += w->units[u].gone || able_in(w, &w->units[u]) <= limit;
    }
    return n;
}

static void record(const world *w, double *out)
{
    int taken = count(w, TAKEN), own_hand = count(w, OWN_HAND), gone = units_gone(w);
    const double all[REFERENCE_QUANTITIES] = {w->n_men,
                                              w->killed,
                                              w->wounded,
                                              w->killed + w->wounded
                                                  + (input(w, CASUALTIES_INCLUDE_LOST) > 0 ? taken + own_hand : 0),
                                              count(w, ABLE),
                                              count(w, WILL_RETURN) + count(w, WILL_NOT),
                                              w->returned,
                                              w->encounters,
                                              w->downed,
                                              ineffective(w),
                                              w->posture == COMMITTED && gone < w->n_units ? 100 : 0,
                                              taken,
                                              count(w, RUN_AWAY),
                                              own_hand,
                                              w->encirclements,
                                              gone};
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
