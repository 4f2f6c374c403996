/* SPDX-License-Identifier: Apache-2.0 */
/* The sole translator of a campaign into an att_problem. */
#include "base/date.h"
#include "campaign/doctrine.h"
#include "campaign/idle.h"
#include "campaign/inputs.h"
#include "campaign/ledger.h"
#include "campaign/vet.h"
#include "campaign/voices.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

att_compile_opts att_compile_opts_default(void) { return (att_compile_opts){.as_of = ATT_NO_DAY, .mean_bias = NAN}; }

static int no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to compile the campaign");
}

/* ---- priors ------------------------------------------------------------------------------------------------- */

/*
 * Does it play no part, neither under the campaign's inputs nor under any of its doctrines? What comes into play under
 * a doctrine alone is drawn from its prior, about which reports then say nothing.
 */
static int is_idle(const att_campaign *c, const char *name)
{
    int idle = att_idle_is(name, c->model, c->problem.input, c->problem.prior);
    for (size_t i = 0; idle && i < c->n_doctrines; i++)
        idle = att_idle_is(name, c->model, c->edits[i].input, c->problem.prior);
    return idle;
}

static int make_priors(att_campaign *c, att_err *err)
{
    size_t n = att_fields_count(c->model->params);
    att_prior *prior = ATT_NEW(&c->compiled, att_prior, n);
    if (!prior)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const att_stated *own = att_campaign_stated(c, (int)i);
        prior[i] = own ? own->prior : c->model->params[i].prior;
    }
    c->problem.prior = prior;
    for (size_t i = 0; i < n; i++) /* walking over what plays no part would only cost */
        if (is_idle(c, c->model->params[i].name))
            prior[i] = (att_prior){ATT_FIXED, att_prior_quantile(&prior[i], 0.5), 0};
    return 0;
}

/* ---- observations ------------------------------------------------------------------------------------------- */

static att_obs observation(att_campaign *c, size_t row, double mean_bias, char *label)
{
    const att_claim *k = &c->claim[row];
    const att_statement *s = &c->statement[row];
    int level = (c->model->quantities[c->quantity[row]].flags & ATT_LEVEL) != 0;
    int window = k->period_from != ATT_NO_DAY && !level;
    double days = window ? k->period_to - k->period_from + 1 : 0;
    char day[11];
    snprintf(label, 96, "%.40s, %s, %.30s", k->source, att_date_format(att_campaign_day(k), day),
             c->model->quantities[c->quantity[row]].name);
    /* Nobody can say "about 0" on a log scale: the floor of the model of reports is half a man. */
    return (att_obs){.t0 = window ? k->period_from - c->start : -1,
                     .t1 = att_campaign_day(k) - c->start + 1,
                     .quantity = c->quantity[row],
                     .kind = s->kind,
                     .low = s->low,
                     .high = s->high,
                     .best = isnan(s->best) ? NAN : fmax(s->best, 0.5),
                     .noise = att_statement_noise(s, &c->reporting.noise, days),
                     .offset = att_voices_is_head_count(c, row) ? 0 : mean_bias,
                     .effect = {-1, -1},
                     .row = (int)row,
                     .label = label};
}

static int by_time(const void *pa, const void *pb)
{
    const att_obs *a = pa, *b = pb;
    return a->t1 != b->t1 ? (a->t1 > b->t1) - (a->t1 < b->t1) : a->row - b->row;
}

static int make_obs(att_campaign *c, double mean_bias, att_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_claims; i++)
        n += c->claim[i].use == ATT_USE_FITTED;
    att_obs *obs = ATT_NEW(&c->compiled, att_obs, n);
    char *labels = ATT_NEW(&c->compiled, char, n * 96);
    if (!obs || !labels)
        return no_memory(err);
    n = 0;
    for (size_t i = 0; i < c->n_claims; i++)
        if (c->claim[i].use == ATT_USE_FITTED) {
            obs[n] = observation(c, i, mean_bias, labels + 96 * n);
            n++;
        }
    qsort(obs, n, sizeof *obs, by_time);
    for (size_t j = 0; j < n; j++)
        c->claim[obs[j].row].obs = (int)j;
    for (size_t i = 0; i < c->n_claims; i++)
        if (c->claim[i].use == ATT_USE_MERGED)
            c->claim[i].obs = c->claim[c->lead[i]].obs;
    c->problem.n_obs = n;
    c->problem.obs = obs;
    return att_voices_assign(c, n, obs, err);
}

/* ---- events, quantities --------------------------------------------------------------------------------------- */

/* The model counts its thresholds (below_1, below_2, ...); people know them by their share (below_70). NULL: unused. */
static const char *name_event(att_campaign *c, const char *own, int *failed)
{
    size_t k = strncmp(own, "below_", 6) ? 0 : (size_t)strtoul(own + 6, NULL, 10);
    if (k > c->n_thresholds || is_idle(c, own))
        return NULL;
    const char *name = k ? att_arena_printf(&c->compiled, "below_%.0f", 100 * c->threshold[k - 1]) : own;
    *failed |= !name;
    return name;
}

static int make_events(att_campaign *c, att_err *err)
{
    size_t n = att_fields_count(c->model->events), n_used = 0;
    const char **name = ATT_NEW(&c->compiled, const char *, n);
    int *row = ATT_NEW(&c->compiled, int, n), failed = !name || !row;
    for (size_t i = 0; !failed && i < n; i++) {
        name[n_used] = name_event(c, c->model->events[i].name, &failed);
        row[n_used] = (int)i;
        n_used += name[n_used] != NULL;
    }
    c->problem.event_name = name;
    c->problem.event_row = row;
    c->problem.n_events = n_used;
    return failed ? no_memory(err) : 0;
}

/* The event of the headline must be one that can happen; where the campaign names none it is the first that can. */
static int choose_main_event(att_campaign *c, att_diag *diag, att_err *err)
{
    for (size_t e = 0; e < c->problem.n_events; e++)
        if (!strcmp(c->problem.event_name[e], c->main_event))
            return 0;
    if (!c->main_line) {
        c->main_event = c->problem.n_events ? att_arena_strdup(&c->arena, c->problem.event_name[0]) : "";
        return c->main_event ? 0 : no_memory(err);
    }
    att_campaign_say(&c->yaml, c->main_line, ATT_E_CHOICE, ATT_ERROR, diag,
                     "choose another event, or let the inputs allow it",
                     "%s cannot happen under these inputs nor under any doctrine", c->main_event);
    return att_err_set(err, ATT_E_CHOICE, NULL, "%s cannot be used: its main event cannot happen", c->name);
}

/* A quantity that a report speaks of is shown beside it, even where it is always 0. */
static int make_idle(att_campaign *c, att_err *err)
{
    size_t n = att_fields_count(c->model->quantities);
    unsigned char *idle = ATT_NEW(&c->compiled, unsigned char, n);
    for (size_t q = 0; idle && q < n; q++)
        idle[q] = (unsigned char)is_idle(c, c->model->quantities[q].name);
    for (size_t j = 0; idle && j < c->problem.n_obs; j++)
        idle[c->problem.obs[j].quantity] = 0;
    c->problem.idle = idle;
    return idle ? 0 : no_memory(err);
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

static int check_cut_off(const att_campaign *c, att_err *err)
{
    char a[11], b[11];
    if (c->cut_off < c->start)
        return att_err_set(err, ATT_E_DATE, "as_of", "the cut-off %s lies before the campaign's start %s",
                           att_date_format(c->cut_off, a), att_date_format(c->start, b));
    if (c->cut_off > c->horizon)
        return att_err_set(err, ATT_E_DATE, "as_of", "the cut-off %s lies after the campaign's horizon %s",
                           att_date_format(c->cut_off, a), att_date_format(c->horizon, b));
    return 0;
}

/* An earlier cut-off than the campaign's own is honest only as far as its assumptions were known by then. */
static void warn_of_hindsight(const att_campaign *c, att_diag *diag)
{
    char ids[200] = "", day[11];
    size_t n = 0;
    if (c->cut_off >= c->as_of)
        return;
    for (size_t i = 0; i < c->n_claims; i++)
        if (c->claim[i].date_reported > c->cut_off && att_campaign_cited(c, c->claim[i].id) && ++n <= 12) {
            strncat(ids, n > 1 ? ", " : "", sizeof ids - strlen(ids) - 1);
            strncat(ids, c->claim[i].id, sizeof ids - strlen(ids) - 1);
        }
    if (n)
        att_campaign_say(&c->yaml, 0, ATT_E_CITE, ATT_WARNING, diag,
                         "read this forecast as one with hindsight about these assumptions",
                         "the campaign's assumptions rest on %zu claims that had not been reported by %s (%s%s)", n,
                         att_date_format(c->cut_off, day), ids, n > 12 ? ", ..." : "");
}

static void note_counts(const att_campaign *c, att_diag *diag)
{
    char day[11];
    if (!c->problem.n_obs)
        att_campaign_say(&c->ledger, 0, ATT_E_OK, ATT_NOTE, diag,
                         "see `attrit check --rows` for what became of each row",
                         "no row is evidence by %s: the answer will be what the assumptions alone imply",
                         att_date_format(c->cut_off, day));
}

static int compile(att_campaign *c, double mean_bias, att_diag *diag, att_err *err)
{
    int code = att_ledger_decide(c, diag, err);
    size_t state = 0;
    code = code ? code : att_inputs_make(c, err);
    code = code ? code : att_inputs_check(c, &state, diag, err);
    code = code ? code : att_doctrine_make(c, state, diag, err);
    code = code ? code : make_priors(c, err);
    code = code ? code : att_vet_priors(c, diag, err);
    code = code ? code : make_obs(c, mean_bias, err);
    code = code ? code : make_events(c, err);
    code = code ? code : choose_main_event(c, diag, err);
    code = code ? code : make_idle(c, err);
    if (code)
        return code;
    c->problem.model = c->model;
    c->problem.n_days = c->cut_off - c->start + 1;
    c->problem.horizon = att_inputs_days(c);
    warn_of_hindsight(c, diag);
    note_counts(c, diag);
    return att_problem_check(&c->problem, err);
}

int att_campaign_compile(const att_problem **p, att_campaign *c, const att_compile_opts *opts, att_diag *diag,
                         att_err *err)
{
    att_compile_opts o = opts ? *opts : att_compile_opts_default();
    *p = NULL;
    att_arena_rewind(&c->compiled);
    c->problem = (att_problem){0};
    c->n_sources = c->n_clashes = 0;
    c->cut_off = o.as_of == ATT_NO_DAY ? c->as_of : o.as_of;
    int code = check_cut_off(c, err);
    code = code ? code : compile(c, isnan(o.mean_bias) ? c->reporting.mean_bias : o.mean_bias, diag, err);
    if (!code)
        *p = &c->problem;
    return code;
}
