/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_simulation.h"
#include "base/num.h"
#include "base/team.h"
#include "campaign/answer.h"
#include "io/jsontext.h"
#include "io/sink_json.h"

#include <attrit/version.h>
#include <math.h>

static const char *const level[ATT_SIMULATE_LEVELS] = {"0.05", "0.25", "0.5", "0.75", "0.95"};

void att_sink_simulation_number(att_text *out, double x, const char *after)
{
    char text[32] = "";
    if (!isnan(x))
        att_print_double(round(1e4 * x) / 1e4 + 0.0, text); /* + 0.0: no "-0" */
    att_text_addf(out, "%s%s", text, after);
}

void att_sink_simulation_levels(att_text *out, const char *row, const att_simulated *x)
{
    for (int k = 0; k < ATT_SIMULATE_LEVELS; k++) {
        att_text_addf(out, "%s,%s,", row, level[k]);
        att_sink_simulation_number(out, x->q[k], ",");
        att_sink_simulation_number(out, x->se[k], "\n");
    }
    att_text_addf(out, "%s,mean,", row);
    att_sink_simulation_number(out, x->mean, ",");
    att_sink_simulation_number(out, x->mean_se, "\n");
}

static void add_day(att_text *out, const att_simulation *s, const att_simulated_doctrine *d, size_t t)
{
    char row[200], day[11];
    for (size_t q = 0; q < s->n_quantities; q++) {
        if (d->problem->idle && d->problem->idle[q])
            continue;
        snprintf(row, sizeof row, "%.80s,%s,%.80s", d->name,
                 att_day_format(att_answer_day(s->campaign, (double)t), day), d->problem->model->quantities[q].name);
        att_sink_simulation_levels(out, row, &d->quantity[t * s->n_quantities + q]);
    }
}

static int finished(const att_text *out, att_err *err)
{
    return out->failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the tables") : 0;
}

int att_sink_simulation_quantities(att_text *out, const att_simulation *s, att_err *err)
{
    att_text_add(out, "doctrine,date,quantity,level,value,se\n");
    for (size_t k = 0; k < s->n_doctrines; k++)
        for (size_t t = 1; t < s->n_times; t++)
            add_day(out, s, &s->doctrine[k], t);
    return finished(out, err);
}

int att_sink_simulation_events(att_text *out, const att_simulation *s, att_err *err)
{
    char day[11];
    att_text_add(out, "doctrine,date,event,probability,se\n");
    for (size_t k = 0; k < s->n_doctrines; k++)
        for (size_t t = 1; t < s->n_times; t++) {
            const att_simulated_doctrine *d = &s->doctrine[k];
            for (size_t e = 0, at = t * d->n_events; e < d->n_events; e++, at++) {
                att_text_addf(out, "%s,%s,%s,", d->name, att_day_format(att_answer_day(s->campaign, (double)t), day),
                              d->event_name[e]);
                att_sink_simulation_number(out, d->event[at], ",");
                att_sink_simulation_number(out, d->event_se[at], "\n");
            }
        }
    return finished(out, err);
}

char *att_sink_simulation_manifest(const att_simulation *s, const char *command, const att_sink *files, att_err *err)
{
    const att_campaign *c = s->campaign;
    char now[24];
    json_t *doctrines = json_array();
    for (size_t k = 0; k < s->n_doctrines; k++)
        doctrines = att_jsontext_add(doctrines, json_string(s->doctrine[k].name));
    json_t *all = json_pack(
        "{s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:o, s:o, s:s, s:o, s:o, s:f}", "attrit", att_version(), "campaign",
        att_campaign_name(c), "model", att_campaign_model(c), "as_of", att_jsontext_day(att_campaign_as_of(c)),
        "horizon", att_jsontext_day(att_campaign_horizon(c)), "seed", (json_int_t)s->seed, "runs", (json_int_t)s->runs,
        "doctrines", doctrines, "trace", s->trace ? json_integer((json_int_t)s->trace) : json_null(), "command",
        command, "inputs", att_sink_json_inputs(c), "outputs", att_sink_json_outputs(files), "seconds", s->seconds);
    all = att_jsontext_put(all, "created_at", json_string(att_clock_utc(now)));
    return att_jsontext_print(all, 2, err);
}
