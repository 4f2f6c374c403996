/* SPDX-License-Identifier: Apache-2.0 */
/* The contingent's parameters and inputs, and what is computed once for each parameter vector. */
#include "contingent_plan.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- where things lie -------------------------------------------------------------------------------------------- */

static size_t reserve(size_t *end, size_t bytes)
{
    size_t at = *end;
    *end = (at + bytes + 15) & ~(size_t)15;
    return at;
}

static att_odds doctrine(const att_args *a)
{
    return (att_odds){.bait = (uint32_t)given(a, BAIT), .shooters = (uint32_t)given(a, SHOOTERS)};
}

/* Everything that depends on inputs alone: counts and where the arrays lie. */
static plan lay_out(const att_args *a)
{
    plan p = {.n_units = (uint32_t)a->input[UNIT_SIZE].n, .n_days = (uint32_t)a->input[ARRIVALS].n};
    for (uint32_t u = 0; u < p.n_units; u++)
        p.establishment += (uint32_t)a->input[UNIT_SIZE].x[u];
    for (uint32_t day = 0; day < p.n_days && p.n_rows < ROWS_MAX; day++)
        p.n_rows += a->input[ARRIVALS].x[day] > 0;
    att_odds odds = doctrine(a);
    p.team = att_outcome_team(&odds);
    p.columns = att_outcome_columns(p.team);
    size_t end = 0;
    reserve(&end, sizeof(plan));
    p.effective = reserve(&end, p.columns * sizeof(att_outcome));
    p.tables = reserve(&end, p.team * p.columns * sizeof(att_outcome));
    p.batch = reserve(&end, p.n_days * sizeof(batch));
    p.row = reserve(&end, (size_t)p.n_rows * p.n_units * sizeof(uint16_t));
    p.seat = reserve(&end, p.establishment * sizeof(uint16_t));
    p.limit = reserve(&end, p.n_units * sizeof(uint16_t));
    p.scratch = reserve(&end, att_alias_bytes(p.columns));
    p.bytes = end;
    return p;
}

/* ---- inputs make sense? ------------------------------------------------------------------------------------------ */

/* Says why and ends with -1; `why` has the 200 bytes that att_model.sizes promises. */
#define refuse(why, ...) (snprintf((why), 200, __VA_ARGS__), -1)

static int check_values(const att_field *f, const att_input *in, char *why)
{
    if (!(f->flags & ATT_VECTOR) && in->n != 1)
        return refuse(why, "%s takes one value, got %zu", f->name, in->n);
    for (size_t i = 0; i < in->n; i++)
        if (!(in->x[i] >= f->low && in->x[i] <= f->high))
            return refuse(why, "%s must lie within %g to %g, got %g at place %zu", f->name, f->low, f->high, in->x[i],
                          i + 1);
    return 0;
}

static int check_whole(const att_args *a, enum input row, char *why)
{
    for (size_t i = 0; i < a->input[row].n; i++)
        if (a->input[row].x[i] != floor(a->input[row].x[i]))
            return refuse(why, "%s must be a whole number, got %g", att_contingent_rows_inputs[row].name,
                          a->input[row].x[i]);
    return 0;
}

static int check_total(const att_args *a, enum input row, size_t least, size_t most, const char *what, char *why)
{
    double sum = 0;
    size_t n = a->input[row].n;
    if (n < least || n > most)
        return refuse(why, "%s must name %zu to %zu %s, got %zu", att_contingent_rows_inputs[row].name, least, most,
                      what, n);
    for (size_t i = 0; i < n; i++)
        sum += a->input[row].x[i];
    if (sum > TOTAL_MAX)
        return refuse(why, "%s adds up to %.0f men; at most %d can be followed", att_contingent_rows_inputs[row].name,
                      sum, TOTAL_MAX);
    return 0;
}

static int check_inputs(const att_args *a, char *why)
{
    for (int row = 0; att_contingent_rows_inputs[row].name; row++)
        if (check_values(&att_contingent_rows_inputs[row], &a->input[row], why))
            return -1;
    static const enum input whole[] = {
        UNIT_SIZE, BAIT, SHOOTERS, FIGHT_ON, UNITS_WITHDRAW, CONSOLIDATE, CASUALTIES_INCLUDE_LOST};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (check_whole(a, whole[i], why))
            return -1;
    if (check_total(a, UNIT_SIZE, 1, UNITS_MAX, "units", why) || check_total(a, ARRIVALS, 1, 100000, "days", why))
        return -1;
    if (a->input[THRESHOLDS].n > THRESHOLDS_MAX)
        return refuse(why, "thresholds: at most %d can be watched, got %zu", THRESHOLDS_MAX, a->input[THRESHOLDS].n);
    if (given(a, BAIT) + given(a, SHOOTERS) > ATT_OUTCOME_TEAM_MAX)
        return refuse(why, "bait and shooters make a team of %g; at most %d men", given(a, BAIT) + given(a, SHOOTERS),
                      ATT_OUTCOME_TEAM_MAX);
    double fates = 0;
    for (int row = FATE_BREAK_OUT; row <= FATE_KILLED; row++)
        fates += given(a, (enum input)row);
    if (fates <= 0)
        return refuse(why,
                      "fate_break_out and the four other weights of fate are all 0: nothing can become of the men");
    if (given(a, STOCK_START) < 0 && given(a, STOCK_START) != -1)
        return refuse(why, "stock_start must be 0 or more, or -1 for no stock, got %g", given(a, STOCK_START));
    return 0;
}

int att_contingent_plan_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    if (check_inputs(a, why))
        return -1;
    plan p = lay_out(a);
    *state = (sizeof(contingent) + (3 * sizeof(uint16_t) + 1) * p.n_units + 7) & ~(size_t)7;
    *memory = p.bytes;
    return 0;
}

/* ---- prepare ----------------------------------------------------------------------------------------------------- */

/*
 * The unit that each scheduled man joins, so that at every moment units stand to each other as their sizes do: the
 * deployment fills in equal steps, as many as the largest unit has men (at most 1000), and a step brings each unit in
 * turn up to its share, rounded. Unlike largest remainders taken afresh each day this never takes back a man.
 */
static void assign_seats(uint16_t *seat, const att_input *size)
{
    double steps = 1;
    for (size_t u = 0; u < size->n; u++)
        steps = fmax(steps, size->x[u]);
    steps = fmin(steps, 1000);
    for (double step = 0; step < steps; step++)
        for (size_t u = 0; u < size->n; u++) {
            uint32_t before = (uint32_t)(step * size->x[u] / steps + 0.5);
            uint32_t after = (uint32_t)((step + 1) * size->x[u] / steps + 0.5);
            for (; before < after; before++)
                *seat++ = (uint16_t)u;
        }
}

/* Able men at which a unit is ineffective, with a thousandth of a man to spare, so that 0.583333 of 36 is 21. */
static void set_limits(uint16_t *limit, const att_args *a)
{
    double share = given(a, UNIT_BREAK) * a->theta[DEPLOYMENT];
    for (size_t u = 0; u < a->input[UNIT_SIZE].n; u++)
        limit[u] = (uint16_t)fmin(share * a->input[UNIT_SIZE].x[u] + 1e-3, MEN_MAX);
}

/* The running total of the schedule, and the day by which the first deployment is there. */
static void add_up_arrivals(plan *p, batch *days, const att_input *arrivals)
{
    double sum = 0;
    for (uint32_t day = 0; day < p->n_days; day++) {
        if (sum < p->establishment && arrivals->x[day] > 0)
            p->ready_day = (int32_t)day;
        sum += arrivals->x[day];
        days[day] = (batch){sum, -1};
    }
}

/* Count once who joins which unit on each day, as far as there are rows. */
static void count_batches(const plan *p, batch *days, uint16_t *row)
{
    int32_t n = 0;
    for (int day = 0; day < (int)p->n_days && n < (int32_t)p->n_rows; day++) {
        uint64_t from = seated_by(p, day - 1), to = seated_by(p, day);
        if (from == to || to - from > MEN_MAX)
            continue;
        memset(row, 0, p->n_units * sizeof *row);
        for (uint64_t man = from, seat = from % p->establishment; man < to; man++) {
            row[seats(p)[seat]]++;
            seat = seat + 1 < p->establishment ? seat + 1 : 0;
        }
        row += p->n_units;
        days[day].row = n++;
    }
}

static int possible(const att_args *a)
{
    for (int row = 0; att_contingent_rows_params[row].name; row++)
        if (!(a->theta[row] >= att_contingent_rows_params[row].low
              && a->theta[row] <= att_contingent_rows_params[row].high))
            return 0;
    /* Limits of what is worth computing: a thousand sorties a unit and day, tempo over four orders of magnitude. */
    return a->theta[LAMBDA] <= 1000 && a->theta[SD_TEMPO] <= 5 && a->theta[DEPLOYMENT] <= 10
           && a->theta[COMBAT_START] < INT32_MAX;
}

int att_contingent_plan_prepare(const att_args *a)
{
    const double *x = a->theta;
    if (!possible(a))
        return 1;
    plan *p = a->memory;
    *p = lay_out(a);
    p->lambda = x[LAMBDA], p->chi = x[CHI], p->kappa_close = x[KAPPA_CLOSE], p->rho = x[RHO];
    p->return_rate = 1 / x[TAU], p->p_return = -expm1(-1 / x[TAU]);
    p->phi = x[PHI], p->sd_tempo = x[SD_TEMPO], p->sigma = x[SD_TEMPO] * sqrt(1 - x[PHI] * x[PHI]);
    p->rest_mean = x[REST_MEAN], p->deployment = x[DEPLOYMENT];
    p->combat_day = (int32_t)x[COMBAT_START];
    p->fight_on = given(a, FIGHT_ON) > 0, p->stocked = given(a, STOCK_START) >= 0;
    p->h = x[H], p->compliance = x[COMPLIANCE], p->p_desert = -expm1(-x[D]);
    p->withdraw = given(a, UNITS_WITHDRAW) > 0, p->consolidate = given(a, CONSOLIDATE) > 0;
    p->include_lost = given(a, CASUALTIES_INCLUDE_LOST) > 0;

    char *base = a->memory;
    att_odds odds = doctrine(a);
    odds.p_down = x[P_DOWN], odds.q_bait = x[Q_BAIT], odds.q_team = x[Q_TEAM], odds.q_alone = x[Q_ALONE];
    odds.kappa = x[KAPPA], odds.rho = x[RHO];
    for (uint32_t men = 1; men <= p->team; men++)
        p->full = att_outcome_build((att_outcome *)(base + p->tables) + (men - 1) * p->columns, &odds, men, 0,
                                    base + p->scratch);
    att_outcome_build((att_outcome *)(base + p->effective), &odds, p->team, 1, base + p->scratch);
    add_up_arrivals(p, (batch *)(base + p->batch), &a->input[ARRIVALS]);
    assign_seats((uint16_t *)(base + p->seat), &a->input[UNIT_SIZE]);
    count_batches(p, (batch *)(base + p->batch), (uint16_t *)(base + p->row));
    set_limits((uint16_t *)(base + p->limit), a);
    return 0;
}
