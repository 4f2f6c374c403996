/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The bootstrap particle filter (Gordon, Salmond & Smith 1993) of one parameter vector, as a thing that can
 * stop at any report and go on. All its random numbers follow from a lineage: which stream was in force from
 * which report on. The same theta and lineage give the same cloud again, so paths need not be stored: they are
 * replayed (engine/path.c).
 */
#ifndef ATT_ENGINE_FILTER_H
#define ATT_ENGINE_FILTER_H

#include "engine/cloud.h"

enum { ATT_LINEAGE_MAX = 64 };

/** Stream number from report `from` on (0 = the beginning). Streams are numbered uniquely within a fit. */
typedef struct att_lineage {
    uint32_t n;
    struct {
        uint32_t from;
        uint64_t stream;
    } part[ATT_LINEAGE_MAX];
} att_lineage;

/** A new stream from report `from` on. When the lineage is full its last part is replaced only if it begins there too; returns 0, or 1 if full. */
int att_lineage_turn(att_lineage *l, uint32_t from, uint64_t stream);
uint64_t att_lineage_at(const att_lineage *l, uint32_t report);

typedef struct att_filter att_filter;

/** Watches a filter: called at the end of every day (t = 0..n_days) before its reports, and after each resampling with from[n].
 *  Either may be NULL. */
typedef struct att_filter_watch {
    void *cookie;
    int (*day)(void *cookie, const att_args *a, int t, const att_cloud *c);
    void (*resampled)(void *cookie, int t, const uint32_t *from);
} att_filter_watch;

struct att_filter {
    const att_plan *plan;
    uint64_t seed;
    const att_lineage *lineage;
    att_args args; /* theta, n, inputs and memory of the phase in force */
    char *memory;  /* of all phases */
    att_cloud cloud;
    int t; /* days done */
    size_t next_obs, next_open;
    double log_lik;        /* of the reports done */
    double log_last;       /* of the last one alone */
    double ess_last;       /* share, after the last one's weighting */
    double ancestors_last; /* particles that live on after it: n unless it made the filter resample */
    double *value;         /* [n] scratch */
    uint32_t *from;        /* [n] scratch */
    double *weight;        /* [n] normalised weights */
    const att_filter_watch *watch;
};

/** Scratch and memory for filters of n particles, from the arena. */
int att_filter_open(att_filter *f, const att_plan *plan, size_t n, att_arena *arena, att_err *err);
/** Bind to theta, lineage and a block for the cloud, and go to t = 0. >0: theta is impossible. */
int att_filter_start(att_filter *f, uint64_t seed, const double *theta, const att_lineage *lineage, void *block);
/** Bind to a cloud that stands at day t with next_obs reports done, to go on with it. >0: theta is impossible. */
int att_filter_bind(att_filter *f, uint64_t seed, const double *theta, const att_lineage *lineage, void *block, int t,
                    size_t next_obs);
/** Go on through report j (weighed, resampled). >0 when no particle can explain it: log_lik = -INFINITY. */
int att_filter_to_report(att_filter *f, size_t j);
/**
 * From the start through report j, the last with the power gamma; *before: the log-likelihood of those before it.
 * 1 as soon as the sum can no longer reach `need`; >0 also as att_filter_to_report() says.
 */
int att_filter_through(att_filter *f, size_t j, double gamma, double need, double *before);
/** Go on to the end of day t without further reports. */
int att_filter_to_day(att_filter *f, int t);

#endif
