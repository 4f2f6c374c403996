/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled campaign's ledger in words: the listing of `attrit check`. */
#include "base/date.h"
#include "base/text.h"
#include "campaign/inside.h"

#include <string.h>

enum { WIDTH = 80, N_USES = ATT_USE_LATER + 1 };

/* A text with a hanging indent, broken at blanks so that no line is wider than WIDTH. `at`: columns printed already. */
static void print_wrapped(FILE *out, const char *s, size_t at, size_t indent)
{
    for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
        size_t word = strcspn(s, " "), n = att_utf8_count(s, word);
        if (at + 1 + n > WIDTH) {
            fprintf(out, "\n%*s", (int)indent - 1, "");
            at = indent - 1;
        }
        fprintf(out, " %.*s", (int)word, s);
        at += 1 + n;
        s += word;
    }
    fputc('\n', out);
}

static void describe_head(const att_campaign *c, FILE *out)
{
    att_day first = ATT_NO_DAY, last = ATT_NO_DAY;
    char a[11], b[11], d[11];
    for (size_t i = 0; i < c->n_claims; i++) {
        att_day day = c->claim[i].date_reported;
        first = first == ATT_NO_DAY || day < first ? day : first;
        last = last == ATT_NO_DAY || day > last ? day : last;
    }
    fprintf(out, "%zu claims", c->n_claims);
    if (c->n_claims)
        fprintf(out, ", reported %s to %s", att_date_format(first, a), att_date_format(last, b));
    fprintf(out, "; cut-off %s\n", att_date_format(c->cut_off, d));
}

static void describe_counts(const att_campaign *c, FILE *out)
{
    static const char *const meaning[N_USES] = {[ATT_USE_FITTED] = "evidence, one observation each",
                                                [ATT_USE_MERGED] = "further printings of claims that are fitted",
                                                [ATT_USE_JUDGED] = "projections, rates, derived: held to the answer",
                                                [ATT_USE_CITED] = "what the campaign's assumptions rest on",
                                                [ATT_USE_ASIDE] = "other subjects, quantities or parts; doubtful",
                                                [ATT_USE_LATER] = "after the cut-off: they play no part"};
    size_t n[N_USES] = {0};
    for (size_t i = 0; i < c->n_claims; i++)
        n[c->claim[i].use]++;
    for (int use = 0; use < N_USES; use++)
        if (n[use])
            fprintf(out, "%6zu  %-17s %s\n", n[use], att_use_word((att_use)use), meaning[use]);
}

/* One line a fitted claim that has other printings: their ids and what they say together. */
static void describe_merged(const att_campaign *c, FILE *out)
{
    char words[64];
    for (size_t i = 0; i < c->n_claims; i++) {
        size_t n = 0;
        for (size_t j = 0; j < c->n_claims; j++)
            if (c->claim[j].use == ATT_USE_MERGED && c->lead[j] == i)
                fprintf(out, "%s%s", n++ ? ", " : "  one claim: ", c->claim[j].id);
        if (n)
            fprintf(out, " with %s: %s %s\n", c->claim[i].id, c->claim[i].quantity,
                    att_statement_words(&c->statement[i], words));
    }
}

static void describe_clashes(const att_campaign *c, FILE *out)
{
    for (size_t n = 0; n < c->n_clashes; n++) {
        const att_claim *a = &c->claim[c->clash[n].a], *b = &c->claim[c->clash[n].b];
        fprintf(out, "  contradiction: %s (%s) and %s (%s); settle it under rulings:\n", a->id, a->quantity, b->id,
                b->quantity);
    }
}

static void describe_brigades(const att_campaign *c, FILE *out)
{
    char text[600], men[32], n[32];
    for (size_t b = 0; b < c->n_brigades; b++) {
        const att_formation *f = &c->formation[b];
        snprintf(text, sizeof text, "%.100s: %.300s%s%s men in %s units", f->name, f->title == f->name ? "" : f->title,
                 f->title == f->name ? "" : ", ", att_statement_commas(f->men, men),
                 att_statement_commas((double)f->n_units, n));
        fputs("  brigade", out);
        print_wrapped(out, text, 9, 4);
    }
}

static void describe_doctrine(const att_doctrine *d, FILE *out)
{
    char text[600], from[11], until[11];
    int has_from = d->from != ATT_NO_DAY, has_until = d->until != ATT_NO_DAY;
    snprintf(text, sizeof text, "%s: %.400s%s%s%s%s", d->name, d->says, has_from ? "; from " : "",
             has_from ? att_date_format(d->from, from) : "", has_until ? "; until " : "",
             has_until ? att_date_format(d->until, until) : "");
    fputs("  doctrine", out);
    print_wrapped(out, text, 10, 4);
}

static void describe_row(const att_claim *k, FILE *out)
{
    char day[11], words[64] = "", head[200];
    att_statement s;
    if (!att_statement_read(&s, k->low, k->best, k->high))
        att_statement_words(&s, words);
    int bare = !*words || !strcmp(k->unit, "persons");
    snprintf(head, sizeof head, "%.40s: %.40s %s %.11s", k->source, k->quantity, words, bare ? "" : k->unit);
    fprintf(out, "%-6.30s %s", k->id, att_date_format(att_campaign_day(k), day));
    print_wrapped(out, head, 17, 9);
    fprintf(out, "       %s:", att_use_word(k->use));
    print_wrapped(out, k->why, 8 + strlen(att_use_word(k->use)), 9);
}

void att_campaign_describe(const att_campaign *c, int rows, FILE *out)
{
    describe_head(c, out);
    describe_counts(c, out);
    describe_merged(c, out);
    describe_clashes(c, out);
    describe_brigades(c, out);
    for (size_t i = 0; i < c->n_doctrines; i++)
        describe_doctrine(&c->doctrine[i], out);
    for (size_t i = 0; rows && i < c->n_claims; i++)
        describe_row(&c->claim[i], out);
}
