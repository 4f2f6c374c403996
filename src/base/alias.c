/* SPDX-License-Identifier: Apache-2.0 */
/* Walker's alias method, built in linear time after Vose, IEEE Trans. Softw. Eng. 17 (1991) 972. */
#include <attrit/model.h>

/* Layout: the table, thresholds, shares (n doubles, scratch), others, work list (n, scratch). */
size_t att_alias_bytes(uint32_t n)
{
    size_t bytes = sizeof(att_alias) + n * (sizeof(uint64_t) + sizeof(double) + 2 * sizeof(uint32_t));
    return (bytes + 7) & ~(size_t)7;
}

/** A share of a column in 0..1 as a threshold on 64 bits. */
static uint64_t threshold(double share) { return share >= 1 ? UINT64_MAX : (uint64_t)(share * 0x1p64); }

/** Columns with less than their share take the rest from one with more; `work` holds the poor in front, the rich behind. */
static void fill(att_alias *a, double *share, uint32_t *work)
{
    uint32_t poor = 0, rich = a->n;
    for (uint32_t i = 0; i < a->n; i++) {
        a->threshold[i] = UINT64_MAX;
        a->other[i] = i;
        if (share[i] < 1)
            work[poor++] = i;
        else
            work[--rich] = i;
    }
    while (poor > 0 && rich < a->n) {
        uint32_t i = work[--poor], j = work[rich];
        a->threshold[i] = threshold(share[i]);
        a->other[i] = j;
        share[j] -= 1 - share[i];
        if (share[j] < 1) {
            rich++;
            work[poor++] = j;
        }
    }
}

att_alias *att_alias_build(void *memory, uint32_t n, const double *weight)
{
    att_alias *a = memory;
    a->n = n;
    a->threshold = (uint64_t *)(a + 1);
    double *share = (double *)(a->threshold + n), sum = 0;
    a->other = (uint32_t *)(share + n);
    for (uint32_t i = 0; i < n; i++)
        sum += weight[i];
    for (uint32_t i = 0; i < n; i++)
        share[i] = weight[i] / sum * n;
    fill(a, share, a->other + n);
    return a;
}
