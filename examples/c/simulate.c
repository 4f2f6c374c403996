/* SPDX-License-Identifier: Apache-2.0 */
/* What a campaign's assumptions imply before any report: simulate CAMPAIGN */
#include <attrit/attrit.h>
#include <stdio.h>

static void print(const att_campaign *c, const att_problem *p, const att_fan *fan)
{
    static const double level[3] = {0.05, 0.5, 0.95};
    size_t last = att_fan_n_times(fan) - 1;
    char day[16];
    printf("%s, end of %s:\n", att_campaign_title(c), att_day_words(att_campaign_horizon(c), day));
    for (size_t q = 0; q < att_fan_n_quantities(fan); q++) {
        double x[3];
        att_fan_quantiles(fan, last, q, 3, level, x);
        printf("  %-16s %8.0f (90 %%: %.0f - %.0f)\n", p->model->quantities[q].name, x[1], x[0], x[2]);
    }
}

int main(int argc, char **argv)
{
    att_ctx *ctx = NULL;
    att_campaign *c = NULL;
    const att_problem *p;
    att_fan *fan = NULL;
    static att_diag diag;
    att_err err = {0};
    int status = 0;
    if (att_ctx_open(&ctx, NULL, &err) || att_campaign_load(&c, ctx, argc > 1 ? argv[1] : ".", &diag, &err)
        || att_campaign_compile(&p, c, NULL, &diag, &err) || att_fan_simulate(&fan, ctx, p, NULL, &err)) {
        att_diag_print(&diag, stderr);
        status = att_err_print(&err, stderr);
    } else
        print(c, p, fan);
    att_fan_free(&fan);
    att_campaign_free(&c);
    att_ctx_free(&ctx);
    return status;
}
