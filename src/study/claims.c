/* SPDX-License-Identifier: Apache-2.0 */
#include "study/claims.h"
#include "base/num.h"
#include "base/team.h"
#include "base/text.h"
#include "campaign/answer.h"
#include "campaign/claimed.h"
#include "io/sink_claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

att_claims_opts att_claims_opts_default(void)
{
    return (att_claims_opts){.seed = 1, .paths = 10000, .words = ATT_WORDS_ICD203};
}

static int no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the claims");
}

/* ---- counting ------------------------------------------------------------------------------------------------------- */

/*
 * 95 % limits of a share by Monte Carlo error alone (Wilson 1927), for as many independent paths as would have that error;
 * where all agree, for as many as there are parameter vectors among them.
 */
static void limit(att_judged *j, size_t n_groups)
{
    double p = j->p.p, z2 = 1.96 * 1.96,
           n = p > 0 && p < 1 && j->p.se > 0 ? p * (1 - p) / (j->p.se * j->p.se) : (double)n_groups;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n),
           half = sqrt(p * (1 - p) * z2 / n + z2 * z2 / (4 * n * n)) / (1 + z2 / n);
    j->least = p > 0 ? fmax(0, middle - half) : 0;
    j->most = p < 1 ? fmin(1, middle + half) : 1;
}

/* Parameter vectors among the paths that count. */
static size_t groups_of(att_claims_box *b, const att_claims_paths *s)
{
    size_t n = 0;
    memset(b->paired.sum, 0, b->groups.n * sizeof *b->paired.sum);
    for (size_t i = 0; i < b->c.paths; i++)
        if (att_claims_counts(s, i)) {
            n += b->paired.sum[b->groups.of[i]] == 0;
            b->paired.sum[b->groups.of[i]] = 1;
        }
    return n;
}

static void count_shares(att_claims_box *b, att_judged *j, const att_claims_paths *s)
{
    const att_proposition *q = &j->question.asks;
    att_paired *p = &b->paired;
    double below = 0, above = 0;
    att_paired_clear(p);
    for (size_t i = 0; i < b->c.paths; i++)
        if (att_claims_counts(s, i)) {
            att_paired_add(p, i, s->asks.holds[i], 0);
            below += s->asks.value[i] < q->low || (q->open_low && s->asks.value[i] == q->low);
            above += s->asks.value[i] > q->high || (q->open_high && s->asks.value[i] == q->high);
        }
    j->paths = p->n;
    j->p = att_paired_share(p);
    j->below = s->asks.is_time ? NAN : below / (double)p->n;
    j->above = s->asks.is_time ? NAN : above / (double)p->n;
    limit(j, groups_of(b, s));
}

static void count_given(att_claims_box *b, att_judged *j, const att_claims_paths *s)
{
    j->given = (att_share){1, 0};
    if (!s->counts)
        return;
    att_paired_clear(&b->paired);
    for (size_t i = 0; i < b->c.paths; i++)
        att_paired_add(&b->paired, i, s->counts[i], 0);
    j->given = att_paired_share(&b->paired);
}

/* The first day by whose evening it holds on a share p of n paths; m of them ever have it, at ascending times. */
static att_day day_of(const att_claims_box *b, size_t n, size_t m, const double *sorted, double p)
{
    size_t rank = (size_t)ceil(p * (double)n - 1e-9);
    return rank <= m ? att_answer_day(b->c.campaign, sorted[rank ? rank - 1 : 0]) : ATT_NO_DAY;
}

static void own_day(att_claims_box *b, att_judged *j, const att_claims_paths *s)
{
    double *sorted = b->paired.sorted;
    size_t m = 0;
    for (size_t i = 0; i < b->c.paths; i++)
        if (att_claims_counts(s, i) && !isnan(s->asks.value[i]))
            sorted[m++] = s->asks.value[i];
    att_sort(m, sorted);
    j->own = (att_own_value){.is_day = 1, .q05 = NAN, .q50 = NAN, .q95 = NAN, .unit = "date"};
    j->own.d05 = day_of(b, j->paths, m, sorted, 0.05);
    j->own.d50 = day_of(b, j->paths, m, sorted, 0.5);
    j->own.d95 = day_of(b, j->paths, m, sorted, 0.95);
}

static void own_number(att_claims_box *b, att_judged *j, const att_claims_paths *s)
{
    const att_proposition *q = &j->question.asks;
    double *sorted = b->paired.sorted;
    size_t n = 0;
    for (size_t i = 0; i < b->c.paths; i++)
        if (att_claims_counts(s, i) && !isnan(s->asks.value[i]))
            sorted[n++] = s->asks.value[i];
    att_sort(n, sorted);
    const char *percent = !strcmp(b->c.problem->model->quantities[q->quantity].unit, "percent") ? "%" : "";
    j->own =
        (att_own_value){.d05 = ATT_NO_DAY, .d50 = ATT_NO_DAY, .d95 = ATT_NO_DAY, .q05 = NAN, .q50 = NAN, .q95 = NAN};
    j->own.unit = q->percent ? "% of those deployed" : q->per_day ? "a day" : percent;
    if (!n)
        return;
    j->own.q05 = att_quantile_sorted(n, sorted, 0.05);
    j->own.q50 = att_quantile_sorted(n, sorted, 0.5);
    j->own.q95 = att_quantile_sorted(n, sorted, 0.95);
}

/* ---- one question --------------------------------------------------------------------------------------------------- */

const char *att_claims_keep(att_claims_box *b, const char *text)
{
    const char *s = att_arena_strdup(&b->arena, text);
    b->failed |= !s;
    return s ? s : "";
}

static void say_cannot(att_claims_box *b, att_judged *j, const char *why)
{
    j->cannot = att_claims_keep(b, why);
    j->p = j->given = (att_share){NAN, NAN};
    j->most = j->least = j->below = j->above = j->needs_ratio = j->needs_pace = j->own_pace = NAN;
    j->own = (att_own_value){0, NAN, NAN, NAN, ATT_NO_DAY, ATT_NO_DAY, ATT_NO_DAY, ""};
    j->term = j->frequency = j->percent = j->assumption = j->tells = j->common_error = "";
    j->n_contrasts = 0;
}

static void say_probability(att_claims_box *b, att_judged *j)
{
    char text[40];
    j->term = att_words_term(b->c.words, j->p.p);
    j->frequency = att_claims_keep(b, att_words_frequency(j->p.p, text));
    j->percent = att_claims_keep(b, att_words_percent(j->p.p, text));
}

/* 0; >0 it cannot be told, which was said; -1 without memory. */
static int follow(att_claims_box *b, att_judged *j, att_claims_paths *s)
{
    char why[200];
    const att_question *q = &j->question;
    const att_campaign *c = b->c.campaign;
    *s = (att_claims_paths){0};
    if (att_question_cannot(&q->asks, c, b->c.problem, why)
        || (q->conditional && att_question_cannot(&q->given, c, b->c.problem, why))) {
        say_cannot(b, j, why);
        return 1;
    }
    if (att_question_hold(&s->asks, &b->scratch, &q->asks, c, b->c.problem, b->fan))
        return -1;
    if (!q->conditional)
        return 0;
    if (att_question_hold(&s->given, &b->scratch, &q->given, c, b->c.problem, b->fan))
        return -1;
    s->counts = s->given.holds;
    if (groups_of(b, s))
        return 0;
    say_cannot(b, j, "no path meets the condition");
    return 1;
}

static int answer(att_claims_box *b, att_judged *j)
{
    att_claims_paths s;
    int rc = follow(b, j, &s);
    if (!rc) {
        j->cannot = "";
        count_given(b, j, &s);
        count_shares(b, j, &s);
        say_probability(b, j);
        if (s.asks.is_time)
            own_day(b, j, &s);
        else
            own_number(b, j, &s);
        att_claims_dial_turn(b, j, &s);
        rc = att_claims_explain(b, j, &s);
    }
    att_arena_rewind(&b->scratch);
    return rc < 0 ? -1 : 0;
}

/* ---- which questions ------------------------------------------------------------------------------------------------ */

static att_judged *add(att_claims_box *b, const att_question *q)
{
    char text[ATT_QUESTION_TEXT];
    att_judged *j = &b->c.judged[b->c.n_judged++];
    *j = (att_judged){.claim = -1, .question = *q, .title = "", .rule = "", .reading = "", .rests = "", .cannot = ""};
    j->text = att_claims_keep(b, att_question_text(q, b->c.campaign, text));
    j->words = att_claims_keep(b, att_question_words(q, b->c.campaign, text));
    return j;
}

/* A question of campaign.yaml: of a later cut-off than its own it may be past. */
static att_judged *add_asked(att_claims_box *b, const att_asked *a)
{
    att_question q;
    att_err e = {0};
    if (!att_question_parse(&q, b->c.campaign, a->text, &e)) {
        att_judged *j = add(b, &q);
        j->title = j->words;
        j->reading = a->says;
        return j;
    }
    att_judged *j = &b->c.judged[b->c.n_judged++];
    *j = (att_judged){
        .claim = -1, .rule = "", .rests = "", .title = a->text, .text = a->text, .words = a->text, .reading = a->says};
    say_cannot(b, j, e.text);
    return j;
}

/* The campaign's own readings of a row; how many. */
static size_t add_campaigns(att_claims_box *b, size_t row)
{
    const att_campaign *c = b->c.campaign;
    const att_claim *k = &att_campaign_claims(c)[row];
    size_t n = 0;
    for (size_t i = 0; k->use != ATT_USE_LATER && i < att_campaign_n_asked(c); i++)
        if (!strcmp(att_campaign_asked(c)[i].claim, k->id)) {
            att_judged *j = add_asked(b, &att_campaign_asked(c)[i]);
            j->kind = ATT_JUDGED_CLAIM;
            j->claim = (int)row;
            j->rule = "campaign";
            n++;
        }
    return n;
}

static void leave(att_claims_box *b, size_t row, int projection, const char *why)
{
    b->c.unjudged[b->c.n_unjudged++] = (att_unjudged){(int)row, projection, att_claims_keep(b, why)};
}

static void add_row(att_claims_box *b, size_t row)
{
    const att_campaign *c = b->c.campaign;
    const att_claim *k = &att_campaign_claims(c)[row];
    att_claimed read;
    size_t before = b->c.n_judged;
    if (add_campaigns(b, row))
        ;
    else if (k->use != ATT_USE_JUDGED)
        leave(b, row, 0, k->why);
    else {
        att_claimed_read(&read, c, row);
        for (size_t i = 0; i < read.n; i++) {
            att_judged *j = add(b, &read.reading[i].question);
            j->kind = ATT_JUDGED_CLAIM;
            j->claim = (int)row;
            j->title = att_claims_keep(b, read.reading[i].title);
            j->reading = read.reading[i].says;
            j->rule = read.rule;
        }
        if (!read.n)
            leave(b, row, 1, read.why);
    }
    const char *key = att_campaign_cited(c, k->id);
    for (size_t i = before; i < b->c.n_judged; i++)
        b->c.judged[i].rests = key ? key : "";
    b->c.n_rows += b->c.n_judged > before;
}

static void add_questions(att_claims_box *b, const att_claims_opts *o, const att_question *asked)
{
    const att_campaign *c = b->c.campaign;
    for (size_t i = 0; i < att_campaign_n_asked(c); i++)
        if (!*att_campaign_asked(c)[i].claim) {
            att_judged *j = add_asked(b, &att_campaign_asked(c)[i]);
            j->kind = ATT_JUDGED_ASKED;
            j->rule = "asked";
        }
    for (size_t i = 0; i < o->n_ask; i++) {
        att_judged *j = add(b, &asked[i]);
        j->kind = ATT_JUDGED_ASKED;
        j->rule = "asked";
        j->title = j->words;
    }
}

/* ---- the whole ------------------------------------------------------------------------------------------------------ */

static int open_all(att_claims_box *b)
{
    size_t rows = att_campaign_n_claims(b->c.campaign),
           n = ATT_CLAIMED_READINGS * rows + att_campaign_n_asked(b->c.campaign) + ATT_CLAIMS_ASK_MAX;
    b->c.judged = ATT_NEW(&b->arena, att_judged, n);
    b->c.unjudged = ATT_NEW(&b->arena, att_unjudged, rows);
    if (!b->c.judged || !b->c.unjudged
        || att_groups_make(&b->groups, &b->arena, b->fan, att_fields_count(b->c.problem->model->params))
        || att_paired_open(&b->paired, &b->arena, &b->groups, b->c.paths))
        return -1;
    b->c.n_theta = b->groups.n;
    return 0;
}

static int judge(att_claims_box *b, const att_claims_opts *o, const att_question *asked)
{
    for (size_t i = 0; i < att_campaign_n_claims(b->c.campaign); i++)
        add_row(b, i);
    add_questions(b, o, asked);
    for (size_t i = 0; i < b->c.n_judged; i++)
        if (!*b->c.judged[i].cannot && answer(b, &b->c.judged[i]))
            return -1;
    return b->failed ? -1 : 0;
}

static int read_asked(att_question *asked, const att_campaign *c, const att_claims_opts *o, att_err *err)
{
    int rc =
        o->n_ask > ATT_CLAIMS_ASK_MAX
            ? att_err_set(err, ATT_E_USAGE, NULL, "at most %d questions can be asked at once", (int)ATT_CLAIMS_ASK_MAX)
            : 0;
    for (size_t i = 0; !rc && i < o->n_ask; i++)
        rc = att_question_parse(&asked[i], c, o->ask[i], err);
    return rc;
}

int att_claims_judge(att_claims **out, const att_campaign *c, const att_problem *p, const att_fan *fan,
                     const att_claims_opts *opts, att_err *err)
{
    double began = att_clock();
    att_claims_opts o = opts ? *opts : att_claims_opts_default();
    att_question asked[ATT_CLAIMS_ASK_MAX];
    att_arena arena = {0};
    *out = NULL;
    int rc = read_asked(asked, c, &o, err);
    att_claims_box *b = rc ? NULL : ATT_NEW(&arena, att_claims_box, 1);
    if (!b)
        return rc ? rc : no_memory(err);
    *b = (att_claims_box){
        .c = {.campaign = c, .problem = p, .seed = o.seed, .paths = att_fan_n_paths(fan), .words = o.words},
        .arena = arena,
        .fan = fan};
    *out = &b->c;
    rc = open_all(b) ? no_memory(err) : att_claims_dial_open(b, err);
    if (!rc && judge(b, &o, asked))
        rc = no_memory(err);
    att_arena_free(&b->scratch);
    b->c.seconds = att_clock() - began;
    if (rc)
        att_claims_free(out);
    return rc;
}

int att_claims_make(att_claims **out, att_ctx *ctx, const att_campaign *c, const att_problem *p, const att_post *post,
                    const att_claims_opts *opts, att_err *err)
{
    double began = att_clock();
    att_claims_opts o = opts ? *opts : att_claims_opts_default();
    att_question asked[ATT_CLAIMS_ASK_MAX];
    att_fan *fan = NULL;
    *out = NULL;
    int rc = read_asked(asked, c, &o, err); /* before the long part */
    rc = rc ? rc : att_fan_forecast(&fan, ctx, post, &(att_fan_opts){.seed = o.seed, .n_paths = o.paths}, err);
    rc = rc ? rc : att_claims_judge(out, c, p, fan, &o, err);
    att_fan_free(&fan);
    if (!rc)
        (*out)->seconds = att_clock() - began;
    return rc;
}

void att_claims_free(att_claims **c)
{
    if (!*c)
        return;
    att_arena arena = ((att_claims_box *)(void *)*c)->arena; /* the claims lie in it */
    att_arena_free(&arena);
    *c = NULL;
}

/* ---- the foremost --------------------------------------------------------------------------------------------------- */

/* A date of the end weighs more than a rate, a rate more than a count; what the campaign itself assumes comes last. */
static int rank(const att_judged *j)
{
    static const char *const order[] = {"depletion", "rate", "campaign", "share", "count", "plan"};
    int n = sizeof order / sizeof *order, i = 0;
    while (i < n && strcmp(order[i], j->rule) != 0)
        i++;
    return i + (*j->rests ? n : 0);
}

size_t att_claims_foremost(const att_claims *c, size_t n, const att_judged **out)
{
    size_t found = 0;
    for (int r = 0; r < 12 && found < n; r++)
        for (size_t i = 0; i < c->n_judged && found < n; i++)
            if (c->judged[i].kind == ATT_JUDGED_CLAIM && !*c->judged[i].cannot && rank(&c->judged[i]) == r)
                out[found++] = &c->judged[i];
    return found;
}

/* ---- files ---------------------------------------------------------------------------------------------------------- */

char *att_claims_json(const att_claims *c, att_err *err) { return att_sink_claims_json(c, err); }

static int put_csv(att_sink *sink, const att_claims *c, att_err *err)
{
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    int rc = att_sink_claims_csv(&text, c, err);
    if (!rc)
        rc = att_sink_put(sink, "claims.csv", text.s, text.len, err);
    att_arena_free(&arena);
    return rc;
}

int att_claims_write(const att_claims *c, const char *dir, const char *command, att_err *err)
{
    att_sink sink = {.dir = dir};
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = put_csv(&sink, c, err);
    if (!rc)
        rc = att_sink_put_text(&sink, "claims.json", att_sink_claims_json(c, err), err);
    if (!rc)
        rc = att_sink_put_text(&sink, "claims.manifest.json", att_sink_claims_manifest(c, command, &sink, err), err);
    return att_sink_finish(&sink, rc, err);
}
