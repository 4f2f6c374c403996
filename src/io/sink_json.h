/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JSON out: summary.json, manifest.json and the tables behind the charts.
 *
 * The charts' data is one object; html.c embeds its text, sink_charts.c puts tables into the specs. Dates are
 * ISO texts, numbers plain JSON numbers, what is unknown null. Each table is an array of records:
 *
 *   {"title": campaign title, "subject": ledger subject, "as_of": date, "start": date, "horizon": date,
 *    "deployed": men, "main_event": name, "tables": {
 *     "strength":   [{date, q05, q25, q50, q75, q95}]     net strength at the end of each day, start..horizon
 *     "killed":     the same                              cumulative
 *     "casualties": the same                              cumulative
 *     "paths":      [{path, date, strength}]              20 of the paths whole (path 1..20), every second day
 *     "line":       [{date, casualties}]                  the straight line: two points; empty without a total
 *     "thresholds": [{event, text, share, men}]           levels of strength, those of the below_* events
 *     "reports":    [{id, source, source_kind, date, from, quantity, statement, low, best, high, use, fitted_q05,
 *                     fitted_q50, fitted_q95, tail, surprise, url, line}]  fitted and judged counts of people, by
 *                     date; statement: "about", "at least", "up to", "between"; use: att_use_word; from: start of
 *                     a window, null for a total; fitted_*, tail and surprise are null where not fitted; line: of
 *                     the ledger
 *     "events":     [{event, text, threshold, main, within, q05, q25, q50, q75, q95}]  dates; null = not within the horizon
 *     "by_date":    [{date, event, text, probability, se, percent, term, frequency}]
 *     "dots":       [{dot, date, week, level}]            breaking date, main event: 50 equally likely dots (dot 1..50);
 *                     date null and week "later" beyond the horizon; week = its week's last day (Sunday);
 *                     level 1.. stacks the dots of one week
 *     "weeks":      [{week, probability}]                 breaking date: every week to the horizon, then "later"
 *     "parameters": [{name, unit, doc, prior05, prior50, prior95, post05, post50, post95, learned}]
 *     "fate":       [{date, deployed, able, in_care, killed, captured, deserted, self_inflicted, returned}]  means; all but
 *                     the first and last add up to the first; what is always 0 is left out
 *     "chances":    [{date, event, text, probability}]    every week from the cut-off, and at the horizon
 *     "chance_labels": [{event, label, at}]               names for the ends of those curves, spread out
 *     "strip":      [{lane, id, reported, date, quantity, source, source_kind, use, said, stack}]  claims about people on
 *                     the day they were published; stack: how many of that lane and day lie beneath
 *     "lanes":      [{lane, panel, heading}]              from top to bottom; shown is what follows the bar
 *     "bias":       [{name, sources, grade, prior05, prior95, post05, post50, post95}]  reported over true
 *     "priors":     [{name, key, before05, before95, after05, after50, after95, bits, verdict}]  normal scores
 *     "judged", "doctrines", "tornado", "coverage", "skill", "pit", "record": io/beside_tables.h
 *     "effects":    [{name, prior_sd, mean, sd, ratio}]   ratio = exp(mean): reported over true
 *     "spread":     [{date, quantity, part, share}]       part: "parameters", "shared shocks", "dice"; the quantities above
 *   },
 *    "beside": by command {here, file, sha256, ...} or {here, why, command}: io/beside.h
 *    "replay": one path of the forecast day by day; absent where the model tells no happenings: {
 *     "path", "paths":  its number, from 1, and how many there are
 *     "counters": [{name, label}]                        quantities counted beside it, with words for people
 *     "weeks":    [{date, totals: [one a counter]}]       as the fan has them; the last is the horizon
 *     "end":      {name: total, ...}                      at the horizon, those that are always 0 as well
 *     "happenings": [name]                                rows of the model's table
 *     "size":     [people, units, people, units, ...]     full strength of the units, in their order
 *     "brigades": [{name, units}]                         in the order of the units; may be empty
 *     "rotate":   [days forward, days of rest]            0 = units are not rotated
 *     "days":     [[...], ...]                            one list a day: groups of -1 - happening, then for each unit
 *                                                         (ascending) twice its distance from the unit before (the
 *                                                         first: from 0), plus 1 where a count above 1 follows; the
 *                                                         number after the last unit's is all together
 *   }}
 * Tables whose quantity the model does not have are empty arrays. Counts keep one decimal; probabilities are exact.
 */
#ifndef ATT_IO_SINK_JSON_H
#define ATT_IO_SINK_JSON_H

#include "io/output.h"
#include "io/sink.h"

#include <jansson.h>

/**
 * Text of summary.json, indented; free with free(). NULL and *err on failure. All that is needed to tell the
 * result in words and tables: html.c reads it (and nothing else but the charts' tables). Shape:
 *
 *   {"attrit": version, "title", "subject", "model", "as_of", "start", "combat", "horizon": dates, "deployed": men,
 *    "seed", "quality", "words", "command": texts or numbers, "mean_bias": log scale, assumed of all sources,
 *    "inputs": [{"file", "sha256"}]                                    campaign.yaml, then the ledger
 *    "main_event": name,
 *    "events": [{event, text, threshold, within, percent, term, frequency, q05, q25, q50, q75, q95}]  as in the tables
 *    "dates": [{"date", "quantities": {"killed": {q05, q25, q50, q75, q95, mean, mcse}, "casualties", "strength": ...},
 *               "events": {"below_70": {probability, se, percent, term, frequency}, ...},
 *               "line": casualties by the straight line or null,
 *               "spread": {"strength": [parameters, shared shocks, dice], ...}}]     [0] is the as-of date
 *    "line": null or {"claim": id, "source", "date", "per_day", "total", "depleted": date or null}
 *    "claims": [{id, line, date, date_reported, period_from, period_to, source, source_kind, via, url, subject, quantity,
 *                low, best, high, unit, note, reliability, credibility, use, why, fitted: [q05, q50, q95] or null,
 *                surprise: number or null}]                             the whole ledger in file order
 *    "sources": [{name, kind, reliability, bias_sd, mean, sd, ratio}]  those with a fitted claim; learned mean, sd
 *    "parameters": [...]                                               as in the tables
 *    "assumptions": [{key, value, basis, line}]
 *    "diagnostics": {"ok", "text", "too_little_evidence": booleans and a text, "log_evidence", "log_evidence_se",
 *                    "min_ess", "acceptance", "draws"}}
 */
char *att_sink_json_summary(const att_output *o, att_err *err);
/** The object above on one line, with "</" written "<\/" so that it can stand inside a script element; free with free(). */
char *att_sink_json_charts(const att_output *o, att_err *err);

/** What something was made from, the head of compare.json and its like: attrit, campaign, subject, as_of, horizon, seed, inputs. */
json_t *att_sink_json_of(const att_campaign *c, uint64_t seed);
/** `{"file", "sha256"}` of campaign.yaml and the ledger, and of what was written. */
json_t *att_sink_json_inputs(const att_campaign *c);
json_t *att_sink_json_outputs(const att_sink *s);
/** Text of manifest.json: version, seed, options, command, inputs and outputs with hashes, times of day; free with free(). */
char *att_sink_json_manifest(const att_output *o, const att_sink *s, att_err *err);

#endif
