/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The waist. Everything about a subject is turned into an att_problem; everything statistical eats one.
 * A plain struct that its maker owns and keeps alive; read-only once checked.
 *
 * Reports. A report y of a true count x over a window is modelled on the log scale:
 *     log y = log max(x, 0.5) + offset + sum of its effects + noise
 * with effects (a source's bias, its extra bias for one quantity) normal, mean 0, drawn once and shared by
 * all reports that name them. They are integrated out exactly, particle by particle (engine/report.c).
 * Statements are: about a number; at least; up to; between.
 */
#ifndef ATTRIT_PROBLEM_H
#define ATTRIT_PROBLEM_H

#include <attrit/model.h>
#include <attrit/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum att_obs_kind { ATT_ABOUT, ATT_AT_LEAST, ATT_UP_TO, ATT_BETWEEN } att_obs_kind;

enum { ATT_OBS_EFFECTS = 2 };

/** A statement about a quantity at t1 (levels, totals) or about its growth from t0 to t1 (windows). */
typedef struct att_obs {
    double t0, t1; /**< days since start; t1 = end of the day spoken of. t0 < 0: a total or level */
    int quantity;  /**< row of model->quantities */
    att_obs_kind kind;
    double low, best, high;      /**< in the quantity's unit; ABOUT uses best, the others low and high */
    double noise;                /**< sd of the noise on the log scale, > 0 */
    double offset;               /**< assumed mean bias on the log scale */
    int effect[ATT_OBS_EFFECTS]; /**< rows of effects, -1 = none */
    int row;                     /**< leads back to the evidence: the caller's number for it */
    const char *label;           /**< "NIS, 2025-01-13, killed" for messages; may be NULL */
} att_obs;

typedef struct att_effect {
    const char *name;
    double sd; /**< prior sd on the log scale, > 0 */
} att_effect;

/** From day t on other inputs hold: a doctrine that changes on a date. Particles keep their bytes. */
typedef struct att_phase {
    int t;                  /**< first day, > 0 */
    const att_input *input; /**< one a row of model->inputs; they ask for states of the same size */
} att_phase;

typedef struct att_problem {
    const att_model *model;
    const att_input *input; /**< one a row of model->inputs */
    size_t n_phases;
    const att_phase *phase; /**< ascending in t: each replaces the inputs before it */
    const att_prior *prior; /**< one a row of model->params */
    size_t n_obs;
    const att_obs *obs; /**< ascending in t1 */
    size_t n_effects;
    const att_effect *effect;
    size_t n_events;
    const char *const *event_name; /**< one an event asked about; NULL = all of the model, by its own names */
    const int *event_row;          /**< its row in model->events; NULL = in their order */
    const unsigned char *idle;     /**< one a row of model->quantities: 1 = always 0 under these inputs, outputs
                                        leave it out; NULL = none is */
    int n_days;                    /**< the posterior ends at the end of this day (cut-off): t = n_days */
    int horizon;                   /**< forecasts end at t = horizon >= n_days */
} att_problem;

/** Is it whole? Names the path of the first mistake (`obs[3].noise`). */
int att_problem_check(const att_problem *p, att_err *err);

double att_prior_draw(const att_prior *prior, att_rng *r);
double att_prior_logpdf(const att_prior *prior, double x); /**< 0 for a fixed value */
double att_prior_quantile(const att_prior *prior, double p);
/** Is a posterior's median at the edge of its prior? -1 below the 1 % point, 1 above the 99 % point, else 0. */
int att_prior_edge(const att_prior *prior, double median);
/** Is this prior proper and inside the field's range? On failure `why` (200 bytes) says what to write instead. */
int att_prior_check(const att_prior *prior, const att_field *field, char *why);

#ifdef __cplusplus
}
#endif
#endif
