/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/say.h"
#include "cli/tell.h"

#include <stdlib.h>

static void say_wrote(const char *dir, unsigned what)
{
    static const char *const name[] = {"forecast.csv", "run.nc",    "summary.json", "report.html",
                                       "charts/",      "trace.csv", "claims.json"};
    char text[600];
    int n = snprintf(text, sizeof text, "wrote into %.200s:", dir);
    for (int i = 0; i < 7; i++)
        if (what & 1u << i)
            n += snprintf(text + n, sizeof text - (size_t)n, " %s", name[i]);
    snprintf(text + n, sizeof text - (size_t)n, " manifest.json");
    putchar('\n');
    att_say_wrap(2, 80, text);
}

/* Text or JSON of the run, then its files. */
static int finish(att_case *k, att_run *run, unsigned what, int whole)
{
    att_err err = {0};
    const att_opts *o = k->opts;
    const att_answer *a = att_run_answer(run);
    char *json = o->json ? att_run_json(run, &err) : NULL;
    if (o->json && !json)
        return att_case_fail(k, &err);
    if (json)
        puts(json);
    free(json);
    int tell = !o->json && !o->quiet;
    if (tell && whole)
        att_tell_answer(a, o->words, att_run_claims(run));
    else if (tell)
        att_tell_headline(a, o->words);
    fflush(stdout);
    if (att_run_write(run, o->out, what, &err) || (o->figures && att_run_figures(run, o->out, o->figures, &err)))
        return att_case_fail(k, &err);
    if (tell) {
        const double *s = att_run_seconds(run);
        say_wrote(o->out, what);
        printf("  fit %.1f s, forecast %.1f s, writing %.1f s\n", s[0], s[1], s[2]);
    }
    return a->diagnostics_ok ? 0 : att_code_exit(ATT_E_DIAGNOSTICS);
}

static int run_and_write(const att_opts *o, unsigned what, int whole)
{
    static att_case k; /* its diag is large */
    att_run *run = NULL;
    int status = att_case_folder(o->out);
    if (status)
        return status;
    status = att_case_open(&k, o, 0);
    if (!status && !o->json && !o->quiet) {
        att_work ahead = {0};
        int anew = !o->resume && !o->shards && !att_run_work(&ahead, k.problem, o->quality);
        att_case_heading(&k, anew ? &ahead : NULL);
    }
    if (!status)
        status = att_case_run(&k, &run);
    if (!status)
        status = finish(&k, run, what, whole);
    att_run_free(&run);
    att_case_free(&k);
    return status;
}

int att_cmd_run(const att_opts *o) { return run_and_write(o, ATT_OUT_ALL, 1); }
int att_cmd_forecast(const att_opts *o) { return run_and_write(o, ATT_OUT_FORECAST | ATT_OUT_SUMMARY, 1); }
int att_cmd_report(const att_opts *o) { return run_and_write(o, ATT_OUT_REPORT | ATT_OUT_CHARTS, 0); }
