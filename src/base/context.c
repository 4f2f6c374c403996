/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ranks.h"
#include "base/team.h"
#include <attrit/version.h>

#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

const char *att_version(void) { return ATT_VERSION; }

att_ctx_opts att_ctx_opts_default(void) { return (att_ctx_opts){0}; }

int att_ctx_open(att_ctx **ctx, const att_ctx_opts *opts, att_err *err)
{
    *ctx = NULL;
    att_ctx *c = calloc(1, sizeof *c);
    if (!c)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a context");
    c->opts = opts ? *opts : att_ctx_opts_default();
    int threads = c->opts.threads || att_ranks_count() == 1 ? c->opts.threads : 1;
    int code = att_team_open(&c->team, threads, err);
    if (code < 0)
        free(c);
    else
        *ctx = c;
    return code;
}

void att_ctx_free(att_ctx **ctx)
{
    if (!*ctx)
        return;
    att_team_free(&(*ctx)->team);
    free(*ctx);
    *ctx = NULL;
}

int att_ctx_threads(const att_ctx *ctx) { return att_team_size(ctx->team); }

int att_ctx_share(att_ctx *ctx, size_t from, size_t to, att_task task, void *cookie, att_err *err)
{
    int code = att_team_run(ctx->team, from, to, task, cookie, ctx->opts.stop, err);
    if (code < 0)
        att_ranks_call(code == -ATT_E_STOPPED ? 0 : att_ranks_self() + 1);
    return att_ranks_agree(code, err);
}

int att_ctx_run(att_ctx *ctx, size_t n, att_task task, void *cookie, att_err *err)
{
    return att_ctx_share(ctx, 0, n, task, cookie, err);
}

int att_ctx_deal(att_ctx *ctx, size_t n, att_task task, void *cookie, att_err *err)
{
    int self = att_ranks_self();
    return att_ctx_share(ctx, att_ranks_first(n, self), att_ranks_first(n, self + 1), task, cookie, err);
}

int att_ctx_stopped(const att_ctx *ctx) { return ctx->opts.stop && __atomic_load_n(ctx->opts.stop, __ATOMIC_RELAXED); }

double att_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

const char *att_clock_utc(char *out)
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return out;
}

void att_ctx_progress(att_ctx *ctx, const char *stage, double began, double done, const char *format, ...)
{
    if (!ctx->opts.progress || att_ranks_self() > 0)
        return;
    char detail[120];
    va_list list;
    va_start(list, format);
    vsnprintf(detail, sizeof detail, format, list);
    va_end(list);
    double seconds = att_clock() - began;
    att_progress p = {stage, done, seconds, done > 0.02 ? seconds * (1 - done) / done : -1, detail};
    ctx->opts.progress(ctx->opts.cookie, &p);
}
