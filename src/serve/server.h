/* SPDX-License-Identifier: Apache-2.0 */
/** What is inside an att_serve. */
#ifndef ATT_SERVE_SERVER_H
#define ATT_SERVE_SERVER_H

#include <attrit/serve.h>
#include "serve/guard.h"
#include "serve/runs.h"

#include <microhttpd.h>

enum { ATT_SERVER_CONNECTIONS = 64, ATT_SERVER_BODY = 256 << 10 };

/* One connection and the request it is at. */
typedef struct att_server_slot {
    struct MHD_Connection *connection; /* NULL: free */
    double since;                      /* when this request, or the wait for it, began */
    FILE *body;                        /* of a POST, into text */
    char *text;
    size_t len, received;
} att_server_slot;

struct att_serve {
    att_serve_opts opts;
    att_cases cases;
    att_runs runs;
    att_ctx *ctx; /* of the thread that answers */
    struct MHD_Daemon *daemon;
    int port;
    char token[ATT_GUARD_TOKEN], url[96];
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t news;
    pthread_t watch;
    int closing;
    att_server_slot slot[ATT_SERVER_CONNECTIONS];
};

/** The handler of libmicrohttpd; `cls` is the att_serve. In one thread. */
enum MHD_Result att_route_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **request);

#endif
