/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The answer: every number that terminal, report and files print, computed once from campaign, posterior
 * and fan. Plain structs; all pointers belong to the answer.
 */
#ifndef ATTRIT_ANSWER_H
#define ATTRIT_ANSWER_H

#include <attrit/campaign.h>
#include <attrit/forecast.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Central 50 % and 90 % intervals over paths; mcse = Monte Carlo standard error of the median, paths of one parameter
 *  vector counted as dependent. */
typedef struct att_band {
    double q05, q25, q50, q75, q95, mean, mcse;
} att_band;

typedef struct att_answer_event {
    const char *name;                /**< "below_70", "pulled_out" */
    const char *text;                /**< "net strength below 70 % of deployed" */
    double threshold;                /**< 0.7; NAN for pulled_out */
    double within;                   /**< P(within the horizon) */
    att_day q05, q25, q50, q75, q95; /**< dates; ATT_NO_DAY = not within the horizon */
} att_answer_event;

typedef struct att_answer_parameter {
    const char *name, *unit, *doc;
    double prior[3], post[3]; /**< 5, 50, 95 % */
    double learned;           /**< 1 - (posterior 90 % width / prior 90 % width), on the field's scale */
    double place[3];          /**< post[] as normal scores of the prior: its median is 0, its 95 % 1.64 */
} att_answer_parameter;

typedef struct att_answer_effect {
    const char *name;          /**< source, or "source, killed" */
    double prior_sd, mean, sd; /**< log scale; exp(mean) = reported over true */
} att_answer_effect;

typedef struct att_answer_report {
    int claim; /**< row of att_campaign_claims */
    int obs;
    double fitted[3]; /**< 5, 50, 95 % of the true quantity */
    double tail;      /**< as att_report_fit.tail */
    double surprise;  /**< 2 min(tail, 1 - tail): small = disagrees */
} att_answer_report;

/** The straight line of the newspapers: the last fitted casualty total that states a number, over the days since main
 *  combat began. A one-sided total serves when there is no other. */
typedef struct att_answer_line {
    int claim; /**< row of att_campaign_claims; -1: no total to draw it from */
    double per_day;
    double total;
    att_day depleted;   /**< when it reaches the men deployed; ATT_NO_DAY */
    double *casualties; /**< one a date */
} att_answer_line;

typedef struct att_answer {
    const att_campaign *campaign;
    const att_problem *problem;
    const att_post *post;
    const att_fan *fan;
    att_day as_of, horizon;
    size_t n_dates;
    att_day *date;       /**< [0] = as_of, then those the campaign asks for that lie after it */
    size_t n_quantities; /**< rows of the model's quantities */
    att_band *band;      /**< [date][quantity] */
    size_t n_events;
    att_answer_event *event;
    int main_event;
    double *by_date;    /**< [date][event]: P(event by the end of that day) */
    double *by_date_se; /**< its Monte Carlo standard error, as of mcse */
    size_t n_parameters;
    att_answer_parameter *parameter; /**< those that are not fixed */
    size_t n_effects;
    att_answer_effect *effect;
    size_t n_reports;
    att_answer_report *report; /**< one a fitted observation, most surprising first */
    att_answer_line line;
    double *spread; /**< [date][quantity][3]: parameters, shared shocks, dice */
    double log_evidence, log_evidence_se, min_ess, acceptance;
    double draws; /**< att_post_draws(): what the parameter particles are worth */
    int too_little_evidence; /**< posterior hardly differs from the prior */
    int diagnostics_ok;
    char diagnostics[400]; /**< in words, with the next step where not ok */
} att_answer;

/** spread may be NULL; else [1 + n campaign dates after as_of][n_quantities][3] in the order of `date`. */
int att_answer_make(att_answer **answer, const att_campaign *c, const att_problem *p, const att_post *post,
                    const att_fan *fan, const double *spread, att_err *err);
void att_answer_free(att_answer **answer);
/** The dates of an answer: as_of first. Fills at most max, returns how many there are. */
size_t att_answer_dates(const att_campaign *c, att_day *date, size_t max);

/** Words of estimative probability beside the number: "likely (63 %, about 6 in 10)". */
typedef enum att_words { ATT_WORDS_ICD203, ATT_WORDS_PHIA, ATT_WORDS_IPCC, ATT_WORDS_NONE } att_words;
int att_words_parse(const char *name, att_words *words);
const char *att_words_term(att_words words, double p); /**< "very likely"; "" for NONE */
/** "about 2 in 10", "less than 1 in 100", "about 9 in 10" into out[40]; returns out. */
const char *att_words_frequency(double p, char *out);
/** "24 %", "<1 %", ">99 %" into out[16]; returns out. */
const char *att_words_percent(double p, char *out);
/** Rounded to what its Monte Carlo error supports, thousands separated by commas: "6,900" into out[32]; returns out. */
const char *att_words_count(double x, double mcse, char *out);
/**
 * The same for any number, behind the point too, but never to a digit finer than the first of its error: "6,300" of
 * 6,312 +- 38, "0.37" of 0.3714 +- 0.02, into out[40]; returns out. An error of 0 or NAN: two digits behind the point at most.
 */
const char *att_words_rounded(double x, double se, char *out);
/** With its error to one digit: "6,300 ± 40"; without an error of 0 or NAN; into out[80]; returns out. */
const char *att_words_measured(double x, double se, char *out);

#ifdef __cplusplus
}
#endif
#endif
