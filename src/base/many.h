/* SPDX-License-Identifier: Apache-2.0 */
/**
 * ATT_MANY before a function that is a loop over many numbers: it is compiled a second time for processors with wide
 * vectors (x86-64-v3), and the loader takes the one that fits. The bits are the same: the operations are, and none are
 * contracted. Where the toolchain cannot do so (meson.build tries), once.
 */
#ifndef ATT_BASE_MANY_H
#define ATT_BASE_MANY_H

#ifdef ATT_HAVE_CLONES
#define ATT_MANY __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define ATT_MANY
#endif

#endif
