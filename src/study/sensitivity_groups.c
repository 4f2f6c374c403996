/* SPDX-License-Identifier: Apache-2.0 */
/* Which parameters belong together. One that is not listed is a group of its own. */
#include "study/sensitivity.h"

#include <string.h>

static const struct belongs {
    const char *parameter, *group;
} belongs[] = {
    {"lambda", "intensity of attack"},    {"p_down", "odds of a meeting"}, /* of a team with a drone */
    {"q_bait", "odds of a meeting"},      {"q_team", "odds of a meeting"},
    {"q_alone", "odds of a meeting"},     {"kappa", "lethality"},
    {"kappa_close", "lethality"},         {"rho", "return of wounded"},
    {"tau", "return of wounded"},         {"phi", "unrest of tempo"},
    {"sd_tempo", "unrest of tempo"},      {"chi", "close combat"},
    {"rest_mean", "length of rests"},     {"combat_start", "start of combat"},
    {"deployment", "size of deployment"}, {"h", "encirclement"},
    {"compliance", "encirclement"},       {"d", "desertion"},
    {"initiative_level", "initiative"},   {"initiative_slope", "initiative"},
};

const char *att_sensitivity_group_of(const char *parameter)
{
    for (size_t i = 0; i < sizeof belongs / sizeof *belongs; i++)
        if (!strcmp(belongs[i].parameter, parameter))
            return belongs[i].group;
    return parameter;
}

static int add_group(att_sensitivity_box *b, const char *name)
{
    att_sensitivity_group *g = &b->s.group[b->s.n_groups++];
    size_t n = b->s.n_headlines;
    *g = (att_sensitivity_group){.name = name,
                                 .members = "",
                                 .first = ATT_NEW(&b->arena, att_share, n),
                                 .total = ATT_NEW(&b->arena, att_share, n),
                                 .after = ATT_NEW(&b->arena, att_share, n)};
    return g->first && g->total && g->after ? 0 : -1;
}

int att_sensitivity_groups(att_sensitivity_box *b, int *of, att_err *err)
{
    att_sensitivity *s = &b->s;
    const att_field *params = s->problem->model->params;
    size_t n = att_fields_count(params);
    if (!(s->group = ATT_NEW(&b->arena, att_sensitivity_group, n + 2)))
        return att_sensitivity_no_memory(err);
    for (size_t k = 0; k < n; k++) {
        const char *name = att_sensitivity_group_of(params[k].name);
        size_t g = 0;
        of[k] = -1;
        if (s->problem->prior[k].kind == ATT_FIXED)
            continue;
        while (g < s->n_groups && strcmp(s->group[g].name, name))
            g++;
        if (g == s->n_groups && add_group(b, name))
            return att_sensitivity_no_memory(err);
        of[k] = (int)g;
        const char *so_far = s->group[g].members;
        s->group[g].members = att_arena_printf(&b->arena, "%s%s%s", so_far, *so_far ? ", " : "", params[k].name);
        if (!s->group[g].members)
            return att_sensitivity_no_memory(err);
    }
    return add_group(b, "shared shocks") || add_group(b, "dice") ? att_sensitivity_no_memory(err) : 0;
}
