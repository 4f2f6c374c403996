/* SPDX-License-Identifier: Apache-2.0 */
#include "io/campaign_load.h"
#include "base/text.h"
#include "io/campaign_yaml.h"
#include "io/file.h"
#include "io/ledger_csv.h"

#include <string.h>
#include <sys/stat.h>

/* Where the two texts come from. */
typedef struct origin {
    const char *path;       /* files; NULL: bytes */
    const char *evidence;   /* the ledger in place of the one that campaign.yaml names; NULL: that one */
    att_bytes yaml, ledger; /* bytes */
} origin;

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the campaign"); }

static int open_bytes(att_source_text *src, char *sha256, att_arena *arena, const att_bytes *b, att_err *err)
{
    if (b->fail_at)
        arena->fail_at = arena->n_calls + b->fail_at;
    att_sha256_hex(b->s, b->len, sha256);
    return att_source_open(src, arena, b->name, b->s, b->len, err);
}

/* campaign.yaml, or the one in a folder. */
static int open_yaml(att_campaign *c, const origin *o, att_err *err)
{
    struct stat s;
    const char *path = o->path;
    if (!path)
        return open_bytes(&c->yaml, c->yaml_sha256, &c->arena, &o->yaml, err);
    if (!stat(path, &s) && S_ISDIR(s.st_mode)) {
        const char *folder = strcmp(path, ".") ? path : ""; /* messages say campaign.yaml, not ./campaign.yaml */
        size_t n = strlen(folder);
        path = att_arena_printf(&c->arena, "%s%scampaign.yaml", folder, n && folder[n - 1] != '/' ? "/" : "");
    }
    return path ? att_file_read(&c->yaml, c->yaml_sha256, &c->arena, path, err) : no_memory(err);
}

/* The ledger's path is given from the place of campaign.yaml. */
static int open_ledger(att_campaign *c, const origin *o, att_err *err)
{
    if (!o->path)
        return open_bytes(&c->ledger, c->ledger_sha256, &c->arena, &o->ledger, err);
    const char *slash = strrchr(c->yaml.name, '/'), *path = o->evidence ? o->evidence : c->evidence;
    if (*path != '/' && slash && !o->evidence)
        path = att_arena_printf(&c->arena, "%.*s%s", (int)(slash + 1 - c->yaml.name), c->yaml.name, path);
    return path ? att_file_read(&c->ledger, c->ledger_sha256, &c->arena, path, err) : no_memory(err);
}

/* A file that cannot be opened is one of the user's mistakes: it joins the others. Other failures end the reading. */
static int to_diag(int code, att_diag *diag, att_err *err)
{
    if (code < 0 && att_code_exit((att_code)-code) == 1) {
        att_diag_add(diag, err);
        *err = (att_err){0};
        return 1;
    }
    return code;
}

/* 0; >0 there are mistakes in the diag that end the reading; <0 stop. */
static int read_all(att_campaign *c, const origin *o, att_diag *diag, att_err *err)
{
    att_campaign_keys r;
    int code = to_diag(open_yaml(c, o, err), diag, err);
    code = code ? code : att_campaign_yaml_read(&r, c, diag, err);
    if (code)
        return code;
    code = to_diag(open_ledger(c, o, err), diag, err);
    code = code ? code : att_ledger_csv_read(c, diag, err);
    if (!code)
        att_campaign_yaml_check(&r);
    return code < 0 ? code : att_yaml_end(&r.yaml, err);
}

static int refuse(const att_campaign *c, const att_diag *diag, att_err *err)
{
    att_code code = ATT_E_BUG;
    for (uint32_t i = 0; i < diag->n_items && code == ATT_E_BUG; i++)
        if (diag->item[i].severity == ATT_ERROR)
            code = diag->item[i].code;
    return att_err_set(err, code, NULL, "%s cannot be used: %u mistake%s in it or its ledger",
                       c->name[0] ? c->name : "the campaign", diag->n_errors, diag->n_errors == 1 ? "" : "s");
}

static int load(att_campaign **out, const origin *o, att_diag *diag, att_err *err)
{
    att_err own = {0};
    *out = NULL;
    att_campaign *c = att_campaign_new();
    if (!c)
        return no_memory(err);
    uint32_t before = diag->n_errors;
    int code = read_all(c, o, diag, &own);
    if (code >= 0 && diag->n_errors > before)
        code = refuse(c, diag, &own);
    code = code ? code : att_campaign_assume(c, &own);
    if (code && err && !err->code)
        *err = own;
    if (code)
        att_campaign_free(&c);
    *out = c;
    return code;
}

int att_campaign_load_bytes(att_campaign **c, const att_bytes *yaml, const att_bytes *ledger, att_diag *diag,
                            att_err *err)
{
    return load(c, &(origin){.yaml = *yaml, .ledger = *ledger}, diag, err);
}

int att_campaign_load(att_campaign **c, att_ctx *ctx, const char *path, att_diag *diag, att_err *err)
{
    return att_campaign_load_with(c, ctx, path, NULL, diag, err);
}

int att_campaign_load_with(att_campaign **c, att_ctx *ctx, const char *path, const char *ledger, att_diag *diag,
                           att_err *err)
{
    (void)ctx;
    return load(c, &(origin){.path = path, .evidence = ledger}, diag, err);
}
