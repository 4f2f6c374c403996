/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/vet.h"
#include "base/num.h"

static double middle(const att_prior *prior) { return att_prior_quantile(prior, 0.5); }

/* One by one among the model's own defaults, those that the campaign states. Returns how many the model refuses. */
static int tell_refused(const att_campaign *c, att_args *a, double *theta, att_diag *diag)
{
    char value[32];
    int n = 0;
    for (size_t i = 0; i < c->n_stated; i++) {
        const att_stated *s = &c->stated[i];
        const att_field *f = &c->model->params[s->row];
        theta[s->row] = middle(&c->problem.prior[s->row]);
        if (c->model->prepare(a)) {
            n++;
            att_print_double(theta[s->row], value);
            att_campaign_say(&c->yaml, s->basis.line, ATT_E_RANGE, ATT_ERROR, diag,
                             "choose another prior; the model's page names the limits of what it follows",
                             "the model %s refuses %s (%s) at %s, the middle of its prior", c->model->name, f->name,
                             f->doc, value);
        }
        theta[s->row] = middle(&f->prior);
    }
    return n;
}

static int vet(const att_campaign *c, att_args *a, double *theta, att_diag *diag, att_err *err)
{
    size_t n = att_fields_count(c->model->params);
    for (size_t i = 0; i < n; i++)
        theta[i] = middle(&c->problem.prior[i]);
    if (!c->model->prepare(a))
        return 0;
    for (size_t i = 0; i < n; i++)
        theta[i] = middle(&c->model->params[i].prior);
    if (!tell_refused(c, a, theta, diag))
        att_campaign_say(&c->yaml, 0, ATT_E_RANGE, ATT_ERROR, diag, "choose other priors",
                         "the model %s refuses its parameters at the middle of their priors", c->model->name);
    return att_err_set(err, ATT_E_RANGE, NULL, "%s cannot be used: the model refuses a prior", c->name);
}

int att_vet_priors(const att_campaign *c, att_diag *diag, att_err *err)
{
    att_arena arena = {0};
    att_args a = {.n = 1, .input = c->problem.input};
    char why[200];
    size_t memory = 0;
    double *theta = ATT_NEW(&arena, double, att_fields_count(c->model->params) + 1);
    int code = c->model->sizes(&a, &a.state_bytes, &memory, why);
    a.theta = theta;
    a.memory = att_arena_alloc(&arena, memory);
    if (code >= 0)
        code = theta && a.memory ? vet(c, &a, theta, diag, err)
                                 : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to try the priors");
    att_arena_free(&arena);
    return code;
}
