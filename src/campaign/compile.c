/* SPDX-License-Identifier: Apache-2.0 */
/* The sole translator of a campaign into an att_problem. */
#include "base/date.h"
#include "campaign/ledger.h"
#include "campaign/voices.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

att_compile_opts att_compile_opts_default(void) { return (att_compile_opts){.as_of = ATT_NO_DAY, .mean_bias = NAN}; }

static int no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to compile the campaign");
}

/* ---- inputs ------------------------------------------------------------------------------------------------- */

static int days_to_horizon(const att_campaign *c) { return c->horizon - c->start + 1; }

static double scheduled(const att_campaign *c)
{
    double men = 0;
    for (size_t i = 0; i < c->n_arrivals; i++)
        men += c->arrival[i].men;
    return men;
}

static void fill_arrivals(const att_campaign *c, double *x)
{
    for (size_t i = 0; i < c->n_arrivals; i++)
        x[c->arrival[i].date - c->start] += c->arrival[i].men;
}

/* As equal as whole men allow: their sum is the scheduled total. */
static void fill_units(const att_campaign *c, double *x)
{
    double total = scheduled(c), n = (double)c->n_units;
    for (size_t i = 0; i < c->n_units; i++)
        x[i] = floor(total * (double)(i + 1) / n) - floor(total * (double)i / n);
}

/* An unannounced wave can begin on the day after the cut-off. */
static void fill_wave(const att_campaign *c, double *x) { *x = c->cut_off - c->start + 1; }

/* Values that follow from the campaign's nouns and not from a number of the input's own name. n = 0: none do. */
static att_input derived_input(att_campaign *c, const char *name, int *failed)
{
    const struct {
        const char *name;
        size_t n;
        void (*fill)(const att_campaign *, double *);
    } rule[] = {
        {"arrivals", c->n_arrivals ? (size_t)days_to_horizon(c) : 0, fill_arrivals},
        {"unit_size", c->n_arrivals ? c->n_units : 0, fill_units},
        {"wave_first", 1, fill_wave},
    };
    if (!strcmp(name, "thresholds"))
        return (att_input){c->n_thresholds, c->threshold};
    for (size_t i = 0; i < sizeof rule / sizeof *rule; i++) {
        if (strcmp(name, rule[i].name) || !rule[i].n)
            continue;
        double *x = ATT_NEW(&c->compiled, double, rule[i].n);
        *failed |= !x;
        if (x)
            rule[i].fill(c, x);
        return (att_input){rule[i].n, x};
    }
    return (att_input){0, NULL};
}

static att_input default_input(att_campaign *c, const att_field *field, int *failed)
{
    size_t n = field->flags & ATT_DAILY ? (size_t)days_to_horizon(c) : 1;
    double *x = ATT_NEW(&c->compiled, double, n);
    *failed |= !x;
    for (size_t i = 0; x && i < n; i++)
        x[i] = field->prior.a;
    return (att_input){n, x};
}

static int make_inputs(att_campaign *c, att_err *err)
{
    size_t n = att_fields_count(c->model->inputs);
    att_input *input = ATT_NEW(&c->compiled, att_input, n);
    int failed = !input;
    for (size_t i = 0; !failed && i < n; i++) {
        const att_field *field = &c->model->inputs[i];
        for (size_t k = 0; k < c->n_given; k++)
            if (c->given[k].row == (int)i)
                input[i] = (att_input){c->given[k].n, c->given[k].x};
        if (!input[i].x)
            input[i] = derived_input(c, field->name, &failed);
        if (!input[i].x && !failed)
            input[i] = default_input(c, field, &failed);
    }
    c->problem.input = input;
    return failed ? no_memory(err) : 0;
}

/* What the model itself says to the inputs, at the line of the one that it names. */
static int check_inputs(const att_campaign *c, att_diag *diag, att_err *err)
{
    size_t state, memory;
    char why[200] = "";
    uint32_t line = 0;
    if (c->model->sizes(&(att_args){.n = 1, .input = c->problem.input}, &state, &memory, why) >= 0)
        return 0;
    for (size_t i = 0; i < c->n_given; i++) {
        const char *name = c->model->inputs[c->given[i].row].name;
        line = strncmp(why, name, strlen(name)) ? line : c->given[i].basis.line;
    }
    att_campaign_say(&c->yaml, line, ATT_E_MODEL, ATT_ERROR, diag, NULL, "%s", why);
    return att_err_set(err, ATT_E_MODEL, NULL, "%s cannot be used: the model refuses an input", c->name);
}

/* ---- priors ------------------------------------------------------------------------------------------------- */

/* Parameters that play no part when an input lies in a range: walking over them would only cost. */
static const struct idle {
    const char *param, *input;
    double low, high;
} idle[] = {
    {"q_alone", "bait", 1, INFINITY}, /* somebody stands out, so nobody hides */
    {"q_bait", "bait", 0, 0},         {"q_team", "bait", 0, 0},
    {"p_down", "bait", 0, 0},         {"p_down", "shooters", 0, 0},
    {"rest_mean", "fight_on", 1, 1},  {"compliance", "fate_captured", 0, 0}, /* nobody would be captured */
};

static int is_idle(const att_campaign *c, const char *param)
{
    for (size_t i = 0; i < sizeof idle / sizeof *idle; i++) {
        int row = strcmp(idle[i].param, param) ? -1 : att_fields_find(c->model->inputs, idle[i].input);
        if (row >= 0 && *c->problem.input[row].x >= idle[i].low && *c->problem.input[row].x <= idle[i].high)
            return 1;
    }
    return 0;
}

static int make_priors(att_campaign *c, att_err *err)
{
    size_t n = att_fields_count(c->model->params);
    att_prior *prior = ATT_NEW(&c->compiled, att_prior, n);
    if (!prior)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        prior[i] = c->model->params[i].prior;
        for (size_t k = 0; k < c->n_stated; k++)
            if (c->stated[k].row == (int)i)
                prior[i] = c->stated[k].prior;
        if (is_idle(c, c->model->params[i].name))
            prior[i] = (att_prior){ATT_FIXED, att_prior_quantile(&prior[i], 0.5), 0};
    }
    c->problem.prior = prior;
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

/* ---- events ------------------------------------------------------------------------------------------------- */

/* The model counts its thresholds (below_1, below_2, ...); people know them by their share (below_70). */
static int make_events(att_campaign *c, att_err *err)
{
    size_t n = att_fields_count(c->model->events), n_used = 0;
    const char **name = ATT_NEW(&c->compiled, const char *, n);
    if (!name)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const char *own = c->model->events[i].name;
        size_t k = strncmp(own, "below_", 6) ? 0 : (size_t)strtoul(own + 6, NULL, 10);
        if (k > c->n_thresholds)
            break; /* thresholds come last: the campaign uses no more of them */
        name[n_used] = k ? att_arena_printf(&c->compiled, "below_%.0f", 100 * c->threshold[k - 1]) : own;
        if (!name[n_used++])
            return no_memory(err);
    }
    c->problem.event_name = name;
    c->problem.n_events = n_used;
    return 0;
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
    code = code ? code : make_inputs(c, err);
    code = code ? code : check_inputs(c, diag, err);
    code = code ? code : make_priors(c, err);
    code = code ? code : make_obs(c, mean_bias, err);
    code = code ? code : make_events(c, err);
    if (code)
        return code;
    c->problem.model = c->model;
    c->problem.n_days = c->cut_off - c->start + 1;
    c->problem.horizon = days_to_horizon(c);
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
