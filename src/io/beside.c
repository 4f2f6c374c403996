/* SPDX-License-Identifier: Apache-2.0 */
#include "io/beside.h"
#include "base/arena.h"
#include "io/file.h"
#include "io/jsontext.h"
#include "io/sink_json.h"

#include <stdio.h>
#include <string.h>

static const struct verb {
    const char *name, *more; /* what its command needs besides */
    const char *missing;     /* what the reader lacks without it */
    const char *file;
} verbs[] = {
    {"claims", " --from out", "No published projection has been judged yet.", "claims.json"},
    {"compare", " --from out", "No alternatives have been compared yet.", "compare.json"},
    {"sensitivity", " --from out", "What the answer rests on has not been worked out yet.", "sensitivity.json"},
    {"score", " --rolling", "This forecast has no track record yet.", "score.json"},
};
enum { N_VERBS = sizeof verbs / sizeof *verbs };

/* In which of these does a file differ from the answer, in words; NULL: in none. */
static const char *differs(const json_t *of, const json_t *answer)
{
    static const char *const key[][2] = {{"inputs", "it was made from another campaign file or ledger"},
                                         {"as_of", "it has another cut-off"},
                                         {"seed", "it has another seed"}};
    for (size_t i = 0; i < 3; i++)
        if (!json_equal(json_object_get(of, key[i][0]), json_object_get(answer, key[i][0])))
            return key[i][1];
    return NULL;
}

static json_t *command(const att_output *o, const struct verb *v)
{
    char day[11];
    return json_sprintf("attrit %s %.200s --as-of %s --seed %llu --quality %.20s%s -o out", v->name,
                        att_campaign_name(o->answer->campaign), att_day_format(o->answer->as_of, day),
                        (unsigned long long)o->seed, o->quality, v->more);
}

static json_t *absent(const att_output *o, const struct verb *v, json_t *why)
{
    return json_pack("{s:b, s:o, s:o}", "here", 0, "why", why, "command", command(o, v));
}

static json_t *look(const att_output *o, const char *dir, const struct verb *v, const json_t *answer)
{
    att_arena arena = {0};
    att_err err = {0};
    att_source_text src;
    char sha256[65], *path = att_arena_printf(&arena, "%s/%s", dir, v->file);
    int missing = path ? att_file_read(&src, sha256, &arena, path, &err) : -1;
    json_t *of = missing ? NULL : json_loads(src.s, 0, NULL), *all;
    const char *other = of ? differs(of, answer) : NULL;
    if (missing)
        all = absent(o, v, json_string(v->missing));
    else if (!of || other)
        all = absent(o, v, json_sprintf("%s in this folder is not used: %s.", v->file, of ? other : "it is damaged"));
    else
        all = json_pack("{s:b, s:s, s:s, s:O}", "here", 1, "file", v->file, "sha256", sha256, "of", of);
    json_decref(of);
    att_arena_free(&arena);
    return all;
}

/* What the run judges itself was read from no file; a file that says the same is its own, written before. */
static json_t *add_own(json_t *all, const char *claims, int renewed)
{
    json_t *of = claims ? json_loads(claims, 0, NULL) : NULL, *file = json_object_get(all, "claims");
    if (of && (renewed || !json_is_true(json_object_get(file, "here")) || json_equal(json_object_get(file, "of"), of)))
        return att_jsontext_put(all, "claims", json_pack("{s:b, s:o}", "here", 1, "of", of));
    json_decref(of);
    return all;
}

json_t *att_beside_read(const att_output *o, const char *dir, const char *claims, int renewed)
{
    json_t *answer = att_sink_json_of(o->answer->campaign, o->seed), *all = answer ? json_object() : NULL;
    for (size_t i = 0; i < N_VERBS; i++)
        all = att_jsontext_put(all, verbs[i].name, look(o, dir, &verbs[i], answer));
    json_decref(answer);
    return add_own(all, claims, renewed);
}

json_t *att_beside_files(const json_t *beside)
{
    json_t *all = json_array();
    for (size_t i = 0; i < N_VERBS; i++) {
        json_t *one = json_object_get(beside, verbs[i].name);
        if (json_object_get(one, "sha256"))
            all = att_jsontext_add(all, json_pack("{s:O, s:O}", "file", json_object_get(one, "file"), "sha256",
                                                  json_object_get(one, "sha256")));
    }
    return all;
}
