/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_compare.h"
#include "base/team.h"
#include "io/jsontext.h"
#include "io/sink_json.h"
#include "io/sink_simulation.h"

#include <attrit/version.h>

static const char *const third_name[] = {"lower", "middle", "upper"};
enum { THIRDS = sizeof third_name / sizeof *third_name, ROW = 300 };

static int is_idle(const att_comparison *c, const att_compared *d, size_t figure)
{
    const att_compare_figure *f = &c->figure[figure];
    const unsigned char *own = c->problem->idle, *other = d->problem->idle;
    for (int k = 0; k < ATT_COMPARE_PARTS; k++)
        if (f->row[k] >= 0 && !(own && own[f->row[k]] && other && other[f->row[k]]))
            return 0;
    return 1;
}

/* ---- compare.csv -------------------------------------------------------------------------------------------------- */

/* The fields before the level. */
static const char *lead(char row[ROW], const att_compared *d, att_day date, const char *measure, const char *quantity,
                        const char *more)
{
    char day[11];
    snprintf(row, ROW, "%.80s,%s,%s,%.80s,%s", d->name, att_day_format(date, day), measure, quantity, more);
    return row;
}

static void add_share(att_text *out, const char *row, att_share s)
{
    att_text_addf(out, "%s,mean,", row);
    att_sink_simulation_number(out, s.p, ",");
    att_sink_simulation_number(out, s.se, "\n");
}

static void add_date(att_text *out, const att_comparison *c, const att_compared *d, size_t date)
{
    char row[ROW];
    for (size_t f = 0; f < c->n_figures; f++) {
        size_t at = date * c->n_figures + f;
        if (is_idle(c, d, f))
            continue;
        att_sink_simulation_levels(out, lead(row, d, c->date[date], "total", c->figure[f].name, ","), &d->figure[at]);
        if (d->difference)
            att_sink_simulation_levels(out, lead(row, d, c->date[date], "difference", c->figure[f].name, ","),
                                       &d->difference[at]);
    }
    add_share(out, lead(row, d, c->date[date], "probability", c->event, ","), d->breaking.by[date]);
    if (d->difference)
        add_share(out, lead(row, d, c->date[date], "probability_difference", c->event, ","),
                  d->breaking.by_difference[date]);
}

static void add_third(att_text *out, const att_comparison *c, const att_compared *d, const att_compare_parameter *p,
                      int k)
{
    char row[ROW], which[100];
    att_day last = c->date[c->n_dates - 1];
    snprintf(which, sizeof which, "%.80s,%s", p->field->name, third_name[k]);
    att_sink_simulation_levels(out, lead(row, d, last, "difference", "lives", which), &p->third[k].lives);
    add_share(out, lead(row, d, last, "fewer", "lives", which), p->third[k].fewer);
    add_share(out, lead(row, d, last, "more", "lives", which), p->third[k].more);
}

static void add_lives(att_text *out, const att_comparison *c, const att_compared *d)
{
    char row[ROW];
    att_day last = c->date[c->n_dates - 1];
    add_share(out, lead(row, d, last, "fewer", "lives", ","), d->fewer);
    add_share(out, lead(row, d, last, "same", "lives", ","), d->same);
    add_share(out, lead(row, d, last, "more", "lives", ","), d->more);
    for (size_t k = 0; k < c->n_parameters; k++)
        for (int t = 0; t < THIRDS; t++)
            add_third(out, c, d, &d->parameter[k], t);
}

static void add_breaking(att_text *out, const att_comparison *c, const att_compared *d)
{
    char row[ROW];
    att_day last = c->date[c->n_dates - 1];
    const att_compare_breaking *g = &d->breaking;
    add_share(out, lead(row, d, last, "both", c->event, ","), g->both);
    add_share(out, lead(row, d, last, "own_only", c->event, ","), g->own_only);
    add_share(out, lead(row, d, last, "other_only", c->event, ","), g->other_only);
    add_share(out, lead(row, d, last, "neither", c->event, ","), g->neither);
    att_sink_simulation_levels(out, lead(row, d, last, "days_later", c->event, ","), &g->days);
}

static void add_drones(att_text *out, const att_comparison *c, const att_compared *d)
{
    char row[ROW];
    att_day last = c->date[c->n_dates - 1];
    att_sink_simulation_levels(out, lead(row, d, last, "per_drone", "killed", ","), &d->per_drone);
    add_share(out, lead(row, d, last, "none_downed", "drones_downed", ","), d->none_downed);
}

int att_sink_compare_csv(att_text *out, const att_comparison *c, att_err *err)
{
    att_text_add(out, "doctrine,date,measure,quantity,parameter,third,level,value,se\n");
    for (size_t k = 0; k < c->n_doctrines; k++) {
        const att_compared *d = &c->doctrine[k];
        for (size_t date = 0; date < c->n_dates; date++)
            add_date(out, c, d, date);
        if (c->killed >= 0 && c->downed >= 0)
            add_drones(out, c, d);
        if (k && c->lives >= 0)
            add_lives(out, c, d);
        if (k)
            add_breaking(out, c, d);
    }
    return out->failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the tables") : 0;
}

/* ---- compare.json ------------------------------------------------------------------------------------------------- */

static json_t *numbers(const double *x)
{
    json_t *list = json_array();
    for (int k = 0; k < ATT_SIMULATE_LEVELS; k++)
        list = att_jsontext_add(list, att_jsontext_number(x[k]));
    return list;
}

static json_t *summary(const att_simulated *x)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "q", numbers(x->q), "se", numbers(x->se), "mean",
                     att_jsontext_number(x->mean), "mean_se", att_jsontext_number(x->mean_se));
}

static json_t *share(att_share s)
{
    return json_pack("{s:o, s:o}", "p", att_jsontext_number(s.p), "se", att_jsontext_number(s.se));
}

static json_t *figures(const att_comparison *c, const att_compared *d, const att_simulated *row)
{
    json_t *all = json_object();
    for (size_t f = 0; f < c->n_figures; f++)
        if (!is_idle(c, d, f))
            all = att_jsontext_put(all, c->figure[f].name, summary(&row[f]));
    return all;
}

static json_t *dates(const att_comparison *c, const att_compared *d)
{
    json_t *all = json_array();
    for (size_t i = 0; i < c->n_dates; i++) {
        json_t *day = json_pack("{s:o, s:o, s:o}", "date", att_jsontext_day(c->date[i]), "quantities",
                                figures(c, d, d->figure + i * c->n_figures), "event", share(d->breaking.by[i]));
        if (d->difference) {
            day = att_jsontext_put(day, "differences", figures(c, d, d->difference + i * c->n_figures));
            day = att_jsontext_put(day, "event_difference", share(d->breaking.by_difference[i]));
        }
        all = att_jsontext_add(all, day);
    }
    return all;
}

static json_t *parameter(const att_compare_parameter *p)
{
    json_t *thirds = json_array();
    for (int k = 0; k < THIRDS; k++) {
        const att_compare_third *t = &p->third[k];
        thirds = att_jsontext_add(thirds, json_pack("{s:s, s:I, s:o, s:o, s:o, s:o, s:o}", "third", third_name[k],
                                                    "paths", (json_int_t)t->n, "low", att_jsontext_number(t->low),
                                                    "high", att_jsontext_number(t->high), "lives", summary(&t->lives),
                                                    "fewer", share(t->fewer), "more", share(t->more)));
    }
    return json_pack("{s:s, s:s, s:o}", "name", p->field->name, "verdict", att_compare_verdict_says(p->verdict),
                     "thirds", thirds);
}

static json_t *unpaired(const att_comparison *c, const att_compared *d)
{
    json_t *all = json_object();
    for (size_t f = 0; f < c->n_figures; f++)
        if (!is_idle(c, d, f))
            all = att_jsontext_put(all, c->figure[f].name, att_jsontext_number(d->unpaired_se[f]));
    return all;
}

static json_t *breaking(const att_compare_breaking *g)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "both", share(g->both), "own_only", share(g->own_only), "other_only",
                     share(g->other_only), "neither", share(g->neither), "days_later", summary(&g->days));
}

static json_t *lives(const att_comparison *c, const att_compared *d)
{
    json_t *parameters = json_array();
    for (size_t k = 0; k < c->n_parameters; k++)
        parameters = att_jsontext_add(parameters, parameter(&d->parameter[k]));
    return json_pack("{s:o, s:o, s:o, s:o}", "fewer", share(d->fewer), "same", share(d->same), "more", share(d->more),
                     "parameters", parameters);
}

static json_t *doctrine(const att_comparison *c, const att_compared *d)
{
    json_t *all = json_pack("{s:s, s:s, s:o}", "name", d->name, "says", d->says, "dates", dates(c, d));
    if (c->killed >= 0 && c->downed >= 0)
        all = att_jsontext_put(
            all, "drones",
            json_pack("{s:o, s:o}", "killed_per_drone", summary(&d->per_drone), "none_downed", share(d->none_downed)));
    if (!d->difference)
        return all;
    all = att_jsontext_put(all, "unpaired_se", unpaired(c, d));
    all = att_jsontext_put(all, "breaking", breaking(&d->breaking));
    return c->lives < 0 ? all : att_jsontext_put(all, "lives", lives(c, d));
}

char *att_sink_compare_json(const att_comparison *c, att_err *err)
{
    json_t *doctrines = json_array();
    for (size_t k = 0; k < c->n_doctrines; k++)
        doctrines = att_jsontext_add(doctrines, doctrine(c, &c->doctrine[k]));
    json_t *rest = json_pack("{s:I, s:o, s:s, s:o}", "paths", (json_int_t)c->paths, "levels",
                             numbers(att_simulate_level), "event", c->event, "doctrines", doctrines);
    return att_jsontext_print(att_jsontext_merge(att_sink_json_of(c->campaign, c->seed), rest), 3, err);
}

char *att_sink_compare_manifest(const att_comparison *c, const char *command, const att_sink *files, att_err *err)
{
    char now[24];
    json_t *doctrines = json_array();
    for (size_t k = 0; k < c->n_doctrines; k++)
        doctrines = att_jsontext_add(doctrines, json_string(c->doctrine[k].name));
    json_t *all = json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:o, s:s, s:o, s:o, s:f}", "attrit", att_version(),
                            "campaign", att_campaign_name(c->campaign), "model", att_campaign_model(c->campaign),
                            "as_of", att_jsontext_day(c->date[0]), "horizon", att_jsontext_day(c->date[c->n_dates - 1]),
                            "seed", (json_int_t)c->seed, "paths", (json_int_t)c->paths, "doctrines", doctrines,
                            "command", command, "inputs", att_sink_json_inputs(c->campaign), "outputs",
                            att_sink_json_outputs(files), "seconds", c->seconds);
    return att_jsontext_print(att_jsontext_put(all, "created_at", json_string(att_clock_utc(now))), 2, err);
}
