/* SPDX-License-Identifier: Apache-2.0 */
/** The command line: one table of options, read the same way for every command. */
#ifndef ATT_CLI_OPTS_H
#define ATT_CLI_OPTS_H

#include <attrit/attrit.h>

/* Which options a command takes. */
enum {
    ATT_OPT_AS_OF = 1 << 0,
    ATT_OPT_SEED = 1 << 1,
    ATT_OPT_THREADS = 1 << 2,
    ATT_OPT_QUALITY = 1 << 3,
    ATT_OPT_OUT = 1 << 4,
    ATT_OPT_WORDS = 1 << 5,
    ATT_OPT_RUNS = 1 << 6,
    ATT_OPT_ROWS = 1 << 7,
    ATT_OPT_PROGRESS = 1 << 8,
    ATT_OPT_JSON = 1 << 9,
    ATT_OPT_QUIET = 1 << 10,
    ATT_OPT_DOCTRINE = 1 << 11,
    ATT_OPT_TRACE = 1 << 12,
    ATT_OPT_FILES = 1 << 13, /* -o, and without it nothing is written */
    ATT_OPT_RESUME = 1 << 14,
    ATT_OPT_CONTINUE = 1 << 15,
    ATT_OPT_FROM = 1 << 16,
    ATT_OPT_PATHS = 1 << 17, /* --runs, of paths from the posterior */
    ATT_OPT_REFIT = 1 << 27,
    ATT_OPT_NAMES = 1 << 18, /* arguments after the first: doctrines */
    ATT_OPT_SHARD = 1 << 19,
    ATT_OPT_SHARDS = 1 << 20, /* --from, the folder of shards */
    ATT_OPT_SCORE = 1 << 28,  /* what is scored, and by what */
    ATT_OPT_IMPORT = 1 << 24,
    ATT_OPT_EXPORT = 1 << 25,
    ATT_OPT_ASK = 1 << 26,
    ATT_OPT_FIGURES = 1 << 29,
    ATT_OPT_PORT = 1 << 21,
    ATT_OPT_FIT = ATT_OPT_AS_OF | ATT_OPT_SEED | ATT_OPT_THREADS | ATT_OPT_QUALITY | ATT_OPT_PROGRESS | ATT_OPT_JSON
                  | ATT_OPT_QUIET,
    ATT_OPT_RUN = ATT_OPT_FIT | ATT_OPT_OUT | ATT_OPT_WORDS | ATT_OPT_RESUME
};

typedef enum att_bar_kind { ATT_BAR_AUTO, ATT_BAR_PLAIN, ATT_BAR_JSON, ATT_BAR_NONE } att_bar_kind;

enum { ATT_OPTS_DOCTRINES = 32, ATT_OPTS_PAIRS = 24 };

typedef struct att_opts {
    const char *target;  /* the argument: campaign, folder or model; NULL = none given */
    const char *out;     /* -o; default "out", with ATT_OPT_FILES NULL */
    const char *quality; /* default "standard" */
    const char *from;    /* --continue, --from: the folder of the fit to go on from; NULL = none */
    const char *verb;
    att_day as_of; /* ATT_NO_DAY = the campaign's */
    att_words words;
    att_bar_kind progress;
    uint64_t seed;          /* default 1 */
    size_t runs;            /* simulate, compare; default 10000 */
    size_t trace;           /* simulate: the run to follow; 0 = none */
    const char *figures;    /* report: the folder for specs of charts; NULL = none */
    const char *forecast;   /* score: the folder of a run; NULL = none */
    const char *ledger;     /* score: in place of the campaign's own; NULL = that one */
    att_track_opts track;   /* score: its own options */
    int rolling;            /* score */
    size_t shard, n_shards; /* fit, simulate: one of so many, from 0; 0 of 0: all */
    const char *shards;     /* merge: their folder */
    size_t n_doctrines;
    const char *doctrine[ATT_OPTS_DOCTRINES]; /* simulate, compare: with the campaign's own */
    size_t n_ask;
    const char *ask[ATT_CLAIMS_ASK_MAX]; /* claims: questions */
    att_import_opts import;
    const char *map[ATT_OPTS_PAIRS], *where[ATT_OPTS_PAIRS]; /* import: as many as import.n_map, n_where */
    int append;                                              /* import */
    att_export_opts export;
    unsigned takes; /* the options this command knows */
    int threads;    /* 0 = one per processor */
    int port;       /* serve; default 8765, 0 = any that is free */
    int json, quiet, rows, resume, refit, help;
} att_opts;

/**
 * Read argv[0..n-1] (what follows the command's name) into *o.
 * @param takes the options this command knows.
 * @return 0, or -ATT_E_USAGE with *err telling what is wrong and what was meant.
 */
int att_opts_parse(att_opts *o, unsigned takes, int n, char **argv, att_err *err);
/**
 * The command that gives the same results, into out[size]: all that changes a number is spelled out, all that does not
 * (threads, folder, progress) is left out, so that the record is the same bytes however the run was made. Returns out.
 */
const char *att_opts_command(const att_opts *o, char *out, size_t size);
/** Print the options of a command, one a line. */
void att_opts_help(unsigned takes, FILE *out);

#endif
