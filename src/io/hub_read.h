/* SPDX-License-Identifier: Apache-2.0 */
/** The rows of a hubverse model-output file, one by one; hub_check.c looks at them together. */
#ifndef ATT_IO_HUB_READ_H
#define ATT_IO_HUB_READ_H

#include "io/csv.h"
#include <attrit/campaign.h>

typedef enum att_hub_kind {
    ATT_HUB_MEAN,
    ATT_HUB_MEDIAN,
    ATT_HUB_QUANTILE,
    ATT_HUB_CDF,
    ATT_HUB_PMF,
    ATT_HUB_SAMPLE,
    ATT_HUB_N_KINDS
} att_hub_kind;
extern const char *const att_hub_kinds[ATT_HUB_N_KINDS];

typedef enum att_hub_column {
    ATT_HUB_ORIGIN_DATE,
    ATT_HUB_SCENARIO_ID,
    ATT_HUB_LOCATION,
    ATT_HUB_TARGET,
    ATT_HUB_HORIZON,
    ATT_HUB_TARGET_DATE,
    ATT_HUB_OUTPUT_TYPE,
    ATT_HUB_OUTPUT_TYPE_ID,
    ATT_HUB_VALUE,
    ATT_HUB_N_COLUMNS
} att_hub_column;

typedef struct att_hub_row {
    const char *scenario, *location, *target, *id; /* "" = missing */
    att_day origin, target_date, day;              /* ATT_NO_DAY = missing; day: of an id that is a date */
    double horizon, level, value; /* horizon in days, NAN = missing; level: the id as a number, or NAN */
    att_hub_kind kind;
    int faulty; /* something in it was refused: what it says must not be used */
    size_t row; /* of the table */
    uint32_t line;
} att_hub_row;

typedef struct att_hub {
    att_csv csv;
    int at[ATT_HUB_N_COLUMNS];
    size_t n;
    att_hub_row *row; /* in the order of the file */
    int lost;         /* rows were left out, as nobody can say what they belong to */
} att_hub;

/** Read and check every row; mistakes go to *diag. 0; >0 no table can be read from it; <0 out of memory (*err). */
int att_hub_read(att_hub *hub, att_arena *arena, const att_source_text *src, att_diag *diag, att_err *err);
/**
 * Check the rows together, which sorts them: by scenario, location, target, kind, horizon, date and id, so that those of
 * one forecast stand side by side.
 */
void att_hub_check_rows(att_hub *hub);
/** Do two rows belong to one forecast: the same task and kind? */
int att_hub_same_forecast(const att_hub_row *a, const att_hub_row *b);

#endif
