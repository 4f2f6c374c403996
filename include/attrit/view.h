/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Views: a campaign with some of it changed, as a campaign of its own that one can diff, check and run.
 *
 * A view stands in CAMPAIGN/views/NAME: campaign.yaml with the changes made in place (all else, comments too, is as it was;
 * the ledger stays the campaign's own file), and asked.txt, one change a line. NAME is a hash of all that its numbers
 * depend on: that text, the ledger's bytes, cut-off, quality, seed and version. So what was computed once is found again,
 * and nothing that stands is ever changed. The cut-off is given to the run, as --as-of is: in campaign.yaml it would
 * forbid what rests on later rows.
 */
#ifndef ATTRIT_VIEW_H
#define ATTRIT_VIEW_H

#include <attrit/campaign.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ATT_VIEW_NAME = 17 }; /**< 16 hex digits and the end */

typedef struct att_view {
    att_day as_of;       /**< ATT_NO_DAY = the campaign's. Default ATT_NO_DAY */
    const char *quality; /**< "quick", "standard", "paper". Default "standard" */
    uint64_t seed;       /**< default 1 */
    /**
     * "parameters.chi={prior: log-normal, median: 0.001, sd_log: 0.7}", "doctrine.bait=0": a parameter or an input of the
     * model by its group and name in campaign.yaml, `parameters` or `inputs` where it does not stand there. A value is one
     * word or number, or a prior. Each says in the file that it is the view's assumption.
     */
    size_t n_set;
    const char *const *set;
    size_t n_aside; /**< ids of claims to set aside */
    const char *const *aside;
    size_t n_fit; /**< ids of claims to fit, whatever the campaign ruled */
    const char *const *fit;
    size_t n_ask; /**< questions, besides those of the campaign (attrit/question.h) */
    const char *const *ask;
} att_view;
att_view att_view_default(void);

/** The name of the view of the campaign in folder `campaign`, into name[ATT_VIEW_NAME]. Writes nothing. */
int att_view_name(char *name, const char *campaign, const att_view *v, att_err *err);
/**
 * The same, and the view's folder where it is not there yet. It is read and compiled: with mistakes, which go to *diag,
 * nothing is left behind. ATT_E_USAGE for a change that cannot be made.
 */
int att_view_make(char *name, att_ctx *ctx, const char *campaign, const att_view *v, att_diag *diag, att_err *err);
/**
 * Is this campaign, as it was read from the view's folder, still the one that `name` stands for? ATT_E_USAGE when its ledger
 * or campaign.yaml has changed since. Of `v`, cut-off, quality and seed count.
 */
int att_view_check(const char *name, const att_campaign *c, const att_view *v, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
