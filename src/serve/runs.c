/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/runs.h"
#include <attrit/run.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- one run ------------------------------------------------------------------------------------------------ */

/* In the worker's thread, a few times a second. */
static void on_progress(void *cookie, const att_progress *p)
{
    att_runs *r = cookie;
    pthread_mutex_lock(&r->lock);
    if (r->current) {
        snprintf(r->current->stage, sizeof r->current->stage, "%s", p->stage);
        snprintf(r->current->detail, sizeof r->current->detail, "%s", p->detail ? p->detail : "");
        r->current->done = p->done;
        r->current->seconds_left = p->seconds_left;
    }
    pthread_mutex_unlock(&r->lock);
}

/* The finished fit of another view, in case the problem is the same: only questions differ. A fit of another is refused. */
static int borrow(const att_runs_row *row, const char *out)
{
    char from[ATT_CASES_DIR + 80], to[ATT_CASES_DIR + 80];
    if (!*row->like || !att_cases_is_view(row->like, strlen(row->like)))
        return 0;
    snprintf(from, sizeof from, "%s/views/%s/out/%s", row->campaign->dir, row->like, ATT_KEEP_POSTERIOR);
    snprintf(to, sizeof to, "%s/%s", out, ATT_KEEP_POSTERIOR);
    return (!mkdir(out, 0777) || errno == EEXIST) && !link(from, to);
}

static int make(att_run **run, att_runs *r, att_campaign *c, att_run_opts *opts, att_err *err)
{
    static att_diag said; /* the view was checked when it was made */
    memset(&said, 0, sizeof said);
    int rc = att_run_make(run, r->ctx, c, opts, &said, err);
    if (rc == -ATT_E_CHECKPOINT && opts->keep.resume) {
        *err = (att_err){0};
        opts->keep.resume = 0;
        rc = att_run_make(run, r->ctx, c, opts, &said, err);
    }
    return rc;
}

/* As `attrit run` has it, so that the record is the same. */
static void write_command(char *out, size_t size, const att_runs_row *row, const char *dir)
{
    char day[11];
    int given = row->as_of != ATT_NO_DAY;
    snprintf(out, size, "attrit run %s%s%s --quality %s --seed %llu", dir, given ? " --as-of " : "",
             given ? att_day_format(row->as_of, day) : "", row->quality, (unsigned long long)row->seed);
}

/* A campaign that no longer loads says by its first mistake what is wrong with it. */
static int load(att_campaign **c, att_runs *r, const char *dir, att_err *err)
{
    static att_diag said;
    memset(&said, 0, sizeof said);
    int rc = att_campaign_load(c, r->ctx, dir, &said, err);
    for (uint32_t i = 0; rc && i < said.n_items; i++)
        if (said.item[i].severity == ATT_ERROR) {
            const att_err *first = &said.item[i];
            const char *slash = strrchr(first->place.file, '/');
            snprintf(err->text, sizeof err->text, "%.80s, line %u: %.220s", slash ? slash + 1 : first->place.file,
                     (unsigned)first->place.line, first->text);
            memcpy(err->help, first->help, sizeof err->help);
            break;
        }
    return rc;
}

static int carry_out(att_runs *r, const att_runs_row *row, att_err *err)
{
    char dir[ATT_CASES_DIR + 32], out[ATT_CASES_DIR + 40], command[ATT_CASES_DIR + 120];
    att_campaign *c = NULL;
    att_run *run = NULL;
    att_run_opts opts = att_run_opts_default();
    snprintf(dir, sizeof dir, "%s/views/%s", row->campaign->dir, row->view);
    write_command(command, sizeof command, row, dir);
    opts.quality = row->quality;
    opts.seed = row->seed;
    opts.as_of = row->as_of;
    opts.command = command;
    opts.keep.dir = out;
    opts.keep.resume = att_cases_out(row->campaign, row->view, out, sizeof out) || borrow(row, out);
    const att_view asked = {.as_of = row->as_of, .quality = row->quality, .seed = row->seed};
    int rc = load(&c, r, dir, err);
    if (!rc)
        rc = att_view_check(row->view, c, &asked, err); /* it may have waited for hours */
    if (!rc)
        rc = make(&run, r, c, &opts, err);
    if (!rc)
        rc = att_run_write(run, out, ATT_OUT_ALL, err);
    att_run_free(&run);
    att_campaign_free(&c);
    return rc;
}

/* ---- the queue ---------------------------------------------------------------------------------------------- */

static int is_over(const att_runs_row *row) { return row->state >= ATT_RUNS_DONE; }

/* The one that has waited longest. */
static att_runs_row *next(att_runs *r)
{
    att_runs_row *first = NULL;
    for (att_runs_row *row = r->row; row < r->row + ATT_RUNS_MAX; row++)
        if (row->asked && row->state == ATT_RUNS_WAITING && (!first || row->asked < first->asked))
            first = row;
    return first;
}

static void finish(att_runs_row *row, int rc, const att_err *err)
{
    row->state = !rc ? ATT_RUNS_DONE : rc == -ATT_E_STOPPED ? ATT_RUNS_STOPPED : ATT_RUNS_FAILED;
    snprintf(row->error, sizeof row->error, "%s", err->text);
    snprintf(row->help, sizeof row->help, "%s", err->help);
}

static void *work(void *cookie)
{
    att_runs *r = cookie;
    pthread_mutex_lock(&r->lock);
    while (!r->closing) {
        att_err err = {0};
        att_runs_row *row = next(r);
        if (!row) {
            pthread_cond_wait(&r->news, &r->lock);
            continue;
        }
        r->current = row;
        row->state = ATT_RUNS_RUNNING;
        att_runs_row wish = *row;
        pthread_mutex_unlock(&r->lock);
        int rc = carry_out(r, &wish, &err);
        pthread_mutex_lock(&r->lock);
        r->current = NULL;
        finish(row, rc, &err);
        if (!r->closing)
            __atomic_store_n(&r->stop, 0, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

int att_runs_open(att_runs *r, int threads, att_err *err)
{
    att_ctx_opts opts = {.threads = threads, .progress = on_progress, .cookie = r, .stop = &r->stop};
    memset(r, 0, sizeof *r);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->news, NULL);
    int rc = att_ctx_open(&r->ctx, &opts, err);
    if (!rc && pthread_create(&r->worker, NULL, work, r)) {
        att_ctx_free(&r->ctx);
        rc = att_err_set(err, ATT_E_NO_MEMORY, NULL, "the system gave no thread");
    }
    return rc;
}

void att_runs_close(att_runs *r)
{
    pthread_mutex_lock(&r->lock);
    r->closing = 1;
    __atomic_store_n(&r->stop, 1, __ATOMIC_RELAXED);
    pthread_cond_signal(&r->news);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->worker, NULL);
    att_ctx_free(&r->ctx);
    pthread_cond_destroy(&r->news);
    pthread_mutex_destroy(&r->lock);
}

/* The row of the same view, else an empty one, else the oldest that is over. */
static att_runs_row *row_for(att_runs *r, const att_runs_row *wish)
{
    att_runs_row *best = NULL;
    for (att_runs_row *row = r->row; row < r->row + ATT_RUNS_MAX; row++) {
        if (row->asked && row->campaign == wish->campaign && !strcmp(row->view, wish->view))
            return row;
        if ((!row->asked || is_over(row)) && (!best || row->asked < best->asked))
            best = row;
    }
    return best;
}

int att_runs_ask(att_runs *r, const att_runs_row *wish, uint64_t *id, att_err *err)
{
    int rc = 0;
    pthread_mutex_lock(&r->lock);
    att_runs_row *row = row_for(r, wish);
    if (!row) {
        rc = att_err_set(err, ATT_E_USAGE, NULL, "%d runs are waiting: that is all there is room for", ATT_RUNS_MAX);
    } else if (!row->asked || is_over(row)) {
        *row = *wish;
        row->state = ATT_RUNS_WAITING;
        row->asked = ++r->n_asked;
        row->seconds_left = -1;
        pthread_cond_signal(&r->news);
    }
    if (row)
        *id = row->asked;
    pthread_mutex_unlock(&r->lock);
    return rc;
}

/* The row of that number; under the lock. */
static att_runs_row *numbered(att_runs *r, uint64_t id)
{
    for (att_runs_row *row = r->row; row < r->row + ATT_RUNS_MAX; row++)
        if (id && row->asked == id)
            return row;
    return NULL;
}

int att_runs_stop(att_runs *r, uint64_t id)
{
    pthread_mutex_lock(&r->lock);
    att_runs_row *row = numbered(r, id);
    if (row && row->state == ATT_RUNS_WAITING)
        row->state = ATT_RUNS_STOPPED;
    else if (row && row == r->current)
        __atomic_store_n(&r->stop, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&r->lock);
    return row ? 0 : -1;
}

static void tell(const att_runs_row *row, att_json *j)
{
    static const char *const state[] = {"waiting", "running", "done", "failed", "stopped"};
    att_json_open(j, NULL, '{');
    att_json_number(j, "id", (double)row->asked);
    att_json_text(j, "campaign", row->campaign->name);
    att_json_text(j, "view", row->view);
    att_json_text(j, "state", state[row->state]);
    att_json_text(j, "stage", row->stage);
    att_json_text(j, "detail", row->detail);
    att_json_number(j, "done", row->done);
    att_json_number(j, "seconds_left", row->seconds_left);
    att_json_text(j, "error", row->error);
    att_json_text(j, "help", row->help);
    att_json_close(j, '}');
}

void att_runs_tell(att_runs *r, att_json *j)
{
    pthread_mutex_lock(&r->lock);
    att_json_open(j, NULL, '[');
    for (uint64_t last = 0;;) {
        const att_runs_row *first = NULL;
        for (const att_runs_row *row = r->row; row < r->row + ATT_RUNS_MAX; row++)
            if (row->asked > last && (!first || row->asked < first->asked))
                first = row;
        if (!first)
            break;
        tell(first, j);
        last = first->asked;
    }
    att_json_close(j, ']');
    pthread_mutex_unlock(&r->lock);
}

int att_runs_tell_one(att_runs *r, uint64_t id, att_json *j)
{
    pthread_mutex_lock(&r->lock);
    const att_runs_row *row = numbered(r, id);
    if (row)
        tell(row, j);
    pthread_mutex_unlock(&r->lock);
    return row ? 0 : -1;
}
