/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/identity.h"
#include "base/ranks.h"
#include "base/text.h"
#include <attrit/version.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void add_inputs(att_text *t, const att_problem *p, const att_input *input)
{
    for (size_t k = 0; p->model->inputs[k].name; k++) {
        att_text_addf(t, "%s", p->model->inputs[k].name);
        for (size_t i = 0; i < input[k].n; i++)
            att_text_addf(t, " %a", input[k].x[i]);
        att_text_add(t, "\n");
    }
}

static void text_inputs(att_text *t, const att_problem *p)
{
    att_text_addf(t, "%d days\n", p->n_days);
    add_inputs(t, p, p->input);
    for (size_t k = 0; k < p->n_phases; k++) {
        att_text_addf(t, "from %d\n", p->phase[k].t);
        add_inputs(t, p, p->phase[k].input);
    }
}

static void text_priors(att_text *t, const att_problem *p)
{
    for (size_t k = 0; p->model->params[k].name; k++) {
        const att_field *f = &p->model->params[k];
        att_text_addf(t, "%s %d %a %a %d %a %a\n", f->name, f->scale, f->low, f->high, p->prior[k].kind, p->prior[k].a,
                      p->prior[k].b);
    }
}

static void text_opts(att_text *t, const att_fit_opts *o)
{
    att_text_addf(t, "%llu %zu %zu %zu %a %a %d %d", (unsigned long long)o->seed, o->n_theta, o->n_x, o->n_x_max,
                  o->ess_min, o->accept_low, o->moves_max, o->resampling);
    if (o->n_shards)
        att_text_addf(t, " shard %zu of %zu", o->shard, o->n_shards);
}

/* Effects are known by the order in which reports name them first, so that further reports do not rename them. */
static void text_report(att_text *t, const att_problem *p, size_t j, int *rank, int *n_ranks)
{
    const att_obs *y = &p->obs[j];
    att_text_addf(t, "%a %a %s %d %a %a %a %a %a", y->t0, y->t1, p->model->quantities[y->quantity].name, y->kind,
                  y->low, y->high, y->best, y->noise, y->offset);
    for (int k = 0; k < ATT_OBS_EFFECTS; k++) {
        int e = y->effect[k];
        if (e >= 0 && !rank[e])
            rank[e] = ++*n_ranks;
        att_text_addf(t, " %d %a", e < 0 ? 0 : rank[e], e < 0 ? 0 : p->effect[e].sd);
    }
}

static void digest(att_text *t, char *out, size_t n)
{
    char hex[ATT_IDENTITY_HEX + 1];
    att_sha256_hex(t->s ? t->s : "", t->len, hex);
    memcpy(out, hex, n);
    t->len = 0;
}

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for digests"); }

static int identify(att_identity *id, char **report, size_t n, const att_problem *p, att_text *opts, att_err *err)
{
    att_text t = {.arena = opts->arena};
    int *rank = ATT_NEW(opts->arena, int, p->n_effects + 1), n_ranks = 0;
    *report = ATT_NEW(opts->arena, char, n *ATT_IDENTITY_REPORT + 1);
    memset(id, 0, sizeof *id);
    id->n_reports = n;
    digest(opts, id->opts, ATT_IDENTITY_HEX);
    att_text_add(&t, p->model->name);
    digest(&t, id->model, ATT_IDENTITY_HEX);
    text_priors(&t, p);
    digest(&t, id->prior, ATT_IDENTITY_HEX);
    text_inputs(&t, p);
    digest(&t, id->input, ATT_IDENTITY_HEX);
    for (size_t j = 0; rank && *report && j < n; j++) {
        text_report(&t, p, j, rank, &n_ranks);
        digest(&t, *report + j * ATT_IDENTITY_REPORT, ATT_IDENTITY_REPORT);
    }
    return rank && *report && !t.failed && !opts->failed ? 0 : no_memory(err);
}

int att_identity_of(att_identity *id, char **report, size_t n, const att_post *post, att_arena *arena, att_err *err)
{
    att_text opts = {.arena = arena};
    text_opts(&opts, &post->opts);
    return identify(id, report, n, post->plan.problem, &opts, err);
}

static void text_fan_opts(att_text *t, const att_fan_opts *o)
{
    att_text_addf(t, "%llu %zu %zu", (unsigned long long)o->seed, o->first, o->n_paths);
}

int att_identity_of_fan(att_identity *id, const att_problem *p, const att_fan_opts *o, att_err *err)
{
    char *report;
    att_arena arena = {0};
    att_text opts = {.arena = &arena};
    text_fan_opts(&opts, o);
    int code = identify(id, &report, 0, p, &opts, err);
    att_arena_free(&arena);
    return code;
}

/* ---- among ranks ------------------------------------------------------------------------------------------------------ */

/* What each rank says of itself. */
typedef struct card {
    att_identity of;
    char reports[ATT_IDENTITY_HEX], from[ATT_IDENTITY_HEX], arithmetic[ATT_IDENTITY_HEX];
    char version[32], host[64];
} card;

/* All ranks decide by what each computes itself: processors or libraries that round otherwise would part them. */
static void add_arithmetic(att_text *t)
{
    for (int k = 1; k <= 100; k++) {
        double x = 0.37 * k;
        att_text_addf(t, "%a %a %a %a ", exp(-x), log(x), pow(x, 0.3), log1p(x) + sqrt(x) + cos(x));
    }
}

static const char *difference(const card *a, const card *b)
{
    if (strcmp(a->version, b->version) != 0)
        return "runs another version of attrit than";
    if (memcmp(a->arithmetic, b->arithmetic, ATT_IDENTITY_HEX) != 0)
        return "has a processor or a mathematical library that rounds otherwise than that of";
    if (memcmp(a->of.model, b->of.model, ATT_IDENTITY_HEX) != 0)
        return "was given another model than";
    if (memcmp(a->of.prior, b->of.prior, ATT_IDENTITY_HEX) != 0)
        return "was given other priors than";
    if (memcmp(a->of.input, b->of.input, ATT_IDENTITY_HEX) != 0)
        return "was given other inputs or another cut-off than";
    if (memcmp(a->reports, b->reports, ATT_IDENTITY_HEX) != 0)
        return "was given other reports than";
    if (memcmp(a->of.opts, b->of.opts, ATT_IDENTITY_HEX) != 0)
        return "was given another quality, size or seed than";
    return memcmp(a->from, b->from, ATT_IDENTITY_HEX) != 0 ? "goes on from another stored fit than" : NULL;
}

/* Ranks know all cards, so that all come to the same end. */
static int compare(const card *all, att_err *err)
{
    for (int r = 1; r < att_ranks_count(); r++) {
        const char *what = difference(&all[r], all);
        if (!what)
            continue;
        int code = att_err_set(err, ATT_E_RANKS, NULL, "rank %d (on %.63s) %s rank 0 (on %.63s)", r, all[r].host, what,
                               all->host);
        if (err && !*err->help)
            snprintf(err->help, sizeof err->help,
                     "start all with the same command, on a disk that all share and machines of one kind");
        return code;
    }
    return 0;
}

static int agree(const att_problem *p, att_text *opts, const void *from, size_t from_bytes, att_err *err)
{
    char *report;
    att_arena *arena = opts->arena;
    card *all = ATT_NEW(arena, card, (size_t)att_ranks_count()), own = {.host = ""};
    att_text t = {.arena = arena};
    int code = all ? identify(&own.of, &report, p->n_obs, p, opts, err) : no_memory(err);
    if (!code) {
        att_text_addf(&t, "%.*s", (int)(p->n_obs * ATT_IDENTITY_REPORT), report);
        digest(&t, own.reports, ATT_IDENTITY_HEX);
        add_arithmetic(&t);
        digest(&t, own.arithmetic, ATT_IDENTITY_HEX);
        char hex[ATT_IDENTITY_HEX + 1];
        att_sha256_hex(from ? from : "", from_bytes, hex);
        memcpy(own.from, hex, sizeof own.from);
        snprintf(own.version, sizeof own.version, "%s", ATT_VERSION);
        gethostname(own.host, sizeof own.host - 1);
        all[att_ranks_self()] = own;
        code = t.failed ? no_memory(err) : 0;
    }
    if ((code = att_ranks_agree(code, err)))
        return code;
    att_ranks_gather(all, (size_t)att_ranks_count(), sizeof *all);
    return att_ranks_agree(compare(all, err), err);
}

int att_identity_agree(const att_post *post, att_err *err)
{
    att_arena arena = {0};
    att_text opts = {.arena = &arena};
    const att_fit_opts *o = &post->opts;
    text_opts(&opts, o);
    int code = att_ranks_count() > 1 ? agree(post->plan.problem, &opts, o->from, o->from_bytes, err) : 0;
    att_arena_free(&arena);
    return code;
}

int att_identity_agree_fan(const att_problem *p, const att_fan_opts *o, att_err *err)
{
    att_arena arena = {0};
    att_text opts = {.arena = &arena};
    text_fan_opts(&opts, o);
    int code = att_ranks_count() > 1 ? agree(p, &opts, NULL, 0, err) : 0;
    att_arena_free(&arena);
    return code;
}
