/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/checkpoint.h"
#include "engine/move.h"
#include "base/text.h"
#include <attrit/version.h>

#include <math.h>
#include <string.h>

enum { FORMAT = 1, HEX = 64, REPORT_HEX = 16, BYTE_ORDER_PROBE = 0x01020304 };
static const char magic[8] = "attfit\r\n"; /* a transfer as text would spoil its end */

/* What a block begins with. The digests tell whose state it is; those of the reports follow. */
typedef struct head {
    char magic[8];
    uint32_t format, order;
    char version[32];
    uint64_t bytes; /* of the whole block */
    char model[HEX], prior[HEX], input[HEX], opts[HEX];
    uint64_t n_reports; /* in the clouds */
} head;

/* ---- whose state it is -------------------------------------------------------------------------------------------- */

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
    char hex[HEX + 1];
    att_sha256_hex(t->s ? t->s : "", t->len, hex);
    memcpy(out, hex, n);
    t->len = 0;
}

/* The identity of the problem, with those of its first n reports in report[n][REPORT_HEX]. */
static int identify(head *h, char **report, size_t n, const att_post *post, att_arena *arena, att_err *err)
{
    const att_problem *p = post->plan.problem;
    att_text t = {.arena = arena};
    int *rank = ATT_NEW(arena, int, p->n_effects + 1), n_ranks = 0;
    *report = ATT_NEW(arena, char, n *REPORT_HEX + 1);
    memset(h, 0, sizeof *h);
    memcpy(h->magic, magic, sizeof magic);
    h->format = FORMAT;
    h->order = BYTE_ORDER_PROBE;
    snprintf(h->version, sizeof h->version, "%s", ATT_VERSION);
    h->n_reports = n;
    att_text_add(&t, p->model->name);
    digest(&t, h->model, HEX);
    text_priors(&t, p);
    digest(&t, h->prior, HEX);
    text_inputs(&t, p);
    digest(&t, h->input, HEX);
    text_opts(&t, &post->opts);
    digest(&t, h->opts, HEX);
    for (size_t j = 0; rank && *report && j < n; j++) {
        text_report(&t, p, j, rank, &n_ranks);
        digest(&t, *report + j * REPORT_HEX, REPORT_HEX);
    }
    return rank && *report && !t.failed ? 0 : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a checkpoint");
}

/* ---- its bytes ---------------------------------------------------------------------------------------------------- */

/* Goes over a block: counts its bytes, writes them or reads them, so that one list of fields serves all three. */
typedef struct pen {
    enum { COUNT, WRITE, READ } mode;
    char *to;
    const char *from;
    size_t left, used;
    int failed;
} pen;

static void field(pen *p, void *x, size_t n)
{
    p->used += n;
    if (p->mode == COUNT || p->failed)
        return;
    if ((p->failed = n > p->left))
        return;
    p->left -= n;
    if (p->mode == WRITE)
        p->to = (char *)memcpy(p->to, x, n) + n;
    else
        memcpy(x, p->from, n), p->from += n;
}

static void lineage(pen *p, att_lineage *l)
{
    field(p, &l->n, sizeof l->n);
    p->failed |= l->n < 1 || l->n > ATT_LINEAGE_MAX;
    for (uint32_t k = 0; !p->failed && k < l->n; k++) {
        field(p, &l->part[k].from, sizeof l->part[k].from);
        field(p, &l->part[k].stream, sizeof l->part[k].stream);
    }
}

static void position(pen *p, att_post *post, att_loop *loop)
{
    field(p, &loop->j, sizeof loop->j);
    field(p, &loop->taken, sizeof loop->taken);
    field(p, &loop->gamma, sizeof loop->gamma);
    field(p, &loop->epoch, sizeof loop->epoch);
    field(p, loop->scale, sizeof loop->scale);
    field(p, &loop->accepted, sizeof loop->accepted);
    field(p, &loop->sweeps, sizeof loop->sweeps);
    field(p, &loop->work_done, sizeof loop->work_done);
    field(p, &post->n_x, sizeof post->n_x);
    field(p, &post->log_evidence, sizeof post->log_evidence);
    field(p, &post->evidence_var, sizeof post->evidence_var);
    field(p, &post->min_ess, sizeof post->min_ess);
}

static void body(pen *p, att_post *post, att_loop *loop)
{
    size_t n = post->n_theta, bytes = n * sizeof(double);
    position(p, post, loop);
    field(p, post->theta, bytes * post->plan.n_params);
    field(p, post->logw, bytes);
    field(p, post->weight, bytes);
    field(p, post->log_prior, bytes);
    field(p, post->log_lik, bytes);
    field(p, post->log_last, bytes);
    field(p, post->state_ess, bytes);
    field(p, post->ancestors, bytes);
    for (size_t i = 0; i < n; i++)
        lineage(p, &post->lineage[i]);
    p->failed |= loop->taken < 0 || loop->taken > 1 || loop->j > post->plan.n_obs - (size_t)loop->taken;
    for (size_t k = 0; !p->failed && k < loop->j + (size_t)loop->taken; k++)
        field(p, &post->report[k], sizeof post->report[k]);
}

/* Writing does not change what is written; the pen alone decides. */
static void go_over(pen *p, const att_post *post, const att_loop *loop)
{
    att_post copy = *post;
    att_loop at = *loop;
    body(p, &copy, &at);
}

int att_checkpoint_make(void **block, size_t *len, const att_post *post, const att_loop *loop, att_arena *arena,
                        att_err *err)
{
    head h;
    char *report;
    size_t n = loop->j + (size_t)loop->taken;
    int code = identify(&h, &report, n, post, arena, err);
    if (code)
        return code;
    pen p = {.mode = COUNT};
    go_over(&p, post, loop);
    size_t front = sizeof h + n * REPORT_HEX, sum = front + p.used;
    h.bytes = *len = sum + HEX;
    char *b = *block = att_arena_alloc(arena, *len + 1); /* the digest ends with a NUL */
    if (!b)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a checkpoint");
    memcpy(b, &h, sizeof h);
    memcpy(b + sizeof h, report, n * REPORT_HEX);
    p = (pen){.mode = WRITE, .to = b + front, .left = p.used};
    go_over(&p, post, loop);
    att_sha256_hex(b, sum, b + sum);
    return 0;
}

/* ---- is it whole, and is it ours? ----------------------------------------------------------------------------------- */

static int refuse(att_err *err, const char *help, const char *text)
{
    int code = att_err_set(err, ATT_E_CHECKPOINT, NULL, "%s", text);
    if (err && err->code == ATT_E_CHECKPOINT && !*err->help)
        snprintf(err->help, sizeof err->help, "%s", help);
    return code;
}

static const char again[] = "begin anew, without --resume and --continue";

static int check_whole(head *h, const char *block, size_t len, att_err *err)
{
    char text[200], hex[HEX + 1];
    if (len < sizeof h->magic || memcmp(block, magic, sizeof magic) != 0)
        return refuse(err, again, "this is not a stored fit");
    if (len < sizeof *h)
        return refuse(err, again, "the stored fit is cut short");
    memcpy(h, block, sizeof *h);
    h->version[sizeof h->version - 1] = 0;
    if (h->format != FORMAT || h->order != BYTE_ORDER_PROBE || strcmp(h->version, ATT_VERSION) != 0) {
        snprintf(text, sizeof text, "the stored fit is of another version: of attrit %.31s, this is attrit %s",
                 h->version, ATT_VERSION);
        return refuse(err, "go on with that version, or begin anew with this one", text);
    }
    if (h->bytes != len) {
        snprintf(text, sizeof text, "the stored fit is cut short or was added to: %zu bytes instead of %llu", len,
                 (unsigned long long)h->bytes);
        return refuse(err, again, text);
    }
    if (len < sizeof *h + HEX)
        return refuse(err, again, "the stored fit is cut short");
    att_sha256_hex(block, len - HEX, hex);
    return memcmp(hex, block + len - HEX, HEX) ? refuse(err, again, "the stored fit is damaged: its checksum is wrong")
                                               : 0;
}

static const char *label(const att_problem *p, size_t j) { return p->obs[j].label ? p->obs[j].label : "a report"; }

/* Report j is not the one that was taken in as the j-th: was it put before that one, or is that one changed or gone? */
static int refuse_report(const att_problem *p, size_t j, const char *stored, const char *now, size_t n, att_err *err)
{
    char text[320];
    for (size_t k = j + 1; k < n; k++)
        if (!memcmp(stored, now + k * REPORT_HEX, REPORT_HEX)) {
            snprintf(text, sizeof text, "%.96s is new, but comes before reports that the stored fit has taken in",
                     label(p, j));
            return refuse(err, "a fit goes forward in time only: begin anew, without --continue", text);
        }
    snprintf(text, sizeof text,
             "report %zu of those that the stored fit has taken in is changed or gone; in its place stands %.96s",
             j + 1, label(p, j));
    return refuse(err, again, text);
}

static int check_reports(const head *h, const head *mine, const char *stored, const char *now, const att_problem *p,
                         int extend, att_err *err)
{
    char text[200];
    size_t n = mine->n_reports;
    for (size_t j = 0; j < n && j < h->n_reports; j++)
        if (memcmp(stored + j * REPORT_HEX, now + j * REPORT_HEX, REPORT_HEX) != 0)
            return refuse_report(p, j, stored + j * REPORT_HEX, now, n, err);
    if (h->n_reports <= n)
        return 0;
    snprintf(text, sizeof text, "the stored fit has taken in %llu reports, here are %zu",
             (unsigned long long)h->n_reports, n);
    return refuse(err, extend ? "give a cut-off that is not earlier than that of the stored fit" : again, text);
}

/* What has to be the same. A later cut-off moves inputs that matter after it only: that they do is shown by the replay. */
static int check_ours(const head *h, const char *block, size_t len, const att_post *post, int extend, att_arena *arena,
                      att_err *err)
{
    head mine;
    char *now;
    const att_problem *p = post->plan.problem;
    int code = identify(&mine, &now, p->n_obs, post, arena, err);
    if (code)
        return code;
    if (h->n_reports > (len - sizeof *h - HEX) / REPORT_HEX)
        return refuse(err, again, "the stored fit is damaged: it cannot hold so many reports");
    if (memcmp(h->model, mine.model, HEX) != 0)
        return refuse(err, again, "the stored fit is of another model");
    if (memcmp(h->opts, mine.opts, HEX) != 0)
        return refuse(err, "give the same --quality and --seed as then",
                      "the stored fit was made with another quality or seed");
    if (memcmp(h->prior, mine.prior, HEX) != 0)
        return refuse(err, again, "the stored fit was made under other priors");
    if (!extend && memcmp(h->input, mine.input, HEX) != 0)
        return refuse(err, "give the same cut-off as then; --continue goes on to a later one",
                      "the stored fit is of another case or another cut-off: the model's inputs differ");
    return check_reports(h, &mine, block + sizeof *h, now, p, extend, err);
}

/* ---- back into the clouds ------------------------------------------------------------------------------------------- */

typedef struct again_of {
    att_post *post;
    const att_loop *loop;
} again_of;

static int replay(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    const again_of *s = cookie;
    att_post *post = s->post;
    const att_plan *plan = &post->plan;
    att_filter f;
    if (!(post->logw[i] > -INFINITY))
        return 0;
    int code = att_filter_open(&f, plan, post->n_x, scratch, err);
    if (code)
        return code;
    code = att_filter_start(&f, post->opts.seed, post->theta + i * plan->n_params, &post->lineage[i], post->block[i]);
    for (size_t j = 0; !code && j < s->loop->j + (size_t)s->loop->taken; j++)
        code = att_filter_to_report(&f, j);
    if (code < 0)
        return code;
    double stored = post->log_lik[i] + (s->loop->taken ? post->log_last[i] : 0);
    return !code && f.log_lik == stored
               ? 0
               : refuse(err, "begin anew here, or go on where the fit was made",
                        "the stored fit cannot be followed here: inputs that matter before its last report have "
                        "changed, or another machine computes otherwise");
}

int att_checkpoint_read(att_post *post, att_loop *loop, att_ctx *ctx, const void *block, size_t len, int extend,
                        att_err *err)
{
    head h;
    att_arena arena = {0};
    int code = check_whole(&h, block, len, err);
    if (!code)
        code = check_ours(&h, block, len, post, extend, &arena, err);
    att_arena_free(&arena);
    if (code)
        return code;
    size_t front = sizeof h + h.n_reports * REPORT_HEX;
    pen p = {.mode = READ, .from = (const char *)block + front, .left = len - front - HEX};
    body(&p, post, loop);
    size_t most = post->opts.n_x > post->opts.n_x_max ? post->opts.n_x : post->opts.n_x_max;
    if (p.failed || p.left || loop->j + (size_t)loop->taken != h.n_reports || post->n_x < 1 || post->n_x > most)
        return refuse(err, again, "the stored fit is damaged: its parts do not fit together");
    if ((code = att_move_blocks(post, post->n_x, err)))
        return code;
    return att_ctx_run(ctx, post->n_theta, replay, &(again_of){post, loop}, err);
}
