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
 *     "effects":    [{name, prior_sd, mean, sd, ratio}]   ratio = exp(mean): reported over true
 *     "spread":     [{date, quantity, part, share}]       part: "parameters", "shared shocks", "dice"; the quantities above
 *   }}
 * Tables whose quantity the model does not have are empty arrays. Counts keep one decimal; probabilities are exact.
 */
#ifndef ATT_IO_SINK_JSON_H
#define ATT_IO_SINK_JSON_H

#include "io/output.h"

/** Text of summary.json, indented; free with free(). NULL and *err on failure. */
char *att_sink_json_summary(const att_output *o, att_err *err);
/** The object above on one line, with "</" written "<\/" so that it can stand inside a script element; free with free(). */
char *att_sink_json_charts(const att_output *o, att_err *err);

/** A file that was written, for the manifest. */
typedef struct att_sink_file {
    const char *name; /* relative to the folder */
    char sha256[65];
} att_sink_file;
/** Text of manifest.json: version, seed, options, command, inputs and outputs with hashes, times of day; free with free(). */
char *att_sink_json_manifest(const att_output *o, size_t n, const att_sink_file *file, att_err *err);

#endif
