/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Any contingent at all, made of bytes: parameters and inputs over their ranges, their ends included, and what must hold of
 * it on every day of every run, while doctrines change. For the property test and for the fuzzer.
 */
#ifndef ATT_TESTS_ANY_CONTINGENT_H
#define ATT_TESTS_ANY_CONTINGENT_H

#include "follow.h"
#include "models/contingent_rows.h" /* only the numbers of the rows */
#include <math.h>

enum {
    ANY_RUNS = 3,
    ANY_DAYS = 40,
    ANY_PHASE = 16,
    ANY_UNITS = 16,
    ANY_SCHEDULE = 12,
    ANY_BRIGADES = 3,
    ANY_QUANTITIES = INITIATIVE + 1
};

typedef struct any_bytes {
    const uint8_t *at;
    size_t n;
} any_bytes;

/* The campaign; the rigs point into it. */
typedef struct any_contingent {
    double unit_size[ANY_UNITS], arrivals[ANY_BRIGADES * ANY_SCHEDULE], brigade_units[ANY_BRIGADES],
        brigade_weight[ANY_BRIGADES], thresholds[8], sector[2][ANY_SCHEDULE];
    rig plain, told; /* the same campaign, once as it is and once with all happenings told */
    follow f;
} any_contingent;

static inline unsigned any_byte(any_bytes *b) { return b->n ? (b->n--, *b->at++) : 0; }

/* Bytes that are used up leave the default; others give one of the ends, or what lies between. */
static inline double any_within(any_bytes *b, double usual, double low, double high)
{
    unsigned x = any_byte(b);
    double share = (x - 96) / 159.0;
    return x < 64    ? usual
           : x < 80  ? low
           : x < 96  ? high
           : low > 0 ? low * pow(high / low, share)
                     : low + (high - low) * share * share;
}

/* Ends as the tables give them where that can be run: much more tempo only takes longer. */
typedef struct any_range {
    const char *name;
    double low, high;
} any_range;

static const any_range any_params[] = {{"lambda", 0, 8},
                                       {"p_down", 0, 1},
                                       {"q_bait", 0, 1},
                                       {"q_team", 0, 1},
                                       {"q_alone", 0, 1},
                                       {"kappa", 0, 1},
                                       {"kappa_close", 0, 1},
                                       {"rho", 0, 1},
                                       {"tau", 0, 1e6},
                                       {"phi", 0, 1},
                                       {"sd_tempo", 0, 1},
                                       {"chi", 0, 2},
                                       {"rest_mean", 0, 60},
                                       {"combat_start", 0, 50},
                                       {"deployment", 0, 2},
                                       {"h", 0, 1e3},
                                       {"compliance", 0, 1},
                                       {"d", 0, 5},
                                       {"initiative_level", -9, 9},
                                       {"initiative_slope", -3, 3}};
static const any_range any_inputs[] = {
    {"tempo_building", 0, 2},        {"tempo_resting", 0, 2},       {"break_a", 0.01, 100},
    {"break_b", 0.01, 100},          {"rest_shape", 0.01, 20},      {"after_rest_median", 0, 1},
    {"after_rest_sdlog", 0, 1},      {"stock_supply", 0, 30},       {"unit_break", 0, 1},
    {"wave_chance", 0, 1},           {"wave_first", 0, 50},         {"wave_days", 1, 70},
    {"wave_median", 0, 300},         {"wave_sdlog", 0, 1},          {"unit_break_a", 0.01, 1000},
    {"unit_break_b", 0.01, 1000},    {"fate_break_out", 0, 5},      {"fate_captured", 0, 5},
    {"fate_deserted", 0, 5},         {"fate_self_inflicted", 0, 5}, {"fate_killed", 0, 5},
    {"initiative_threshold", 0, 100}};
/* Whole numbers. */
static const any_range any_counts[] = {{"bait", 0, 4},
                                       {"shooters", 0, 4},
                                       {"fight_on", 0, 1},
                                       {"units_withdraw", 0, 1},
                                       {"consolidate", 0, 1},
                                       {"casualties_include_lost", 0, 1},
                                       {"no_capture_order", 0, 1},
                                       {"stock_start", -1, 300},
                                       {"rotate_after", 0, 9},
                                       {"rotate_rest", 0, 9},
                                       {"relief_day", -1, 45}};

static inline void any_theta(rig *r, any_bytes *b)
{
    for (size_t k = 0; k < sizeof any_params / sizeof *any_params; k++) {
        const any_range *x = &any_params[k];
        rig_param(r, x->name, any_within(b, r->theta[rig_row(r->model->params, x->name)], x->low, x->high));
    }
}

static inline void any_doctrine(rig *r, any_bytes *b)
{
    for (size_t k = 0; k < sizeof any_inputs / sizeof *any_inputs; k++)
        rig_input(r, any_inputs[k].name,
                  any_within(b, rig_given(r, any_inputs[k].name), any_inputs[k].low, any_inputs[k].high));
    for (size_t k = 0; k < sizeof any_counts / sizeof *any_counts; k++)
        rig_input(r, any_counts[k].name,
                  floor(any_within(b, rig_given(r, any_counts[k].name), any_counts[k].low, any_counts[k].high)));
}

/* A new doctrine, but what is counted and how many drones there are stay. 0, or it is refused. */
static inline int any_change(rig *r, any_bytes *b)
{
    double stock = rig_given(r, "stock_start"), supply = rig_given(r, "stock_supply"),
           lost_too = rig_given(r, "casualties_include_lost");
    any_doctrine(r, b);
    rig_input(r, "stock_start", stock);
    rig_input(r, "stock_supply", supply);
    rig_input(r, "casualties_include_lost", lost_too);
    return rig_change(r);
}

static inline void any_fill(double *x, size_t n, any_bytes *b, double usual, double low, double high)
{
    for (size_t i = 0; i < n; i++)
        x[i] = any_within(b, usual, low, high);
}

static inline void any_vectors(any_contingent *c, rig *r, any_bytes *b)
{
    size_t n_brigades = 1 + any_byte(b) % ANY_BRIGADES, n_units = n_brigades + any_byte(b) % (ANY_UNITS - n_brigades),
           days = 1 + any_byte(b) % ANY_SCHEDULE, first = n_units;
    for (size_t u = 0; u < n_units; u++)
        c->unit_size[u] = floor(any_within(b, 12, 1, u ? 40 : 2000));
    any_fill(c->arrivals, n_brigades * days, b, 20, 0, 300);
    any_fill(c->brigade_weight, n_brigades, b, 1, 0, 5);
    any_fill(c->sector[0], days, b, 500, 0, 9000);
    any_fill(c->sector[1], days, b, 900, 1, 9000);
    any_fill(c->thresholds, 8, b, 0.5, 0, 1);
    for (size_t k = n_brigades; --k > 0; first -= (size_t)c->brigade_units[k])
        c->brigade_units[k] = (double)(1 + any_byte(b) % (first - k));
    c->brigade_units[0] = (double)first;
    rig_vector(r, "unit_size", n_units, c->unit_size);
    rig_vector(r, "arrivals", n_brigades * days, c->arrivals);
    rig_vector(r, "thresholds", any_byte(b) % 9, c->thresholds);
    if (n_brigades > 1) {
        rig_vector(r, "brigade_units", n_brigades, c->brigade_units);
        rig_vector(r, "brigade_weight", n_brigades, c->brigade_weight);
    }
    if (any_byte(b) % 2) {
        rig_vector(r, "sector_own", days, c->sector[0]);
        rig_vector(r, "sector_opponent", days, c->sector[1]);
    }
}

/* ---- what must hold ---- */

#define any_must(truth)           \
    do {                          \
        if (!(truth))             \
            return "not " #truth; \
    } while (0)

typedef double any_seen[ANY_QUANTITIES][ANY_RUNS];

static inline const char *any_levels(const any_contingent *c, any_seen x, size_t i, unsigned hit)
{
    double n_units = (double)c->f.n_units, lost_too = rig_given(&c->plain, "casualties_include_lost");
    any_must(x[STRENGTH][i] + x[IN_CARE][i] + x[KILLED][i] + x[CAPTURED][i] + x[DESERTED][i] + x[SELF_INFLICTED][i]
             == x[DEPLOYED][i]);
    any_must(x[CASUALTIES][i] == x[KILLED][i] + x[WOUNDED][i] + lost_too * (x[CAPTURED][i] + x[SELF_INFLICTED][i]));
    any_must(x[IN_CARE][i] == x[WOUNDED][i] - x[RETURNED][i]);
    for (int q = 0; q < ANY_QUANTITIES; q++)
        any_must(x[q][i] >= 0 && x[q][i] < INFINITY);
    any_must(x[DRONES_DOWNED][i] <= x[ENCOUNTERS][i]);
    any_must(x[DISSOLVED_UNITS][i] <= x[INEFFECTIVE][i] && x[INEFFECTIVE][i] <= n_units);
    any_must(x[IN_LINE][i] == 0 || x[IN_LINE][i] == 100);
    any_must(x[INITIATIVE][i] <= 100);
    any_must(!(hit >> PULLED_OUT & 1) || x[IN_LINE][i] == 0);
    any_must((hit >> HALF_DISSOLVED & 1) == (2 * x[DISSOLVED_UNITS][i] >= n_units));
    any_must(rig_given(&c->plain, "stock_start") < 0
             || x[ENCOUNTERS][i]
                    <= rig_given(&c->plain, "stock_start") + ANY_DAYS * rig_given(&c->plain, "stock_supply"));
    return NULL;
}

/* Counters never fall. */
static inline const char *any_growth(any_seen before, any_seen x, size_t i)
{
    static const int counters[] = {DEPLOYED,      KILLED,   WOUNDED,  CASUALTIES,     RETURNED,      ENCOUNTERS,
                                   DRONES_DOWNED, CAPTURED, DESERTED, SELF_INFLICTED, ENCIRCLEMENTS, DISSOLVED_UNITS};
    for (size_t k = 0; k < sizeof counters / sizeof *counters; k++)
        any_must(x[counters[k]][i] >= before[counters[k]][i]);
    return NULL;
}

/* What was told of the units adds up to what can be observed. */
static inline const char *any_account(const any_contingent *c, any_seen x, size_t i)
{
    const follow *f = &c->f;
    const rig *r = &c->told;
    double able = 0, weak = 0, limit = rig_given(r, "unit_break") * r->theta[rig_row(r->model->params, "deployment")];
    for (size_t u = 0; u < f->n_units; u++) {
        any_must(follow_able(f, i, u) >= 0);
        able += (double)follow_able(f, i, u);
        weak += follow_count(f, r, i, u, "left_line") || (double)follow_able(f, i, u) <= limit * c->unit_size[u] + 1e-3;
    }
    any_must(able == x[STRENGTH][i]);
    any_must(weak == x[INEFFECTIVE][i]);
    any_must(follow_sum(f, r, i, "arrived") == x[DEPLOYED][i]);
    any_must(follow_sum(f, r, i, "returned") == x[RETURNED][i]);
    any_must(follow_sum(f, r, i, "met_drone") == x[ENCOUNTERS][i]);
    any_must(follow_sum(f, r, i, "drone_downed") == x[DRONES_DOWNED][i]);
    any_must(follow_sum(f, r, i, "killed_by_drone") + follow_sum(f, r, i, "killed_close")
                 + follow_sum(f, r, i, "killed_encircled")
             == x[KILLED][i]);
    any_must(follow_sum(f, r, i, "wounded_by_drone") + follow_sum(f, r, i, "wounded_close") == x[WOUNDED][i]);
    any_must(follow_sum(f, r, i, "captured") == x[CAPTURED][i]);
    any_must(follow_sum(f, r, i, "deserted") + follow_sum(f, r, i, "deserted_encircled") == x[DESERTED][i]);
    any_must(follow_sum(f, r, i, "self_inflicted") == x[SELF_INFLICTED][i]);
    any_must(follow_sum(f, r, i, "encircled") == x[ENCIRCLEMENTS][i]);
    any_must(follow_sum(f, r, i, "left_line") == x[DISSOLVED_UNITS][i]);
    any_must(follow_sum(f, r, i, "moved_in") == follow_sum(f, r, i, "moved_out"));
    return NULL;
}

static inline const char *any_day(const any_contingent *c, double t, any_seen before, any_seen x)
{
    const rig *r = &c->plain;
    uint32_t hit[ANY_RUNS];
    any_must(!memcmp(r->x, c->told.x, ANY_RUNS * r->a.state_bytes));
    for (int q = 0; q < ANY_QUANTITIES; q++)
        r->model->observe(&r->a, q, r->x, x[q]);
    r->model->event(&r->a, t, r->x, hit);
    const char *wrong = NULL;
    for (size_t i = 0; i < ANY_RUNS && !wrong; i++) {
        wrong = any_levels(c, x, i, hit[i]);
        wrong = wrong ? wrong : any_growth(before, x, i);
        wrong = wrong ? wrong : any_account(c, x, i);
    }
    return wrong;
}

/** Run the contingent that these bytes are. What is wrong with it, or NULL; *ran = 0: its inputs are refused, with a reason. */
static inline const char *any_contingent_run(const uint8_t *data, size_t n, int *ran)
{
    static any_contingent c;
    any_seen x[2] = {0};
    rig *both[] = {&c.plain, &c.told};
    any_bytes b[2];
    const char *wrong = NULL;
    *ran = 1;
    for (int k = 0; k < 2; k++) {
        b[k] = (any_bytes){data, n};
        rig_open(both[k], "contingent", ANY_RUNS, 1);
        any_vectors(&c, both[k], &b[k]);
        any_theta(both[k], &b[k]);
        any_doctrine(both[k], &b[k]);
    }
    follow_open(&c.f, &c.told, c.told.input[rig_row(c.told.model->inputs, "unit_size")].n);
    for (int k = 0; k < 2 && *ran; k++)
        *ran = rig_prepare(both[k]) == 0;
    for (int k = 0; k < 2 && *ran; k++)
        rig_start(both[k], 0);
    int last = *ran ? ANY_DAYS : -1;
    for (int day = 0; day <= last && !wrong; day++) {
        wrong = any_day(&c, day, x[!(day % 2)], x[day % 2]);
        for (int k = 0; k < 2; k++) {
            if (day % ANY_PHASE == ANY_PHASE - 1 && any_change(both[k], &b[k]))
                last = day;
            else
                rig_go(both[k], day, day + 1);
        }
    }
    follow_close(&c.f, &c.told);
    rig_close(&c.told);
    rig_close(&c.plain);
    return wrong;
}

#endif
