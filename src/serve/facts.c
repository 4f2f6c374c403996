/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/facts.h"
#include <attrit/question.h>

#include <string.h>

static void day(att_json *j, const char *key, att_day d)
{
    char text[11] = "";
    att_json_text(j, key, d == ATT_NO_DAY ? "" : att_day_format(d, text));
}

static void claim(att_json *j, const att_claim *c)
{
    char grade[3] = {c->reliability, c->credibility, '\0'};
    att_json_open(j, NULL, '{');
    att_json_text(j, "id", c->id);
    att_json_number(j, "line", c->line);
    day(j, "date", c->date);
    day(j, "reported", c->date_reported);
    day(j, "from", c->period_from);
    day(j, "to", c->period_to);
    att_json_text(j, "source", c->source);
    att_json_text(j, "kind", c->source_kind);
    att_json_text(j, "via", c->via);
    att_json_text(j, "url", c->url);
    att_json_text(j, "quantity", c->quantity);
    att_json_text(j, "grade", grade);
    att_json_number(j, "low", c->low);
    att_json_number(j, "best", c->best);
    att_json_number(j, "high", c->high);
    att_json_text(j, "note", c->note);
    att_json_text(j, "use", att_use_word(c->use));
    att_json_text(j, "why", c->why);
    att_json_close(j, '}');
}

static void assumption(att_json *j, const att_assumption *a)
{
    att_json_open(j, NULL, '{');
    att_json_text(j, "key", a->key);
    att_json_text(j, "value", a->value);
    att_json_text(j, "basis", a->basis);
    att_json_number(j, "line", a->line);
    att_json_close(j, '}');
}

static void field(att_json *j, const att_field *f)
{
    att_json_text(j, "name", f->name);
    att_json_text(j, "unit", f->unit);
    att_json_text(j, "doc", f->doc);
    att_json_number(j, "low", f->low);
    att_json_number(j, "high", f->high);
}

/* Words of the file, by att_prior_kind. */
static void parameter(att_json *j, const att_field *f, const att_prior *p)
{
    static const struct {
        const char *name, *a, *b;
    } kind[] = {[ATT_FIXED] = {"fixed", "value", ""},    [ATT_UNIFORM] = {"uniform", "low", "high"},
                [ATT_NORMAL] = {"normal", "mean", "sd"}, [ATT_LOGNORMAL] = {"log-normal", "median", "sd_log"},
                [ATT_BETA] = {"beta", "a", "b"},         [ATT_GAMMA] = {"gamma", "shape", "rate"}};
    att_json_open(j, NULL, '{');
    field(j, f);
    att_json_text(j, "prior", kind[p->kind].name);
    att_json_text(j, "a_name", kind[p->kind].a);
    att_json_text(j, "b_name", kind[p->kind].b);
    att_json_number(j, "a", p->a);
    att_json_number(j, "b", p->b);
    att_json_number(j, "q05", att_prior_quantile(p, 0.05));
    att_json_number(j, "q50", att_prior_quantile(p, 0.5));
    att_json_number(j, "q95", att_prior_quantile(p, 0.95));
    att_json_close(j, '}');
}

static void model(att_json *j, const att_problem *p)
{
    att_json_open(j, "parameters", '[');
    for (size_t i = 0; i < att_fields_count(p->model->params); i++)
        parameter(j, &p->model->params[i], &p->prior[i]);
    att_json_close(j, ']');
    att_json_open(j, "inputs", '[');
    for (size_t i = 0; i < att_fields_count(p->model->inputs); i++) {
        const att_field *f = &p->model->inputs[i];
        if (f->flags & (ATT_VECTOR | ATT_DAILY))
            continue; /* lists are changed in the file */
        att_json_open(j, NULL, '{');
        field(j, f);
        att_json_truth(j, "is_date", (f->flags & ATT_DATE) != 0);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

/* A number of the model's input as campaign.yaml writes it. */
static void value(att_json *j, const att_campaign *c, const att_field *f, double x)
{
    char text[32];
    att_json_open(j, NULL, '{');
    att_json_text(j, "name", f->name);
    if (!(f->flags & ATT_DATE))
        snprintf(text, sizeof text, "%.15g", x);
    else if (x < 0)
        snprintf(text, sizeof text, "never");
    else
        att_day_format(att_campaign_start(c) + (att_day)x, text);
    att_json_text(j, "value", text);
    att_json_close(j, '}');
}

/* What a doctrine changes, where it holds all along and changes nothing but single numbers; else an empty list. */
static void edits(att_json *j, att_campaign *c, const att_problem *p, const att_doctrine *d)
{
    const att_problem *other;
    att_err err = {0};
    const att_field *f = p->model->inputs;
    att_json_open(j, "set", '[');
    if (d->from == ATT_NO_DAY && d->until == ATT_NO_DAY
        && !att_campaign_doctrine(&other, c, d->name, att_campaign_start(c), &err)) {
        const att_input *input = other->n_phases ? other->phase[other->n_phases - 1].input : other->input;
        for (size_t i = 0; f[i].name; i++)
            if (!(f[i].flags & (ATT_VECTOR | ATT_DAILY)) && input[i].n == 1 && p->input[i].n == 1
                && !(input[i].x[0] >= p->input[i].x[0] && input[i].x[0] <= p->input[i].x[0]))
                value(j, c, &f[i], input[i].x[0]);
    }
    att_json_close(j, ']');
}

static void doctrines(att_json *j, att_campaign *c, const att_problem *p)
{
    att_json_open(j, "doctrines", '[');
    for (size_t i = 0; i < att_campaign_n_doctrines(c); i++) {
        const att_doctrine *d = &att_campaign_doctrines(c)[i];
        att_json_open(j, NULL, '{');
        att_json_text(j, "name", d->name);
        att_json_text(j, "says", d->says);
        day(j, "from", d->from);
        day(j, "until", d->until);
        edits(j, c, p, d);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void heading(att_json *j, const att_campaign *c)
{
    att_json_text(j, "name", att_campaign_name(c));
    att_json_text(j, "title", att_campaign_title(c));
    att_json_text(j, "subject", att_campaign_subject(c));
    att_json_text(j, "model", att_campaign_model(c));
    att_json_text(j, "main_event", att_campaign_main_event(c));
    day(j, "start", att_campaign_start(c));
    day(j, "as_of", att_campaign_as_of(c));
    day(j, "horizon", att_campaign_horizon(c));
}

static void said(att_json *j, const att_diag *diag, att_severity severity)
{
    for (uint32_t i = 0; i < diag->n_items; i++) {
        const att_err *e = &diag->item[i];
        if (e->severity != severity)
            continue;
        att_json_open(j, NULL, '{');
        att_json_text(j, "code", att_code_name(e->code));
        att_json_text(j, "path", e->path);
        att_json_text(j, "text", e->text);
        att_json_text(j, "help", e->help);
        att_json_number(j, "line", e->place.line);
        att_json_number(j, "col", e->place.col);
        att_json_text(j, "excerpt", e->excerpt);
        att_json_close(j, '}');
    }
}

void att_facts_campaign(att_json *j, att_campaign *c, const att_problem *p, att_day own, const att_diag *diag)
{
    att_json_open(j, NULL, '{');
    heading(j, c);
    day(j, "own_as_of", own);
    att_json_open(j, "claims", '[');
    for (size_t i = 0; i < att_campaign_n_claims(c); i++)
        claim(j, &att_campaign_claims(c)[i]);
    att_json_close(j, ']');
    att_json_open(j, "assumptions", '[');
    for (size_t i = 0; i < att_campaign_n_assumptions(c); i++)
        assumption(j, &att_campaign_assumptions(c)[i]);
    att_json_close(j, ']');
    model(j, p);
    doctrines(j, c, p);
    att_json_open(j, "questions", '[');
    for (size_t i = 0; i < att_campaign_n_asked(c); i++)
        att_json_text(j, NULL, att_campaign_asked(c)[i].text);
    att_json_close(j, ']');
    att_json_open(j, "warnings", '[');
    said(j, diag, ATT_WARNING);
    att_json_close(j, ']');
    att_json_close(j, '}');
}

void att_facts_mistakes(att_json *j, const att_diag *diag, const att_err *err)
{
    static att_diag one; /* of one thread: that which answers */
    memset(&one, 0, sizeof one);
    att_diag_add(&one, err);
    att_json_open(j, NULL, '{');
    att_json_text(j, "error", err->text);
    att_json_open(j, "errors", '[');
    said(j, diag && diag->n_errors ? diag : &one, ATT_ERROR);
    att_json_close(j, ']');
    att_json_close(j, '}');
}
