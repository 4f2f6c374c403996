/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to its answer: first who asks, then what for. */
#include "serve/facts.h"
#include "serve/form.h"
#include "serve/live.h"
#include "serve/reply.h"
#include "serve/server.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A request that may be answered. */
typedef struct call {
    att_serve *s;
    struct MHD_Connection *connection;
    const att_cases_row *campaign; /* NULL where the address names none */
    const char *rest;              /* of the address, behind the campaign's name or the path that ends in "/" */
    att_server_slot *slot;         /* holds the body of a POST */
} call;

/* ---- what is asked for -------------------------------------------------------------------------------------- */

static enum MHD_Result page(const call *k)
{
    return att_reply_text(k->connection, MHD_HTTP_OK, "text/html; charset=utf-8", att_live_page);
}

static enum MHD_Result script(const call *k)
{
    return att_reply_text(k->connection, MHD_HTTP_OK, "text/javascript; charset=utf-8", att_live_script);
}

static enum MHD_Result style(const call *k)
{
    return att_reply_text(k->connection, MHD_HTTP_OK, "text/css; charset=utf-8", att_live_style);
}

static enum MHD_Result campaigns(const call *k)
{
    att_reply r;
    if (att_reply_begin(&r, k->connection))
        return att_reply_send(&r, 0);
    att_json_open(&r.json, NULL, '[');
    for (size_t i = 0; i < k->s->cases.n; i++) {
        const att_cases_row *row = &k->s->cases.row[i];
        att_json_open(&r.json, NULL, '{');
        att_json_text(&r.json, "name", row->name);
        att_json_text(&r.json, "folder", row->dir);
        att_json_close(&r.json, '}');
    }
    att_json_close(&r.json, ']');
    return att_reply_send(&r, MHD_HTTP_OK);
}

static unsigned status_of(const att_err *err)
{
    int status = att_code_exit(err->code);
    return status == 1 || status == 2 ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_INTERNAL_SERVER_ERROR;
}

static enum MHD_Result mistakes(const call *k, const att_diag *diag, const att_err *err)
{
    att_reply r;
    if (!att_reply_begin(&r, k->connection))
        att_facts_mistakes(&r.json, diag, err);
    return att_reply_send(&r, status_of(err));
}

static enum MHD_Result campaign(const call *k)
{
    static att_diag diag; /* large; requests are answered in one thread */
    att_reply r;
    att_err err = {0};
    att_campaign *c = NULL;
    const att_problem *p;
    att_compile_opts opts = att_compile_opts_default();
    memset(&diag, 0, sizeof diag);
    const char *as_of = MHD_lookup_connection_value(k->connection, MHD_GET_ARGUMENT_KIND, "as_of");
    if (as_of && att_day_parse(as_of, &opts.as_of))
        return att_reply_refuse(k->connection, MHD_HTTP_BAD_REQUEST, "as_of must be a date written as 2025-01-20");
    int rc = att_campaign_load(&c, k->s->ctx, k->campaign->dir, &diag, &err);
    att_day own = rc ? ATT_NO_DAY : att_campaign_as_of(c); /* before it is compiled: its own */
    if (!rc)
        rc = att_campaign_compile(&p, c, &opts, &diag, &err);
    enum MHD_Result done;
    if (rc) {
        done = mistakes(k, &diag, &err);
    } else {
        if (!att_reply_begin(&r, k->connection))
            att_facts_campaign(&r.json, c, p, own, &diag);
        done = att_reply_send(&r, MHD_HTTP_OK);
    }
    att_campaign_free(&c);
    return done;
}

static enum MHD_Result views(const call *k)
{
    att_reply r;
    if (!att_reply_begin(&r, k->connection))
        att_cases_views(k->campaign, &r.json);
    return att_reply_send(&r, MHD_HTTP_OK);
}

/* `id`: of the run that makes it, 0 = none. */
static enum MHD_Result tell_view(const call *k, const char *name, uint64_t id)
{
    att_reply r;
    if (!att_reply_begin(&r, k->connection)) {
        att_json_open(&r.json, NULL, '{');
        att_json_text(&r.json, "view", name);
        att_json_truth(&r.json, "stored", att_cases_stored(k->campaign, name));
        if (id)
            att_json_number(&r.json, "run", (double)id);
        att_json_close(&r.json, '}');
    }
    return att_reply_send(&r, MHD_HTTP_OK);
}

static enum MHD_Result add_argument(void *form, enum MHD_ValueKind kind, const char *key, const char *value)
{
    (void)kind;
    att_form_add(form, key, value ? value : "");
    return MHD_YES;
}

static enum MHD_Result view(const call *k)
{
    static att_form form;
    char name[ATT_VIEW_NAME];
    att_form_begin(&form);
    MHD_get_connection_values(k->connection, MHD_GET_ARGUMENT_KIND, add_argument, &form);
    if (form.err.code || att_view_name(name, k->campaign->dir, &form.view, &form.err))
        return mistakes(k, NULL, &form.err);
    return tell_view(k, name, 0);
}

static enum MHD_Result run(const call *k)
{
    static att_form form;
    static att_diag diag;
    att_runs_row wish = {.campaign = k->campaign};
    uint64_t id = 0;
    memset(&diag, 0, sizeof diag);
    att_form_begin(&form);
    att_form_read(&form, k->slot->text, k->slot->len);
    int rc = -(int)form.err.code;
    if (!rc)
        rc = att_view_make(wish.view, k->s->ctx, k->campaign->dir, &form.view, &diag, &form.err);
    if (rc)
        return mistakes(k, &diag, &form.err);
    snprintf(wish.like, sizeof wish.like, "%s", form.like);
    snprintf(wish.quality, sizeof wish.quality, "%s", form.view.quality);
    wish.seed = form.view.seed;
    wish.as_of = form.view.as_of;
    if (!att_cases_stored(k->campaign, wish.view) && att_runs_ask(&k->s->runs, &wish, &id, &form.err))
        return att_reply_refuse(k->connection, MHD_HTTP_SERVICE_UNAVAILABLE, form.err.text);
    return tell_view(k, wish.view, id);
}

/* The address ends in a run's number. */
static uint64_t run_of(const call *k)
{
    size_t len = strspn(k->rest, "0123456789");
    return len && len < 16 && !k->rest[len] ? strtoull(k->rest, NULL, 10) : 0;
}

static enum MHD_Result one_run(const call *k)
{
    att_reply r;
    if (!att_reply_begin(&r, k->connection) && att_runs_tell_one(&k->s->runs, run_of(k), &r.json)) {
        att_err err = {0};
        att_err_set(&err, ATT_E_USAGE, NULL, "there is no such run");
        att_facts_mistakes(&r.json, NULL, &err);
        return att_reply_send(&r, MHD_HTTP_NOT_FOUND);
    }
    return att_reply_send(&r, MHD_HTTP_OK);
}

static enum MHD_Result stop(const call *k)
{
    att_runs_stop(&k->s->runs, run_of(k));
    return one_run(k);
}

static enum MHD_Result runs(const call *k)
{
    att_reply r;
    if (!att_reply_begin(&r, k->connection))
        att_runs_tell(&k->s->runs, &r.json);
    return att_reply_send(&r, MHD_HTTP_OK);
}

static enum MHD_Result charts(const call *k, const char *view)
{
    att_reply r;
    if (!att_reply_begin(&r, k->connection))
        att_cases_charts(k->campaign, view, &r.json);
    return att_reply_send(&r, MHD_HTTP_OK);
}

static enum MHD_Result file(const call *k)
{
    char view[ATT_VIEW_NAME];
    const char *type;
    size_t len = strcspn(k->rest, "/");
    if (!att_cases_is_view(k->rest, len) || !k->rest[len])
        return att_reply_refuse(k->connection, MHD_HTTP_NOT_FOUND, "there is no such view");
    snprintf(view, sizeof view, "%.*s", (int)len, k->rest);
    if (!strcmp(k->rest + len + 1, "charts"))
        return charts(k, view);
    int fd = att_cases_open(k->campaign, view, k->rest + len + 1, &type);
    return fd < 0 ? att_reply_refuse(k->connection, MHD_HTTP_NOT_FOUND, "there is no such file of a view")
                  : att_reply_file(k->connection, fd, type);
}

/* What a path that ends in "/" goes on with. */
enum { NOTHING, CAMPAIGN, CAMPAIGN_AND_MORE, NUMBER };

static const struct {
    const char *method, *path;
    int then;
    enum MHD_Result (*answer)(const call *k);
} table[] = {
    {"GET", "", NOTHING, page},
    {"GET", "live.js", NOTHING, script},
    {"GET", "live.css", NOTHING, style},
    {"GET", "api/campaigns", NOTHING, campaigns},
    {"GET", "api/campaign/", CAMPAIGN, campaign},
    {"GET", "api/views/", CAMPAIGN, views},
    {"GET", "api/view/", CAMPAIGN, view},
    {"POST", "api/run/", CAMPAIGN, run},
    {"GET", "api/runs", NOTHING, runs},
    {"GET", "api/runs/", NUMBER, one_run},
    {"POST", "api/stop/", NUMBER, stop},
    {"GET", "view/", CAMPAIGN_AND_MORE, file},
};
enum { N_ROUTES = sizeof table / sizeof *table };

static int leads_to(size_t i, const char *path, call *k)
{
    size_t len = strlen(table[i].path);
    k->campaign = NULL;
    if (table[i].then == NOTHING)
        return !strcmp(path, table[i].path);
    if (strncmp(path, table[i].path, len) != 0)
        return 0;
    k->rest = path + len;
    if (table[i].then == NUMBER)
        return 1;
    size_t name = strcspn(path + len, "/");
    k->rest = path + len + name + (path[len + name] == '/');
    k->campaign = att_cases_find(&k->s->cases, path + len, name);
    return k->campaign && (table[i].then == CAMPAIGN_AND_MORE ? path[len + name] == '/' : !path[len + name]);
}

static enum MHD_Result answer(call *k, const char *path, const char *method)
{
    int known = 0;
    for (size_t i = 0; i < N_ROUTES; i++) {
        if (!leads_to(i, path, k))
            continue;
        if (!strcmp(method, table[i].method))
            return table[i].answer(k);
        known = 1;
    }
    return known ? att_reply_refuse(k->connection, MHD_HTTP_METHOD_NOT_ALLOWED, "this address is not asked that way")
                 : att_reply_refuse(k->connection, MHD_HTTP_NOT_FOUND, "there is no such address");
}

/* ---- who asks ----------------------------------------------------------------------------------------------- */

/* How often each of these headers is there, and what it says. */
typedef struct headers {
    int n_host, n_origin;
    const char *host, *origin, *length;
} headers;

static enum MHD_Result read_header(void *cookie, enum MHD_ValueKind kind, const char *key, const char *value)
{
    headers *h = cookie;
    (void)kind;
    value = value ? value : "";
    if (!strcasecmp(key, "Host"))
        h->n_host++, h->host = value;
    else if (!strcasecmp(key, "Origin"))
        h->n_origin++, h->origin = value;
    else if (!strcasecmp(key, "Content-Length"))
        h->length = value;
    return MHD_YES;
}

/* The status of a refusal and its reason, or 0. *path: what is asked for. */
static unsigned guard(const att_serve *s, struct MHD_Connection *c, const char *url, const char *method,
                      const char **path, const char **why)
{
    headers h = {0};
    MHD_get_connection_values(c, MHD_HEADER_KIND, read_header, &h);
    *why = "this is a page of attrit on this machine, and it was asked for by another name";
    if (h.n_host != 1 || !att_guard_is_here(h.host, "", s->port))
        return MHD_HTTP_MISDIRECTED_REQUEST;
    *why = "only the page itself may ask";
    if (h.n_origin > 1 || (h.n_origin && !att_guard_is_here(h.origin, "http://", s->port)))
        return MHD_HTTP_FORBIDDEN;
    *why = "the address lacks the token that `attrit serve` printed";
    if (!(*path = att_guard_path(url, s->token)))
        return MHD_HTTP_FORBIDDEN;
    *why = "only GET and POST are answered here";
    if (strcmp(method, "GET") != 0 && strcmp(method, "POST") != 0)
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    *why = "a request has at most 256 KiB";
    if (h.length && (strlen(h.length) > 6 || strtol(h.length, NULL, 10) > ATT_SERVER_BODY))
        return MHD_HTTP_CONTENT_TOO_LARGE;
    return 0;
}

/* A body that says no length is measured as it comes; <0 ends the connection. */
static int take(att_server_slot *slot, const char *data, size_t size)
{
    slot->received += size;
    return slot->received > ATT_SERVER_BODY || fwrite(data, 1, size, slot->body) != size ? -1 : 0;
}

static void end_body(att_server_slot *slot)
{
    if (slot->body && fclose(slot->body))
        slot->len = 0;
    slot->body = NULL;
}

enum MHD_Result att_route_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **request)
{
    (void)version;
    att_serve *s = cls;
    const char *path, *why;
    att_server_slot *slot = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (!slot)
        return MHD_NO;
    unsigned refusal = guard(s, c, url, method, &path, &why);
    if (refusal)
        return *request ? MHD_NO : att_reply_refuse(c, refusal, why);
    int post = !strcmp(method, "POST");
    if (post && !*request) {
        slot->received = slot->len = 0;
        slot->body = open_memstream(&slot->text, &slot->len);
        *request = slot;
        return slot->body ? MHD_YES : MHD_NO;
    }
    if (post && *size) {
        if (take(slot, data, *size))
            return MHD_NO;
        *size = 0;
        return MHD_YES;
    }
    end_body(slot);
    *request = slot;
    return answer(&(call){.s = s, .connection = c, .slot = slot}, path, method);
}
