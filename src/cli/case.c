/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/say.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

/* The first signal asks long calls to end; the second ends the program by itself (SA_RESETHAND). */
static void ask_to_stop(int number)
{
    (void)number;
    stop = 1;
}

static void listen_for_stop(void)
{
    struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* Notes are for `check`; other commands count them. */
static void print_diag(const att_diag *diag, int notes)
{
    static att_diag shown;
    memset(&shown, 0, sizeof shown);
    for (uint32_t i = 0; i < diag->n_items; i++)
        if (notes || diag->item[i].severity != ATT_NOTE)
            att_diag_add(&shown, &diag->item[i]);
    shown.n_errors = diag->n_errors;
    shown.n_warnings = diag->n_warnings;
    if (notes)
        shown.n_notes = diag->n_notes;
    att_diag_print(&shown, stderr);
}

/* What one rank alone finds wrong all are told: the first of its mistakes. */
static int agree(int rc, const att_diag *diag, att_err *err)
{
    for (uint32_t i = diag->n_items; rc && i-- > 0;)
        if (diag->item[i].severity == ATT_ERROR)
            *err = diag->item[i];
    return att_ranks_agree(rc, err);
}

int att_case_open(att_case *k, const att_opts *o, int notes)
{
    att_err err = {0};
    att_ctx_opts ctx = att_ctx_opts_default();
    att_compile_opts compile = att_compile_opts_default();
    memset(k, 0, sizeof *k);
    k->opts = o;
    att_bar_open(&k->bar, o->progress, o->quiet);
    listen_for_stop();
    ctx.threads = o->threads;
    ctx.progress = att_bar_show;
    ctx.cookie = &k->bar;
    ctx.stop = &stop;
    compile.as_of = o->as_of;
    int rc = att_ctx_open(&k->ctx, &ctx, &err);
    if (!rc)
        rc = att_campaign_load_with(&k->campaign, k->ctx, o->target ? o->target : ".", o->ledger, &k->diag, &err);
    if (!rc)
        rc = att_campaign_compile(&k->problem, k->campaign, &compile, &k->diag, &err);
    if (att_ranks_count() > 1)
        rc = agree(rc, &k->diag, &err);
    print_diag(&k->diag, notes);
    /* Mistakes of input have been told; what else stopped the reader has not. */
    if (rc && k->diag.n_errors && att_code_exit(err.code) == att_code_exit(ATT_E_TYPE))
        return att_code_exit(err.code);
    return rc ? att_case_fail(k, &err) : 0;
}

void att_case_free(att_case *k)
{
    att_bar_clear(&k->bar);
    att_campaign_free(&k->campaign);
    att_ctx_free(&k->ctx);
}

int att_case_fail(att_case *k, const att_err *err)
{
    att_bar_clear(&k->bar);
    return att_err_print(err, stderr);
}

static size_t claims_fitted(const att_campaign *c)
{
    size_t n = 0;
    for (size_t i = 0; i < att_campaign_n_claims(c); i++)
        n += att_campaign_claims(c)[i].use == ATT_USE_FITTED;
    return n;
}

/* How long it will take, where that can be told; a stop meanwhile is the fit's to tell. */
static void say_how_long(const att_case *k, const att_work *ahead)
{
    att_fit_opts o = att_fit_opts_default();
    att_err err = {0};
    double seconds;
    char words[32];
    if (!att_work_seconds(&seconds, k->ctx, k->problem, ahead, &err) && seconds >= 0
        && !att_fit_opts_quality(&o, k->opts->quality))
        printf("            %zu parameter sets with %zu states each; fit and paths %s\n", o.n_theta,
               k->opts->n_shards ? o.n_x_max : o.n_x, att_work_words(seconds, words));
}

void att_case_heading(const att_case *k, const att_work *ahead)
{
    const att_campaign *c = k->campaign;
    char as_of[16];
    int threads = att_ctx_threads(k->ctx);
    att_say_title(c);
    printf("  checked   %zu claims: %zu fitted, from %zu sources; as of %s\n", att_campaign_n_claims(c),
           claims_fitted(c), att_campaign_n_sources(c), att_day_words(att_campaign_as_of(c), as_of));
    if (k->diag.n_notes)
        printf("            %u note%s: attrit check tells\n", k->diag.n_notes, k->diag.n_notes == 1 ? "" : "s");
    printf("  plan      quality %s, seed %llu, %d thread%s", k->opts->quality, (unsigned long long)k->opts->seed,
           threads, threads == 1 ? "" : "s");
    printf(att_ranks_count() > 1 ? " in each of %d ranks\n" : "\n", att_ranks_count());
    if (ahead)
        say_how_long(k, ahead);
    if (k->opts->out && !k->opts->resume) {
        char path[600];
        snprintf(path, sizeof path, "%.500s/%s", k->opts->out, ATT_KEEP_CHECKPOINT);
        if (!access(path, F_OK))
            printf("            begins anew; to go on with the fit stopped in %.200s: --resume\n", k->opts->out);
    }
    fflush(stdout);
}

int att_case_run(att_case *k, att_run **run)
{
    static att_diag again; /* compiling once more says the same again */
    char command[1000];
    att_err err = {0};
    att_run_opts opts = att_run_opts_default();
    opts.quality = k->opts->quality;
    opts.seed = k->opts->seed;
    opts.as_of = k->opts->as_of;
    opts.words = k->opts->words;
    opts.keep = (att_keep){.dir = k->opts->out, .resume = k->opts->resume};
    opts.shards = k->opts->shards;
    opts.command = att_opts_command(k->opts, command, sizeof command);
    int rc = att_run_make(run, k->ctx, k->campaign, &opts, &again, &err);
    att_bar_clear(&k->bar);
    return rc ? att_case_fail(k, &err) : 0;
}

/* The folder or, where it is missing and would be made, the nearest one above that is there. */
static void nearest(const char *dir, char path[PATH_MAX])
{
    struct stat st;
    snprintf(path, PATH_MAX, "%s", dir);
    while (stat(path, &st) && errno == ENOENT && strcmp(path, ".") && strcmp(path, "/")) {
        const char *above = dirname(path);
        memmove(path, above, strlen(above) + 1);
    }
}

int att_case_folder(const char *dir)
{
    struct stat st;
    att_err err = {0};
    char path[PATH_MAX];
    nearest(dir, path);
    int why = stat(path, &st) ? errno : !S_ISDIR(st.st_mode) ? ENOTDIR : access(path, W_OK | X_OK) ? errno : 0;
    if (!why)
        return 0;
    att_err_set(&err, ATT_E_IO, NULL, "cannot write into '%.200s': %s", dir,
                why == ENOTDIR ? "it is not a folder, or a file stands above it" : strerrordesc_np(why));
    snprintf(err.help, sizeof err.help, "name another folder with -o");
    return att_err_print(&err, stderr);
}

int att_case_json(att_case *k, char *json, const att_err *err)
{
    if (!json)
        return att_case_fail(k, err);
    puts(json);
    free(json);
    return 0;
}

int att_case_wrote(att_case *k, int rc, const att_err *err, const char *files)
{
    char text[400];
    if (rc)
        return att_case_fail(k, err);
    if (k->opts->json || k->opts->quiet)
        return 0;
    snprintf(text, sizeof text, "wrote into %.200s: %s", k->opts->out, files);
    putchar('\n');
    att_say_wrap(2, 80, text);
    return 0;
}

/* A fit that stands elsewhere is read and left as it is; one that is made here is kept where the files go. */
int att_case_posterior(att_case *k, int late_clouds, att_post **post, att_err *err)
{
    const att_opts *o = k->opts;
    att_fit_opts opts = att_fit_opts_default();
    att_keep keep = {.dir = o->from ? NULL : o->out, .resume = o->resume, .from = o->from};
    att_fit_opts_quality(&opts, o->quality);
    opts.seed = o->seed;
    opts.no_fitted = 1;
    opts.late_clouds = late_clouds;
    return att_keep_fit(post, k->ctx, k->problem, &opts, &keep, err);
}

int att_case_check_from(const att_opts *o)
{
    att_err err = {0};
    if (o->resume && (o->from || !o->out)) {
        att_err_set(&err, ATT_E_USAGE, NULL,
                    o->from ? "--resume and --from name two fits"
                            : "--resume needs the folder in which the fit stands");
        snprintf(err.help, sizeof err.help,
                 o->from ? "--from takes the fit in its folder as it is" : "name it with -o, or say --from DIR");
        return att_err_print(&err, stderr);
    }
    return o->out ? att_case_folder(o->out) : 0;
}

int att_case_shard_where(void)
{
    att_err err = {0};
    att_err_set(&err, ATT_E_USAGE, NULL, "--shard needs a folder that all shards go into");
    snprintf(err.help, sizeof err.help, "name it with -o");
    return att_err_print(&err, stderr);
}
