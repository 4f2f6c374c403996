/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ranks.h"
#include "base/team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_WORKERS = 256 };

/* Workers sleep between jobs. A job is taken index by index, so uneven tasks balance themselves; what a task
 * computes depends on its index alone, never on who runs it. The caller works too: a team of one has no thread. */
struct att_team {
    int size;
    pthread_t thread[MAX_WORKERS];
    att_arena scratch[MAX_WORKERS];
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    unsigned long job; /* number of the current job; a change wakes the workers */
    int busy, quit;

    size_t end;
    att_task task;
    void *cookie;
    const volatile sig_atomic_t *stop;
    atomic_size_t next;
    atomic_size_t halted_at; /* tasks from here on need not run; SIZE_MAX while all is well */
    size_t failed_at;        /* lowest failing index */
    int failed;
    att_err err;
};

typedef struct worker {
    att_team *team;
    int index;
} worker;

static void note_failure(att_team *t, size_t i, int code, const att_err *err)
{
    pthread_mutex_lock(&t->lock);
    if (!t->failed || i < t->failed_at) {
        t->failed = code;
        t->failed_at = i;
        t->err = *err;
    }
    atomic_store(&t->halted_at, t->failed_at);
    pthread_mutex_unlock(&t->lock);
}

/* Worker 0 is the caller, who alone may listen to other ranks. */
static void work(att_team *t, int w)
{
    size_t i;
    att_arena *scratch = &t->scratch[w];
    while ((i = atomic_fetch_add(&t->next, 1)) < t->end) {
        if (w == 0 && att_ranks_called())
            atomic_store(&t->halted_at, 0);
        /* Tasks below a failed one still run, so that the error reported does not depend on timing. */
        if ((t->stop && __atomic_load_n(t->stop, __ATOMIC_RELAXED)) || i > atomic_load(&t->halted_at))
            return;
        att_err err = {0};
        att_arena_rewind(scratch);
        int code = t->task(t->cookie, i, scratch, &err);
        if (code < 0)
            note_failure(t, i, code, &err);
    }
}

static void *worker_main(void *arg)
{
    worker w = *(worker *)arg;
    free(arg);
    att_team *t = w.team;
    unsigned long seen = 0;
    for (;;) {
        pthread_mutex_lock(&t->lock);
        while (t->job == seen && !t->quit)
            pthread_cond_wait(&t->wake, &t->lock);
        seen = t->job;
        int quit = t->quit;
        pthread_mutex_unlock(&t->lock);
        if (quit)
            return NULL;
        work(t, w.index);
        pthread_mutex_lock(&t->lock);
        if (--t->busy == 0)
            pthread_cond_signal(&t->done);
        pthread_mutex_unlock(&t->lock);
    }
}

int att_team_open(att_team **team, int threads, att_err *err)
{
    *team = NULL;
    if (threads <= 0)
        threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (threads < 1)
        threads = 1;
    if (threads > MAX_WORKERS)
        threads = MAX_WORKERS;
    att_team *t = calloc(1, sizeof *t);
    if (!t)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a team of %d", threads);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wake, NULL);
    pthread_cond_init(&t->done, NULL);
    t->size = 1;
    for (int i = 1; i < threads; i++) {
        worker *w = malloc(sizeof *w);
        if (!w)
            break;
        *w = (worker){t, i};
        if (pthread_create(&t->thread[i], NULL, worker_main, w)) {
            free(w);
            break; /* fewer workers give the same bytes */
        }
        t->size++;
    }
    *team = t;
    return 0;
}

void att_team_free(att_team **team)
{
    att_team *t = *team;
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->quit = 1;
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->lock);
    for (int i = 1; i < t->size; i++)
        pthread_join(t->thread[i], NULL);
    for (int i = 0; i < t->size; i++)
        att_arena_free(&t->scratch[i]);
    pthread_cond_destroy(&t->done);
    pthread_cond_destroy(&t->wake);
    pthread_mutex_destroy(&t->lock);
    free(t);
    *team = NULL;
}

int att_team_size(const att_team *team) { return team->size; }

size_t att_team_mallocs(const att_team *team)
{
    size_t n = 0;
    for (int i = 0; i < team->size; i++)
        n += team->scratch[i].n_mallocs;
    return n;
}

int att_team_run(att_team *t, size_t from, size_t to, att_task task, void *cookie, const volatile sig_atomic_t *stop,
                 att_err *err)
{
    pthread_mutex_lock(&t->lock);
    t->end = to;
    t->task = task;
    t->cookie = cookie;
    t->stop = stop;
    t->failed = 0;
    atomic_store(&t->next, from);
    atomic_store(&t->halted_at, SIZE_MAX);
    t->busy = t->size - 1;
    t->job++;
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->lock);

    work(t, 0);

    pthread_mutex_lock(&t->lock);
    while (t->busy)
        pthread_cond_wait(&t->done, &t->lock);
    pthread_mutex_unlock(&t->lock);
    if (stop && __atomic_load_n(stop, __ATOMIC_RELAXED))
        return att_err_set(err, ATT_E_STOPPED, NULL, "stopped");
    if (t->failed && err && err->code == ATT_E_OK)
        *err = t->err;
    return t->failed;
}
