/* SPDX-License-Identifier: Apache-2.0 */
/** Counts of many units side by side, looked at several at a time. */
#ifndef ATT_MODELS_LANES_H
#define ATT_MODELS_LANES_H

#include <stdint.h>
#include <string.h>

/* Compared with the top bit turned over, as signed numbers: those the oldest 64-bit processors compare eight at a time. */
static inline int16_t turned(uint16_t men) { return (int16_t)(men ^ 0x8000); }

static inline uint16_t largest(const uint16_t *men, uint32_t n)
{
    int16_t most = INT16_MIN;
    for (uint32_t u = 0; u < n; u++)
        most = turned(men[u]) > most ? turned(men[u]) : most;
    return (uint16_t)most ^ 0x8000;
}

static inline uint16_t smallest(const uint16_t *men, uint32_t n)
{
    int16_t least = INT16_MAX;
    for (uint32_t u = 0; u < n; u++)
        least = turned(men[u]) < least ? turned(men[u]) : least;
    return (uint16_t)least ^ 0x8000;
}

/* Units looked at in one go; vectors of GCC and Clang, on any machine. */
enum { LANES = 8, BLOCK = 2 * LANES };
typedef uint16_t lanes __attribute__((vector_size(LANES * sizeof(uint16_t))));

static inline lanes lanes_from(const uint16_t *men)
{
    lanes x;
    memcpy(&x, men, sizeof x);
    return x;
}

/* The bits of all lanes together; 16 of them. */
static inline uint32_t gather(lanes x)
{
    uint64_t word[2];
    memcpy(word, &x, sizeof word);
    word[0] |= word[1];
    if (!word[0])
        return 0;
    word[0] |= word[0] >> 32;
    return (uint16_t)(word[0] | word[0] >> 16);
}

/* Which of a block's units are below their limit, a bit for each. One limit for all, LANES times, or each its own. */
static inline uint32_t below_in_block(const uint16_t *men, const uint16_t *limit, const int each)
{
    const lanes low = {1, 2, 4, 8, 16, 32, 64, 128}, high = low << LANES;
    lanes first = (lanes)(lanes_from(men) < lanes_from(limit));
    lanes second = (lanes)(lanes_from(men + LANES) < lanes_from(each ? limit + LANES : limit));
    return gather((first & low) | (second & high));
}

/* The first unit from `unit` on with fewer men than its limit, or `end`. By masks: loops that end at it end unforeseen. */
static inline uint32_t next_below(const uint16_t *men, const uint16_t *limit, const int each, uint32_t unit,
                                  uint32_t end)
{
    for (; end < BLOCK && unit < end; unit++)
        if (men[unit] < (each ? limit[unit] : *limit))
            return unit;
    for (; unit < end; unit += BLOCK) {
        uint32_t from = unit + BLOCK <= end ? unit : end - BLOCK; /* the last block reaches back */
        uint32_t mask = below_in_block(men + from, each ? limit + from : limit, each) >> (unit - from);
        if (mask)
            return unit + (uint32_t)__builtin_ctz(mask);
    }
    return end;
}

/* Where in a list the unit stands; it does. */
static inline uint32_t place_of(const uint16_t *list, uint32_t n, uint16_t unit)
{
    uint32_t k = 0;
    for (; k + LANES <= n && !gather((lanes)(lanes_from(list + k) == unit)); k += LANES)
        ;
    while (list[k] != unit)
        k++;
    return k;
}

#endif
