/* SPDX-License-Identifier: Apache-2.0 */
/** Streams: one Philox4x64-10 block (Salmon et al. 2011) keys a xoshiro256++ generator. */
#ifndef ATT_BASE_RNG_H
#define ATT_BASE_RNG_H

#include <attrit/model.h>

/* Purposes keep the numbers of different uses apart. */
enum {
    ATT_FOR_PRIOR = 1, /* draws of theta */
    ATT_FOR_SHOCK,     /* model, shared by all units */
    ATT_FOR_DICE,      /* model, one unit's own */
    ATT_FOR_RESAMPLE,  /* states in a filter */
    ATT_FOR_THETA,     /* resampling of theta */
    ATT_FOR_PROPOSE,   /* PMMH proposals and acceptance */
    ATT_FOR_REPORT,    /* latent reports of one-sided statements */
    ATT_FOR_PICK,      /* which particle a path starts from */
    ATT_FOR_TEST,
    ATT_FOR_PIT, /* randomised PIT of a score */
    ATT_FOR_SAID /* what a source will say of a path's count */
};

/** Key = (seed, purpose); counter = (a, b, c, d). Equal arguments give equal numbers, whoever asks. */
att_rng att_rng_open(uint64_t seed, uint64_t purpose, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
/** The raw block, for known-answer tests. */
void att_philox4x64(const uint64_t key[2], const uint64_t counter[4], uint64_t out[4]);

#endif
