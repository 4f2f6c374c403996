/* SPDX-License-Identifier: Apache-2.0 */
#include "contingent_check.h"
#include "contingent_state.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum {
    ROWS_MAX = 64,        /* days of arrivals counted by unit beforehand; later ones are counted when they come */
    SIZES_MAX = 4,        /* different unit sizes that get a table of breakpoints; with more a unit draws its own */
    BREAKS_SIZE_MAX = 500 /* the largest of them: a table takes longer to make than a draw */
};

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

/* Breakpoints of units of one size: they are weak with fewer able men than an alias table says. */
typedef struct breaks {
    uint32_t size;
    uint32_t n; /* columns; 0: no table */
} breaks;

/* A unit of that size may be twice as large when the deployment is. */
static uint32_t breaks_columns(double size) { return 2 * (uint32_t)size + 2; }

/* Sizes of units that get a table: size[SIZES_MAX]. Returns how many; 0 when too many or too large. */
static uint32_t list_sizes(const att_args *a, double *size)
{
    const att_input *in = &a->input[UNIT_SIZE];
    uint32_t n = 0;
    for (size_t u = 0; u < in->n; u++) {
        uint32_t k = 0;
        while (k < n && size[k] != in->x[u])
            k++;
        if (k < n)
            continue;
        if (n == SIZES_MAX || in->x[u] > BREAKS_SIZE_MAX)
            return 0;
        size[n++] = in->x[u];
    }
    return n;
}

static double weight(const att_args *a, uint32_t b)
{
    const att_input *in = &a->input[BRIGADE_WEIGHT];
    return in->n ? in->x[in->n > 1 ? b : 0] : 1;
}

/* Everything that depends on inputs alone: counts and where the arrays lie. */
static plan lay_out(const att_args *a)
{
    plan p = {.n_units = (uint32_t)a->input[UNIT_SIZE].n, .n_brigades = att_contingent_check_brigades(a)};
    p.n_days = (uint32_t)a->input[ARRIVALS].n / p.n_brigades;
    for (uint32_t b = 0; b < p.n_brigades; b++)
        p.n_groups += b == 0 || weight(a, b) != weight(a, b - 1);
    for (size_t day = 0; day < a->input[ARRIVALS].n && p.n_rows < ROWS_MAX; day++)
        p.n_rows += a->input[ARRIVALS].x[day] > 0;
    att_odds odds = doctrine(a);
    p.team = att_outcome_team(&odds);
    p.n_listed = p.n_units * 17 / 5 <= LISTED_MAX ? p.n_units * 17 / 5 : 0;
    p.power = att_outcome_power(p.team);
    uint32_t columns = 1u << p.power;
    double size[SIZES_MAX], largest_size = 0;
    p.n_sizes = list_sizes(a, size);
    for (uint32_t k = 0; k < p.n_sizes; k++)
        largest_size = fmax(largest_size, size[k]);
    p.breaks_each = (sizeof(breaks) + att_alias_bytes(breaks_columns(largest_size)) + 15) & ~(size_t)15;
    uint32_t widest = breaks_columns(largest_size) > columns ? breaks_columns(largest_size) : columns;
    size_t end = 0;
    reserve(&end, sizeof(plan));
    p.brigades = reserve(&end, p.n_brigades * sizeof(brigade));
    p.groups = reserve(&end, p.n_groups * sizeof(group));
    p.effective = reserve(&end, columns * sizeof(att_outcome));
    p.tables = reserve(&end, p.team * columns * sizeof(att_outcome));
    p.batches = reserve(&end, (size_t)p.n_brigades * p.n_days * sizeof(batch));
    p.rows = reserve(&end, (size_t)p.n_rows * p.n_units * sizeof(uint16_t));
    p.limits = reserve(&end, p.n_units * sizeof(uint16_t));
    p.sizes = reserve(&end, p.n_units * sizeof(uint16_t));
    p.units = reserve(&end, p.n_units * sizeof(uint16_t));
    p.breaks = reserve(&end, p.n_sizes * p.breaks_each);
    p.counts = reserve(&end, p.n_units * (2 * sizeof(uint32_t) + sizeof(uint16_t)));
    p.scratch = reserve(&end, widest * sizeof(double) + att_alias_bytes(widest) + p.n_groups * sizeof(double)
                                  + p.n_units * sizeof(uint16_t));
    p.bytes = end;
    return p;
}

int att_contingent_plan_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    if (att_contingent_check_inputs(a, why))
        return -1;
    plan p = lay_out(a);
    size_t recovering = p.n_listed ? p.n_listed + ATT_OUTCOME_TEAM_MAX : p.n_units;
    *state = (sizeof(contingent) + sizeof(uint16_t) * (column_at(&p, RECOVERING) + recovering) + 7) & ~(size_t)7;
    *memory = p.bytes;
    return 0;
}

/* ---- brigades and their schedules ----------------------------------------------------------------------------------- */

static void list_brigades(const att_args *a, const plan *p, brigade *of, group *side)
{
    uint32_t first = 0;
    for (uint32_t b = 0; b < p->n_brigades; b++, of++) {
        *of = (brigade){.first = first, .n_units = p->n_units};
        if (p->n_brigades > 1)
            of->n_units = (uint32_t)a->input[BRIGADE_UNITS].x[b];
        for (uint32_t u = first; u < first + of->n_units; u++)
            of->establishment += (uint32_t)a->input[UNIT_SIZE].x[u];
        if (b == 0 || weight(a, b) != weight(a, b - 1))
            *side++ = (group){.first = first, .weight = weight(a, b)};
        side[-1].n_units += of->n_units;
        first += of->n_units;
    }
}

/* The running totals of the schedule, and the day by which the first deployment is there. */
static void add_up_arrivals(const att_args *a, plan *p, batch *of)
{
    double all = 0, total = 0;
    for (uint32_t b = 0; b < p->n_brigades; b++) {
        double sum = 0;
        for (uint32_t day = 0; day < p->n_days; day++) {
            sum += a->input[ARRIVALS].x[b * p->n_days + day];
            of[b * p->n_days + day] = (batch){sum, -1};
        }
        all += brigades(p)[b].establishment;
    }
    for (uint32_t day = 0; day < p->n_days; day++) {
        double come = 0;
        for (uint32_t b = 0; b < p->n_brigades; b++)
            come += a->input[ARRIVALS].x[b * p->n_days + day];
        if (total < all && come > 0)
            p->ready_day = (int32_t)day;
        if (come > 0)
            p->last_arrival = (int32_t)day;
        total += come;
    }
}

const uint16_t *att_contingent_plan_seat(const att_args *a, uint32_t b, int day)
{
    const plan *p = a->memory;
    const brigade *of = &brigades(p)[b];
    const double *size = a->input[UNIT_SIZE].x + of->first;
    uint32_t *count = (uint32_t *)((char *)a->memory + p->counts), *before = count + p->n_units;
    uint16_t *men = (uint16_t *)(before + p->n_units);
    att_seats_fill(of->n_units, size, seated_by(p, b, day), count);
    att_seats_fill(of->n_units, size, seated_by(p, b, day - 1), before);
    for (uint32_t u = 0; u < of->n_units; u++)
        men[u] = (uint16_t)(count[u] - before[u] < MEN_MAX ? count[u] - before[u] : MEN_MAX);
    return men;
}

/* Count once who joins which unit on each day, as far as there are rows. */
static void count_batches(const att_args *a, const plan *p, batch *of, uint16_t *row)
{
    int32_t n = 0;
    for (uint32_t b = 0; b < p->n_brigades; b++)
        for (int day = 0; day < (int)p->n_days && n < (int32_t)p->n_rows; day++)
            if (seated_by(p, b, day) > seated_by(p, b, day - 1)) {
                memcpy(row + (size_t)n * p->n_units, att_contingent_plan_seat(a, b, day),
                       brigades(p)[b].n_units * sizeof *row);
                of[b * p->n_days + (uint32_t)day].row = n++;
            }
}

/* ---- units ---------------------------------------------------------------------------------------------------------- */

/* Able men at which a unit is ineffective, with a thousandth of a man to spare, so that 0.583333 of 36 is 21. */
static void describe_units(const att_args *a, plan *p)
{
    char *base = a->memory;
    uint16_t *limit = (uint16_t *)(base + p->limits), *size = (uint16_t *)(base + p->sizes),
             *unit = (uint16_t *)(base + p->units);
    const double *full = a->input[UNIT_SIZE].x;
    double share = given(a, UNIT_BREAK) * p->deployment;
    for (uint32_t u = 0; u < p->n_units; u++) {
        limit[u] = (uint16_t)fmin(share * full[u] + 1e-3, MEN_MAX);
        size[u] = (uint16_t)full[u];
        unit[u] = (uint16_t)u;
    }
    p->size_ratio = (double)largest(size, p->n_units) / smallest(size, p->n_units);
}

/* Beta's mass between whole men, as a table. */
static void tabulate_breaks(const att_args *a, const plan *p, breaks *to, double size)
{
    double full = p->deployment * size, before = 0;
    double *weight = (double *)((char *)a->memory + p->scratch);
    uint32_t last = (uint32_t)ceil(fmin(full, MEN_MAX));
    *to = (breaks){.size = (uint32_t)size, .n = last + 1};
    if (to->n > breaks_columns(size) || !(full > 0)) {
        to->n = 0;
        return;
    }
    weight[0] = 0;
    for (uint32_t men = 1; men <= last; men++) {
        double upto = men < last ? att_cdf_beta(men / full, given(a, UNIT_BREAK_A), given(a, UNIT_BREAK_B)) : 1;
        weight[men] = upto - before;
        before = upto;
    }
    att_alias_build(to + 1, to->n, weight);
}

/* The table of units of that size, or NULL. */
static const att_alias *breaks_of(const plan *p, uint32_t size)
{
    for (uint32_t k = 0; k < p->n_sizes; k++) {
        const breaks *of = part(p, p->breaks + k * p->breaks_each);
        if (of->size == size)
            return of->n ? (const att_alias *)(of + 1) : NULL;
    }
    return NULL;
}

void att_contingent_plan_breakpoints(const att_args *a, att_rng *r, uint16_t *breakpoint)
{
    const plan *p = a->memory;
    const att_alias *table = NULL;
    att_rng dice = *r;
    for (uint32_t u = 0, size = 0; u < p->n_units; u++) {
        if (sizes(p)[u] != size) {
            size = sizes(p)[u];
            table = breaks_of(p, size);
        }
        if (table) {
            breakpoint[u] = (uint16_t)att_alias_draw(table, &dice);
        } else {
            /* Above 0, which stands for a unit that has left. */
            double share = fmax(att_draw_beta(&dice, given(a, UNIT_BREAK_A), given(a, UNIT_BREAK_B)), DBL_MIN);
            breakpoint[u] = (uint16_t)fmin(ceil(share * p->deployment * size), MEN_MAX);
        }
    }
    *r = dice;
}

static void prepare_breaks(const att_args *a, const plan *p)
{
    double size[SIZES_MAX] = {0};
    if (p->h > 0 || p->withdraw)
        list_sizes(a, size);
    for (uint32_t k = 0; (p->h > 0 || p->withdraw) && k < p->n_sizes; k++)
        tabulate_breaks(a, p, (breaks *)((char *)a->memory + p->breaks + k * p->breaks_each), size[k]);
}

/* ---- prepare -------------------------------------------------------------------------------------------------------- */

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

static void prepare_outcomes(const att_args *a, plan *p)
{
    const double *x = a->theta;
    char *base = a->memory;
    att_odds odds = doctrine(a);
    odds.p_down = x[P_DOWN], odds.q_bait = x[Q_BAIT], odds.q_team = x[Q_TEAM], odds.q_alone = x[Q_ALONE];
    odds.kappa = x[KAPPA], odds.rho = x[RHO];
    for (uint32_t men = 1; men <= p->team; men++)
        p->full = att_outcome_build((att_outcome *)(base + p->tables) + ((men - 1) << p->power), &odds, men, 0,
                                    base + p->scratch);
    att_outcome_build((att_outcome *)(base + p->effective), &odds, p->team, 1, base + p->scratch);
}

static void prepare_policy(const att_args *a, plan *p)
{
    p->fight_on = given(a, FIGHT_ON) > 0, p->stocked = given(a, STOCK_START) >= 0;
    p->withdraw = given(a, UNITS_WITHDRAW) > 0, p->consolidate = given(a, CONSOLIDATE) > 0;
    p->include_lost = given(a, CASUALTIES_INCLUDE_LOST) > 0;
    p->relief_day = (int32_t)given(a, RELIEF_DAY);
    if (given(a, ROTATE_AFTER) > 0 && given(a, ROTATE_REST) > 0) {
        p->rotate_after = (int32_t)given(a, ROTATE_AFTER);
        p->rotate_cycle = p->rotate_after + (int32_t)given(a, ROTATE_REST);
    }
    for (size_t day = 0; day < a->input[SECTOR_OPPONENT].n; day++)
        p->sector |= a->input[SECTOR_OPPONENT].x[day] > 0;
}

int att_contingent_plan_prepare(const att_args *a)
{
    const double *x = a->theta;
    if (!possible(a))
        return 1;
    plan *p = a->memory;
    *p = lay_out(a);
    p->lambda = x[LAMBDA], p->chi = x[CHI];
    p->close_killed = share_of_bits(x[KAPPA_CLOSE]);
    p->close_lasting = share_of_bits(1 - (1 - x[KAPPA_CLOSE]) * x[RHO]);
    p->return_rate = 1 / x[TAU], p->p_return = -expm1(-1 / x[TAU]);
    p->phi = x[PHI], p->sd_tempo = x[SD_TEMPO], p->sigma = x[SD_TEMPO] * sqrt(1 - x[PHI] * x[PHI]);
    p->rest_mean = x[REST_MEAN], p->deployment = x[DEPLOYMENT];
    p->combat_day = (int32_t)x[COMBAT_START];
    p->h = x[H], p->d = x[D], p->compliance = given(a, NO_CAPTURE_ORDER) > 0 ? x[COMPLIANCE] : 0;
    prepare_policy(a, p);
    prepare_outcomes(a, p);

    char *base = a->memory;
    list_brigades(a, p, (brigade *)(base + p->brigades), (group *)(base + p->groups));
    add_up_arrivals(a, p, (batch *)(base + p->batches));
    count_batches(a, p, (batch *)(base + p->batches), (uint16_t *)(base + p->rows));
    describe_units(a, p);
    prepare_breaks(a, p);
    return 0;
}
