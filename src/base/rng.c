/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rng.h"
#include "base/dist.h"
#include "base/many.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wundef"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

static inline void philox(const uint64_t key[2], const uint64_t counter[4], uint64_t out[4])
{
    philox4x64_key_t k = {{key[0], key[1]}};
    philox4x64_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
    philox4x64_ctr_t r = philox4x64_R(10, c, k);
    for (int i = 0; i < 4; i++)
        out[i] = r.v[i];
}

void att_philox4x64(const uint64_t key[2], const uint64_t counter[4], uint64_t out[4]) { philox(key, counter, out); }

static inline att_rng open_stream(uint64_t seed, uint64_t purpose, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    att_rng r;
    philox((const uint64_t[2]){seed, purpose}, (const uint64_t[4]){a, b, c, d}, r.s);
    /* Xoshiro never leaves the all-zero state; one key and counter in 2^256 lead there. */
    if (!(r.s[0] | r.s[1] | r.s[2] | r.s[3]))
        r.s[0] = 1;
    return r;
}

att_rng att_rng_open(uint64_t seed, uint64_t purpose, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    return open_stream(seed, purpose, a, b, c, d);
}

static inline att_rng stream_of(const att_args *a, const att_stream *s, size_t i, double t)
{
    return open_stream(s->seed, s->purpose, s->theta, a->first + i, (uint64_t)(int64_t)t, s->salt);
}

att_rng att_args_rng(const att_args *a, int which, size_t i, double t) { return stream_of(a, &a->stream[which], i, t); }

ATT_MANY void att_args_rngs(const att_args *a, int which, double t, att_rng *out)
{
    const att_stream s = a->stream[which];
    for (size_t i = 0; i < a->n; i++)
        out[i] = stream_of(a, &s, i, t);
}

ATT_MANY void att_args_normals(const att_args *a, int which, double t, double *out)
{
    const att_stream s = a->stream[which];
    for (size_t i = 0; i < a->n; i++) {
        att_rng r = stream_of(a, &s, i, t);
        out[i] = att_rng_unif(&r);
    }
    att_quantile_normals(a->n, out, out);
}
