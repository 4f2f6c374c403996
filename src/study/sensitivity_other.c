/* SPDX-License-Identifier: Apache-2.0 */
/* The answer without one voice, under another mean bias, under other sds of biases: by the cheapest way to be trusted. */
#include "study/sensitivity.h"
#include "base/num.h"
#include "base/team.h"
#include "campaign/voices.h"
#include "engine/rerun.h"
#include "engine/reweigh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SETTINGS = 3, FEWER = 5 /* paths where they have to be run anew, for one of the fan's so many */ };
static const double dial_factor = 1.5, bias_factor = 2; /* docs/sensitivity.md: why */
static const double cheap = 4e6;                        /* states led over a day */
static const double khat_most = 0.7, ess_least = 20,
                    hidden = 0.05; /* a report that left out more of the paths than this is not undone by weights */

typedef struct others {
    att_sensitivity_box *b;
    double *density;                 /* [paths] log p(reports | path) under the campaign as it stands */
    double *logw, *w, *pull, *shown; /* [paths] scratch */
    size_t done, n;                  /* for the progress */
} others;

/* ---- what is asked ---------------------------------------------------------------------------------------------------- */

static int open_voices(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    if (!(s->voice = ATT_NEW(&b->arena, att_other, s->problem->n_obs + 1)))
        return att_sensitivity_no_memory(err);
    for (size_t j = 0; j < s->problem->n_obs; j++) {
        const char *name = att_voices_name(s->campaign, (size_t)s->problem->obs[j].row);
        size_t v = 0;
        while (v < s->n_voices && strcmp(s->voice[v].name, name))
            v++;
        if (v == s->n_voices)
            s->voice[s->n_voices++] = (att_other){.kind = ATT_OTHER_WITHOUT, .name = name, .factor = NAN};
        s->voice[v].n_reports++;
    }
    for (size_t v = 0; v < s->n_voices; v++) {
        att_other *x = &s->voice[v];
        x->says = att_arena_printf(&b->arena, "without the %zu report%s of %s", x->n_reports,
                                   x->n_reports == 1 ? "" : "s", x->name);
        if (!x->says)
            return att_sensitivity_no_memory(err);
    }
    return 0;
}

static int speaks_of_losses(const att_sensitivity *s, const att_obs *y)
{
    return !att_voices_is_head_count(s->campaign, (size_t)y->row);
}

static int open_settings(att_sensitivity_box *b, att_err *err)
{
    static const char *const dial[] = {"0.67 x truth", "as assumed", "1.5 x truth"};
    static const char *const bias[] = {"sds x 0.5", "as assumed", "sds x 2"};
    static const char *const dial_says[] = {"reports of losses state two thirds of the truth, beyond what is assumed",
                                            "as the campaign says",
                                            "reports of losses state half as much again, beyond what is assumed"};
    static const char *const bias_says[] = {"the sds of all biases are half of what is assumed", "as the campaign says",
                                            "the sds of all biases are twice what is assumed"};
    att_sensitivity *s = &b->s;
    s->n_dials = s->n_biases = SETTINGS;
    s->dial = ATT_NEW(&b->arena, att_other, SETTINGS);
    s->bias = ATT_NEW(&b->arena, att_other, SETTINGS);
    s->dial_share = ATT_NEW(&b->arena, double, s->n_headlines);
    s->bias_share = ATT_NEW(&b->arena, double, s->n_headlines);
    if (!s->dial || !s->bias || !s->dial_share || !s->bias_share)
        return att_sensitivity_no_memory(err);
    for (int k = 0; k < SETTINGS; k++) {
        s->dial[k] = (att_other){
            .kind = ATT_OTHER_DIAL, .name = dial[k], .says = dial_says[k], .factor = pow(dial_factor, k - 1)};
        s->bias[k] = (att_other){
            .kind = ATT_OTHER_BIAS, .name = bias[k], .says = bias_says[k], .factor = pow(bias_factor, k - 1)};
        for (size_t j = 0; j < s->problem->n_obs; j++)
            s->dial[k].n_reports += (size_t)speaks_of_losses(s, &s->problem->obs[j]);
        s->bias[k].n_reports = s->problem->n_obs;
    }
    return 0;
}

/* The problem with other reports or effects, in the arena. */
static int make_problem(att_problem *p, const others *o, const att_other *x, att_arena *arena, att_err *err)
{
    const att_sensitivity *s = &o->b->s;
    *p = *s->problem;
    att_obs *obs = ATT_NEW(arena, att_obs, p->n_obs + 1);
    att_effect *effect = ATT_NEW(arena, att_effect, p->n_effects + 1);
    if (!obs || !effect)
        return att_sensitivity_no_memory(err);
    p->n_obs = 0;
    for (size_t j = 0; j < s->problem->n_obs; j++) {
        att_obs y = s->problem->obs[j];
        if (x->kind == ATT_OTHER_WITHOUT && !strcmp(att_voices_name(s->campaign, (size_t)y.row), x->name))
            continue;
        if (x->kind == ATT_OTHER_DIAL && speaks_of_losses(s, &y))
            y.offset += log(x->factor);
        obs[p->n_obs++] = y;
    }
    for (size_t e = 0; e < p->n_effects; e++) {
        effect[e] = s->problem->effect[e];
        effect[e].sd *= x->kind == ATT_OTHER_BIAS ? x->factor : 1;
    }
    p->obs = obs;
    p->effect = effect;
    return 0;
}

/* ---- the headlines of it ------------------------------------------------------------------------------------------------ */

static void moments(size_t n, const double *x, const double *w, att_other_headline *to)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mean += (w ? w[i] : 1 / (double)n) * x[i];
    for (size_t i = 0; i < n; i++)
        squares += (w ? w[i] : 1 / (double)n) * (x[i] - mean) * (x[i] - mean);
    to->mean = mean;
    to->sd = sqrt(squares);
}

/* Headline h of paths that are those of the fan weighed anew (w), or others (fan): their errors are then independent. */
static int headline_of(const others *o, att_other *x, size_t h, const att_fan *fan, const att_groups *groups,
                       const double *w)
{
    const att_sensitivity_box *b = o->b;
    const att_headline *base = &b->s.headline[h];
    size_t n = fan ? att_fan_n_paths(fan) : b->s.paths;
    att_other_headline *to = &x->headline[h];
    if (fan)
        att_sensitivity_show(b, fan, h, o->shown);
    else
        memcpy(o->shown, b->shown + h * n, n * sizeof *o->shown);
    if (att_sensitivity_value(b, h, n, o->shown, w, groups, &to->value, o->pull))
        return -1;
    to->se = att_sensitivity_error(groups, n, o->pull, NULL);
    to->change = to->value - base->value;
    to->change_se = fan ? hypot(to->se, base->se) : att_sensitivity_error(groups, n, o->pull, b->pull + h * n);
    att_sensitivity_censor(b, h, n, o->shown);
    moments(n, o->shown, w, to);
    return 0;
}

static int headlines_of_paths(const others *o, att_other *x, const double *w, att_err *err)
{
    for (size_t h = 0; h < o->b->s.n_headlines; h++)
        if (headline_of(o, x, h, NULL, &o->b->groups, w))
            return att_sensitivity_no_memory(err);
    return 0;
}

static int headlines_of_post(const others *o, att_other *x, const att_post *post, att_err *err)
{
    const att_sensitivity *s = &o->b->s;
    att_arena scratch = {0};
    att_fan *fan = NULL;
    att_groups groups;
    att_fan_opts opts = {.seed = s->seed, .n_paths = (s->paths + FEWER - 1) / FEWER};
    int rc = att_fan_forecast(&fan, o->b->ctx, post, &opts, err);
    if (!rc && att_groups_make(&groups, &scratch, fan, att_fields_count(s->problem->model->params)))
        rc = att_sensitivity_no_memory(err);
    for (size_t h = 0; !rc && h < s->n_headlines; h++)
        if (headline_of(o, x, h, fan, &groups, NULL))
            rc = att_sensitivity_no_memory(err);
    att_fan_free(&fan);
    att_arena_free(&scratch);
    return rc;
}

/* ---- the ways ------------------------------------------------------------------------------------------------------------- */

/* Equal weights have no tail to fit, and need none. */
static int trusted(const att_other *x) { return isnan(x->khat) || (x->khat <= x->limit && x->ess >= ess_least); }

static double limit_for(size_t n_theta) { return n_theta > 10 ? fmin(1 - 1 / log10((double)n_theta), khat_most) : 0; }

/* ESS in parameter vectors: of the weights summed over the paths of each. */
static double ess_of(const others *o, att_arena *scratch)
{
    const att_groups *g = &o->b->groups;
    double *sum = ATT_NEW(scratch, double, g->n);
    for (size_t i = 0; sum && i < o->b->s.paths; i++)
        sum[g->of[i]] += o->w[i];
    return sum ? att_ess(g->n, sum) : NAN;
}

static double most_unseen(const others *o, const att_other *x)
{
    const att_sensitivity *s = &o->b->s;
    double most = 0;
    for (size_t j = 0; j < s->problem->n_obs; j++)
        if (x->kind == ATT_OTHER_WITHOUT
            && !strcmp(att_voices_name(s->campaign, (size_t)s->problem->obs[j].row), x->name))
            most = fmax(most, att_reweigh_unseen(s->problem, j, att_post_reports(o->b->post), o->b->fan));
    return most;
}

/* The paths weighed anew. 0 where that is not to be trusted: the weights stay in o->w, to be told if nothing better can be. */
static int by_paths(const others *o, att_other *x, const att_problem *p, att_arena *scratch, att_err *err)
{
    const att_sensitivity_box *b = o->b;
    att_reweigh r;
    int rc = att_reweigh_open(&r, p, NULL, scratch, err);
    rc = rc ? rc : att_reweigh_paths(b->ctx, &r, b->fan, o->logw, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < b->s.paths; i++)
        o->logw[i] -= o->density[i];
    double r_eff = (double)b->s.n_theta / (double)b->s.paths;
    if (att_reweigh_smooth(b->s.paths, o->logw, r_eff, o->w, &x->khat, scratch))
        return att_sensitivity_no_memory(err);
    x->ess = ess_of(o, scratch);
    x->unseen = most_unseen(o, x);
    return trusted(x) && x->unseen <= hidden;
}

/* Filters are run anew where a sweep over them costs little, so that it is the same on every machine, or when asked for. */
static int affordable(const att_sensitivity_box *b)
{
    double state_days = (double)att_post_n_theta(b->post) * (double)att_post_n_x(b->post) * b->s.problem->n_days;
    return b->opts.refit || b->s.problem->model->weigh || state_days <= cheap;
}

static int by_filters(const others *o, att_other *x, const att_problem *p, att_err *err)
{
    att_post *post = NULL;
    att_rerun_worth worth;
    int rc = att_rerun_post(&post, o->b->ctx, o->b->post, p, &worth, err);
    if (rc)
        return rc;
    x->khat = worth.khat;
    x->ess = worth.ess;
    x->way = trusted(x) ? ATT_OTHER_FILTERS : ATT_OTHER_OPEN;
    if (trusted(x) || !o->b->opts.refit)
        rc = headlines_of_post(o, x, post, err);
    att_post_free(&post);
    return rc;
}

static int by_fit(const others *o, att_other *x, const att_problem *p, att_err *err)
{
    att_post *post = NULL;
    att_fit_opts opts = att_fit_opts_default();
    if (att_fit_opts_quality(&opts, o->b->opts.quality))
        return att_err_set(err, ATT_E_USAGE, "quality", "quality is quick, standard or paper, got \"%.60s\"",
                           o->b->opts.quality);
    opts.seed = o->b->s.seed;
    opts.no_fitted = 1;
    x->way = ATT_OTHER_FIT;
    x->khat = x->ess = NAN;
    int rc = att_post_fit(&post, o->b->ctx, p, &opts, err);
    rc = rc ? rc : headlines_of_post(o, x, post, err);
    att_post_free(&post);
    return rc;
}

static int settle(others *o, att_other *x, att_err *err)
{
    att_sensitivity_box *b = o->b;
    att_arena scratch = {0};
    att_problem p;
    x->limit = limit_for(b->s.n_theta);
    x->khat = x->ess = NAN;
    att_ctx_progress(b->ctx, "sensitivity", b->began, (double)o->done++ / (double)o->n, "%s", x->name);
    if (!(x->headline = ATT_NEW(&b->arena, att_other_headline, b->s.n_headlines)))
        return att_sensitivity_no_memory(err);
    if (x->factor == 1)
        return x->way = ATT_OTHER_SAME, headlines_of_paths(o, x, NULL, err);
    int rc = make_problem(&p, o, x, &scratch, err);
    int good = rc || b->s.problem->model->weigh ? rc : by_paths(o, x, &p, &scratch, err);
    rc = good < 0 ? good : rc;
    x->way = good ? ATT_OTHER_PATHS : ATT_OTHER_OPEN;
    if (!rc && !good && affordable(b))
        rc = by_filters(o, x, &p, err);
    else if (!rc)
        rc = headlines_of_paths(o, x, o->w, err);
    if (!rc && x->way == ATT_OTHER_OPEN && b->opts.refit)
        rc = by_fit(o, x, &p, err);
    att_arena_free(&scratch);
    return rc;
}

/* ---- all ------------------------------------------------------------------------------------------------------------------ */

/* Variance between equally likely settings over all variance; NAN while one of them is not settled. */
static double share_of(const att_other *x, size_t h)
{
    double mean = 0, between = 0, within = 0;
    for (int k = 0; k < SETTINGS; k++) {
        mean += x[k].headline[h].mean / SETTINGS;
        within += pow(x[k].headline[h].sd, 2) / SETTINGS;
        if (x[k].way == ATT_OTHER_OPEN)
            return NAN;
    }
    for (int k = 0; k < SETTINGS; k++)
        between += pow(x[k].headline[h].mean - mean, 2) / SETTINGS;
    return between + within > 0 ? between / (between + within) : NAN;
}

/* The median date sorts where every voice leaves one; else the chance, the headline before it. */
static int choose_main(const att_sensitivity *s)
{
    size_t h = s->n_headlines - 1;
    int dated = isfinite(s->headline[h].value);
    for (size_t v = 0; v < s->n_voices; v++)
        dated &= isfinite(s->voice[v].headline[h].value) ? 1 : 0;
    return (int)h - !dated;
}

typedef struct influence {
    double change;
    size_t at;
} influence;

static int by_influence(const void *pa, const void *pb)
{
    const influence *a = pa, *b = pb;
    return a->change != b->change ? (a->change < b->change) - (a->change > b->change)
                                  : (a->at > b->at) - (a->at < b->at);
}

static int sort_voices(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    att_other *sorted = ATT_NEW(&b->arena, att_other, s->n_voices + 1);
    influence *order = ATT_NEW(&b->arena, influence, s->n_voices + 1);
    if (!sorted || !order)
        return att_sensitivity_no_memory(err);
    s->main = choose_main(s);
    for (size_t v = 0; v < s->n_voices; v++)
        order[v] = (influence){fabs(s->voice[v].headline[s->main].change), v};
    qsort(order, s->n_voices, sizeof *order, by_influence);
    for (size_t v = 0; v < s->n_voices; v++)
        sorted[v] = s->voice[order[v].at];
    s->voice = sorted;
    return 0;
}

static int open_others(others *o, att_err *err)
{
    att_sensitivity_box *b = o->b;
    att_arena scratch = {0};
    att_reweigh r;
    double **const room[] = {&o->density, &o->logw, &o->w, &o->pull, &o->shown};
    for (size_t k = 0; k < sizeof room / sizeof *room; k++)
        if (!(*room[k] = ATT_NEW(&b->arena, double, b->s.paths)))
            return att_sensitivity_no_memory(err);
    int rc = open_voices(b, err);
    rc = rc ? rc : open_settings(b, err);
    o->n = b->s.n_voices + 2 * SETTINGS + 1;
    if (!rc && !b->s.problem->model->weigh)
        rc = att_reweigh_open(&r, b->s.problem, NULL, &scratch, err);
    if (!rc && !b->s.problem->model->weigh)
        rc = att_reweigh_paths(b->ctx, &r, b->fan, o->density, err);
    att_arena_free(&scratch);
    return rc;
}

int att_sensitivity_others(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    others o = {.b = b};
    int rc = open_others(&o, err);
    for (size_t v = 0; !rc && v < s->n_voices; v++)
        rc = settle(&o, &s->voice[v], err);
    for (int k = 0; !rc && k < SETTINGS; k++)
        rc = settle(&o, &s->dial[k], err);
    for (int k = 0; !rc && k < SETTINGS; k++)
        rc = settle(&o, &s->bias[k], err);
    for (size_t h = 0; !rc && h < s->n_headlines; h++) {
        s->dial_share[h] = share_of(s->dial, h);
        s->bias_share[h] = share_of(s->bias, h);
    }
    return rc ? rc : sort_voices(b, err);
}
