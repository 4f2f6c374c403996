/* SPDX-License-Identifier: Apache-2.0 */
#include "contingent_check.h"
#include "outcome.h"
#include <math.h>
#include <stdio.h>

/* Says why and ends with -1; `why` has the 200 bytes that att_model.sizes promises. */
#define refuse(why, ...) (snprintf((why), 200, __VA_ARGS__), -1)

static const char *name(enum input row) { return att_contingent_rows_inputs[row].name; }

uint32_t att_contingent_check_brigades(const att_args *a)
{
    const att_input *in = &a->input[BRIGADE_UNITS];
    return in->n > 1 || (in->n == 1 && in->x[0] > 0) ? (uint32_t)in->n : 1;
}

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

static int check_all_values(const att_args *a, char *why)
{
    int code = 0;
    for (int row = 0; !code && att_contingent_rows_inputs[row].name; row++)
        code = check_values(&att_contingent_rows_inputs[row], &a->input[row], why);
    return code;
}

static int check_whole(const att_args *a, char *why)
{
    static const enum input whole[] = {
        UNIT_SIZE,    BAIT,        SHOOTERS,      FIGHT_ON,         UNITS_WITHDRAW, CONSOLIDATE,
        ROTATE_AFTER, ROTATE_REST, BRIGADE_UNITS, NO_CAPTURE_ORDER, RELIEF_DAY,     CASUALTIES_INCLUDE_LOST};
    for (size_t k = 0; k < sizeof whole / sizeof *whole; k++)
        for (size_t i = 0; i < a->input[whole[k]].n; i++)
            if (a->input[whole[k]].x[i] != floor(a->input[whole[k]].x[i]))
                return refuse(why, "%s must be a whole number, got %g", name(whole[k]), a->input[whole[k]].x[i]);
    return 0;
}

static int check_total(const att_args *a, enum input row, size_t least, size_t most, const char *what, char *why)
{
    double sum = 0;
    size_t n = a->input[row].n;
    if (n < least || n > most)
        return refuse(why, "%s must name %zu to %zu %s, got %zu", name(row), least, most, what, n);
    for (size_t i = 0; i < n; i++)
        sum += a->input[row].x[i];
    if (sum > TOTAL_MAX)
        return refuse(why, "%s adds up to %.0f men; at most %d can be followed", name(row), sum, TOTAL_MAX);
    return 0;
}

static int check_brigades(const att_args *a, char *why)
{
    uint32_t n = att_contingent_check_brigades(a);
    size_t n_weights = a->input[BRIGADE_WEIGHT].n;
    double sum = 0;
    for (size_t b = 0; n > 1 && b < n; b++)
        sum += a->input[BRIGADE_UNITS].x[b];
    if (n == 1 && a->input[BRIGADE_UNITS].n)
        sum = a->input[BRIGADE_UNITS].x[0];
    if (sum > 0 && sum != (double)a->input[UNIT_SIZE].n)
        return refuse(why, "the units of the brigades add up to %.0f, but unit_size names %zu", sum,
                      a->input[UNIT_SIZE].n);
    if (n > BRIGADES_MAX)
        return refuse(why, "brigade_units names %u brigades; at most %d can be followed", n, BRIGADES_MAX);
    if (n_weights > 1 && n_weights != n)
        return refuse(why, "brigade_weight must name one value or one a brigade (%u), got %zu", n, n_weights);
    if (a->input[ARRIVALS].n % n)
        return refuse(why, "arrivals must name as many days for each of %u brigades, got %zu values in all", n,
                      a->input[ARRIVALS].n);
    for (size_t b = 0; n > 1 && b < n; b++)
        if (a->input[BRIGADE_UNITS].x[b] < 1)
            return refuse(why, "brigade_units: brigade %zu has no units", b + 1);
    return 0;
}

static int check_doctrine(const att_args *a, char *why)
{
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

/* On every day of a sector there is an opponent. */
static int check_sector(const att_args *a, char *why)
{
    const att_input *own = &a->input[SECTOR_OWN], *opponent = &a->input[SECTOR_OPPONENT];
    double troops = 0;
    for (size_t day = 0; day < own->n; day++)
        troops += own->x[day];
    for (size_t day = 0; day < opponent->n; day++)
        troops += opponent->x[day];
    if (troops > 0 && !opponent->n)
        return refuse(why, "sector_own is given, but not sector_opponent");
    for (size_t day = 0; troops > 0 && day < opponent->n; day++)
        if (!(opponent->x[day] > 0))
            return refuse(why, "sector_opponent must be above 0 on every day of a sector, got %g on day %zu",
                          opponent->x[day], day);
    return 0;
}

int att_contingent_check_inputs(const att_args *a, char *why)
{
    int code = check_all_values(a, why);
    code = code ? code : check_whole(a, why);
    code = code ? code : check_total(a, UNIT_SIZE, 1, UNITS_MAX, "units", why);
    code = code ? code : check_total(a, ARRIVALS, 1, 10000000, "days", why);
    code = code ? code : check_brigades(a, why);
    code = code ? code : check_doctrine(a, why);
    code = code ? code : check_sector(a, why);
    if (!code && a->input[THRESHOLDS].n > THRESHOLDS_MAX)
        code = refuse(why, "thresholds: at most %d can be watched, got %zu", THRESHOLDS_MAX, a->input[THRESHOLDS].n);
    return code;
}
