/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cmd.h"

#ifdef ATT_HAVE_SERVE
#include <attrit/serve.h>

#include <signal.h>

/* Both signals wait for this thread; those that the server begins inherit that. */
static void hold_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

int att_cmd_serve(const att_opts *o)
{
    att_err err = {0};
    att_serve *s;
    sigset_t set;
    int number;
    att_serve_opts opts = att_serve_opts_default();
    opts.folder = o->target ? o->target : ".";
    opts.port = o->port;
    opts.threads = o->threads;
    hold_signals(&set);
    signal(SIGPIPE, SIG_IGN); /* browsers hang up */
    if (att_serve_open(&s, &opts, &err))
        return att_err_print(&err, stderr);
    size_t n = att_serve_n_campaigns(s);
    if (!o->quiet)
        printf("attrit %s   %zu campaign%s in %s\n\n  %s\n\n  Open this address in a browser of this machine; Ctrl-C "
               "ends it.\n",
               att_version(), n, n == 1 ? "" : "s", opts.folder, att_serve_url(s));
    else
        puts(att_serve_url(s));
    fflush(stdout);
    sigwait(&set, &number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* a second one ends the program at once */
    att_serve_close(&s);
    return 0;
}

#else

int att_cmd_serve(const att_opts *o)
{
    att_err err = {0};
    (void)o;
    att_err_set(&err, ATT_E_USAGE, NULL, "this attrit was built without its local page");
    snprintf(err.help, sizeof err.help,
             "build it with libmicrohttpd-dev installed; `attrit run` writes the same report");
    return att_err_print(&err, stderr);
}

#endif
