/* SPDX-License-Identifier: Apache-2.0 */
/** What is inside a campaign, for the floors campaign and io. All pointers live in its arenas. */
#ifndef ATT_CAMPAIGN_INSIDE_H
#define ATT_CAMPAIGN_INSIDE_H

#include "base/source.h"
#include "campaign/statement.h"
#include <attrit/question.h>

/** What a value of campaign.yaml rests on. */
typedef struct att_basis {
    const char *key;         /* "doctrine.bait" */
    const char *text;        /* a publication, "assumption", or "" */
    const char *const *cite; /* ledger ids */
    size_t n_cite;
    uint32_t line;
} att_basis;

/** A claim that a key of campaign.yaml cites. */
typedef struct att_cited {
    const char *id, *key;
    const struct att_cited *next;
} att_cited;

/** Values for a row of model->inputs. */
typedef struct att_given {
    int row;
    size_t n;
    const double *x;
    att_basis basis;
} att_given;

/** A prior for a row of model->params. `words` replaces the usual wording (dates instead of days); may be NULL. */
typedef struct att_stated {
    int row;
    att_prior prior;
    const char *words;
    att_basis basis;
} att_stated;

typedef struct att_arrival {
    att_day date;
    double men;
    int brigade; /* row of formation; -1: all brigades, in proportion to what each lacks */
    att_basis basis;
} att_arrival;

/** A brigade; or, under no name, all units of a campaign that lists no brigades. */
typedef struct att_formation {
    const char *name, *title; /* "" where the campaign lists no brigades */
    size_t n_units;
    const double *size; /* men of each unit; NULL: as equal as whole men allow */
    double men;
    double share; /* of the line; NAN: as many units, so much of the line */
    double lack;  /* compile: men who have not come yet, but for those who come to it by name */
    att_basis basis;
} att_formation;

/** Strength of one side's other troops in the sector, in force until the next. */
typedef struct att_strength {
    att_day date;
    double men;
    att_basis basis;
} att_strength;

enum { ATT_OWN, ATT_OPPONENT, ATT_N_SIDES };

typedef enum att_edit_op { ATT_EDIT_SET, ATT_EDIT_SCALE, ATT_EDIT_ADD } att_edit_op;

/** What a doctrine does to all values of one input. */
typedef struct att_edit {
    int row; /* of model->inputs */
    att_edit_op op;
    double value;
    uint32_t line;
} att_edit;

typedef struct att_edits {
    size_t n;
    const att_edit *edit;
    att_basis basis;
    const att_input *input; /* compiled: the campaign's inputs, edited */
} att_edits;

/** A sentence that rests on documents, without a number for the model. */
typedef struct att_sentence {
    const char *text;
    att_basis basis;
} att_sentence;

typedef struct att_speaker {
    const char *name;
    const char *kind;  /* "" = as the ledger says */
    const char *voice; /* sources of one voice share their bias; the name itself when none is given */
    char reliability;  /* '-' = not graded */
} att_speaker;

/** What the analyst settled about a claim. */
typedef struct att_ruling {
    const char *claim;
    att_use use;     /* FITTED, JUDGED or ASIDE */
    const char *as;  /* the quantity it is taken for; NULL = as written */
    double at_least; /* what its words, not its number, say of that quantity; NAN = its own number */
    const char *why;
} att_ruling;

enum { ATT_N_GRADES = 6 }; /* A..F */

/** Constants of the model of reports. */
typedef struct att_reporting {
    att_noise noise;
    double bias_sd[ATT_N_GRADES]; /* of a voice's casualty counts, by Admiralty grade */
    double killed_sd;             /* extra bias of one voice for the killed alone */
    double head_count_sd;         /* bias of one voice's head counts (deployed, strength) */
    double mean_bias;             /* of all sources' casualty counts together */
    att_basis basis[6]; /* of noise.sd, noise.window and the four above; line 0: campaign.yaml says nothing of it */
} att_reporting;

/** Rows of claims that contradict each other within one statement. */
typedef struct att_clash {
    size_t a, b;
} att_clash;

struct att_campaign {
    att_arena arena;    /* what was read */
    att_arena compiled; /* the last compile */
    att_source_text yaml, ledger;
    char yaml_sha256[65], ledger_sha256[65];
    const char *name, *title, *subject, *model_name, *evidence;
    const att_model *model; /* NULL while unknown */
    att_day start, as_of, horizon, combat;
    att_day cut_off; /* of the last compile; as_of before the first */
    const char *main_event;
    uint32_t main_line;

    size_t n_arrivals, n_formations, n_given, n_stated, n_sentences, n_speakers, n_rulings, n_dates, n_thresholds,
        n_claims, n_doctrines, n_brigades, n_asked, n_strengths[ATT_N_SIDES];
    att_arrival *arrival;
    att_formation *formation; /* those of `brigade`, in its order; else one, or none when units are not said */
    att_brigade *brigade;
    att_strength *strength[ATT_N_SIDES]; /* ascending in date; none: no sector */
    att_doctrine *doctrine;
    att_edits *edits; /* one a doctrine */
    att_given *given;
    att_stated *stated;
    att_sentence *sentence;
    att_speaker *speaker;
    att_ruling *ruling;
    att_day *date;
    double *threshold;
    att_basis thresholds_basis;
    att_asked *asked;
    att_claim *claim;
    att_reporting reporting;
    const att_cited *cited; /* last key of the file first */

    size_t n_assumptions, n_sources, n_clashes, n_obs;
    att_assumption *assumption; /* of what was read */
    att_source *source;         /* compiled */
    att_clash *clash;           /* compiled */
    att_statement *statement;   /* compiled: one a claim; merged into that of the fitted printing */
    int *quantity;              /* compiled: one a claim: row of model->quantities it is taken for, -1 */
    size_t *lead;               /* compiled: one a claim: the claim whose observation it went into */
    att_problem problem;        /* compiled */
};

/** An empty campaign, all numbers at their defaults; NULL without memory. */
att_campaign *att_campaign_new(void);
/** Row of a claim by its id, or -1. */
int att_campaign_find(const att_campaign *c, const char *id);
/** Is it cited by anything in campaign.yaml? The first key that does, or NULL. */
const char *att_campaign_cited(const att_campaign *c, const char *id);
/** The row of `speaker` for a source, or NULL. */
const att_speaker *att_campaign_speaker(const att_campaign *c, const char *source);
/** The last day a claim speaks of. */
att_day att_campaign_day(const att_claim *claim);
/** Fill assumption[] from what was read. <0: out of memory. */
int att_campaign_assume(att_campaign *c, att_err *err);
/** The prior that the campaign states for a row of model->params; NULL: none, the model's own holds. */
const att_stated *att_campaign_stated(const att_campaign *c, int row);
/** Put a mistake, warning or note about the first word of a line (a key of campaign.yaml, a row's id) into the diag. */
void att_campaign_say(const att_source_text *src, uint32_t line, att_code code, att_severity severity, att_diag *diag,
                      const char *help, const char *format, ...) __attribute__((format(printf, 7, 8)));

#endif
