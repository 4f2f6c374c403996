/* SPDX-License-Identifier: Apache-2.0 */
/* SMC² (Chopin, Jacob & Papaspiliopoulos 2013), with tempering inside a report: the weights of a report are
 * applied in powers gamma of the estimated likelihood, chosen so that the ESS never falls below its floor.
 * At gamma = 1 the target is SMC²'s own; in between it is a law on the same extended space. */
#include "engine/checkpoint.h"
#include "engine/move.h"
#include "engine/identity.h"
#include "engine/path.h"
#include "engine/theta.h"
#include "base/num.h"
#include "base/ranks.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

typedef struct smc2 {
    att_post *post;
    att_ctx *ctx;
    att_walk walk;
    att_loop at;             /* all that is not in the post; what the walk has learned is in the walk meanwhile */
    double began, work_from; /* for the progress bar: when this call began, and where */
    double told;             /* share of the work that was said to be done */
    att_arena block;         /* of the last checkpoint */
} smc2;

att_fit_opts att_fit_opts_default(void)
{
    return (att_fit_opts){
        .seed = 1, .n_theta = 512, .n_x = 64, .n_x_max = 1024, .ess_min = 0.35, .accept_low = 0.1, .moves_max = 16};
}

int att_fit_opts_quality(att_fit_opts *o, const char *quality)
{
    static const struct {
        const char *name;
        size_t n_theta, n_x, n_x_max;
    } preset[] = {{"quick", 1024, 32, 128}, {"standard", 4096, 64, 128}, {"paper", 8192, 128, 512}};
    for (size_t i = 0; i < sizeof preset / sizeof *preset; i++)
        if (!strcmp(quality, preset[i].name)) {
            o->n_theta = preset[i].n_theta;
            o->n_x = preset[i].n_x;
            o->n_x_max = preset[i].n_x_max;
            return 0;
        }
    return -ATT_E_USAGE;
}

static int begin(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    smc2 *s = cookie;
    att_post *post = s->post;
    double *theta = post->theta + i * post->plan.n_params;
    att_filter f;
    int code = att_filter_open(&f, &post->plan, post->n_x, scratch, err);
    /* A model may refuse a theta; the prior is then the prior given that it does not. */
    for (uint64_t attempt = 0; !code && attempt < 1000; attempt++) {
        att_rng r = att_rng_open(post->opts.seed, ATT_FOR_PRIOR, att_theta_stream(post, 0, i), attempt, 0, 0);
        att_walk_draw(&s->walk, &r, theta);
        post->log_prior[i] = att_walk_logprior(&s->walk, theta);
        code = att_filter_start(&f, post->opts.seed, theta, &post->lineage[i], post->block[i]);
        if (code <= 0)
            return code;
        code = 0;
    }
    return code ? code
                : att_err_set(err, ATT_E_MODEL, "priors", "the model refused 1,000 draws from the prior in a row");
}

/* Take report j into cloud i: its log density goes to log_last. */
static int take_in(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    smc2 *s = ((void **)cookie)[0];
    size_t j = *(size_t *)((void **)cookie)[1];
    att_post *post = s->post;
    const att_plan *plan = &post->plan;
    post->log_last[i] = -INFINITY;
    if (!(post->logw[i] > -INFINITY))
        return 0;
    att_filter f;
    int code = att_filter_open(&f, plan, post->n_x, scratch, err);
    if (!code)
        code = att_filter_bind(&f, post->opts.seed, post->theta + i * plan->n_params, &post->lineage[i], post->block[i],
                               j ? plan->obs[j - 1].t : 0, j);
    if (!code && !(code = att_filter_to_report(&f, j))) {
        post->log_last[i] = f.log_last;
        post->state_ess[i] = f.ess_last;
        post->ancestors[i] = f.ancestors_last;
    }
    return code < 0 ? code : 0;
}

/* ESS share when the report's power goes from gamma to `to`. */
static double ess_at(const att_post *post, double gamma, double to, double *logw, double *w)
{
    for (size_t i = 0; i < post->n_theta; i++)
        logw[i] = post->log_last[i] > -INFINITY ? post->logw[i] + (to - gamma) * post->log_last[i] : -INFINITY;
    att_normalise(post->n_theta, logw, w);
    return att_ess(post->n_theta, w) / (double)post->n_theta;
}

/* The next power: 1 if the ESS bears it, else the one at which it meets the floor. */
static double next_power(const att_post *post, double gamma, double *logw, double *w)
{
    if (ess_at(post, gamma, 1, logw, w) >= post->opts.ess_min)
        return 1;
    double low = gamma, high = 1;
    for (int k = 0; k < 40; k++) {
        double mid = 0.5 * (low + high);
        *(ess_at(post, gamma, mid, logw, w) >= post->opts.ess_min ? &low : &high) = mid;
    }
    /* The cloud may already stand below the floor: then move on by what the bisection can still tell apart. */
    return low > gamma ? low : high;
}

/* Sweeps that a report has cost on average; 1/2 before it is known. */
static double sweeps_each(const smc2 *s) { return (s->at.sweeps + 1) / ((double)s->at.j + 2); }

/* Days that states still have to go: on to the next reports, again in each sweep, and once more for the smoothed past. */
static double work_left(const smc2 *s)
{
    const att_plan *plan = &s->post->plan;
    double days = plan->n_days;
    for (size_t k = s->at.j + (size_t)s->at.taken; k < plan->n_obs; k++)
        days += (1 + sweeps_each(s)) * plan->obs[k].t - (k ? plan->obs[k - 1].t : 0);
    return days * (double)s->post->n_x;
}

/* A bar that goes back would be read as a mistake: it waits instead. */
static void tell(smc2 *s, size_t j)
{
    const att_plan *plan = &s->post->plan;
    double done = s->at.work_done - s->work_from;
    s->told = fmax(s->told, done / (done + work_left(s)));
    att_ctx_progress(s->ctx, "fit", s->began, s->told, "report %zu/%zu, ESS %.0f %%", j + 1, plan->n_obs,
                     100 * att_ess(s->post->n_theta, s->post->weight) / (double)s->post->n_theta);
}

/* Hand over a checkpoint, if somebody keeps them. */
static int keep(smc2 *s, att_err *err)
{
    const att_fit_opts *o = &s->post->opts;
    void *block;
    size_t len;
    if (!o->keep)
        return 0;
    att_arena_rewind(&s->block);
    s->at.tune = s->walk.tune;
    int code = att_checkpoint_make(&block, &len, s->post, &s->at, &s->block, err);
    if (!code)
        code = o->keep(o->keep_cookie, block, len, err);
    return att_ranks_agree(code, err);
}

/* How far a chain shall come, in independent draws: below it its states say too little of their own, and it goes on. */
static const double renewals = 1;

static int rejuvenate(smc2 *s, size_t j, double gamma, att_err *err)
{
    att_post *post = s->post;
    att_report_fit *rf = &post->report[j];
    double sum = 0, renewed = 0;
    int n = 0;
    for (; n < post->opts.moves_max && renewed < renewals; n++) {
        att_move_at at = {.j = j, .gamma = gamma, .epoch = ++s->at.epoch, .go_on = n > 0};
        att_move_gain gain;
        int code = att_move_sweep(post, s->ctx, &s->walk, &at, &gain, err);
        if (code)
            return code;
        sum += gain.accepted;
        renewed += gain.renewed;
        s->at.work_done += (double)post->n_x * post->plan.obs[j].t;
        s->at.sweeps++;
        tell(s, j);
    }
    rf->acceptance = isnan(rf->acceptance) ? sum / n : (rf->acceptance * rf->n_moves + sum) / (rf->n_moves + n);
    rf->n_moves += n;
    s->at.accepted += sum;
    return 0;
}

static int fit_walk(smc2 *s, att_err *err)
{
    att_arena scratch = {0};
    int code = att_walk_fit(&s->walk, s->post->n_theta, s->post->theta, s->post->weight, &scratch);
    att_arena_free(&scratch);
    return code == 0 ? 0
           : code == -ATT_E_NO_MEMORY
               ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the covariance")
               : att_err_set(err, ATT_E_DIAGNOSTICS, NULL, "the parameter particles have no spread left to learn from");
}

static int no_path(const att_problem *p, size_t j, att_err *err)
{
    const char *label = p->obs[j].label ? p->obs[j].label : "a report";
    char path[96];
    snprintf(path, sizeof path, "obs[%zu]", j);
    return att_err_set(err, ATT_E_DIAGNOSTICS, path,
                       "no simulated path explains %s; check that row, widen its source's grade, or widen the priors",
                       label);
}

/* Weigh by the report that is being taken in, with powers up to 1; rejuvenate where the ESS falls. */
static int temper(smc2 *s, double *logw, double *w, att_err *err)
{
    att_post *post = s->post;
    size_t j = s->at.j;
    att_report_fit *rf = &post->report[j];
    while (s->at.gamma < 1) {
        double gamma = s->at.gamma, to = next_power(post, gamma, logw, w);
        double was = att_logsumexp(post->n_theta, post->logw), ess = ess_at(post, gamma, to, logw, w);
        double now = att_logsumexp(post->n_theta, logw);
        if (!(now > -INFINITY))
            return no_path(post->plan.problem, j, err);
        rf->log_density += now - was;
        post->min_ess = fmin(post->min_ess, ess);
        memcpy(post->logw, logw, post->n_theta * sizeof *logw);
        memcpy(post->weight, w, post->n_theta * sizeof *w);
        s->at.gamma = to;
        if (to < 1)
            rf->n_tempered++;
        if (to < 1 || ess < post->opts.ess_min) {
            post->evidence_var += att_theta_var(post->n_theta, w, NULL);
            int code;
            if ((code = fit_walk(s, err)) || (code = att_theta_resample(post, s->ctx, j, ++s->at.epoch, err))
                || (code = rejuvenate(s, j, to, err)) || (code = keep(s, err)))
                return code;
        }
    }
    return 0;
}

/* Take in report s->at.j, or go on with doing so. */
static int assimilate(smc2 *s, double *logw, double *w, att_err *err)
{
    att_post *post = s->post;
    size_t j = s->at.j;
    att_report_fit *rf = &post->report[j];
    int code = 0;
    if (!s->at.taken) {
        if ((code = att_theta_deal(post->n_theta, s->ctx, take_in, (void *[]){s, &j}, err)))
            return code;
        att_theta_gather(post);
        *rf = (att_report_fit){.acceptance = NAN, .tail = 0.5};
        rf->ess = ess_at(post, 0, 1, logw, w);
        s->at.taken = 1;
    }
    if ((code = temper(s, logw, w, err)))
        return code;
    post->log_evidence += rf->log_density;
    if (rf->n_moves && rf->acceptance < post->opts.accept_low && 2 * post->n_x <= post->opts.n_x_max
        && (code = att_move_double(post, s->ctx, j, ++s->at.epoch, err)))
        return code;
    for (size_t i = 0; i < post->n_theta; i++) {
        post->log_lik[i] += post->log_last[i];
        rf->state_ess += post->state_ess[i] / (double)post->n_theta;
        rf->ancestors += post->ancestors[i] / (double)post->n_theta;
    }
    att_normalise(post->n_theta, post->logw, post->weight);
    rf->n_x = post->n_x;
    s->at.work_done += (double)post->n_x * (post->plan.obs[j].t - (j ? post->plan.obs[j - 1].t : 0));
    s->at.j = j + 1;
    s->at.taken = 0;
    s->at.gamma = 0;
    tell(s, j);
    return keep(s, err);
}

static int to_cut_off(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    att_post *post = cookie;
    const att_plan *plan = &post->plan;
    if (!(post->weight[i] > 0))
        return 0;
    att_filter f;
    int code = att_filter_open(&f, plan, post->n_x, scratch, err);
    if (!code)
        code = att_filter_bind(&f, post->opts.seed, post->theta + i * plan->n_params, &post->lineage[i], post->block[i],
                               plan->n_obs ? plan->obs[plan->n_obs - 1].t : 0, plan->n_obs);
    if (!code)
        code = att_filter_to_day(&f, plan->n_days);
    att_post_moments(post, i, post->moment + 2 * i * plan->n_effects);
    return code;
}

int att_post_finish(att_post *post, att_ctx *ctx, att_err *err)
{
    int code = att_theta_deal(post->n_theta, ctx, to_cut_off, post, err);
    att_theta_gather_rows(post->n_theta, post->moment, 2 * post->plan.n_effects * sizeof *post->moment);
    return code || post->opts.no_fitted ? code : att_path_fitted(post, ctx, err);
}

/* From the prior, or from where a checkpoint stands. */
static int set_out(smc2 *s, att_err *err)
{
    const att_fit_opts *o = &s->post->opts;
    int code = 0;
    if (!o->from) {
        code = att_theta_deal(s->post->n_theta, s->ctx, begin, s, err);
        att_theta_gather(s->post);
        return code;
    }
    code = att_checkpoint_rows(s->post, &s->at, o->from, o->from_bytes, o->extend, err);
    int late = o->late_clouds && s->at.j == s->post->plan.n_obs;
    if (!code)
        code = late ? att_theta_late(s->post, err) : att_checkpoint_clouds(s->post, &s->at, s->ctx, err);
    s->walk.tune = s->at.tune;
    s->work_from = s->at.work_done;
    return code;
}

static int fit(smc2 *s, att_err *err)
{
    att_post *post = s->post;
    const att_plan *plan = &post->plan;
    att_arena arena = {0};
    double *logw = ATT_NEW(&arena, double, post->n_theta), *w = ATT_NEW(&arena, double, post->n_theta);
    int code = logw && w ? att_walk_open(&s->walk, plan->problem, &post->arena, err)
                         : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for weights");
    if (!code)
        code = set_out(s, err);
    size_t first = s->at.j;
    while (!code && s->at.j < plan->n_obs)
        code = assimilate(s, logw, w, err);
    if (!code && s->at.j == first)
        code = keep(s, err); /* nothing was left to do; it may be kept under another name */
    post->evidence_var += att_theta_var(post->n_theta, post->weight, NULL); /* of the weights since the last sweep */
    post->acceptance = s->at.sweeps > 0 ? s->at.accepted / s->at.sweeps : NAN;
    att_arena_free(&arena);
    if (!code && !post->room && !(code = att_post_finish(post, s->ctx, err)) && plan->n_obs) {
        s->told = 1;
        tell(s, plan->n_obs - 1);
    }
    return code;
}

int att_post_check(const att_fit_opts *o, att_err *err)
{
    if (o->n_theta < 2 || o->n_theta > 1u << 24 || o->n_x < 1 || o->n_x > 1u << 20 || o->moves_max < 1
        || (o->resampling != ATT_SYSTEMATIC && o->resampling != ATT_MULTINOMIAL))
        return att_err_set(err, ATT_E_USAGE, NULL,
                           "a fit needs 2 or more parameter particles, 1 or more state "
                           "particles, 1 or more moves and a way to resample");
    if (o->n_shards && (o->shard >= o->n_shards || o->n_shards * o->n_theta > 1u << 24))
        return att_err_set(err, ATT_E_USAGE, NULL, "there is no shard %zu of %zu", o->shard + 1, o->n_shards);
    return 0;
}

int att_post_fit(att_post **out, att_ctx *ctx, const att_problem *p, const att_fit_opts *opts, att_err *err)
{
    *out = NULL;
    att_fit_opts o = opts ? *opts : att_fit_opts_default();
    int code = att_post_check(&o, err);
    if (code)
        return code;
    att_arena arena = {0};
    att_post *post = ATT_NEW(&arena, att_post, 1);
    if (!post)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a fit");
    post->arena = arena;
    if (o.n_shards)
        o.n_x = o.n_x_max;
    post->opts = o;
    post->n_theta = o.n_theta;
    post->min_ess = 1;
    smc2 s = {.post = post, .ctx = ctx, .began = att_clock()};
    s.at.epoch = 1; /* epoch 0 numbers the first streams */
    if ((code = att_theta_open(post, p, err)) || (code = att_identity_agree(post, err)) || (code = fit(&s, err)))
        att_post_free(&post);
    else
        post->opts.keep = NULL, post->opts.from = NULL; /* the caller's, and done with */
    att_arena_free(&s.block);
    *out = post;
    return code;
}
