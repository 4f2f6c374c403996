/* SPDX-License-Identifier: Apache-2.0 */
/* Long tables: scoringutils' columns and no others, since every further column is part of its forecast unit; and a tidy one. */
#include "base/num.h"
#include "io/export.h"

#include <string.h>

static const char *count_words(char *out, size_t size, size_t n, const char *what)
{
    char text[32];
    snprintf(out, size, "%s %s", att_print_commas((double)n, text), what);
    return out;
}

static int has_scenarios(const att_export *x)
{
    for (size_t i = 0; i < x->hub.n; i++)
        if (*x->hub.row[i].scenario)
            return 1;
    return 0;
}

/* Fields of a row, each with its comma. */
static void add_cells(att_text *out, const att_export *x, const att_hub_row *w, size_t n, const att_hub_column *column)
{
    for (size_t i = 0; i < n; i++) {
        att_csv_add(out, att_export_cell(x, w, column[i]));
        att_text_add(out, ",");
    }
}

static void add_observed(att_text *out, const att_export *x, const att_hub_row *w)
{
    char text[32] = "NA";
    const att_export_known *known = att_export_truth_find(x, w);
    if (known)
        att_print_double(known->x, text);
    att_text_addf(out, "%s\n", text);
}

/* The rows of one kind; `id` is what scoringutils calls output_type_id. */
static int write_kind(att_export *x, att_hub_kind kind, const char *id, const char *file, const char *what,
                      att_err *err)
{
    static const att_hub_column unit[] = {ATT_HUB_LOCATION, ATT_HUB_TARGET,      ATT_HUB_ORIGIN_DATE,
                                          ATT_HUB_HORIZON,  ATT_HUB_TARGET_DATE, ATT_HUB_OUTPUT_TYPE_ID,
                                          ATT_HUB_VALUE};
    att_text out = {.arena = &x->arena};
    char holds[100];
    size_t n = 0;
    int scenarios = has_scenarios(x);
    att_text_addf(&out, "model,%slocation,target,origin_date,horizon,target_date,%s,predicted,observed\n",
                  scenarios ? "scenario_id," : "", id);
    for (size_t i = 0; i < x->hub.n; i++) {
        const att_hub_row *w = &x->hub.row[i];
        if (w->kind != kind)
            continue;
        att_text_addf(&out, "%s,", x->opts.model);
        if (scenarios)
            add_cells(&out, x, w, 1, (const att_hub_column[]){ATT_HUB_SCENARIO_ID});
        add_cells(&out, x, w, sizeof unit / sizeof *unit, unit);
        add_observed(&out, x, w);
        n++;
    }
    if (out.failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %s", file);
    return n ? att_export_put(x, file, count_words(holds, sizeof holds, n, what), out.s, out.len, err) : 0;
}

int att_export_scoringutils(att_export *x, att_err *err)
{
    int rc = write_kind(x, ATT_HUB_QUANTILE, "quantile_level", "scoringutils-quantile.csv", "quantiles", err);
    return rc ? rc : write_kind(x, ATT_HUB_SAMPLE, "sample_id", "scoringutils-sample.csv", "samples", err);
}

int att_export_csv(att_export *x, att_err *err)
{
    static const att_hub_column column[] = {ATT_HUB_ORIGIN_DATE, ATT_HUB_LOCATION, ATT_HUB_TARGET,
                                            ATT_HUB_TARGET_DATE, ATT_HUB_HORIZON,  ATT_HUB_OUTPUT_TYPE_ID};
    att_text out = {.arena = &x->arena};
    char holds[100];
    size_t n = 0;
    att_text_add(&out, "as_of,subject,quantity,date,days_ahead,quantile,value\n");
    for (size_t i = 0; i < x->hub.n; i++) {
        const att_hub_row *w = &x->hub.row[i];
        if (w->kind != ATT_HUB_QUANTILE)
            continue;
        add_cells(&out, x, w, sizeof column / sizeof *column, column);
        att_text_addf(&out, "%s\n", att_export_cell(x, w, ATT_HUB_VALUE));
        n++;
    }
    if (out.failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for quantiles.csv");
    return att_export_put(x, "quantiles.csv", count_words(holds, sizeof holds, n, "quantiles"), out.s, out.len, err);
}
