/* SPDX-License-Identifier: Apache-2.0 */
#include "io/tables_evidence.h"
#include "campaign/inside.h"
#include "io/claimtext.h"
#include "io/jsontext.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- who said what when ------------------------------------------------------------------------------------------ */

/* Killed and casualties are never told together: each kind of count has its own lanes. */
static const struct panel {
    const char *title, *quantity[4];
} panels[] = {
    {"Killed", {"killed"}},
    {"Killed and wounded", {"casualties"}},
    {"Wounded", {"wounded"}},
    {"Captured, missing …", {"captured", "missing", "deserted"}},
    {"Strength, deployment", {"strength", "deployed", "arrivals"}},
};
enum { N_PANELS = sizeof panels / sizeof *panels };

static att_day said_on(const att_claim *c) { return c->date_reported == ATT_NO_DAY ? c->date : c->date_reported; }

static int shows(const struct panel *p, const att_claim *c)
{
    int known = 0;
    for (size_t k = 0; k < 4 && p->quantity[k]; k++)
        known |= !strcmp(c->quantity, p->quantity[k]);
    return known && c->use != ATT_USE_LATER && said_on(c) != ATT_NO_DAY;
}

/* The claims of a panel in the order in which they were published, each on the lane of its source. */
typedef struct strip {
    const att_campaign *campaign;
    const struct panel *panel;
    size_t n, n_lanes;
    size_t *claim; /* [n] rows of the ledger */
    int *lane;     /* [n] from 1 on */
    int *beneath;  /* [n] claims of the same source and day that were shown before */
    size_t *opens; /* [n_lanes] the claim that opened it */
} strip;

static int earlier(const void *x, const void *y, void *cookie)
{
    const att_campaign *c = cookie;
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    att_day da = said_on(&c->claim[a]), db = said_on(&c->claim[b]);
    return da != db ? (da < db ? -1 : 1) : a < b ? -1 : a > b;
}

static void lay(strip *s, size_t k)
{
    const att_claim *c = s->campaign->claim, *claim = &c[s->claim[k]];
    size_t lane = 0;
    while (lane < s->n_lanes && strcmp(c[s->opens[lane]].source, claim->source) != 0)
        lane++;
    if (lane == s->n_lanes)
        s->opens[s->n_lanes++] = s->claim[k];
    s->lane[k] = (int)lane + 1;
    s->beneath[k] = 0;
    for (size_t i = k; i-- > 0 && said_on(&c[s->claim[i]]) == said_on(claim);)
        s->beneath[k] += s->lane[i] == s->lane[k];
}

static int make_strip(strip *s, const att_campaign *c, const struct panel *p, att_arena *arena)
{
    size_t n = c->n_claims;
    *s = (strip){.campaign = c,
                 .panel = p,
                 .claim = ATT_NEW(arena, size_t, n),
                 .lane = ATT_NEW(arena, int, n),
                 .beneath = ATT_NEW(arena, int, n),
                 .opens = ATT_NEW(arena, size_t, n)};
    if (!s->claim || !s->lane || !s->beneath || !s->opens)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (shows(p, &c->claim[i]))
            s->claim[s->n++] = i;
    qsort_r(s->claim, s->n, sizeof *s->claim, earlier, (void *)(uintptr_t)c);
    for (size_t k = 0; k < s->n; k++)
        lay(s, k);
    return 0;
}

/* A lane's name sorts by panel and number; readers are shown what follows the bar. */
static json_t *lane_name(const struct panel *p, int lane, const char *label)
{
    return json_sprintf("%d%05d|%s", (int)(p - panels), lane, label);
}

static json_t *add_lanes(json_t *rows, const strip *s)
{
    if (s->n > 0)
        rows = att_jsontext_add(rows, json_pack("{s:o, s:s, s:b}", "lane", lane_name(s->panel, 0, s->panel->title),
                                                "panel", s->panel->title, "heading", 1));
    for (size_t k = 0; k < s->n_lanes; k++)
        rows = att_jsontext_add(rows, json_pack("{s:o, s:s, s:b}", "lane",
                                                lane_name(s->panel, (int)k + 1, s->campaign->claim[s->opens[k]].source),
                                                "panel", s->panel->title, "heading", 0));
    return rows;
}

static json_t *add_claims(json_t *rows, const strip *s)
{
    char said[ATT_CLAIMTEXT];
    for (size_t k = 0; k < s->n; k++) {
        const att_claim *c = &s->campaign->claim[s->claim[k]];
        rows = att_jsontext_add(
            rows, json_pack("{s:o, s:s, s:o, s:o, s:s, s:s, s:s, s:s, s:s, s:i}", "lane",
                            lane_name(s->panel, s->lane[k], c->source), "id", c->id, "reported",
                            att_jsontext_day(said_on(c)), "date", att_jsontext_day(c->date), "quantity", c->quantity,
                            "source", c->source, "source_kind", c->source_kind, "use", att_use_word(c->use), "said",
                            att_claimtext_said(c->low, c->best, c->high, c->unit, said), "stack", s->beneath[k]));
    }
    return rows;
}

static json_t *all_panels(const att_campaign *c, json_t *(*add)(json_t *rows, const strip *s))
{
    json_t *rows = json_array();
    for (const struct panel *p = panels; rows && p < panels + N_PANELS; p++) {
        att_arena scratch = {0};
        strip s;
        if (make_strip(&s, c, p, &scratch) == 0) {
            rows = add(rows, &s);
        } else {
            json_decref(rows);
            rows = NULL;
        }
        att_arena_free(&scratch);
    }
    return rows;
}

json_t *att_tables_evidence_strip(const att_output *o) { return all_panels(o->answer->campaign, add_claims); }
json_t *att_tables_evidence_lanes(const att_output *o) { return all_panels(o->answer->campaign, add_lanes); }

/* ---- what the fit made of it --------------------------------------------------------------------------------------- */

/* The sources that share effect e: "Zelensky, UA-GenStaff". */
static json_t *voices(const att_campaign *c, int e, char *grade)
{
    json_t *names = json_string("");
    *grade = 0;
    for (size_t i = 0; i < att_campaign_n_sources(c); i++) {
        const att_source *s = &att_campaign_sources(c)[i];
        if (s->effect != e)
            continue;
        json_t *longer = json_sprintf("%s%s%s", json_string_value(names), *grade ? ", " : "", s->name);
        json_decref(names);
        names = longer;
        *grade = s->reliability;
    }
    return names;
}

json_t *att_tables_evidence_bias(const att_answer *a)
{
    const double z = att_quantile_normal(0.95);
    json_t *rows = json_array();
    for (size_t e = 0; e < a->n_effects; e++) {
        const att_answer_effect *f = &a->effect[e];
        char grade[2] = {0};
        json_t *who = voices(a->campaign, (int)e, grade);
        rows = att_jsontext_add(
            rows, json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "name", f->name, "sources", who, "grade",
                            *grade == '-' ? "" : grade, "prior05", att_jsontext_number(exp(-z * f->prior_sd)),
                            "prior95", att_jsontext_number(exp(z * f->prior_sd)), "post05",
                            att_jsontext_number(exp(f->mean - z * f->sd)), "post50", att_jsontext_number(exp(f->mean)),
                            "post95", att_jsontext_number(exp(f->mean + z * f->sd))));
    }
    return rows;
}

/* Information gained, as docs/sensitivity.md defines it and with its words, from the quantiles here: bits of a normal law
 * with this middle and width against the prior's. */
static double bits(const att_answer_parameter *p)
{
    double m = p->place[1], s = (p->place[2] - p->place[0]) / (2 * att_quantile_normal(0.95));
    return ((m * m + s * s - 1) / 2 - log(s)) / log(2);
}

static const char *verdict(double gained)
{
    return gained >= 0.4 ? "learned" : gained >= 0.1 ? "a little" : "not learned";
}

/* "kappa|Share killed of men hit by drones": the name for a phone, the first clause of what it means for a desk. */
static json_t *key_of(const att_answer_parameter *p)
{
    return json_sprintf("%s|%.*s", p->name, (int)strcspn(p->doc, ";("), p->doc);
}

json_t *att_tables_evidence_priors(const att_answer *a)
{
    const double z = att_quantile_normal(0.95);
    json_t *rows = json_array();
    for (size_t k = 0; k < a->n_parameters; k++) {
        const att_answer_parameter *p = &a->parameter[k];
        double gained = bits(p);
        rows = att_jsontext_add(rows, json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "name", p->name, "key",
                                                key_of(p), "before05", att_jsontext_number(-z), "before95",
                                                att_jsontext_number(z), "after05", att_jsontext_number(p->place[0]),
                                                "after50", att_jsontext_number(p->place[1]), "after95",
                                                att_jsontext_number(p->place[2]), "bits", att_jsontext_number(gained),
                                                "verdict", verdict(gained)));
    }
    return rows;
}
