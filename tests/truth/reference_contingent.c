/* SPDX-License-Identifier: Apache-2.0 */
#include "reference_contingent.h"
#include "models/contingent_rows.h" /* only the numbers of the rows */
#include <math.h>

enum posture { BUILDING, COMMITTED, RESTING, RELIEVED };
enum { TEAM_MAX = 64 }; /* beyond what the model takes */

enum fate { ABLE, WILL_RETURN, WILL_NOT, DEAD, TAKEN, RUN_AWAY, OWN_HAND };

typedef struct unit {
    int *man; /* who belongs to it */
    int n_men, scheduled;
    double breakpoint; /* able men below which it is weak */
    int gone;          /* it has left the line */
} unit;

typedef struct brigade {
    int first, end;              /* its units: first..end - 1 */
    double establishment, steps; /* men of all, and of the largest of its units, at full strength */
    double arrived;              /* by the schedule, before the size of the deployment */
    double step;                 /* of filling up, and the unit whose turn it is */
    int turn;
    double weight; /* on the sorties that its units meet */
} brigade;

typedef struct world {
    const rig *r;
    att_rng *rng;
    enum fate *fate; /* of each soldier */
    unit *units;
    brigade *brigades;
    int n_men, n_units, n_brigades;
    enum posture posture;
    int day, committed_on, wave_day, wave_men;
    double z, factor, breakpoint, until, stock, committed, losses_before;
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

/* Of a series with one value a day the last one stays in force. */
static double input_on(const world *w, enum input row, int day)
{
    att_input series = vector(w, row);
    return series.n ? series.x[(size_t)day < series.n ? (size_t)day : series.n - 1] : 0;
}

/* While the contingent is committed units rest in turn. */
static int rests(const world *w, const unit *u)
{
    int forward = (int)input(w, ROTATE_AFTER), cycle = forward + (int)input(w, ROTATE_REST);
    if (w->posture != COMMITTED || forward == 0 || cycle == forward)
        return 0;
    int number = (int)(u - w->units);
    return (w->day - w->committed_on + number * cycle / w->n_units) % cycle >= forward;
}

/* In the line today: it may meet drones and close combat, be cut off, leave, be refilled. */
static int is_forward(const world *w, const unit *u) { return !u->gone && !rests(w, u); }

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
static unit *next_by_schedule(world *w, brigade *b)
{
    att_input size = vector(w, UNIT_SIZE);
    for (;; b->turn = b->first, b->step++)
        for (; b->turn < b->end; b->turn++) {
            unit *u = &w->units[b->turn];
            if (u->scheduled < floor(size.x[b->turn] * b->step / b->steps + 0.5)) {
                u->scheduled++;
                return u;
            }
        }
}

static void arrivals_of(world *w, brigade *b)
{
    att_input schedule = vector(w, ARRIVALS);
    size_t days = schedule.n / (size_t)w->n_brigades, block = days * (size_t)(b - w->brigades);
    double before = floor(param(w, DEPLOYMENT) * b->arrived + 0.5);
    if ((size_t)w->day < days)
        b->arrived += schedule.x[block + (size_t)w->day];
    double after = floor(param(w, DEPLOYMENT) * b->arrived + 0.5);
    double full = floor(param(w, DEPLOYMENT) * b->establishment + 0.5);
    for (; before < after; before++)
        add(w, before < full ? next_by_schedule(w, b) : any_unit(w));
}

static void arrivals(world *w)
{
    for (int b = 0; b < w->n_brigades; b++)
        arrivals_of(w, &w->brigades[b]);
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
    if (input(w, RELIEF_DAY) >= 0 && w->day >= input(w, RELIEF_DAY))
        w->posture = RELIEVED;
    int first = w->posture == BUILDING && w->day >= floor(param(w, COMBAT_START));
    int again = w->posture == RESTING && w->day >= floor(w->until + 0.5);
    if (!first && !again)
        return;
    if (again)
        w->factor = input(w, AFTER_REST_MEDIAN) * exp(input(w, AFTER_REST_SDLOG) * att_draw_normal(w->rng));
    w->posture = COMMITTED;
    w->committed_on = w->day;
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
    int team[TEAM_MAX];
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
    for (brigade *b = w->brigades; b < w->brigades + w->n_brigades; b++)
        for (int u = b->first; u < b->end; u++) {
            int k = is_forward(w, &w->units[u]) ? poisson(w, mean * b->weight) : 0;
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

/* A man drawn from the able ones, or from those of them who are in the line; -1: there is none. */
static int any_able(world *w, int in_line)
{
    int *man = malloc((size_t)(w->n_men + 1) * sizeof *man), n = 0;
    for (int u = 0; u < w->n_units; u++)
        for (int i = 0; i < w->units[u].n_men && (!in_line || is_forward(w, &w->units[u])); i++)
            if (w->fate[w->units[u].man[i]] == ABLE)
                man[n++] = w->units[u].man[i];
    int drawn = n ? man[att_rng_below(w->rng, (uint32_t)n)] : -1;
    free(man);
    return drawn;
}

static int able_in_line(const world *w)
{
    int n = 0;
    for (int u = 0; u < w->n_units; u++)
        n += is_forward(w, &w->units[u]) ? able_in(w, &w->units[u]) : 0;
    return n;
}

/*
 * Hits come all day at the rate of those who were able and in the line at its beginning, each on one of those who still are;
 * meanwhile each able man deserts at rate d. One event after the other (Gillespie 1977).
 */
static void close_combat_and_desertion(world *w)
{
    if (param(w, CHI) <= 0 && param(w, D) <= 0)
        return;
    double hits = param(w, CHI) * pace(w) * able_in_line(w);
    for (double t = 0;;) {
        double all = hits + param(w, D) * count(w, ABLE);
        t += all > 0 ? att_draw_exponential(w->rng) / all : 1;
        if (t >= 1)
            return;
        int is_hit = happens(w, hits / all), man = any_able(w, is_hit);
        if (is_hit && man >= 0)
            hit(w, man, param(w, KAPPA_CLOSE));
        else if (man >= 0)
            w->fate[man] = RUN_AWAY;
    }
}

/* Shares drawn once for the unit, a fate for each of its able men by these shares. */
static void cut_off(world *w, const unit *u)
{
    double share[N_FATES], total = 0;
    for (int k = 0; k < N_FATES; k++)
        total += share[k] = att_draw_gamma(w->rng, input(w, (enum input)(FATE_BREAK_OUT + k)));
    w->encirclements++;
    double obey = input(w, NO_CAPTURE_ORDER) > 0 ? param(w, COMPLIANCE) : 0;
    for (int i = 0; i < u->n_men; i++) {
        if (w->fate[u->man[i]] != ABLE)
            continue;
        double x = att_rng_unif(w->rng) * total;
        int k = 0;
        while (k < N_FATES - 1 && x > share[k])
            x -= share[k++];
        static const enum fate of[N_FATES] = {ABLE, TAKEN, RUN_AWAY, OWN_HAND, DEAD};
        w->fate[u->man[i]] = of[k] == TAKEN && happens(w, obey) ? OWN_HAND : of[k];
        w->killed += of[k] == DEAD;
    }
}

static void encirclement(world *w)
{
    for (int u = 0; u < w->n_units && param(w, H) > 0; u++) {
        int able = able_in(w, &w->units[u]);
        double weakness = fmax(0, 1 - able / w->units[u].breakpoint);
        if (able && is_forward(w, &w->units[u]) && happens(w, 1 - exp(-param(w, H) * weakness)))
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
        if (is_forward(w, &w->units[u]) && share < least)
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
        leaves[u] = is_forward(w, &w->units[u]) && able_in(w, &w->units[u]) < w->units[u].breakpoint;
    for (int u = 0; u < w->n_units; u++)
        w->units[u].gone |= leaves[u];
    for (int u = 0; u < w->n_units; u++)
        if (leaves[u] && input(w, CONSOLIDATE) > 0)
            consolidate(w, &w->units[u]);
    free(leaves);
}

static double establishment(const world *w)
{
    double sum = 0;
    for (int b = 0; b < w->n_brigades; b++)
        sum += w->brigades[b].establishment;
    return sum;
}

/* The day on which the last of the first deployment come: only then can units be weak, and the whole below a threshold. */
static int ready_day(const world *w)
{
    att_input schedule = vector(w, ARRIVALS);
    int days = (int)schedule.n / w->n_brigades, last = 0;
    double sum = 0;
    for (int day = 0; day < days && sum < establishment(w); day++) {
        double come = 0;
        for (int b = 0; b < w->n_brigades; b++)
            come += schedule.x[b * days + day];
        last = come > 0 ? day : last;
        sum += come;
    }
    return last;
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
    close_combat_and_desertion(w);
    if (w->posture == COMMITTED && w->day >= ready_day(w)) {
        encirclement(w);
        units_break(w);
    }
    contingent_break(w);
    w->day++;
}

static void form_brigade(world *w, int number, int n_units)
{
    brigade *b = &w->brigades[number];
    att_input weight = vector(w, BRIGADE_WEIGHT);
    *b = (brigade){.first = number ? b[-1].end : 0, .step = 1};
    b->turn = b->first;
    b->end = b->first + n_units;
    b->weight = weight.n == 1 ? weight.x[0] : weight.n ? weight.x[number] : 1;
    for (int u = b->first; u < b->end; u++) {
        double size = vector(w, UNIT_SIZE).x[u];
        b->establishment += size;
        b->steps = fmax(b->steps, size);
        w->units[u].breakpoint = ceil(param(w, DEPLOYMENT) * size /* men are whole */
                                      * att_draw_beta(w->rng, input(w, UNIT_BREAK_A), input(w, UNIT_BREAK_B)));
    }
}

static void form_units(world *w)
{
    att_input units = vector(w, BRIGADE_UNITS);
    w->n_units = (int)vector(w, UNIT_SIZE).n;
    w->units = calloc((size_t)w->n_units, sizeof *w->units);
    w->n_brigades = units.n && units.x[0] > 0 ? (int)units.n : 1;
    w->brigades = calloc((size_t)w->n_brigades, sizeof *w->brigades);
    for (int b = 0; b < w->n_brigades; b++)
        form_brigade(w, b, units.n && units.x[0] > 0 ? (int)units.x[b] : w->n_units);
}

static void first_day(world *w)
{
    form_units(w);
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

/* ---- what is seen of it ---- */

static double ineffective(const world *w)
{
    int n = 0;
    for (int u = 0; u < w->n_units; u++) {
        double limit = input(w, UNIT_BREAK) * param(w, DEPLOYMENT) * vector(w, UNIT_SIZE).x[u] + 1e-3;
        n += w->units[u].gone || able_in(w, &w->units[u]) <= limit;
    }
    return n;
}

static int has_sector(const world *w)
{
    int any = 0;
    for (size_t i = 0; i < vector(w, SECTOR_OWN).n; i++)
        any |= vector(w, SECTOR_OWN).x[i] > 0;
    for (size_t i = 0; i < vector(w, SECTOR_OPPONENT).n; i++)
        any |= vector(w, SECTOR_OPPONENT).x[i] > 0;
    return any;
}

/* Troops as of the day that has just ended. */
static double force_ratio(const world *w)
{
    int day = w->day > 0 ? w->day - 1 : 0;
    return has_sector(w) ? (count(w, ABLE) + input_on(w, SECTOR_OWN, day)) / input_on(w, SECTOR_OPPONENT, day) : 0;
}

/* In percent: a logistic curve in the log force ratio, its level that at a ratio of exp(0.3844). */
static double initiative(const world *w)
{
    double odds = param(w, INITIATIVE_LEVEL) + param(w, INITIATIVE_SLOPE) * (log(force_ratio(w)) - 0.3844);
    return has_sector(w) ? 100 / (1 + exp(-odds)) : 0;
}

static unsigned events(const world *w)
{
    unsigned bits = 0;
    bits |= (unsigned)(w->posture == RESTING || w->posture == RELIEVED) << PULLED_OUT;
    bits |= (unsigned)(2 * units_gone(w) >= w->n_units) << HALF_DISSOLVED;
    if (w->day <= ready_day(w))
        return bits;
    bits |= (unsigned)(has_sector(w) && initiative(w) < input(w, INITIATIVE_THRESHOLD)) << ON_DEFENSIVE;
    for (size_t i = 0; i < vector(w, THRESHOLDS).n; i++)
        bits |= (unsigned)(count(w, ABLE) < vector(w, THRESHOLDS).x[i] * w->n_men) << (BELOW_1 + i);
    return bits;
}

static void record(const world *w, reference_contingent *out)
{
    int taken = count(w, TAKEN), own_hand = count(w, OWN_HAND), gone = units_gone(w);
    int lost_too = input(w, CASUALTIES_INCLUDE_LOST) > 0 ? taken + own_hand : 0;
    *out = (reference_contingent){.events = events(w),
                                  .quantity = {[DEPLOYED] = w->n_men,
                                               [KILLED] = w->killed,
                                               [WOUNDED] = w->wounded,
                                               [CASUALTIES] = w->killed + w->wounded + lost_too,
                                               [STRENGTH] = count(w, ABLE),
                                               [IN_CARE] = count(w, WILL_RETURN) + count(w, WILL_NOT),
                                               [RETURNED] = w->returned,
                                               [ENCOUNTERS] = w->encounters,
                                               [DRONES_DOWNED] = w->downed,
                                               [INEFFECTIVE] = ineffective(w),
                                               [IN_LINE] = w->posture == COMMITTED && gone < w->n_units ? 100 : 0,
                                               [CAPTURED] = taken,
                                               [DESERTED] = count(w, RUN_AWAY),
                                               [SELF_INFLICTED] = own_hand,
                                               [ENCIRCLEMENTS] = w->encirclements,
                                               [DISSOLVED_UNITS] = gone,
                                               [FORCE_RATIO] = force_ratio(w),
                                               [INITIATIVE] = initiative(w)}};
}

void reference_contingent_run(const rig *r, att_rng *rng, int n, const int *day, reference_contingent *out)
{
    world w = {.r = r, .rng = rng};
    first_day(&w);
    for (int i = 0; i < n; i++) {
        while (w.day < day[i])
            one_day(&w);
        record(&w, &out[i]);
    }
    for (int u = 0; u < w.n_units; u++)
        free(w.units[u].man);
    free(w.units);
    free(w.brigades);
    free(w.fate);
}
