/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/say.h"
#include "cli/tell.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { WIDTH = 80, FOREMOST = 3, ID = 6, P = 12 };

/* In per cent with its error; where all paths agree, what that leaves open (95 %). */
static const char *chance(const att_claims *c, const att_judged *j, char *out)
{
    char text[40];
    if (j->p.p > 0 && j->p.p < 1)
        return att_say_chance(j->p.p, j->p.se, c->paths, out);
    double open = 100 * (j->p.p > 0 ? 1 - j->least : j->most);
    snprintf(out, WIDTH, "%s %s", j->p.p > 0 ? ">" : "<",
             att_words_rounded(j->p.p > 0 ? 100 - open : open, open, text));
    return out;
}

static const att_claim *row_of(const att_claims *c, const att_judged *j)
{
    return j->claim < 0 ? NULL : &att_campaign_claims(c->campaign)[j->claim];
}

/* ---- the table ------------------------------------------------------------------------------------------------------ */

/* In a column on its left side, cut to what it has room for. */
static void put(int width, const char *text)
{
    char out[WIDTH];
    size_t room = (size_t)width - 1;
    snprintf(out, sizeof out, "%.*s", (int)(strlen(text) > room ? room - 3 : room), text);
    att_say_column(-width, strlen(text) > room ? strcat(out, "...") : out);
}

static const char *term_of(const att_judged *j) { return *j->cannot ? "cannot be said" : j->term; }

static void tell_line(const att_claims *c, const att_judged *j, int title)
{
    char p[80];
    const att_claim *k = row_of(c, j);
    printf("    ");
    put(ID, k ? k->id : "asked");
    put(title, k ? j->title : j->text);
    att_say_column(P, *j->cannot ? "" : chance(c, j, p));
    printf("%s%s\n", *term_of(j) ? "  " : "", term_of(j));
}

/* Titles get what the words for probability leave. */
static void tell_table(const att_claims *c)
{
    size_t term = 0;
    for (size_t i = 0; i < c->n_judged; i++)
        term = strlen(term_of(&c->judged[i])) > term ? strlen(term_of(&c->judged[i])) : term;
    int title = WIDTH - 4 - ID - P - 2 - (int)term;
    printf("    %*s\n", ID + title + P, "P, %");
    for (size_t i = 0; i < c->n_judged; i++)
        tell_line(c, &c->judged[i], title);
}

/* ---- one by one ----------------------------------------------------------------------------------------------------- */

/* By which day it has come on 5, 50 and 95 % of the paths, as far as it does. */
static void tell_own_days(const att_judged *j)
{
    static const char *const share[] = {"5", "50", "95"};
    const att_day day[] = {j->own.d05, j->own.d50, j->own.d95};
    char text[300], words[16];
    int n = snprintf(text, sizeof text, "%s for the first time by",
                     j->question.asks.negated ? "The opposite holds" : "It holds");
    for (int i = 0; i < 3 && day[i] != ATT_NO_DAY; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s %s on %s %%%s", i ? "," : "", att_day_words(day[i], words),
                      share[i], i ? "" : " of the paths");
    if (day[0] != ATT_NO_DAY)
        att_say_wrap(6, WIDTH, strcat(text, "."));
}

static void tell_own(const att_judged *j)
{
    char text[300], a[40], b[40], m[40];
    const att_own_value *x = &j->own;
    double whole = x->q50 == round(x->q50) ? 1 : 0,
           error = fmax(0.01 * fabs(x->q95), whole); /* digits enough to compare with the claim */
    if (x->is_day) {
        tell_own_days(j);
        return;
    }
    snprintf(text, sizeof text, "The paths have %s%s%s (90 %%: %s to %s).", att_words_rounded(x->q50, error, m),
             *x->unit ? " " : "", x->unit, att_words_rounded(x->q05, error, a), att_words_rounded(x->q95, error, b));
    att_say_wrap(6, WIDTH, text);
}

static void tell_probability(const att_claims *c, const att_judged *j)
{
    char text[600], p[80], given[80], n[32];
    int len = snprintf(text, sizeof text, "%s%s%s %%, %s%s", *j->term ? j->term : "probability", *j->term ? " (" : " ",
                       chance(c, j, p), j->frequency, *j->term ? ")" : "");
    text[0] = (char)toupper((unsigned char)text[0]);
    if (j->question.conditional)
        snprintf(text + len, sizeof text - (size_t)len, ", among the %s paths (%s %%) that meet the condition",
                 att_words_count((double)j->paths, 0, n), att_say_chance(j->given.p, j->given.se, c->paths, given));
    strncat(text, ".", sizeof text - strlen(text) - 1);
    att_say_wrap(6, WIDTH, text);
}

static void tell_heading(const att_claims *c, const att_judged *j)
{
    char text[700], day[16];
    const att_claim *k = row_of(c, j);
    if (k)
        snprintf(text, sizeof text, "%.40s, %.80s, %s: %s", k->id, k->source, att_day_words(k->date_reported, day),
                 j->title);
    else
        snprintf(text, sizeof text, "Asked: %s", j->title);
    putchar('\n');
    att_say_wrap(4, WIDTH, text);
    snprintf(text, sizeof text, "asks: %s%s%s%s", j->text, *j->reading ? " (" : "", j->reading, *j->reading ? ")" : "");
    att_say_wrap(6, WIDTH, text);
}

static void tell_judged(const att_claims *c, const att_judged *j)
{
    char text[300];
    tell_heading(c, j);
    if (*j->cannot) {
        snprintf(text, sizeof text, "Cannot be said: %s.", j->cannot);
        att_say_wrap(6, WIDTH, text);
        return;
    }
    tell_probability(c, j);
    tell_own(j);
    if (*j->assumption)
        att_say_wrap(6, WIDTH, j->assumption);
    if (*j->common_error)
        att_say_wrap(6, WIDTH, j->common_error);
    if (*j->tells)
        att_say_wrap(6, WIDTH, j->tells);
    if (*j->rests) {
        snprintf(text, sizeof text, "The campaign's %s rests on this row: so far it is assumed, not found.", j->rests);
        att_say_wrap(6, WIDTH, text);
    }
}

/* ---- what is no question -------------------------------------------------------------------------------------------- */

static void tell_unjudged(const att_claims *c)
{
    char text[400];
    size_t of[ATT_USE_LATER + 1] = {0}, others = 0;
    for (size_t i = 0; i < c->n_unjudged; i++) {
        const att_unjudged *u = &c->unjudged[i];
        const att_claim *k = &att_campaign_claims(c->campaign)[u->claim];
        of[k->use] += !u->projection;
        others += !u->projection;
        if (!u->projection)
            continue;
        snprintf(text, sizeof text, "%.40s, %.80s: %.60s: %.200s.", k->id, k->source, k->quantity, u->why);
        att_say_wrap(4, WIDTH, text);
    }
    int len = snprintf(text, sizeof text, "%zu other rows claim nothing that is to be judged:", others);
    for (int use = 0; use <= ATT_USE_LATER; use++)
        if (of[use])
            len += snprintf(text + len, sizeof text - (size_t)len, " %zu %s,", of[use], att_use_word((att_use)use));
    snprintf(text + len - 1, sizeof text - (size_t)len + 1, "; attrit check --rows tells each.");
    att_say_wrap(4, WIDTH, text);
}

void att_tell_claims(const att_claims *c)
{
    char text[300], n[32], theta[32], day[16];
    att_say_title(c->campaign);
    snprintf(text, sizeof text, "%s paths from the posterior as of %s, of %s parameter vectors",
             att_words_count((double)c->paths, 0, n), att_day_words(att_campaign_as_of(c->campaign), day),
             att_words_count((double)c->n_theta, 0, theta));
    att_say_wrap(2, WIDTH, text);
    att_say_heading("Published claims and questions: %zu of %zu rows of the ledger are judged", c->n_rows,
                    att_campaign_n_claims(c->campaign));
    tell_table(c);
    att_say_heading("One by one");
    for (size_t i = 0; i < c->n_judged; i++)
        tell_judged(c, &c->judged[i]);
    att_say_heading("Not judged");
    tell_unjudged(c);
    putchar('\n');
    att_say_wrap(2, WIDTH,
                 "Probabilities are those of this model, its priors and this reading of the reports. Statements are "
                 "judged, not who made them.");
}

void att_tell_foremost(const att_claims *c)
{
    char text[500];
    const att_judged *first[FOREMOST];
    size_t n = att_claims_foremost(c, FOREMOST, first);
    if (!n)
        return;
    att_say_heading("Published claims on what was known then (attrit claims tells all)");
    for (size_t i = 0; i < n; i++) {
        const att_judged *j = first[i];
        const att_claim *k = row_of(c, j);
        char day[16];
        snprintf(text, sizeof text, "%s (%.40s, %s): %s. %s", j->title, k->source, att_day_words(k->date_reported, day),
                 j->percent, j->assumption);
        att_say_wrap(4, WIDTH, text);
    }
}
