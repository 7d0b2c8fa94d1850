/* A fixed buffer of the host as backing. */
#ifndef ZEE_FIXED_H
#define ZEE_FIXED_H

#include <stdint.h>

struct zee;

/* Heap addresses on a host start where they do in zee-inspect.wasm. */
enum { ZEE_FIRST_NATIVE = 0x10000 };

struct zee_fixed {
    uint8_t *region;
    uint32_t pages;
    uint32_t granted;
};

/* Hands the region to a zeroed heap. The region must be aligned to a page of 65536 bytes and hold
 * `pages` of them, at most 65535; it stays the caller's. */
void zee_fixed_init(struct zee *z, void *region, uint32_t pages);

#endif
