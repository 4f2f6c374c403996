/* SPDX-License-Identifier: Apache-2.0 */
/* A hub's folders: the forecast as it stands, under the name that the hub expects, and target data from a later ledger. */
#include "base/date.h"
#include "base/num.h"
#include "io/export.h"

#include <string.h>

static int put_forecast(att_export *x, att_err *err)
{
    const att_export_opts *o = &x->opts;
    const att_hub_row *w = x->hub.row;
    char day[11], holds[100], n[32];
    const char *name = att_arena_printf(&x->arena, "model-output/%s-%s/%s-%s-%s.csv", o->team, o->model,
                                        att_date_format(w->origin, day), o->team, o->model);
    if (!name)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a name");
    snprintf(holds, sizeof holds, "%s rows, all rules kept", att_print_commas((double)x->hub.n, n));
    return att_export_put(x, name, holds, x->src.s, x->src.len, err);
}

/* Every report, so that the state of knowledge of any day can be had again. */
static int put_series(att_export *x, att_err *err)
{
    att_text out = {.arena = &x->arena};
    char date[11], as_of[11], number[32], holds[100];
    att_text_add(&out, "target_date,target,location,observation,as_of\n");
    size_t n = 0;
    for (size_t i = 0; i < x->n_known; i++) {
        const att_export_known *k = &x->known[i];
        if (i && !strcmp(k[-1].target, k->target) && k[-1].date == k->date && k[-1].as_of == k->as_of)
            continue; /* another printing of that number */
        att_print_double(k->x, number);
        att_text_addf(&out, "%s,%s,", att_date_format(k->date, date), k->target);
        att_csv_add(&out, x->hub.row[0].location);
        att_text_addf(&out, ",%s,%s\n", number, att_date_format(k->as_of, as_of));
        n++;
    }
    if (out.failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for target data");
    snprintf(holds, sizeof holds, "%zu observations", n);
    return att_export_put(x, "target-data/time-series.csv", holds, out.s, out.len, err);
}

static int same_unit(const att_hub_row *a, const att_hub_row *b)
{
    return !strcmp(a->target, b->target) && a->target_date == b->target_date;
}

/* One row for each day that was forecast and has become known; counts need no output_type. */
static int put_oracle(att_export *x, att_err *err)
{
    att_text out = {.arena = &x->arena};
    char date[11], number[32], holds[100];
    size_t n = 0;
    att_text_add(&out, "target_date,target,location,oracle_value\n");
    for (size_t i = 0; i < x->hub.n; i++) {
        const att_hub_row *w = &x->hub.row[i];
        const att_export_known *k = w->kind == ATT_HUB_QUANTILE && (!i || !same_unit(w - 1, w) || w[-1].kind != w->kind)
                                        ? att_export_truth_find(x, w)
                                        : NULL;
        if (!k)
            continue;
        att_print_double(k->x, number);
        att_text_addf(&out, "%s,%s,", att_date_format(w->target_date, date), w->target);
        att_csv_add(&out, w->location);
        att_text_addf(&out, ",%s\n", number);
        n++;
    }
    if (out.failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for target data");
    snprintf(holds, sizeof holds, "%zu of the days forecast are known", n);
    return att_export_put(x, "target-data/oracle-output.csv", holds, out.s, out.len, err);
}

int att_export_hubverse(att_export *x, att_err *err)
{
    int rc = put_forecast(x, err);
    if (rc || !x->opts.truth)
        return rc;
    rc = put_series(x, err);
    return rc ? rc : put_oracle(x, err);
}
