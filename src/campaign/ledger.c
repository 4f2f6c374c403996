/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/ledger.h"
#include "base/date.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

const char *const att_ledger_quantities[] = {"killed",
                                             "wounded",
                                             "casualties",
                                             "captured",
                                             "missing",
                                             "deserted",
                                             "self_inflicted",
                                             "strength",
                                             "deployed",
                                             "arrivals",
                                             "unknown",
                                             "units",
                                             "unit_strength",
                                             "assault_size",
                                             "bait_group_size",
                                             "bait_distance",
                                             "shooter_distance",
                                             "killed_drone",
                                             "killed_small_arms",
                                             "self_destruction",
                                             "deserters_recaptured",
                                             "territory_held",
                                             "territory_lost",
                                             "territory_fraction_lost",
                                             "casualties_per_day",
                                             "killed_per_day",
                                             "depletion_date",
                                             "deployment_planned",
                                             "reinforcement_possible",
                                             "loss_fraction",
                                             "order",
                                             "document",
                                             NULL};
const char *const att_ledger_kinds[] = {"government-party",
                                        "government-adversary",
                                        "government-third-party",
                                        "third-party",
                                        "independent",
                                        "think-tank",
                                        "media",
                                        NULL};
const char *const att_ledger_units[] = {"persons",     "units", "persons/day", "fraction", "km2",      "m", "km",
                                        "weeks_ahead", "days",  "date",        "drones",   "vehicles", "1", NULL};

int att_ledger_is_projection(const char *quantity)
{
    static const char *const word[] = {"depletion_date", "deployment_planned", "reinforcement_possible",
                                       "loss_fraction"};
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        if (!strcmp(word[i], quantity))
            return 1;
    size_t n = strlen(quantity);
    return n > 8 && !strcmp(quantity + n - 8, "_per_day");
}

char att_ledger_default_grade(const char *kind) { return !*kind ? 'F' : !strcmp(kind, "media") ? 'D' : 'C'; }

static void set(att_claim *k, att_use use, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void set(att_claim *k, att_use use, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    att_text_vprint(k->why, sizeof k->why, format, list);
    va_end(list);
    k->use = use;
}

static const att_ruling *ruling_of(const att_campaign *c, const char *id)
{
    for (size_t i = 0; i < c->n_rulings; i++)
        if (!strcmp(c->ruling[i].claim, id))
            return &c->ruling[i];
    return NULL;
}

/* Rows that no quantity of the model can carry. 1: decided. */
static int other_matter(att_campaign *c, att_claim *k, int quantity)
{
    const char *key = att_campaign_cited(c, k->id);
    int own = !strcmp(k->subject, c->subject);
    if (own && att_ledger_is_projection(k->quantity))
        set(k, ATT_USE_JUDGED, "%.60s is a rate or a projection, not a count%s%.40s%s", k->quantity, key ? "; " : "",
            key ? key : "", key ? " rests on it" : "");
    else if (key)
        set(k, ATT_USE_CITED, "%.80s rests on it%s", key,
            quantity >= 0 ? ", so it is not counted again as evidence" : "");
    else if (!own)
        set(k, ATT_USE_ASIDE, "about %.60s, not %.60s", k->subject, c->subject);
    else if (quantity < 0)
        set(k, ATT_USE_ASIDE, "the model does not count %.60s", k->quantity);
    else
        return 0;
    return 1;
}

/* The first day a claim speaks of. */
static att_day first_day(const att_claim *k) { return k->period_from != ATT_NO_DAY ? k->period_from : k->date; }

static att_day first_arrival(const att_campaign *c)
{
    att_day day = c->n_arrivals ? c->arrival[0].date : c->start;
    for (size_t i = 1; i < c->n_arrivals; i++)
        day = c->arrival[i].date < day ? c->arrival[i].date : day;
    return day;
}

/* Rows whose day makes them unusable. 1: decided. */
static int other_time(att_campaign *c, att_claim *k, int quantity, att_diag *diag)
{
    char a[11], b[11];
    att_day first = first_arrival(c);
    const att_ruling *r = ruling_of(c, k->id);
    int window = k->period_from != ATT_NO_DAY && !(r && !isnan(r->at_least)); /* words speak of the window's last day */
    if (att_campaign_day(k) > k->date_reported)
        set(k, ATT_USE_JUDGED, "speaks of %s and was reported before, on %s: a projection",
            att_date_format(att_campaign_day(k), a), att_date_format(k->date_reported, b));
    else if (first_day(k) < first) {
        set(k, ATT_USE_ASIDE, "speaks of %s, before the contingent arrived on %s", att_date_format(first_day(k), a),
            att_date_format(first, b));
        att_campaign_say(
            &c->ledger, k->line, ATT_E_LEDGER_DATE, ATT_WARNING, diag,
            "correct the date, let the campaign start earlier, or settle it under rulings: in campaign.yaml",
            "%s %s: set aside", k->id, k->why);
    } else if (window && c->model->quantities[quantity].flags & ATT_LEVEL)
        set(k, ATT_USE_ASIDE, "a window of %.60s makes no sense: it is a level, not a count", k->quantity);
    else
        return 0;
    return 1;
}

/* What the row alone decides; 1: it may be evidence. */
static int candidate(att_campaign *c, size_t i, att_diag *diag)
{
    att_claim *k = &c->claim[i];
    const att_ruling *r = ruling_of(c, k->id);
    char day[11];
    k->obs = -1;
    c->lead[i] = i;
    c->quantity[i] = att_fields_find(c->model->quantities, r && r->as ? r->as : k->quantity);
    int words = r && !isnan(r->at_least);
    int no_number = words ? att_statement_read(&c->statement[i], r->at_least, NAN, NAN)
                          : att_statement_read(&c->statement[i], k->low, k->best, k->high);
    if (k->date_reported > c->cut_off) {
        set(k, ATT_USE_LATER, "reported on %s, after the cut-off", att_date_format(k->date_reported, day));
        return 0;
    }
    if (r && r->use != ATT_USE_FITTED) {
        set(k, r->use, "%s", r->why);
        return 0;
    }
    if ((!r && other_matter(c, k, c->quantity[i])) || other_time(c, k, c->quantity[i], diag))
        return 0;
    if (no_number) { /* readers refuse it; a ruling may still point here */
        set(k, ATT_USE_ASIDE, "gives no number");
        return 0;
    }
    set(k, ATT_USE_FITTED, "%s",
        r                                                        ? r->why
        : k->period_from != ATT_NO_DAY                           ? "a count inside a window"
        : c->model->quantities[c->quantity[i]].flags & ATT_LEVEL ? "a level on that day"
                                                                 : "a total to that day");
    return 1;
}

static int same_window(const att_claim *a, const att_claim *b)
{
    return a->date == b->date && a->period_from == b->period_from && a->period_to == b->period_to;
}

/* One source speaking of one subject on one day (and window). */
static int one_breath(const att_claim *a, const att_claim *b)
{
    return same_window(a, b) && !strcmp(a->source, b->source) && !strcmp(a->subject, b->subject);
}

/* The number row i states for the quantity of that name; NAN for other rows. */
static double number_of(const att_campaign *c, size_t i, const char *quantity)
{
    int q = c->quantity[i];
    if (q < 0 || strcmp(c->model->quantities[q].name, quantity) || c->claim[i].use == ATT_USE_LATER)
        return NAN;
    return att_statement_number(&c->statement[i]);
}

/* A total that is its source's killed and wounded added up says nothing new. */
static void derive_sums(att_campaign *c, size_t i)
{
    double total = number_of(c, i, "casualties"), slack = att_statement_unit(total) / 2;
    att_use use = c->claim[i].use;
    if ((use != ATT_USE_FITTED && use != ATT_USE_CITED) || isnan(total) || ruling_of(c, c->claim[i].id))
        return;
    for (size_t j = 0; j < c->n_claims; j++) {
        double killed = one_breath(&c->claim[i], &c->claim[j]) ? number_of(c, j, "killed") : NAN;
        for (size_t k = 0; !isnan(killed) && k < c->n_claims; k++) {
            double wounded = one_breath(&c->claim[i], &c->claim[k]) ? number_of(c, k, "wounded") : NAN;
            if (!isnan(wounded) && fabs(killed + wounded - total) <= slack) {
                set(&c->claim[i], ATT_USE_JUDGED,
                    "the sum of %.40s (killed) and %.40s (wounded) of the same source and day", c->claim[j].id,
                    c->claim[k].id);
                return;
            }
        }
    }
}

/* "4,000 casualties" and "4,000 killed" of one source on one day: one of them is a slip, and only the user can tell. */
static int clashes(const att_campaign *c, size_t i, size_t j)
{
    if (c->claim[j].use != ATT_USE_FITTED || ruling_of(c, c->claim[j].id) || !one_breath(&c->claim[i], &c->claim[j]))
        return 0;
    double total = number_of(c, i, "casualties");
    return total > 0 && (total == number_of(c, j, "killed") || total == number_of(c, j, "wounded"));
}

static void find_clashes(att_campaign *c, att_diag *diag)
{
    for (size_t i = 0; i < c->n_claims; i++) {
        if (c->claim[i].use != ATT_USE_FITTED || ruling_of(c, c->claim[i].id))
            continue;
        for (size_t j = 0; j < c->n_claims && c->n_clashes < c->n_claims; j++)
            if (clashes(c, i, j)) {
                c->clash[c->n_clashes++] = (att_clash){i, j};
                att_campaign_say(
                    &c->ledger, c->claim[j].line, ATT_E_LEDGER_NUMBER, ATT_WARNING, diag,
                    "read the original; then say under rulings: in campaign.yaml which one is meant",
                    "%s and %s give the same number of the same source and day as %s and as %s: both set aside",
                    c->claim[i].id, c->claim[j].id, c->claim[i].quantity, c->claim[j].quantity);
            }
    }
    for (size_t n = 0; n < c->n_clashes; n++) {
        att_claim *a = &c->claim[c->clash[n].a], *b = &c->claim[c->clash[n].b];
        set(a, ATT_USE_ASIDE, "contradicts %.40s: the same number as %.40s; settle it by a ruling", b->id, b->quantity);
        set(b, ATT_USE_ASIDE, "contradicts %.40s: the same number as %.40s; settle it by a ruling", a->id, a->quantity);
    }
}

/* Printings of one claim become one observation. */
static void merge_reprints(att_campaign *c, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (c->claim[j].use != ATT_USE_FITTED || c->quantity[i] != c->quantity[j]
            || !one_breath(&c->claim[i], &c->claim[j]))
            continue;
        char was[64], is[64];
        att_statement_words(&c->statement[j], was);
        att_statement_merge(&c->statement[j], &c->statement[i]);
        att_statement_words(&c->statement[j], is);
        c->lead[i] = j;
        if (strcmp(was, is))
            set(&c->claim[i], ATT_USE_MERGED, "another printing of %.40s; together they say %s", c->claim[j].id, is);
        else
            set(&c->claim[i], ATT_USE_MERGED, "another printing of %.40s", c->claim[j].id);
        return;
    }
}

int att_ledger_decide(att_campaign *c, att_diag *diag, att_err *err)
{
    size_t n = c->n_claims;
    c->statement = ATT_NEW(&c->compiled, att_statement, n);
    c->quantity = ATT_NEW(&c->compiled, int, n);
    c->lead = ATT_NEW(&c->compiled, size_t, n);
    c->clash = ATT_NEW(&c->compiled, att_clash, n);
    c->n_clashes = 0;
    if (!c->statement || !c->quantity || !c->lead || !c->clash)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu claims", n);
    for (size_t i = 0; i < n; i++)
        candidate(c, i, diag);
    for (size_t i = 0; i < n; i++)
        derive_sums(c, i);
    find_clashes(c, diag);
    for (size_t i = 0; i < n; i++)
        if (c->claim[i].use == ATT_USE_FITTED)
            merge_reprints(c, i);
    return 0;
}
