/* SPDX-License-Identifier: Apache-2.0 */
/* What may be asked about: quantities and events of the model, by their names or by what is said for them. */
#include "campaign/question_parser.h"

#include <stdlib.h>

enum { NAMES_MAX = 128, NAME_WORDS = 5 };

static const struct {
    const char *said, *meant;
} synonyms[] = {{"wiped_out", "below_10"},
                {"forced_onto_the_defensive", "on_defensive"},
                {"half_of_the_units_dissolved", "half_dissolved"},
                {"pulled_out_of_the_line", "pulled_out"}};
enum { N_SYNONYMS = sizeof synonyms / sizeof *synonyms };

int att_question_is_counter(const att_model *m, int quantity) { return !(m->quantities[quantity].flags & ATT_LEVEL); }

int att_question_counts_people(const att_model *m, int quantity)
{
    static const char *const people[] = {"killed",   "wounded",  "casualties",     "strength", "in_care",
                                         "returned", "captured", "self_inflicted", "deserted", "deployed"};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (!strcmp(m->quantities[quantity].name, people[i]))
            return 1;
    return 0;
}

const char *att_question_event(const att_campaign *c, size_t i, char *out)
{
    const char *own = c->model->events[i].name;
    char *end;
    unsigned long k = strncmp(own, "below_", 6) ? 0 : strtoul(own + 6, &end, 10);
    if (k > c->n_thresholds)
        return NULL;
    if (k)
        snprintf(out, 32, "below_%.0f", 100 * c->threshold[k - 1]);
    else
        snprintf(out, 32, "%.31s", own);
    return out;
}

/* All names that may be asked about, those of quantities first. */
static size_t known_names(const att_campaign *c, char name[NAMES_MAX][QUESTION_NAME], size_t *n_quantities)
{
    size_t n = 0;
    for (const att_field *f = c->model->quantities; f->name && n < NAMES_MAX; f++)
        snprintf(name[n++], QUESTION_NAME, "%.47s", f->name);
    *n_quantities = n;
    for (size_t i = 0; i < att_fields_count(c->model->events) && n < NAMES_MAX; i++)
        n += att_question_event(c, i, name[n]) != NULL;
    return n;
}

/* The words from the next one on as one name: "pulled_out", into out[QUESTION_NAME]; how many there were. */
static size_t joined(const parser *p, size_t n, char *out)
{
    size_t len = 0, k = 0;
    out[0] = 0;
    for (; k < n && p->i + k < p->n && p->token[p->i + k].kind == WORD; k++)
        len += (size_t)snprintf(out + len, len < QUESTION_NAME ? QUESTION_NAME - len : 0, "%s%.46s", k ? "_" : "",
                                p->token[p->i + k].s);
    for (char *s = out; *s; s++)
        *s = *s == '-' ? '_' : *s;
    return k;
}

static const char *meant(const char *name)
{
    for (size_t i = 0; i < N_SYNONYMS; i++)
        if (!strcmp(name, synonyms[i].said))
            return synonyms[i].meant;
    return name;
}

/* How many words may be meant as a name: those before the next one that begins something else. */
static size_t words_meant(const parser *p)
{
    static const char *const next[] = {"by",  "before",  "on",    "after", "from", "given", "per",  "a",   "at",
                                       "not", "between", "below", "above", "more", "fewer", "less", "and", "or"};
    size_t n = 0;
    for (; n < NAME_WORDS && p->i + n < p->n && p->token[p->i + n].kind == WORD; n++)
        for (size_t k = 0; n && k < sizeof next / sizeof *next; k++)
            if (!strcmp(p->token[p->i + n].s, next[k]))
                return n;
    return n;
}

static int unknown_name(parser *p, size_t n, char name[NAMES_MAX][QUESTION_NAME])
{
    const char *names[NAMES_MAX + N_SYNONYMS], *near = NULL;
    char said[QUESTION_NAME], part[QUESTION_NAME], help[320] = "";
    size_t words = words_meant(p), len = 0;
    for (size_t i = 0; i < n; i++)
        names[i] = name[i];
    for (size_t i = 0; i < N_SYNONYMS; i++)
        names[n + i] = synonyms[i].said;
    for (size_t k = words; k > 0 && !near; k--)
        if (joined(p, k, part) == k)
            near = att_text_nearest(part, n + N_SYNONYMS, names);
    if (near)
        snprintf(help, sizeof help, "did you mean %s?", near);
    for (size_t i = 0; !near && i < n && len + QUESTION_NAME < sizeof help; i++)
        len += (size_t)snprintf(help + len, sizeof help - len, "%s%s", i ? ", " : "one of ", name[i]);
    if (!words)
        return att_question_wrong(p, ATT_E_QUESTION, p->i, 1, help, "a quantity or an event is wanted here, not \"%s\"",
                                  here(p));
    joined(p, words, said);
    return att_question_wrong(p, ATT_E_REFERENCE, p->i, words, help,
                              "\"%s\" is no quantity of the model %s and no event that is followed", said,
                              p->c->model->name);
}

int att_question_name(parser *p, att_proposition *q)
{
    char name[NAMES_MAX][QUESTION_NAME], said[QUESTION_NAME];
    size_t n_quantities, n = known_names(p->c, name, &n_quantities);
    for (size_t k = NAME_WORDS; k > 0; k--) {
        if (joined(p, k, said) != k)
            continue;
        for (size_t i = 0; i < n; i++)
            if (!strcmp(name[i], meant(said))) {
                p->i += k;
                q->quantity = i < n_quantities ? (int)i : -1;
                snprintf(q->event, sizeof q->event, "%.31s", i < n_quantities ? "" : name[i]);
                return 0;
            }
    }
    return unknown_name(p, n, name);
}
