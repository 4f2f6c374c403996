/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cmd.h"
#include "cli/say.h"

#include <errno.h>
#include <string.h>

static const struct command {
    const char *name, *argument;
    unsigned takes;
    int (*run)(const att_opts *o);
    const char *doc, *more;
} commands[] = {
    {"new", "DIR", ATT_OPT_QUIET, att_cmd_new, "start a case: commented campaign.yaml and evidence.csv",
     "Writes a small made-up exercise into DIR that checks and runs at once; put your own case in its place. "
     "A folder that holds anything is left alone."},
    {"check", "[CAMPAIGN|FORECAST.csv]", ATT_OPT_AS_OF | ATT_OPT_ROWS | ATT_OPT_JSON | ATT_OPT_QUIET, att_cmd_check,
     "validate campaign and evidence; every problem with line and fix",
     "Says which claims are fitted, which are printings of the same claim, which are set aside, and why. "
     "With --rows, one line for each claim. Runs nothing and writes nothing. A file that ends in .csv is a forecast, "
     "checked by the rules of hubs."},
    {"run", "[CAMPAIGN]", ATT_OPT_RUN, att_cmd_run, "check + fit + forecast + report (the usual command)",
     "Prints the answer and writes forecast.csv, run.nc, summary.json, report.html, charts/, trace.csv and "
     "manifest.json."},
    {"simulate", "[CAMPAIGN]",
     (ATT_OPT_FIT & ~ATT_OPT_QUALITY) | ATT_OPT_RUNS | ATT_OPT_DOCTRINE | ATT_OPT_TRACE | ATT_OPT_FILES | ATT_OPT_SHARD,
     att_cmd_simulate, "run the model without evidence: what do my assumptions imply?",
     "Histories drawn from the priors alone; prints quantiles and probabilities by date, each rounded by its Monte "
     "Carlo "
     "error, and for each doctrine named its differences to the campaign's own, run by run on the same random numbers. "
     "With -o writes simulation.csv, events.csv, with --trace also trace.csv and trace.nc, and "
     "simulate.manifest.json."},
    {"compare", "[CAMPAIGN [DOCTRINE...]]",
     ATT_OPT_FIT | ATT_OPT_PATHS | ATT_OPT_NAMES | ATT_OPT_FILES | ATT_OPT_RESUME | ATT_OPT_FROM, att_cmd_compare,
     "fit, then compare doctrines by what they cost in lives",
     "Paths from the posterior, the same days and dice under the campaign's own doctrine and each one named (all, when "
     "none is): differences in lives, losses and breaking date with intervals and Monte Carlo errors, and which of "
     "them stand whatever the evidence cannot tell apart. With --from takes a fit that was kept. With -o keeps the "
     "fit and writes compare.csv, compare.json and compare.manifest.json."},
    {"claims", "[CAMPAIGN]",
     ATT_OPT_FIT | ATT_OPT_PATHS | ATT_OPT_WORDS | ATT_OPT_ASK | ATT_OPT_FILES | ATT_OPT_RESUME | ATT_OPT_FROM,
     att_cmd_claims, "fit, then judge published claims, and answer questions",
     "How probable each row of the ledger that projects or derives was on what was known by the cut-off, the value "
     "that the paths "
     "have instead, and what would have to be so for it to be right; and the same of questions, those of the campaign "
     "and "
     "those of --ask. With --from takes a fit that was kept. With -o keeps the fit and writes claims.csv, claims.json "
     "and "
     "claims.manifest.json."},
    {"sensitivity", "[CAMPAIGN]",
     ATT_OPT_FIT | ATT_OPT_PATHS | ATT_OPT_FILES | ATT_OPT_RESUME | ATT_OPT_FROM | ATT_OPT_REFIT, att_cmd_sensitivity,
     "fit, then tell what moves the answer",
     "What was learned of each parameter, the answer without each voice and under other assumptions about all of them, "
     "and "
     "which unknowns its spread comes from, before and after the evidence. With --from takes a fit that was kept. With "
     "-o "
     "keeps the fit and writes sensitivity.csv, sensitivity.json and sensitivity.manifest.json."},
    {"fit", "[CAMPAIGN]", ATT_OPT_FIT | ATT_OPT_FILES | ATT_OPT_RESUME | ATT_OPT_CONTINUE | ATT_OPT_SHARD, att_cmd_fit,
     "learn from the evidence: parameters, sources, reports",
     "Prints every parameter before and after the evidence, what was learned about each source, and how each "
     "report agrees. With -o keeps the fit in a folder, so that --resume can go on with it when it is stopped, and "
     "--continue when there are later reports."},
    {"forecast", "[CAMPAIGN]", ATT_OPT_RUN, att_cmd_forecast, "fit, then project forward: strength, losses, dates",
     "Prints the answer and writes forecast.csv, summary.json and manifest.json."},
    {"report", "[CAMPAIGN]", ATT_OPT_RUN | ATT_OPT_FIGURES, att_cmd_report,
     "write report.html, one file that needs no network",
     "Fits again, with the same seed to the same numbers; with --resume it takes the fit that stands in the folder. "
     "What compare, claims, sensitivity and score left there for the same inputs, cut-off and seed goes in, too."},
    {"score", "[CAMPAIGN]", ATT_OPT_FIT | ATT_OPT_FILES | ATT_OPT_RESUME | ATT_OPT_SCORE, att_cmd_score,
     "score a stored forecast, or rolling ones, by later reports",
     "What was forecast against what sources said later, beside four baselines: WIS, CRPS, log score, coverage, PIT, "
     "skill. "
     "--forecast scores the folder of a run and refuses one that was changed; --rolling fits anew at past cut-offs. "
     "With -o "
     "writes score.csv, score.json and score.manifest.json."},
    {"import", "FORMAT FILE [CAMPAIGN]", ATT_OPT_IMPORT | ATT_OPT_NAMES | ATT_OPT_QUIET, att_cmd_import,
     "rows for the ledger from ucdp-ged, acled, economist or any csv",
     "Shows the rows as they would stand in the ledger, and on standard error what was left out and why; with --append "
     "adds them, and nothing that stood there is touched. What a file does not say is asked for, never guessed."},
    {"export", "FORMAT DIR", ATT_OPT_EXPORT | ATT_OPT_NAMES | ATT_OPT_QUIET, att_cmd_export,
     "the files of a run for hubverse, scoringutils, arviz, or as csv",
     "DIR is the folder of attrit run -o DIR. With --truth also what became known since: target data of a hub, the "
     "column "
     "observed of scoringutils. attrit check FILE.csv checks any forecast by a hub's rules."},
    {"merge", "[CAMPAIGN]", (ATT_OPT_RUN & ~ATT_OPT_RESUME) | ATT_OPT_SHARDS, att_cmd_merge,
     "put together what was made in shards",
     "Fits made by attrit fit --shard become one posterior, and all that attrit run writes; simulations made by attrit "
     "simulate --shard become the files of attrit simulate, byte by byte. Campaign, cut-off, quality and seed as "
     "then."},
    {"serve", "[FOLDER]", ATT_OPT_THREADS | ATT_OPT_PORT | ATT_OPT_QUIET, att_cmd_serve,
     "the same in a browser, on 127.0.0.1",
     "FOLDER is a campaign or holds campaigns. Prints the address of a page that shows them, changes assumptions, "
     "evidence and "
     "questions, and runs what was changed in the background; what it makes stands in the folder views of the "
     "campaign. "
     "Ctrl-C ends it."},
    {"models", "[NAME]", ATT_OPT_JSON, att_cmd_models, "list the models, or show one: parameters, priors, origins",
     "With a name: its parameters with units, ranges and default priors, inputs, quantities and events."},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

static const struct command *command_find(const char *name)
{
    for (const struct command *c = commands; c < commands + N_COMMANDS; c++)
        if (!strcmp(c->name, name))
            return c;
    return NULL;
}

static int help_all(FILE *out)
{
    fputs("attrit - when will a military contingent break? A calibrated answer from\n"
          "conflicting public reports.\n\nusage: attrit COMMAND [OPTIONS]\n\n",
          out);
    for (const struct command *c = commands; c < commands + N_COMMANDS; c++)
        fprintf(out, "  %-11s %s\n", c->name, c->doc);
    fputs("\nCAMPAIGN is a folder that holds campaign.yaml, or that file; default: this one.\n"
          "attrit help COMMAND tells more; attrit --version tells the version.\n\n"
          "exit status  0 done  1 the input has errors  2 wrong usage  3 finished, but the\n"
          "diagnostics failed  5 disk or memory  70 an error in attrit  130 stopped\n",
          out);
    return 0;
}

static int help_one(const struct command *c)
{
    printf("usage: attrit %s %s [OPTIONS]\n\n%s\n\n", c->name, c->argument, c->doc);
    att_say_wrap(0, 80, c->more);
    putchar('\n');
    att_opts_help(c->takes, stdout);
    return 0;
}

static int unknown_command(const char *name)
{
    const char *names[N_COMMANDS];
    att_err err = {0};
    for (int i = 0; i < N_COMMANDS; i++)
        names[i] = commands[i].name;
    const char *near = att_text_nearest(name, N_COMMANDS, names);
    att_err_set(&err, ATT_E_USAGE, NULL, "unknown command '%.60s'", name);
    if (near)
        snprintf(err.help, sizeof err.help, "did you mean '%s'?", near);
    else
        snprintf(err.help, sizeof err.help, "attrit help lists the commands");
    return att_err_print(&err, stderr);
}

static int dispatch(int argc, char **argv)
{
    att_opts o;
    att_err err = {0};
    if (argc < 2)
        return help_all(stderr), att_code_exit(ATT_E_USAGE);
    const char *verb = argv[1];
    if (!strcmp(verb, "--version") || !strcmp(verb, "-V"))
        return printf("attrit %s\n", att_version()), 0;
    int asked = !strcmp(verb, "help") || !strcmp(verb, "--help") || !strcmp(verb, "-h");
    if (asked && argc < 3)
        return help_all(stdout);
    const struct command *c = command_find(asked ? argv[2] : verb);
    if (!c)
        return unknown_command(asked ? argv[2] : verb);
    if (asked)
        return help_one(c);
    if (att_opts_parse(&o, c->takes, argc - 2, argv + 2, &err)) {
        if (!*err.help)
            snprintf(err.help, sizeof err.help, "attrit help %s lists its options", c->name);
        return att_err_print(&err, stderr);
    }
    o.verb = c->name;
    return o.help ? help_one(c) : c->run(&o);
}

/* Of several processes one speaks. */
static int keep_silent(void) { return !freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr); }

int main(int argc, char **argv)
{
    att_err err = {0};
    int status = att_ranks_join() > 0 && keep_silent() ? att_code_exit(ATT_E_IO) : dispatch(argc, argv);
    if (fflush(stdout) || ferror(stdout)) {
        att_err_set(&err, ATT_E_IO, NULL, "the results could not be written to standard output: %s", strerror(errno));
        status = att_err_print(&err, stderr);
    }
    err = (att_err){0};
    status = att_ranks_leave(status, &err);
    att_err_print(&err, stderr);
    return status;
}
