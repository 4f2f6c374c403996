/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether the answer can be trusted: did the algorithm work, and did the evidence say anything.
 *
 * Too little evidence: no fitted report speaks of men killed, wounded or lost, or no parameter's 90 % interval became
 * a tenth narrower (on its field's scale) than before the reports. Then the forecast is the prior's.
 */
#include "campaign/answer.h"
#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Below (above, for the evidence's error) these the fit is called unreliable. */
static const double low_ess = 0.1, low_acceptance = 0.02, low_state_ess = 0.01, low_ancestors = 3, low_draws = 20,
                    high_evidence_se = 1.5;
static const double little = 0.1;
/* So many reports outside their 95 % range, or one of them so far out, come by chance less often than this. */
static const double too_odd = 0.001;

static int speaks_of_losses(const att_problem *p)
{
    static const char *const losses[] = {"killed", "wounded", "casualties"};
    for (size_t i = 0; i < p->n_obs; i++)
        for (size_t k = 0; k < sizeof losses / sizeof *losses; k++)
            if (strcmp(p->model->quantities[p->obs[i].quantity].name, losses[k]) == 0)
                return 1;
    return 0;
}

static int too_little(const att_answer *a)
{
    if (!a->post || !speaks_of_losses(a->problem))
        return 1;
    for (size_t k = 0; k < a->n_parameters; k++)
        if (a->parameter[k].learned >= little)
            return 0;
    return a->n_parameters > 0; /* nothing was unknown: nothing had to be learned */
}

/* One decimal, whatever the locale. */
static const char *tenths(double x, char *out)
{
    att_print_double(round(10 * x) / 10, out);
    return out;
}

/* A number known to some ten per cent only. */
static const char *two_digits(double x, char *out)
{
    double unit = x >= 10 ? pow(10, floor(log10(x)) - 1) : 1;
    att_print_double(round(x / unit) * unit, out);
    return out;
}

static const char *label_of(const att_answer *a, const att_report_fit *fit)
{
    const char *label = a->problem->obs[fit - att_post_reports(a->post)].label;
    return label ? label : "a report";
}

/* What kills the filters of states: a report that no path agrees with, or too few paths. */
static int states_complaint(const att_answer *a, char *out, size_t size)
{
    const att_report_fit *fit = att_post_reports(a->post), *least = fit, *few = fit;
    char n[32];
    for (size_t i = 1; i < a->n_reports; i++) {
        least = fit[i].state_ess < least->state_ess ? &fit[i] : least;
        few = fit[i].ancestors < few->ancestors ? &fit[i] : few;
    }
    if (least->state_ess < low_state_ess)
        return snprintf(out, size,
                        "almost no simulated path agrees with \"%s\" (state ESS %s %%): check that row and "
                        "its grade",
                        label_of(a, least), tenths(100 * least->state_ess, n));
    if (few->ancestors < low_ancestors)
        return snprintf(out, size,
                        "too few state particles: of %zu only %s live on at \"%s\": run again with --quality paper",
                        few->n_x, tenths(few->ancestors, n), label_of(a, few));
    return 0;
}

/* A parameter that the reports push to where its prior hardly goes. */
static int prior_complaint(const att_answer *a, char *out, size_t size)
{
    const att_field *params = a->problem->model->params;
    for (size_t k = 0; params[k].name; k++) {
        int edge = att_prior_edge(&a->problem->prior[k], att_post_quantile(a->post, k, 0.5));
        if (edge)
            return snprintf(out, size,
                            "the reports push '%s' to the %s edge of its prior: check those that do, then widen the "
                            "prior if nothing speaks for it",
                            params[k].name, edge < 0 ? "low" : "high");
    }
    return 0;
}

static size_t reports_outside(const att_answer *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n_reports; i++)
        n += a->report[i].surprise < 0.05;
    return n;
}

/* P(k or more of n reports outside their 95 % range), were they independent: Binomial(n, 0.05). */
static double chance_of(size_t k, size_t n)
{
    double p = 0;
    for (size_t i = k; i <= n; i++)
        p += exp(att_logpmf_binomial((double)i, (double)n, 0.05));
    return p;
}

/* The first thing that went wrong, with the next step; 0 when nothing did. */
static int complaint(const att_answer *a, char *out, size_t size)
{
    char n[32];
    if (a->min_ess < low_ess)
        return snprintf(out, size,
                        "few parameter vectors carry the fit (lowest ESS %.0f %%): run again with --quality "
                        "paper",
                        100 * a->min_ess);
    if (a->draws < low_draws)
        return snprintf(out, size,
                        "the parameter vectors are worth %.0f independent draws only: run again with --quality paper",
                        a->draws);
    if (a->acceptance < low_acceptance)
        return snprintf(out, size,
                        "the parameters hardly moved (%s %% of moves accepted): run again with --quality "
                        "paper; if it stays so, look for reports that contradict each other beyond their grades",
                        tenths(100 * a->acceptance, n));
    /* Before what such a report does to the filters of all. */
    const att_answer_report *oddest = &a->report[0]; /* most surprising first */
    if (oddest->surprise * (double)a->n_reports < too_odd)
        return snprintf(out, size,
                        "\"%s\" is beyond what the model and its grade can explain: check that row, its source's grade "
                        "and the priors",
                        a->problem->obs[oddest->obs].label ? a->problem->obs[oddest->obs].label : "a report");
    if (states_complaint(a, out, size))
        return 1;
    size_t outside = reports_outside(a);
    if (chance_of(outside, a->n_reports) < too_odd)
        return snprintf(out, size,
                        "%zu of %zu reports lie outside their 95 %% range: they contradict each other, or the model, "
                        "beyond their grades; look at them under \"disagree\", then at grades and priors",
                        outside, a->n_reports);
    if (a->log_evidence_se > high_evidence_se)
        return snprintf(out, size,
                        "the log-evidence is uncertain (standard error %s): do not compare models by it; run "
                        "again with --quality paper",
                        tenths(a->log_evidence_se, n));
    return prior_complaint(a, out, size);
}

/* With its error, both to the error's first digit. */
static const char *evidence_of(const att_answer *a, char out[64])
{
    double se = a->log_evidence_se, places = se > 0 ? fmin(fmax(-floor(log10(se)), 0), 3) : 1;
    snprintf(out, 64, "%.*f ± %.*f", (int)places, a->log_evidence, (int)places, se);
    return out;
}

static void say_ok(att_answer *a)
{
    char evidence[64], draws[32];
    snprintf(a->diagnostics, sizeof a->diagnostics,
             "ok: parameters worth %s independent draws, lowest ESS %.0f %%, log-evidence %s, %zu of %zu reports "
             "outside their 95 %% range",
             two_digits(a->draws, draws), 100 * a->min_ess, evidence_of(a, evidence), reports_outside(a), a->n_reports);
}

void att_verdict_pass(att_answer *a)
{
    a->too_little_evidence = too_little(a);
    a->diagnostics_ok = 1;
    a->log_evidence = a->log_evidence_se = a->min_ess = a->acceptance = a->draws = NAN;
    if (!a->post || a->n_reports == 0) {
        snprintf(a->diagnostics, sizeof a->diagnostics,
                 "no reports were fitted: the numbers follow from the assumptions alone");
        return;
    }
    a->log_evidence = att_post_log_evidence(a->post, &a->log_evidence_se);
    a->min_ess = att_post_min_ess(a->post);
    a->acceptance = att_post_acceptance(a->post);
    a->draws = att_post_draws(a->post);
    if (complaint(a, a->diagnostics, sizeof a->diagnostics) > 0)
        a->diagnostics_ok = 0;
    else
        say_ok(a);
}
