/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/idle.h"

#include <math.h>
#include <string.h>

/* Holds when every value of the input of that name, or the value at which the parameter is fixed, is in the range. */
typedef struct condition {
    const char *name;
    double low, high;
} condition;

#define IS(name, x) \
    {               \
        name, x, x  \
    }
#define NOBODY_HIDES        \
    {                       \
        "bait", 1, INFINITY \
    } /* somebody stands out */
#define NO_SORTIES IS("lambda", 0)
#define NO_SECTOR IS("sector_opponent", 0)

/* A name plays no part when all conditions of one of its rows hold. */
static const struct rule {
    const char *name;
    condition when[2];
} rule[] = {
    /* parameters */
    {"q_alone", {NOBODY_HIDES}},
    {"q_alone", {NO_SORTIES}},
    {"q_bait", {IS("bait", 0)}},
    {"q_bait", {NO_SORTIES}},
    {"q_team", {IS("bait", 0)}},
    {"q_team", {NO_SORTIES}},
    {"kappa_close", {IS("chi", 0)}},
    {"p_down", {IS("bait", 0)}},
    {"p_down", {NO_SORTIES}},
    {"p_down", {IS("shooters", 0)}},
    {"rest_mean", {IS("fight_on", 1)}},
    {"compliance", {IS("fate_captured", 0)}},
    {"compliance", {IS("no_capture_order", 0)}},
    {"compliance", {IS("h", 0)}},
    {"initiative_level", {NO_SECTOR}},
    {"initiative_slope", {NO_SECTOR}},
    /* quantities */
    {"returned", {IS("rho", 0)}},
    {"encounters", {NO_SORTIES}},
    {"drones_downed", {NO_SORTIES}},
    {"drones_downed", {IS("bait", 0)}},
    {"drones_downed", {IS("shooters", 0)}},
    {"encirclements", {IS("h", 0)}},
    {"captured", {IS("h", 0)}},
    {"captured", {IS("fate_captured", 0)}},
    {"captured", {IS("compliance", 1), IS("no_capture_order", 1)}},
    {"deserted", {IS("d", 0), IS("h", 0)}},
    {"deserted", {IS("d", 0), IS("fate_deserted", 0)}},
    {"self_inflicted", {IS("h", 0)}},
    {"self_inflicted", {IS("fate_self_inflicted", 0), IS("fate_captured", 0)}},
    {"self_inflicted", {IS("fate_self_inflicted", 0), IS("no_capture_order", 0)}},
    {"self_inflicted", {IS("fate_self_inflicted", 0), IS("compliance", 0)}},
    {"dissolved", {IS("units_withdraw", 0)}},
    {"force_ratio", {NO_SECTOR}},
    {"initiative", {NO_SECTOR}},
    /* events */
    {"pulled_out", {IS("fight_on", 1), IS("relief_day", -1)}},
    {"half_dissolved", {IS("units_withdraw", 0)}},
    {"on_defensive", {NO_SECTOR}},
};

static int in(const condition *k, double x) { return x >= k->low && x <= k->high; }

static int holds(const condition *k, const att_model *m, const att_input *input, const att_prior *prior)
{
    int row = att_fields_find(m->inputs, k->name);
    if (row < 0) {
        row = att_fields_find(m->params, k->name);
        return row >= 0 && prior[row].kind == ATT_FIXED && in(k, prior[row].a);
    }
    for (size_t i = 0; i < input[row].n; i++)
        if (!in(k, input[row].x[i]))
            return 0;
    return 1;
}

int att_idle_is(const char *name, const att_model *m, const att_input *input, const att_prior *prior)
{
    for (size_t i = 0; i < sizeof rule / sizeof *rule; i++)
        if (!strcmp(rule[i].name, name) && holds(&rule[i].when[0], m, input, prior)
            && (!rule[i].when[1].name || holds(&rule[i].when[1], m, input, prior)))
            return 1;
    return 0;
}
