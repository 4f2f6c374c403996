/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The local page: a campaign, or a folder of campaigns, in a browser of this machine. What `attrit serve` does;
 * docs/serve.md has the page, its addresses and what keeps strangers out.
 */
#ifndef ATTRIT_SERVE_H
#define ATTRIT_SERVE_H

#include <attrit/view.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct att_serve_opts {
    const char *folder; /**< a campaign, or a folder of campaigns. Default "." */
    int port;           /**< 0 = any that is free. Default 8765 */
    int threads;        /**< of runs; 0 = one a processor. Default 0 */
    int patience;       /**< seconds in which a request must be over, from its connection's first byte. Default 10 */
} att_serve_opts;
att_serve_opts att_serve_opts_default(void);

typedef struct att_serve att_serve;

/**
 * Serve on 127.0.0.1 until att_serve_close(), in threads of its own; one server a process. ATT_E_NO_FILE where there is no
 * campaign, ATT_E_IO where the port is taken.
 */
int att_serve_open(att_serve **s, const att_serve_opts *opts, att_err *err);
/** "http://127.0.0.1:8765/TOKEN/": who knows it may use the page. */
const char *att_serve_url(const att_serve *s);
size_t att_serve_n_campaigns(const att_serve *s);
/** A run that is under way is stopped and can be gone on with. */
void att_serve_close(att_serve **s);

#ifdef __cplusplus
}
#endif
#endif
