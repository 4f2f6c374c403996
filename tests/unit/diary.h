/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A foreign model whose numbers say under which inputs they came about, and that tells all that happens.
 *
 * Each day Poisson(rate * pace) things arrive, each at one of the cells; on every third day or so all cells ring at once
 * (a shock). `paced` adds up the pace in force day by day and `pace` is that of the day just seen: both are known on paper.
 * A pace in the inputs that is not the one that prepare() met is refused as our own bug.
 */
#ifndef ATT_TESTS_DIARY_H
#define ATT_TESTS_DIARY_H

#include <attrit/forecast.h>
#include <math.h>

enum { DIARY_PACE, DIARY_CELLS, DIARY_INPUTS };
enum { DIARY_ARRIVED, DIARY_RANG, DIARY_PACED, DIARY_SEEN, DIARY_QUANTITIES };
enum { DIARY_IS_IDLE, DIARY_IS_FULL, DIARY_HAS_RUNG };

typedef struct diary {
    double arrived, rang, paced;
    double cell[]; /* one a cell */
} diary;

static double diary_pace(const att_args *a) { return a->input[DIARY_PACE].x[0]; }

static int diary_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    size_t cells = (size_t)a->input[DIARY_CELLS].x[0];
    *state = sizeof(diary) + cells * sizeof(double);
    *memory = (3 + cells) * sizeof(double);
    return diary_pace(a) >= 0 ? 0 : (snprintf(why, 200, "pace must be 0 or more, got %g", diary_pace(a)), -1);
}

static int diary_prepare(const att_args *a)
{
    double *memory = a->memory;
    size_t cells = (size_t)a->input[DIARY_CELLS].x[0];
    for (size_t i = 0; i < 3 + cells; i++)
        memory[i] = diary_pace(a);
    return a->theta[0] > 6; /* one in seven of a Gamma(4, 1) is impossible */
}

static void diary_tell(const att_args *a, size_t i, double t, uint32_t unit, int happening, uint32_t n)
{
    if (a->trace && n)
        a->trace->tell(a->trace->cookie, i, t, unit, happening, n);
}

static void diary_arrivals(const att_args *a, size_t i, double t, diary *x, double mean)
{
    att_rng r = att_args_rng(a, ATT_DICE, i, t);
    uint32_t cells = (uint32_t)a->input[DIARY_CELLS].x[0];
    for (uint64_t n = att_draw_poisson(&r, mean); n > 0; n--) {
        uint32_t c = att_rng_below(&r, cells);
        x->arrived++;
        x->cell[c]++;
        diary_tell(a, i, t, c, DIARY_ARRIVED, 1);
    }
}

static int diary_start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++)
        diary_arrivals(a, i, -1, att_state(a, x, i), 3);
    return 0;
}

static int diary_step(const att_args *a, double t, double dt, void *x)
{
    const double *memory = a->memory;
    if (memory[0] != diary_pace(a))
        return -ATT_E_BUG;
    for (size_t i = 0; i < a->n; i++) {
        diary *d = att_state(a, x, i);
        att_rng r = att_args_rng(a, ATT_SHOCK, i, t);
        uint32_t rings = att_rng_unif(&r) < 0.3;
        diary_arrivals(a, i, t, d, a->theta[0] * memory[2] * dt);
        d->rang += rings;
        d->paced += memory[2];
        diary_tell(a, i, t, (uint32_t)ATT_NO_UNIT, DIARY_RANG, rings);
    }
    return 0;
}

static int diary_observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++) {
        const diary *d = att_state_const(a, x, i);
        out[i] = (double[]){d->arrived, d->rang, d->paced, diary_pace(a)}[q];
    }
    return 0;
}

static int diary_event(const att_args *a, double t, const void *x, uint32_t *hit)
{
    (void)t;
    for (size_t i = 0; i < a->n; i++) {
        const diary *d = att_state_const(a, x, i);
        hit[i] = (uint32_t)(diary_pace(a) == 0) << DIARY_IS_IDLE | (uint32_t)(d->arrived >= 40) << DIARY_IS_FULL
                 | (uint32_t)(d->rang > 0) << DIARY_HAS_RUNG;
    }
    return 0;
}

static const att_field diary_params[] = {
    {"rate", "1/day", "arrivals a day", 0, INFINITY, ATT_LOG, {ATT_GAMMA, 4, 1}, 0, ""}, {0}};
static const att_field diary_inputs[] = {{"pace", "1", "factor of the rate", 0, INFINITY, .prior = {ATT_FIXED, 1, 0}},
                                         {"cells", "1", "how many", 1, 100, .prior = {ATT_FIXED, 5, 0}},
                                         {0}};
static const att_field diary_quantities[] = {{"arrived", "1", "so far", 0, INFINITY},
                                             {"rang", "1", "days so far on which all rang", 0, INFINITY},
                                             {"paced", "1", "pace added up", 0, INFINITY},
                                             {"pace", "1", "in force", 0, INFINITY, .flags = ATT_LEVEL},
                                             {0}};
static const att_field diary_events[] = {
    {"is_idle", "1", "pace 0"}, {"is_full", "1", "40 arrived"}, {"has_rung", "1", "rung once"}, {0}};
static const att_field diary_happenings[] = {{"arrived", "1", "came to a cell"}, {"rang", "1", "all rang"}, {0}};
static const att_model diary_model = {.name = "diary",
                                      .doc = "arrivals at cells",
                                      .params = diary_params,
                                      .inputs = diary_inputs,
                                      .quantities = diary_quantities,
                                      .events = diary_events,
                                      .sizes = diary_sizes,
                                      .prepare = diary_prepare,
                                      .start = diary_start,
                                      .step = diary_step,
                                      .observe = diary_observe,
                                      .event = diary_event,
                                      .happenings = diary_happenings};

/** Inputs of one pace for `cells` cells. */
typedef struct diary_given {
    double pace, cells;
    att_input row[DIARY_INPUTS];
} diary_given;

static inline const att_input *diary_give(diary_given *g, double pace, double cells)
{
    g->pace = pace;
    g->cells = cells;
    g->row[DIARY_PACE] = (att_input){1, &g->pace};
    g->row[DIARY_CELLS] = (att_input){1, &g->cells};
    return g->row;
}

/* ---- a listener: what one path is told, added up by day ----------------------------------------------------------- */

enum { DIARY_DAYS = 64, DIARY_MANY_CELLS = 8 };

typedef struct diary_ear {
    double sum[DIARY_DAYS][2]; /* [day][happening] */
    double at_cell[DIARY_MANY_CELLS];
    double last;
    int wrong; /* another path, a day before the last one, a happening without its unit */
} diary_ear;

static inline void diary_hear(void *cookie, size_t i, double t, uint32_t unit, int happening, uint32_t n)
{
    diary_ear *e = cookie;
    int at_cell = happening == DIARY_ARRIVED;
    if (i || t < e->last || t < 0 || t >= DIARY_DAYS || (at_cell ? unit >= DIARY_MANY_CELLS : unit + 1 != 0)) {
        e->wrong++;
        return;
    }
    e->last = t;
    e->sum[(int)t][happening] += n;
    if (at_cell)
        e->at_cell[unit] += n;
}

/* What was told of a path adds up to its counters in the fan on every day, and by cell to all arrivals. Returns those. */
static inline double diary_adds_up(const diary_ear *ear, const att_fan *fan, size_t path, size_t days)
{
    double sum[2] = {0}, cells = 0;
    assert_int_equal(ear->wrong, 0);
    for (size_t t = 0; t < days; t++)
        for (size_t k = 0; k < 2; k++) {
            sum[k] += ear->sum[t][k];
            assert_true(sum[k] == att_fan_value(fan, path, t + 1, k));
        }
    for (int c = 0; c < DIARY_MANY_CELLS; c++)
        cells += ear->at_cell[c];
    assert_true(cells == sum[DIARY_ARRIVED]);
    return cells;
}

#endif
