/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_sensitivity.h"
#include "base/num.h"
#include "base/team.h"
#include "io/jsontext.h"
#include "io/sink_json.h"
#include "io/sink_simulation.h"

#include <attrit/version.h>
#include <math.h>
#include <string.h>

static const char *const kind_name[] = {"count", "chance", "date"};

/* ---- sensitivity.csv ------------------------------------------------------------------------------------------------ */

static void add(att_text *out, const char *part, const char *name, const att_headline *h, const char *measure,
                double value, double se)
{
    char day[11] = "";
    if (h)
        att_day_format(h->date, day);
    att_text_addf(out, "%s,%s,%s,%s,%s,", part, name, h ? h->name : "", day, measure);
    att_sink_simulation_number(out, value, ",");
    att_sink_simulation_number(out, se, "\n");
}

/* A voice may be called anything: quotes around it, those inside doubled. */
static const char *quoted(const char *name, char out[256])
{
    char *to = out;
    if (!strpbrk(name, ",\"\n\r"))
        return name;
    *to++ = '"';
    for (; *name && to < out + 250; *to++ = *name++)
        if (*name == '"')
            *to++ = '"';
    *to++ = '"';
    *to = 0;
    return out;
}

static void add_others(att_text *out, const att_sensitivity *s, const char *part, size_t n, const att_other *x)
{
    char name[256];
    for (size_t k = 0; k < n; k++, x++) {
        const char *who = quoted(x->name, name);
        add(out, part, who, NULL, "khat", x->khat, NAN);
        add(out, part, who, NULL, "ess", x->ess, NAN);
        for (size_t h = 0; h < s->n_headlines; h++) {
            const att_other_headline *to = &x->headline[h];
            add(out, part, who, &s->headline[h], "value", to->value, to->se);
            add(out, part, who, &s->headline[h], "change", to->change, to->change_se);
            add(out, part, who, &s->headline[h], "mean", to->mean, NAN);
            add(out, part, who, &s->headline[h], "sd", to->sd, NAN);
        }
    }
}

/* The shortest text that reads the same: a rate may lie far below the fourth decimal. */
static void add_exactly(att_text *out, const char *name, const char *measure, double value)
{
    char text[32];
    att_print_double(value, text);
    att_text_addf(out, "parameter,%s,,,%s,%s,\n", name, measure, text);
}

static void add_parameter(att_text *out, const att_sensitivity_parameter *p)
{
    static const char *const level[] = {"05", "50", "95"};
    char measure[16];
    for (int i = 0; i < 6; i++) {
        snprintf(measure, sizeof measure, "%s%s", i < 3 ? "prior" : "post", level[i % 3]);
        add_exactly(out, p->field->name, measure, i < 3 ? p->prior[i] : p->post[i - 3]);
    }
    add_exactly(out, p->field->name, "narrowed", p->narrowed);
    add_exactly(out, p->field->name, "shift", p->shift);
    add_exactly(out, p->field->name, "width", p->width);
    add_exactly(out, p->field->name, "bits", p->bits);
}

static void add_shares(att_text *out, const att_sensitivity *s)
{
    static const char *const chance[] = {"state", "shocks", "dice"};
    for (size_t g = 0; g < s->n_groups; g++)
        for (size_t h = 0; h < s->n_headlines; h++) {
            const att_sensitivity_group *x = &s->group[g];
            add(out, "first", x->name, &s->headline[h], "share", x->first[h].p, x->first[h].se);
            add(out, "total", x->name, &s->headline[h], "share", x->total[h].p, x->total[h].se);
            if (*x->members)
                add(out, "after", x->name, &s->headline[h], "share", x->after[h].p, x->after[h].se);
        }
    for (size_t h = 0; h < s->n_headlines; h++) {
        for (size_t k = 0; k < 3 && !isnan(s->chance[h * 3]); k++)
            add(out, "chance", chance[k], &s->headline[h], "share", s->chance[h * 3 + k], NAN);
        add(out, "dial_share", "", &s->headline[h], "share", s->dial_share[h], NAN);
        add(out, "bias_share", "", &s->headline[h], "share", s->bias_share[h], NAN);
    }
}

int att_sink_sensitivity_csv(att_text *out, const att_sensitivity *s, att_err *err)
{
    att_text_add(out, "part,name,headline,date,measure,value,se\n");
    for (size_t h = 0; h < s->n_headlines; h++)
        add(out, "headline", "", &s->headline[h], "value", s->headline[h].value, s->headline[h].se);
    add_others(out, s, "voice", s->n_voices, s->voice);
    add_others(out, s, "dial", s->n_dials, s->dial);
    add_others(out, s, "bias", s->n_biases, s->bias);
    for (size_t k = 0; k < s->n_parameters; k++)
        add_parameter(out, &s->parameter[k]);
    add_shares(out, s);
    return out->failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the tables") : 0;
}

/* ---- sensitivity.json ----------------------------------------------------------------------------------------------- */

/* A headline's value as a day; null for other kinds and beyond the horizon. */
static json_t *day_of(const att_sensitivity *s, const att_headline *h, double value)
{
    if (h->kind != ATT_HEADLINE_DATE || isnan(value))
        return json_null();
    return att_jsontext_day(att_campaign_start(s->campaign) + (value > 1 ? (att_day)ceil(value) - 1 : 0));
}

static json_t *headlines(const att_sensitivity *s)
{
    json_t *list = json_array();
    for (size_t k = 0; k < s->n_headlines; k++) {
        const att_headline *h = &s->headline[k];
        list = att_jsontext_add(list, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "name", h->name, "kind",
                                                kind_name[h->kind], "title", h->title, "unit", h->unit, "date",
                                                att_jsontext_day(h->date), "value", att_jsontext_number(h->value), "se",
                                                att_jsontext_number(h->se), "day", day_of(s, h, h->value)));
    }
    return list;
}

static json_t *other_headlines(const att_sensitivity *s, const att_other *x)
{
    json_t *list = json_array();
    for (size_t k = 0; k < s->n_headlines; k++) {
        const att_other_headline *h = &x->headline[k];
        list = att_jsontext_add(list,
                                json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", s->headline[k].name,
                                          "value", att_jsontext_number(h->value), "se", att_jsontext_number(h->se),
                                          "change", att_jsontext_number(h->change), "change_se",
                                          att_jsontext_number(h->change_se), "mean", att_jsontext_number(h->mean), "sd",
                                          att_jsontext_number(h->sd), "day", day_of(s, &s->headline[k], h->value)));
    }
    return list;
}

static json_t *others(const att_sensitivity *s, size_t n, const att_other *x)
{
    json_t *list = json_array();
    for (size_t k = 0; k < n; k++, x++) {
        int weighed = x->way != ATT_OTHER_SAME && x->way != ATT_OTHER_FIT;
        list = att_jsontext_add(
            list, json_pack("{s:s, s:s, s:o, s:I, s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "name", x->name, "says", x->says,
                            "factor", att_jsontext_number(x->factor), "reports", (json_int_t)x->n_reports, "way",
                            att_sensitivity_way_says(x->way), "trusted", x->way != ATT_OTHER_OPEN, "khat",
                            att_jsontext_number(x->khat), "limit",
                            weighed ? att_jsontext_number(x->limit) : json_null(), "ess", att_jsontext_number(x->ess),
                            "unseen", att_jsontext_number(x->unseen), "headlines", other_headlines(s, x)));
    }
    return list;
}

static json_t *triple(const double *x)
{
    return json_pack("[o, o, o]", att_jsontext_number(x[0]), att_jsontext_number(x[1]), att_jsontext_number(x[2]));
}

static json_t *parameters(const att_sensitivity *s)
{
    json_t *list = json_array();
    for (size_t k = 0; k < s->n_parameters; k++) {
        const att_sensitivity_parameter *p = &s->parameter[k];
        list = att_jsontext_add(
            list, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "name", p->field->name, "unit",
                            p->field->unit, "doc", p->field->doc, "group", p->group, "prior", triple(p->prior), "post",
                            triple(p->post), "narrowed", att_jsontext_number(p->narrowed), "shift",
                            att_jsontext_number(p->shift), "width", att_jsontext_number(p->width), "bits",
                            att_jsontext_number(p->bits), "verdict", att_sensitivity_learned_says(p->verdict)));
    }
    return list;
}

/* {headline: {share, se}} */
static json_t *shares(const att_sensitivity *s, const att_share *x)
{
    json_t *all = json_object();
    for (size_t h = 0; h < s->n_headlines; h++)
        all = att_jsontext_put(
            all, s->headline[h].name,
            json_pack("{s:o, s:o}", "share", att_jsontext_number(x[h].p), "se", att_jsontext_number(x[h].se)));
    return all;
}

static json_t *groups(const att_sensitivity *s)
{
    json_t *list = json_array();
    for (size_t g = 0; g < s->n_groups; g++) {
        const att_sensitivity_group *x = &s->group[g];
        list = att_jsontext_add(list, json_pack("{s:s, s:s, s:o, s:o, s:o}", "name", x->name, "members", x->members,
                                                "first", shares(s, x->first), "total", shares(s, x->total), "after",
                                                *x->members ? shares(s, x->after) : json_null()));
    }
    return list;
}

static json_t *chance(const att_sensitivity *s)
{
    json_t *all = json_object();
    for (size_t h = 0; h < s->n_headlines; h++) {
        const double *x = s->chance + 3 * h;
        if (!isnan(*x))
            all = att_jsontext_put(all, s->headline[h].name,
                                   json_pack("{s:o, s:o, s:o}", "state", att_jsontext_number(x[0]), "shocks",
                                             att_jsontext_number(x[1]), "dice", att_jsontext_number(x[2])));
    }
    return all;
}

static json_t *numbers(const att_sensitivity *s, const double *x)
{
    json_t *all = json_object();
    for (size_t h = 0; h < s->n_headlines; h++)
        all = att_jsontext_put(all, s->headline[h].name, att_jsontext_number(x[h]));
    return all;
}

static json_t *most(const att_sensitivity *s)
{
    char text[200];
    return s->n_voices ? json_pack("{s:s, s:s}", "voice", s->voice[0].name, "text", att_sensitivity_most(s, text))
                       : json_null();
}

char *att_sink_sensitivity_json(const att_sensitivity *s, att_err *err)
{
    json_t *all = att_sink_json_of(s->campaign, s->seed);
    all = att_jsontext_merge(all, json_pack("{s:I, s:I, s:I, s:s, s:o}", "paths", (json_int_t)s->paths,
                                            "parameter_vectors", (json_int_t)s->n_theta, "rows", (json_int_t)s->rows,
                                            "main", s->headline[s->main].name, "most", most(s)));
    all = att_jsontext_put(all, "headlines", headlines(s));
    all = att_jsontext_put(all, "voices", others(s, s->n_voices, s->voice));
    all = att_jsontext_put(all, "dial", others(s, s->n_dials, s->dial));
    all = att_jsontext_put(all, "bias", others(s, s->n_biases, s->bias));
    all = att_jsontext_put(all, "dial_share", numbers(s, s->dial_share));
    all = att_jsontext_put(all, "bias_share", numbers(s, s->bias_share));
    all = att_jsontext_put(all, "parameters", parameters(s));
    all = att_jsontext_put(all, "groups", groups(s));
    all = att_jsontext_put(all, "chance", chance(s));
    return att_jsontext_print(all, 3, err);
}

char *att_sink_sensitivity_manifest(const att_sensitivity *s, const char *command, const att_sink *files, att_err *err)
{
    char now[24];
    json_t *all =
        json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:I, s:s, s:o, s:o, s:f}", "attrit", att_version(), "campaign",
                  att_campaign_name(s->campaign), "model", att_campaign_model(s->campaign), "as_of",
                  att_jsontext_day(att_campaign_as_of(s->campaign)), "horizon",
                  att_jsontext_day(att_campaign_horizon(s->campaign)), "seed", (json_int_t)s->seed, "paths",
                  (json_int_t)s->paths, "rows", (json_int_t)s->rows, "command", command, "inputs",
                  att_sink_json_inputs(s->campaign), "outputs", att_sink_json_outputs(files), "seconds", s->seconds);
    return att_jsontext_print(att_jsontext_put(all, "created_at", json_string(att_clock_utc(now))), 2, err);
}
