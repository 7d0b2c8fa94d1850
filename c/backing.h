/* Where pages come from. One of backing-wasm.c and backing-fixed.c is linked into a build. */
#ifndef ZEE_BACKING_H
#define ZEE_BACKING_H

#include "zee.h"

#define ZEE_REFUSED UINT32_MAX

/* The number (address / 65536) of the first of `pages` new pages, or ZEE_REFUSED. They need not be adjacent
 * to the pages given before: somebody else may grow the memory too. Contents are undefined. */
uint32_t zee_backing_grow(struct zee *z, uint32_t pages);

/* One more than the number of the last page there is (a page's number is its address / 65536). */
uint32_t zee_backing_end_page(const struct zee *z);

#endif
