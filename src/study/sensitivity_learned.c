/* SPDX-License-Identifier: Apache-2.0 */
/* Prior against posterior, parameter by parameter. */
#include "study/sensitivity.h"
#include "base/dist.h"

#include <math.h>

static const double learned = 0.4, little = 0.1; /* bits */

const char *att_sensitivity_learned_says(att_learned l)
{
    static const char *const says[] = {"not learned", "a little", "learned"};
    return says[l];
}

/* P(X <= x); only of kinds that have no closed normal score. */
static double cdf_of(const att_prior *prior, double x)
{
    return prior->kind == ATT_UNIFORM ? (x - prior->a) / (prior->b - prior->a)
           : prior->kind == ATT_BETA  ? att_cdf_beta(x, prior->a, prior->b)
                                      : att_cdf_gamma(x, prior->a, prior->b);
}

double att_sensitivity_place(const att_prior *prior, double x)
{
    double z = prior->kind == ATT_NORMAL      ? (x - prior->a) / prior->b
               : prior->kind == ATT_LOGNORMAL ? log(x / prior->a) / prior->b
                                              : att_quantile_normal(cdf_of(prior, x));
    return fmin(fmax(z, -8), 8);
}

static double on_scale(const att_field *f, double x)
{
    return f->scale == ATT_LOG ? log(x) : f->scale == ATT_LOGIT ? log((x - f->low) / (f->high - x)) : x;
}

static void learn(const att_sensitivity_box *b, size_t k, att_sensitivity_parameter *to)
{
    static const double at[] = {0.05, 0.5, 0.95};
    const att_prior *prior = &b->s.problem->prior[k];
    const double *w = att_post_weight(b->post);
    double squares = 0;
    *to = (att_sensitivity_parameter){.field = &b->s.problem->model->params[k]};
    to->group = att_sensitivity_group_of(to->field->name);
    for (int i = 0; i < 3; i++) {
        to->prior[i] = att_prior_quantile(prior, at[i]);
        to->post[i] = att_post_quantile(b->post, k, at[i]);
    }
    to->narrowed = 1
                   - (on_scale(to->field, to->post[2]) - on_scale(to->field, to->post[0]))
                         / (on_scale(to->field, to->prior[2]) - on_scale(to->field, to->prior[0]));
    for (size_t i = 0; i < att_post_n_theta(b->post); i++)
        to->shift += w[i] * att_sensitivity_place(prior, att_post_theta(b->post, i)[k]);
    for (size_t i = 0; i < att_post_n_theta(b->post); i++)
        squares += w[i] * pow(att_sensitivity_place(prior, att_post_theta(b->post, i)[k]) - to->shift, 2);
    to->width = sqrt(squares);
    to->bits = ((to->shift * to->shift + squares - 1) / 2 - log(to->width)) / M_LN2;
    to->verdict = to->bits >= learned ? ATT_LEARNED : to->bits >= little ? ATT_LEARNED_LITTLE : ATT_LEARNED_NOT;
}

int att_sensitivity_learned(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    size_t n = att_fields_count(s->problem->model->params);
    if (!(s->parameter = ATT_NEW(&b->arena, att_sensitivity_parameter, n + 1)))
        return att_sensitivity_no_memory(err);
    for (size_t k = 0; k < n; k++)
        if (s->problem->prior[k].kind != ATT_FIXED)
            learn(b, k, &s->parameter[s->n_parameters++]);
    return 0;
}
