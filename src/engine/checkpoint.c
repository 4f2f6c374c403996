/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/checkpoint.h"
#include "engine/identity.h"
#include "engine/theta.h"
#include "base/ranks.h"
#include "base/text.h"
#include <attrit/version.h>

#include <math.h>
#include <string.h>

enum { FORMAT = 3, HEX = ATT_IDENTITY_HEX, REPORT_HEX = ATT_IDENTITY_REPORT, BYTE_ORDER_PROBE = 0x01020304 };
static const char magic[8] = "attfit\r\n"; /* a transfer as text would spoil its end */

/* What a block begins with. The digests tell whose state it is; those of the reports follow. */
typedef struct head {
    char magic[8];
    uint32_t format, order;
    char version[32];
    uint64_t bytes; /* of the whole block */
    uint64_t shard, n_shards;
    att_identity of;
} head;

/* Whose state it is, and where it was made; the digests of its reports into *report. */
static int identify(head *h, char **report, size_t n, const att_post *post, att_arena *arena, att_err *err)
{
    memset(h, 0, sizeof *h);
    memcpy(h->magic, magic, sizeof magic);
    h->format = FORMAT;
    h->order = BYTE_ORDER_PROBE;
    snprintf(h->version, sizeof h->version, "%s", ATT_VERSION);
    h->shard = post->opts.shard;
    h->n_shards = post->opts.n_shards;
    return att_identity_of(&h->of, report, n, post, arena, err);
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
    field(p, &loop->tune, sizeof loop->tune);
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
    size_t n = mine->of.n_reports;
    for (size_t j = 0; j < n && j < h->of.n_reports; j++)
        if (memcmp(stored + j * REPORT_HEX, now + j * REPORT_HEX, REPORT_HEX) != 0)
            return refuse_report(p, j, stored + j * REPORT_HEX, now, n, err);
    if (h->of.n_reports <= n)
        return 0;
    snprintf(text, sizeof text, "the stored fit has taken in %llu reports, here are %zu",
             (unsigned long long)h->of.n_reports, n);
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
    if (h->of.n_reports > (len - sizeof *h - HEX) / REPORT_HEX)
        return refuse(err, again, "the stored fit is damaged: it cannot hold so many reports");
    if (memcmp(h->of.model, mine.of.model, HEX) != 0)
        return refuse(err, again, "the stored fit is of another model");
    if (memcmp(h->of.opts, mine.of.opts, HEX) != 0)
        return refuse(err, "give the same --quality and --seed as then",
                      "the stored fit was made with another quality or seed");
    if (memcmp(h->of.prior, mine.of.prior, HEX) != 0)
        return refuse(err, again, "the stored fit was made under other priors");
    if (!extend && memcmp(h->of.input, mine.of.input, HEX) != 0)
        return refuse(err, "give the same cut-off as then; --continue goes on to a later one",
                      "the stored fit is of another case or another cut-off: the model's inputs differ");
    return check_reports(h, &mine, block + sizeof *h, now, p, extend, err);
}

/* ---- back into the clouds ------------------------------------------------------------------------------------------- */

int att_checkpoint_differs(att_err *err)
{
    return refuse(err, "begin anew here, or go on where the fit was made",
                  "the stored fit cannot be followed here: inputs that matter before its last report have changed, or "
                  "another machine computes otherwise");
}

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
    return !code && f.log_lik == stored ? 0 : att_checkpoint_differs(err);
}

int att_checkpoint_shard(size_t *shard, size_t *n_shards, const void *block, size_t len, att_err *err)
{
    head h;
    int code = check_whole(&h, block, len, err);
    *shard = code ? 0 : h.shard;
    *n_shards = code ? 0 : h.n_shards;
    return code;
}

int att_checkpoint_rows(att_post *post, att_loop *loop, const void *block, size_t len, int extend, att_err *err)
{
    head h;
    att_arena arena = {0};
    int code = check_whole(&h, block, len, err);
    if (!code)
        code = check_ours(&h, block, len, post, extend, &arena, err);
    att_arena_free(&arena);
    if (code)
        return code;
    size_t front = sizeof h + h.of.n_reports * REPORT_HEX;
    pen p = {.mode = READ, .from = (const char *)block + front, .left = len - front - HEX};
    body(&p, post, loop);
    size_t most = post->opts.n_x > post->opts.n_x_max ? post->opts.n_x : post->opts.n_x_max;
    if (p.failed || p.left || loop->j + (size_t)loop->taken != h.of.n_reports || post->n_x < 1 || post->n_x > most)
        return refuse(err, again, "the stored fit is damaged: its parts do not fit together");
    return 0;
}

int att_checkpoint_clouds(att_post *post, const att_loop *loop, att_ctx *ctx, att_err *err)
{
    int code = att_theta_clouds(post, post->n_x, err);
    return code ? code : att_theta_deal(post->n_theta, ctx, replay, &(again_of){post, loop}, err);
}
