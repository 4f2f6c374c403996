/* SPDX-License-Identifier: Apache-2.0 */
/* The server's life: a socket on 127.0.0.1, a thread that answers, one that runs, one that watches for slow clients. */
#include "serve/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static att_serve the_server;
static int is_open;

att_serve_opts att_serve_opts_default(void) { return (att_serve_opts){.folder = ".", .port = 8765, .patience = 10}; }

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- connections -------------------------------------------------------------------------------------------- */

static void empty_slot(att_server_slot *slot)
{
    if (slot->body)
        fclose(slot->body);
    free(slot->text);
    slot->body = NULL;
    slot->text = NULL;
    slot->len = slot->received = 0;
}

/* libmicrohttpd tells of the end of a connection before it closes its socket: under the lock the watch never meets another's. */
static void on_connection(void *cls, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode what)
{
    att_serve *s = cls;
    pthread_mutex_lock(&s->lock);
    if (what == MHD_CONNECTION_NOTIFY_CLOSED && *context) {
        att_server_slot *slot = *context;
        empty_slot(slot);
        slot->connection = NULL;
        *context = NULL;
    }
    for (int i = 0; what == MHD_CONNECTION_NOTIFY_STARTED && !*context && i < ATT_SERVER_CONNECTIONS; i++)
        if (!s->slot[i].connection) {
            s->slot[i] = (att_server_slot){.connection = c, .since = now()};
            *context = &s->slot[i];
        }
    pthread_mutex_unlock(&s->lock);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **request, enum MHD_RequestTerminationCode how)
{
    att_serve *s = cls;
    (void)how;
    *request = NULL;
    att_server_slot *slot = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (!slot)
        return;
    pthread_mutex_lock(&s->lock);
    empty_slot(slot);
    slot->since = now();
    pthread_mutex_unlock(&s->lock);
}

/* A request that goes on for longer than patience lasts, however lively, loses its connection. */
static void hang_up(att_serve *s)
{
    double last = now() - s->opts.patience;
    for (int i = 0; i < ATT_SERVER_CONNECTIONS; i++) {
        att_server_slot *slot = &s->slot[i];
        if (!slot->connection || slot->since > last)
            continue;
        shutdown(MHD_get_connection_info(slot->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd, SHUT_RDWR);
        slot->since = now();
    }
}

static void *watch(void *cookie)
{
    att_serve *s = cookie;
    pthread_mutex_lock(&s->lock);
    while (!s->closing) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 250000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&s->news, &s->lock, &until);
        hang_up(s);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- opening and closing ------------------------------------------------------------------------------------ */

static int port_refused(const att_serve *s, int why, att_err *err)
{
    int rc = att_err_set(err, ATT_E_IO, NULL, "port %d of 127.0.0.1 %s", s->opts.port,
                         why == EADDRINUSE ? "is taken by another program" : strerror(why));
    if (err && !*err->help)
        snprintf(err->help, sizeof err->help, "name another with --port, or 0 for any that is free");
    return rc;
}

/* A socket that listens on this machine alone, into *fd. */
static int listen_here(att_serve *s, int *fd, att_err *err)
{
    int on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->opts.port)};
    socklen_t len = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0)
        return port_refused(s, errno, err);
    setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(*fd, (struct sockaddr *)&at, len) || listen(*fd, ATT_SERVER_CONNECTIONS)
        || getsockname(*fd, (struct sockaddr *)&at, &len)) {
        int why = errno;
        close(*fd);
        return port_refused(s, why, err);
    }
    s->port = ntohs(at.sin_port);
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d/%s/", s->port, s->token);
    return 0;
}

static int start(att_serve *s, att_err *err)
{
    int fd;
    int rc = listen_here(s, &fd, err);
    if (rc)
        return rc;
    s->daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, NULL, NULL, att_route_request, s,
                         MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)ATT_SERVER_CONNECTIONS,
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->opts.patience, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         (size_t)64 << 10, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_NOTIFY_COMPLETED,
                         on_completed, s, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (s->daemon)
        return 0;
    close(fd);
    return att_err_set(err, ATT_E_IO, NULL, "the server could not be started");
}

/* What was opened, in the order of opening. */
enum { NOTHING, CONTEXT, RUNS, WATCH, ALL };

static void close_from(att_serve *s, int opened)
{
    if (opened >= ALL)
        MHD_stop_daemon(s->daemon);
    if (opened >= WATCH) {
        pthread_mutex_lock(&s->lock);
        s->closing = 1;
        pthread_cond_signal(&s->news);
        pthread_mutex_unlock(&s->lock);
        pthread_join(s->watch, NULL);
        pthread_cond_destroy(&s->news);
        pthread_mutex_destroy(&s->lock);
    }
    if (opened >= RUNS)
        att_runs_close(&s->runs);
    att_ctx_free(&s->ctx);
    is_open = 0;
}

static int open_watch(att_serve *s, att_err *err)
{
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->news, NULL);
    return pthread_create(&s->watch, NULL, watch, s)
               ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "the system gave no thread")
               : 0;
}

int att_serve_open(att_serve **out, const att_serve_opts *opts, att_err *err)
{
    att_serve *s = &the_server;
    att_ctx_opts one = {.threads = 1};
    int opened = NOTHING;
    *out = NULL;
    if (is_open)
        return att_err_set(err, ATT_E_USAGE, NULL, "a server is open in this process");
    memset(s, 0, sizeof *s);
    s->opts = opts ? *opts : att_serve_opts_default();
    is_open = 1;
    int rc = att_cases_read(&s->cases, s->opts.folder, err);
    if (!rc && !(rc = att_guard_token(s->token, err)) && !(rc = att_ctx_open(&s->ctx, &one, err)))
        opened = CONTEXT;
    if (!rc && !(rc = att_runs_open(&s->runs, s->opts.threads, err)))
        opened = RUNS;
    if (!rc && !(rc = open_watch(s, err)))
        opened = WATCH;
    if (!rc && !(rc = start(s, err)))
        opened = ALL;
    if (rc)
        close_from(s, opened);
    else
        *out = s;
    return rc;
}

const char *att_serve_url(const att_serve *s) { return s->url; }
size_t att_serve_n_campaigns(const att_serve *s) { return s->cases.n; }

void att_serve_close(att_serve **s)
{
    if (*s)
        close_from(*s, ALL);
    *s = NULL;
}
