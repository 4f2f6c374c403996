/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The engine's model of reports: log y = log max(x, 0.5) + offset + effects + noise.
 * Effects are static and Gaussian, so each particle carries only their mean given its own past (their
 * covariance is the plan's). A one-sided or interval statement weighs a particle by the probability of its
 * interval; then the report that the source had in mind is drawn inside the interval and the effects are
 * updated by it as by any number: exact, a Rao-Blackwellised particle filter (Doucet et al. 2000) with the
 * optimal proposal for the latent report.
 */
#ifndef ATT_ENGINE_REPORT_H
#define ATT_ENGINE_REPORT_H

#include "engine/cloud.h"

/** Add the log density of report j to c->logw. a: arguments of the whole cloud; value[n] is scratch. */
int att_report_weigh(const att_plan *plan, size_t j, const att_args *a, att_cloud *c, double *value);
/** Move the effects' means of all particles by report j; `stream` feeds the latent reports. */
void att_report_learn(const att_plan *plan, size_t j, att_cloud *c, const double *value, const att_stream *stream);
/**
 * P(the source would say this or lower | true value x), with the effects at their priors; for one-sided and
 * interval statements 0.5 where x is inside, else how far x is outside. For "which reports disagree".
 */
double att_report_tail(const att_plan *plan, size_t j, double x);

#endif
