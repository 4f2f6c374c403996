/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/opts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Reads one option's value. 0, or -1: `needs` of its row then says what is wanted. */
typedef int setter(att_opts *o, const char *value);

static int whole_number(const char *s, uint64_t low, uint64_t high, uint64_t *out)
{
    if (!*s || s[strspn(s, "0123456789")])
        return -1;
    errno = 0;
    *out = strtoull(s, NULL, 10);
    return errno || *out < low || *out > high ? -1 : 0;
}

static int set_as_of(att_opts *o, const char *v) { return att_day_parse(v, &o->as_of); }
static int set_seed(att_opts *o, const char *v) { return whole_number(v, 0, UINT64_MAX, &o->seed); }
static int set_words(att_opts *o, const char *v) { return att_words_parse(v, &o->words); }
static int set_rows(att_opts *o, const char *v) { return (void)v, o->rows = 1, 0; }
static int set_json(att_opts *o, const char *v) { return (void)v, o->json = 1, 0; }
static int set_resume(att_opts *o, const char *v) { return (void)v, o->resume = 1, 0; }
static int set_refit(att_opts *o, const char *v) { return (void)v, o->refit = 1, 0; }
static int set_quiet(att_opts *o, const char *v) { return (void)v, o->quiet = 1, 0; }
static int set_help(att_opts *o, const char *v) { return (void)v, o->help = 1, 0; }

static int set_out(att_opts *o, const char *v)
{
    o->out = v;
    return *v ? 0 : -1;
}

static int set_figures(att_opts *o, const char *v)
{
    o->figures = v;
    return *v ? 0 : -1;
}

static int set_from(att_opts *o, const char *v)
{
    o->from = v;
    return *v ? 0 : -1;
}

static int set_threads(att_opts *o, const char *v)
{
    uint64_t n;
    if (whole_number(v, 1, 1024, &n))
        return -1;
    o->threads = (int)n;
    return 0;
}

static int set_port(att_opts *o, const char *v)
{
    uint64_t n;
    if (whole_number(v, 0, 65535, &n))
        return -1;
    o->port = (int)n;
    return 0;
}

static int set_runs(att_opts *o, const char *v)
{
    uint64_t n;
    if (whole_number(v, 1, 10000000, &n))
        return -1;
    o->runs = (size_t)n;
    return 0;
}

static int set_trace(att_opts *o, const char *v)
{
    uint64_t n;
    if (whole_number(v, 1, 10000000, &n))
        return -1;
    o->trace = (size_t)n;
    return 0;
}

static int set_shard(att_opts *o, const char *v)
{
    char i[8], n[8];
    uint64_t shard, of;
    if (sscanf(v, "%7[0-9]/%7[0-9]", i, n) != 2 || strlen(v) != strlen(i) + 1 + strlen(n)
        || whole_number(n, 1, ATT_SHARDS_MOST, &of) || whole_number(i, 1, of, &shard))
        return -1;
    o->shard = (size_t)shard - 1;
    o->n_shards = (size_t)of;
    return 0;
}

static int set_doctrine(att_opts *o, const char *v)
{
    for (size_t i = 0; i < o->n_doctrines; i++)
        if (!strcmp(v, o->doctrine[i]))
            return 0; /* named twice is meant once */
    if (!*v || o->n_doctrines == ATT_OPTS_DOCTRINES)
        return -1;
    o->doctrine[o->n_doctrines++] = v;
    return 0;
}

static int set_ask(att_opts *o, const char *v)
{
    if (o->n_ask == ATT_CLAIMS_ASK_MAX)
        return -1;
    o->ask[o->n_ask++] = v;
    return 0;
}

static int set_quality(att_opts *o, const char *v)
{
    att_fit_opts fit = att_fit_opts_default();
    o->quality = v;
    return att_fit_opts_quality(&fit, v);
}

static int set_progress(att_opts *o, const char *v)
{
    static const char *const word[] = {"auto", "plain", "json", "none"};
    for (int i = 0; i < 4; i++)
        if (!strcmp(v, word[i]))
            return o->progress = (att_bar_kind)i, 0;
    return -1;
}

static int set_rolling(att_opts *o, const char *v) { return (void)v, o->rolling = 1, 0; }
static int set_each_source(att_opts *o, const char *v) { return (void)v, o->track.each_source = 1, 0; }
static int set_broke(att_opts *o, const char *v) { return att_day_parse(v, &o->track.came); }
static int set_unbroken(att_opts *o, const char *v) { return att_day_parse(v, &o->track.not_by); }
static int set_first(att_opts *o, const char *v) { return att_day_parse(v, &o->track.first); }

static int set_forecast(att_opts *o, const char *v)
{
    o->forecast = v;
    return *v ? 0 : -1;
}

static int set_ledger(att_opts *o, const char *v)
{
    o->ledger = v;
    return *v ? 0 : -1;
}

static int set_voice(att_opts *o, const char *v)
{
    o->track.source = v;
    return *v ? 0 : -1;
}

static int set_every(att_opts *o, const char *v)
{
    uint64_t n;
    if (whole_number(v, 1, 366, &n))
        return -1;
    o->track.every = (int)n;
    return 0;
}

static int set_text(const char **text, const char *v)
{
    *text = v;
    return *v ? 0 : -1;
}

static int set_pair(const char **pair, size_t *n, const char *v)
{
    if (!strchr(v, '=') || *n == ATT_OPTS_PAIRS)
        return -1;
    pair[(*n)++] = v;
    return 0;
}

static int set_append(att_opts *o, const char *v) { return (void)v, o->append = 1, 0; }
static int set_subject(att_opts *o, const char *v) { return set_text(&o->import.subject, v); }
static int set_side(att_opts *o, const char *v) { return set_text(&o->import.side, v); }
static int set_window(att_opts *o, const char *v) { return set_text(&o->import.window, v); }
static int set_quantity(att_opts *o, const char *v) { return set_text(&o->import.quantity, v); }
static int set_row_source(att_opts *o, const char *v) { return set_text(&o->import.source, v); }
static int set_date_format(att_opts *o, const char *v) { return set_text(&o->import.date_format, v); }
static int set_reported(att_opts *o, const char *v) { return att_day_parse(v, &o->import.reported); }
static int set_from_day(att_opts *o, const char *v) { return att_day_parse(v, &o->import.from); }
static int set_until(att_opts *o, const char *v) { return att_day_parse(v, &o->import.until); }
static int set_cumulative(att_opts *o, const char *v) { return (void)v, o->import.cumulative = 1, 0; }
static int set_map(att_opts *o, const char *v) { return set_pair(o->map, &o->import.n_map, v); }
static int set_where(att_opts *o, const char *v) { return set_pair(o->where, &o->import.n_where, v); }
static int set_team(att_opts *o, const char *v) { return set_text(&o->export.team, v); }
static int set_model(att_opts *o, const char *v) { return set_text(&o->export.model, v); }
static int set_truth(att_opts *o, const char *v) { return set_text(&o->export.truth, v); }
static int set_truth_source(att_opts *o, const char *v) { return set_text(&o->export.source, v); }

static const struct option {
    const char *name, *letter, *value;
    unsigned bit; /* 0 = every command */
    setter *set;
    const char *needs, *doc;
} options[] = {
    {"--as-of", "", "DATE", ATT_OPT_AS_OF, set_as_of, "a date written as 2025-01-20",
     "use what had been reported by DATE and nothing else"},
    {"--quality", "", "WORD", ATT_OPT_QUALITY, set_quality, "quick, standard or paper",
     "quick, standard (default) or paper: more particles each"},
    {"--seed", "", "N", ATT_OPT_SEED, set_seed, "a whole number from 0", "the same N gives the same bytes; default 1"},
    {"--threads", "", "N", ATT_OPT_THREADS, set_threads, "a whole number from 1 to 1024",
     "workers; never changes a result; default one a processor"},
    {"--port", "", "N", ATT_OPT_PORT, set_port, "a whole number from 0 to 65535",
     "of the page's address; default 8765, 0 = any that is free"},
    {"--runs", "", "N", ATT_OPT_RUNS, set_runs, "a whole number from 1 to 10000000",
     "number of simulated histories; default 10000"},
    {"--runs", "", "N", ATT_OPT_PATHS, set_runs, "a whole number from 1 to 10000000",
     "number of paths from the posterior; default 10000"},
    {"--shard", "", "I/N", ATT_OPT_SHARD, set_shard, "such as 3/8: the third of eight",
     "one of N parts, the first 1/N, into the folder of -o; attrit merge puts them together"},
    {"--from", "", "DIR", ATT_OPT_SHARDS, set_from, "the folder with all shards", "the folder with all shards"},
    {"--doctrine", "", "NAME", ATT_OPT_DOCTRINE, set_doctrine, "the name of a doctrine, at most 32 times",
     "the same runs under it, too; may be repeated; list: names"},
    {"--trace", "", "N", ATT_OPT_TRACE, set_trace, "a whole number from 1 to 10000000",
     "follow run N, the first is 1: all that happens to whom"},
    {"--ask", "", "QUESTION", ATT_OPT_ASK, set_ask, "a question, at most 32 times",
     "such as \"strength < 10 % by 2025-04-30\"; may be repeated"},
    {"--out", "-o", "DIR", ATT_OPT_OUT, set_out, "a folder's name",
     "write files into DIR, made if missing; default out"},
    {"--out", "-o", "DIR", ATT_OPT_FILES, set_out, "a folder's name",
     "write files into DIR, made if missing; default none"},
    {"--resume", "", NULL, ATT_OPT_RESUME, set_resume, "", "go on with the fit in that folder, stopped or done"},
    {"--continue", "", "DIR", ATT_OPT_CONTINUE, set_from, "the folder of a finished fit",
     "go on from the fit in DIR with the reports since then"},
    {"--from", "", "DIR", ATT_OPT_FROM, set_from, "the folder of a finished fit",
     "take the fit that stands in DIR, which stays as it is"},
    {"--forecast", "", "DIR", ATT_OPT_SCORE, set_forecast, "the folder of a run",
     "score the forecast that attrit run left in DIR"},
    {"--truth", "", "LEDGER", ATT_OPT_SCORE, set_ledger, "the file of a ledger",
     "the campaign's ledger as it has grown since"},
    {"--source", "", "NAME", ATT_OPT_SCORE, set_voice, "the name of a source", "this source's statements alone"},
    {"--each-source", "", NULL, ATT_OPT_SCORE, set_each_source, "", "what two sources say of one day are two units"},
    {"--broke", "", "DATE", ATT_OPT_SCORE, set_broke, "a date written as 2025-01-20",
     "the main event came on DATE: score its probabilities"},
    {"--unbroken", "", "DATE", ATT_OPT_SCORE, set_unbroken, "a date written as 2025-01-20",
     "by the end of DATE the main event had not come"},
    {"--rolling", "", NULL, ATT_OPT_SCORE, set_rolling, "", "forecast anew from past cut-offs and score each"},
    {"--first", "", "DATE", ATT_OPT_SCORE, set_first, "a date written as 2025-01-20",
     "rolling: first cut-off; default when losses were first told"},
    {"--every", "", "DAYS", ATT_OPT_SCORE, set_every, "a whole number from 1 to 366",
     "rolling: days from one cut-off to the next; default 7"},
    {"--append", "", NULL, ATT_OPT_IMPORT, set_append, "", "add the rows to the ledger; without it they are shown"},
    {"--subject", "", "NAME", ATT_OPT_IMPORT, set_subject, "a name", "whom the rows count; data sets do not know it"},
    {"--side", "", "SIDE", ATT_OPT_IMPORT, set_side, "a, b or all", "ucdp-ged: whose dead: a, b or all"},
    {"--window", "", "WORD", ATT_OPT_IMPORT, set_window, "day, week, month or all",
     "events are summed by day, week, month (default) or all"},
    {"--quantity", "", "WORD", ATT_OPT_IMPORT, set_quantity, "a quantity",
     "csv: what every row counts: killed, casualties, ..."},
    {"--source", "", "NAME", ATT_OPT_IMPORT, set_row_source, "a name", "csv: who makes the claim of every row"},
    {"--map", "", "PAIRS", ATT_OPT_IMPORT, set_map, "LEDGER_COLUMN=COLUMN, at most 24 times",
     "csv: which column is which, as date=Day,best=Total"},
    {"--date-format", "", "WORD", ATT_OPT_IMPORT, set_date_format, "dmy, mdy or ymd",
     "csv: the order of dates: dmy, mdy, ymd"},
    {"--cumulative", "", NULL, ATT_OPT_IMPORT, set_cumulative, "",
     "csv: a running total; take what each row adds to it"},
    {"--reported", "", "DATE", ATT_OPT_IMPORT, set_reported, "a date written as 2025-01-20",
     "the day the figures became known; of a data set: downloaded"},
    {"--from", "", "DATE", ATT_OPT_IMPORT, set_from_day, "a date written as 2025-01-20", "leave out what is before"},
    {"--until", "", "DATE", ATT_OPT_IMPORT, set_until, "a date written as 2025-01-20", "leave out what is after"},
    {"--where", "", "COL=TEXT", ATT_OPT_IMPORT, set_where, "COLUMN=TEXT, at most 24 times",
     "leave out rows whose column reads otherwise; may be repeated"},
    {"--out", "-o", "DIR", ATT_OPT_EXPORT, set_out, "a folder's name",
     "write files into DIR, made if missing; default export"},
    {"--team", "", "NAME", ATT_OPT_EXPORT, set_team, "a name", "hubverse: who sends the forecast; letters, digits, _"},
    {"--model", "", "NAME", ATT_OPT_EXPORT, set_model, "a name",
     "hubverse, scoringutils: what made it; default attrit"},
    {"--truth", "", "LEDGER", ATT_OPT_EXPORT, set_truth, "the file of a ledger",
     "hubverse, scoringutils: what became known since"},
    {"--source", "", "NAME", ATT_OPT_EXPORT, set_truth_source, "a name", "whose reports in that ledger are the truth"},
    {"--figures", "", "DIR", ATT_OPT_FIGURES, set_figures, "a folder's name",
     "each chart with its data as a Vega-Lite spec into DIR, for print"},
    {"--refit", "", NULL, ATT_OPT_REFIT, set_refit, "", "fit again where weights cannot be trusted"},
    {"--words", "", "LIST", ATT_OPT_WORDS, set_words, "icd203, phia, ipcc or none",
     "words for probability: icd203 (default), phia, ipcc, none"},
    {"--rows", "", NULL, ATT_OPT_ROWS, set_rows, "", "row by row: what became of every claim, and why"},
    {"--progress", "", "HOW", ATT_OPT_PROGRESS, set_progress, "auto, plain, json or none",
     "auto (default: a bar, on a terminal only), plain, json, none"},
    {"--json", "", NULL, ATT_OPT_JSON, set_json, "", "results on standard output as JSON"},
    {"--quiet", "-q", NULL, ATT_OPT_QUIET, set_quiet, "", "say nothing but warnings and errors"},
    {"--help", "-h", NULL, 0, set_help, "", "this text"},
};
enum { N_OPTIONS = sizeof options / sizeof *options };

static int known(const struct option *p, unsigned takes) { return !p->bit || (p->bit & takes); }

static int unknown(const char *word, size_t len, unsigned takes, att_err *err)
{
    const char *names[N_OPTIONS];
    char typed[64];
    size_t n = 0;
    snprintf(typed, sizeof typed, "%.*s", (int)(len < 60 ? len : 60), word);
    for (const struct option *p = options; p < options + N_OPTIONS; p++)
        if (known(p, takes))
            names[n++] = p->name;
        else if (!strcmp(p->name, typed) || (*p->letter && !strcmp(p->letter, typed)))
            return att_err_set(err, ATT_E_USAGE, NULL, "this command does not take '%s'", typed);
    const char *near = att_text_nearest(typed, n, names);
    int rc = att_err_set(err, ATT_E_USAGE, NULL, "unknown option '%s'", typed);
    if (near)
        snprintf(err->help, sizeof err->help, "did you mean '%s'?", near);
    return rc;
}

static const struct option *option_find(const char *word, size_t len, unsigned takes)
{
    for (const struct option *p = options; p < options + N_OPTIONS; p++)
        if (known(p, takes)
            && ((strlen(p->name) == len && !strncmp(p->name, word, len))
                || (*p->letter && len == 2 && !strncmp(p->letter, word, 2))))
            return p;
    return NULL;
}

/* One option at argv[i]; returns how many words it used, or <0. */
static int take(att_opts *o, unsigned takes, int left, char **argv, att_err *err)
{
    const char *word = argv[0], *value = !strncmp(word, "--", 2) ? strchr(word, '=') : NULL;
    size_t len = value ? (size_t)(value - word) : strlen(word);
    const struct option *p = option_find(word, len, takes);
    if (!p)
        return unknown(word, len, takes, err);
    if (!p->value && value)
        return att_err_set(err, ATT_E_USAGE, NULL, "%s takes no value", p->name);
    int used = 1;
    if (p->value && value)
        value++;
    else if (p->value && left > 1)
        value = argv[1], used = 2;
    if (p->value && !value)
        return att_err_set(err, ATT_E_USAGE, NULL, "%s needs a value: %s", p->name, p->needs);
    if (p->set(o, value))
        return att_err_set(err, ATT_E_USAGE, NULL, "%s must be %s, got '%.80s'", p->name, p->needs, value);
    return used;
}

int att_opts_parse(att_opts *o, unsigned takes, int n, char **argv, att_err *err)
{
    *o = (att_opts){.import = att_import_opts_default(),
                    .export = att_export_opts_default(),
                    .out = takes & (ATT_OPT_FILES | ATT_OPT_EXPORT) ? NULL : "out",
                    .quality = takes & ATT_OPT_SCORE ? "quick" : "standard",
                    .track = att_track_opts_default(),
                    .as_of = ATT_NO_DAY,
                    .seed = 1,
                    .port = 8765,
                    .runs = 10000,
                    .takes = takes};
    int only_arguments = 0;
    for (int i = 0, used; i < n; i += used) {
        used = 1;
        if (!only_arguments && !strcmp(argv[i], "--"))
            only_arguments = 1;
        else if (!only_arguments && argv[i][0] == '-' && argv[i][1])
            used = take(o, takes, n - i, argv + i, err);
        else if (o->target && takes & ATT_OPT_NAMES && !set_doctrine(o, argv[i]))
            continue;
        else if (o->target)
            return att_err_set(err, ATT_E_USAGE, NULL, "'%.80s' is one argument too many", argv[i]);
        else
            o->target = argv[i];
        if (used < 0)
            return used;
    }
    return 0;
}

/* One more word of the command, as much of it as there is room for. */
static void __attribute__((format(printf, 3, 4))) add(char *out, size_t size, const char *format, ...)
{
    size_t n = strlen(out);
    va_list list;
    va_start(list, format);
    vsnprintf(out + n, size - n, format, list);
    va_end(list);
}

static void add_score(const att_opts *o, char *out, size_t size)
{
    const att_track_opts *t = &o->track;
    char day[11];
    if (o->forecast)
        add(out, size, " --forecast %s", o->forecast);
    if (o->ledger)
        add(out, size, " --truth %s", o->ledger);
    if (t->source)
        add(out, size, " --source %s", t->source);
    if (t->each_source)
        add(out, size, " --each-source");
    if (t->came != ATT_NO_DAY)
        add(out, size, " --broke %s", att_day_format(t->came, day));
    if (t->not_by != ATT_NO_DAY)
        add(out, size, " --unbroken %s", att_day_format(t->not_by, day));
    if (o->rolling)
        add(out, size, " --rolling --every %d", t->every);
    if (t->first != ATT_NO_DAY)
        add(out, size, " --first %s", att_day_format(t->first, day));
}

const char *att_opts_command(const att_opts *o, char *out, size_t size)
{
    char day[11];
    snprintf(out, size, "attrit %s %s", o->verb, o->target ? o->target : ".");
    if (o->as_of != ATT_NO_DAY)
        add(out, size, " --as-of %s", att_day_format(o->as_of, day));
    if (o->takes & ATT_OPT_QUALITY)
        add(out, size, " --quality %s", o->quality);
    for (size_t i = 0; o->takes & ATT_OPT_NAMES && i < o->n_doctrines; i++)
        add(out, size, " %s", o->doctrine[i]);
    if (o->takes & (ATT_OPT_RUNS | ATT_OPT_PATHS))
        add(out, size, " --runs %zu", o->runs);
    for (size_t i = 0; o->takes & ATT_OPT_DOCTRINE && i < o->n_doctrines; i++)
        add(out, size, " --doctrine %s", o->doctrine[i]);
    for (size_t i = 0; i < o->n_ask; i++)
        add(out, size, " --ask \"%s\"", o->ask[i]);
    if (o->refit)
        add(out, size, " --refit");
    if (o->trace)
        add(out, size, " --trace %zu", o->trace);
    if (o->takes & ATT_OPT_SCORE)
        add_score(o, out, size);
    add(out, size, " --seed %llu", (unsigned long long)o->seed);
    return out;
}

void att_opts_help(unsigned takes, FILE *out)
{
    for (const struct option *p = options; p < options + N_OPTIONS; p++) {
        char left[32];
        snprintf(left, sizeof left, "%s%s%s%s%s", p->letter, *p->letter ? ", " : "", p->name, p->value ? " " : "",
                 p->value ? p->value : "");
        if (known(p, takes))
            fprintf(out, "  %-16s  %s\n", left, p->doc);
    }
}
