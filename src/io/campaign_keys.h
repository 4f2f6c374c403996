/* SPDX-License-Identifier: Apache-2.0 */
/** What the readers of the parts of campaign.yaml share: where values go, and what they rest on. */
#ifndef ATT_IO_CAMPAIGN_KEYS_H
#define ATT_IO_CAMPAIGN_KEYS_H

#include "campaign/inside.h"
#include "io/yamlmap.h"

enum { ATT_KEYS_MANY = 10000 }; /* items that a list of campaign.yaml may have */

/** A claim that the file names, to be looked up once the ledger is read. */
typedef struct att_campaign_mention att_campaign_mention;
struct att_campaign_mention {
    att_campaign_mention *next;
    const att_yaml_node *at;
    const char *claim;
    const att_ruling *ruling; /* NULL: a citation */
};

typedef struct att_campaign_keys {
    att_yaml yaml;
    att_campaign *campaign;
    att_campaign_mention *mention; /* newest first */
} att_campaign_keys;

/** A zeroed array in the campaign's arena; NULL, and yaml.failed set, without memory. */
void *att_campaign_keys_array(att_campaign_keys *r, size_t n, size_t size);
#define ATT_KEYS_NEW(r, type, n) ((type *)att_campaign_keys_array((r), (n), sizeof(type)))
att_yaml_node *att_campaign_keys_get(att_campaign_keys *r, att_yaml_node *map, const char *key);
void att_campaign_keys_mention(att_campaign_keys *r, const att_yaml_node *at, const char *claim,
                               const att_ruling *ruling);
/** basis: and cite: of a map, else the comment on the value's line, else what its group rests on (map, group: may be NULL). */
att_basis att_campaign_keys_basis(att_campaign_keys *r, const att_yaml_node *value, att_yaml_node *map,
                                  const att_basis *group);
/** A value may stand alone, or in a map as `value:` beside its basis. Its node; *map is that map, or NULL. */
att_yaml_node *att_campaign_keys_unwrap(att_campaign_keys *r, att_yaml_node *at, att_yaml_node **map);

/** A value of an input of the model: a number in its range, or a date where the input is one. 1: *x is filled. */
int att_campaign_keys_value(att_campaign_keys *r, const att_yaml_node *value, const att_field *input, double *x);

/** arrivals, units, sector (campaign_men.c). */
void att_campaign_men_read(att_campaign_keys *r, att_yaml_node *top);
/** doctrines (campaign_doctrines.c). */
void att_campaign_doctrines_read(att_campaign_keys *r, att_yaml_node *top);
/** combat, the groups of the model's inputs, parameters (campaign_inputs.c). */
void att_campaign_inputs_read(att_campaign_keys *r, att_yaml_node *top);
/** questions (campaign_questions.c). */
void att_campaign_questions_read(att_campaign_keys *r, att_yaml_node *top);
/** observation, sources, rulings (campaign_reports.c). */
void att_campaign_reports_read(att_campaign_keys *r, att_yaml_node *top);

#endif
