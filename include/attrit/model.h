/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a model is: a const struct of tables and functions. This is the only header a model includes,
 * so that a stranger's model is equal to ours. See examples/c/own_model.c.
 *
 * A model is a Markov process in steps of one day. Its particle state is its own bytes: plain numbers, no
 * pointers, copied with memcpy. Calls get n particles that share one parameter vector theta: the inner
 * shape of SMC² (Chopin, Jacob & Papaspiliopoulos 2013).
 */
#ifndef ATTRIT_MODEL_H
#define ATTRIT_MODEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- random numbers ------------------------------------------------------------------------------------ */

/** A small fast generator (xoshiro256++, Blackman & Vigna 2021), keyed by one Philox4x64-10 block (Salmon et al. 2011). */
typedef struct att_rng {
    uint64_t s[4];
} att_rng;

__extension__ typedef unsigned __int128 att_u128;

static inline uint64_t att_rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

/** 64 random bits. */
static inline uint64_t att_rng_u64(att_rng *r)
{
    uint64_t *s = r->s, out = att_rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = att_rotl(s[3], 45);
    return out;
}

/** Uniform on the open interval (0, 1): 52 bits and a half, never 0, never 1. */
static inline double att_rng_unif(att_rng *r) { return ((double)(att_rng_u64(r) >> 12) + 0.5) * 0x1p-52; }

/** Uniform on 0..n-1 (n >= 1), by multiply-shift; its bias is below n / 2^64. */
static inline uint32_t att_rng_below(att_rng *r, uint32_t n)
{
    return (uint32_t)(((att_u128)att_rng_u64(r) * n) >> 64);
}

double att_draw_normal(att_rng *r);                           /**< mean 0, sd 1 */
double att_draw_exponential(att_rng *r);                      /**< mean 1 */
double att_draw_gamma(att_rng *r, double shape);              /**< rate 1; shape > 0 */
double att_draw_beta(att_rng *r, double a, double b);         /**< a, b > 0 */
uint64_t att_draw_poisson(att_rng *r, double mean);           /**< mean >= 0; exact */
uint64_t att_draw_binomial(att_rng *r, uint64_t n, double p); /**< 0 <= p <= 1; exact */
/** Normal(mean, sd) given that it lies in [low, high]; either bound may be infinite. */
double att_draw_normal_within(att_rng *r, double mean, double sd, double low, double high);

/** Walker's alias table over n <= 65535 outcomes (Vose 1991). */
typedef struct att_alias {
    uint32_t n;
    uint32_t *other;     /**< n */
    uint64_t *threshold; /**< n; keep the column while the low 64 bits are below it */
} att_alias;
size_t att_alias_bytes(uint32_t n);
/** Build in `memory` (att_alias_bytes(n), aligned for a double) from n weights >= 0, not all zero. Returns the table. */
att_alias *att_alias_build(void *memory, uint32_t n, const double *weight);
static inline uint32_t att_alias_draw(const att_alias *a, att_rng *r)
{
    att_u128 m = (att_u128)att_rng_u64(r) * a->n;
    uint32_t i = (uint32_t)(m >> 64),
             other = a->other[i]; /* looked up in any case: a branch would be guessed wrongly */
    return (uint64_t)m < a->threshold[i] ? i : other;
}

/* ---- densities (natural log); -INFINITY outside the support ------------------------------------------------- */
double att_logpdf_normal(double x, double mean, double sd);
double att_logpdf_lognormal(double x, double meanlog, double sdlog);
double att_logpdf_gamma(double x, double shape, double rate);
double att_logpdf_beta(double x, double a, double b);
double att_logpdf_uniform(double x, double low, double high);
double att_logpmf_poisson(double k, double mean);
double att_logpmf_binomial(double k, double n, double p);
double att_cdf_beta(double x, double a, double b);   /**< regularised incomplete beta function */
double att_cdf_normal(double z);                     /**< standard normal */
double att_log_cdf_normal(double z);                 /**< accurate far into the lower tail */
double att_log_prob_normal(double low, double high); /**< log P(low < Z < high), accurate in both tails */
double att_quantile_normal(double p);

/* ---- tables ------------------------------------------------------------------------------------------------- */

typedef enum att_prior_kind {
    ATT_FIXED,     /**< a = the value */
    ATT_UNIFORM,   /**< a = low, b = high */
    ATT_NORMAL,    /**< a = mean, b = sd */
    ATT_LOGNORMAL, /**< a = median, b = sd of the log */
    ATT_BETA,      /**< a, b */
    ATT_GAMMA      /**< a = shape, b = rate */
} att_prior_kind;

typedef struct att_prior {
    att_prior_kind kind;
    double a, b;
} att_prior;

typedef enum att_scale { ATT_LINEAR, ATT_LOG, ATT_LOGIT } att_scale;

enum {
    ATT_LEVEL = 1,  /**< quantity: a level (strength), not a counter; a window of it makes no sense */
    ATT_VECTOR = 2, /**< input: any number of values, not one */
    ATT_DAILY = 4,  /**< input: one value a day from day 0; the last one stays in force */
    ATT_DATE = 8,   /**< input: a day counted from the start, -1 = never; campaign files write a date */
    ATT_JOIN = 16,  /**< happening: so many are added to those who are able in the unit */
    ATT_LEAVE = 32  /**< happening: so many are taken from them */
};

/** One row feeds YAML keys, priors, NetCDF attributes, docs and report. A table ends with a row whose name is NULL. */
typedef struct att_field {
    const char *name; /**< [a-z][a-z0-9_]* */
    const char *unit; /**< UDUNITS where one exists; "1" for a share */
    const char *doc;  /**< one sentence for people */
    double low, high; /**< closed range of possible values */
    att_scale scale;  /**< params: the scale on which proposals walk */
    att_prior prior;  /**< params: the default prior; inputs: a = the default value */
    unsigned flags;
    const char *origin; /**< where the default comes from */
} att_field;

/** Named numbers that a model is given and that are not learned: unit sizes, arrivals a day, thresholds. */
typedef struct att_input {
    size_t n;
    const double *x;
} att_input;

/** Identity of the random numbers of one cloud of particles; see att_args_rng(). */
typedef struct att_stream {
    uint64_t seed, purpose, theta, salt;
} att_stream;

enum { ATT_SHOCK = 0, ATT_DICE = 1 }; /**< what all units share; what each unit has for itself */

/** For those who follow one particle: what happens to whom (`attrit simulate --trace`). */
typedef struct att_trace {
    void *cookie;
    /** On day t `n` of `happening` (a row of model->happenings) fell on `unit` of particle i of this call. */
    void (*tell)(void *cookie, size_t i, double t, uint32_t unit, int happening, uint32_t n);
} att_trace;

enum { ATT_NO_UNIT = -1 }; /**< as uint32_t: it happened to all together */

typedef struct att_args {
    size_t n;               /**< particles in this call */
    size_t first;           /**< index of the first of them in its cloud */
    const double *theta;    /**< one a row of params, natural scale */
    const att_input *input; /**< one a row of inputs */
    void *memory;           /**< filled by prepare(); nobody else uses it meanwhile, so that step() may work in it */
    size_t state_bytes;     /**< stride of x; a multiple of 8 */
    att_stream stream[2];   /**< ATT_SHOCK, ATT_DICE */
    const att_trace *trace; /**< NULL: nobody follows. The same random numbers are used and the same states result */
} att_args;

/**
 * The generator of particle i (0..n-1) of this call for the step that begins at day t: the same whichever
 * thread or rank asks. `which` is ATT_SHOCK or ATT_DICE. start() uses t = -1.
 */
att_rng att_args_rng(const att_args *a, int which, size_t i, double t);
/** out[n]: that generator of each particle of this call. Opened together they cost a third. */
void att_args_rngs(const att_args *a, int which, double t, att_rng *out);
/** out[n]: for each particle of this call the first att_draw_normal() of that generator, several times faster. */
void att_args_normals(const att_args *a, int which, double t, double *out);

struct att_obs;

typedef struct att_model {
    const char *name, *doc;
    const att_field *params;     /**< what is learned */
    const att_field *inputs;     /**< what is given */
    const att_field *quantities; /**< what can be observed, recorded and forecast */
    const att_field *events;     /**< what can happen once: at most 32; may be NULL */

    /** Bytes of one particle and of `memory`; may depend on inputs, not on theta. <0 and a text in why[200] when the inputs make no sense. */
    int (*sizes)(const att_args *a, size_t *state, size_t *memory, char *why);
    /** Hoist everything that depends on theta alone. 0; >0 theta is impossible. */
    int (*prepare)(const att_args *a);
    /** Fill n states for day 0. */
    int (*start)(const att_args *a, void *x);
    /** Move n states from day t to day t + dt. */
    int (*step)(const att_args *a, double t, double dt, void *x);
    /** The true value of quantity q in each state (counters since day 0) into out[n]. */
    int (*observe)(const att_args *a, int q, const void *x, double *out);
    /**
     * Own observation density: add log p(y | x) to logw[n]. since[i] is the quantity's value when the window
     * opened (NULL for totals). NULL = the engine's model of reports (engine/report.c).
     */
    int (*weigh)(const att_args *a, const struct att_obs *y, const void *x, const double *since, double *logw);
    /** Bit e of hit[i] set when event e holds in state i. NULL without events. */
    int (*event)(const att_args *a, double t, const void *x, uint32_t *hit);
    const att_field *happenings; /**< what a trace tells of; NULL: the model tells nothing */
} att_model;

/** State i of a block. */
static inline void *att_state(const att_args *a, void *x, size_t i) { return (char *)x + i * a->state_bytes; }
static inline const void *att_state_const(const att_args *a, const void *x, size_t i)
{
    return (const char *)x + i * a->state_bytes;
}

/** Rows of a table, 0 for NULL. */
size_t att_fields_count(const att_field *table);
/** Row of that name, or -1. */
int att_fields_find(const att_field *table, const char *name);

/** The models that come with attrit, a NULL-terminated array. */
const att_model *const *att_models(void);
const att_model *att_model_find(const char *name);

#ifdef __cplusplus
}
#endif
#endif
