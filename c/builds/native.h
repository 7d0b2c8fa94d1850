/* The watched heap in a fixed buffer of a host, for tests and tools. */
#include "watched.h"
#include "../fixed.h"
#ifndef ZEE_ALIGN
#define ZEE_ALIGN 8
#endif
#define ZEE_BUILD_FIELDS                                                                           \
    struct zee_watch watch;                                                                        \
    struct zee_fixed fixed;
#define ZEE_HOST(z, address) ((void *)((z)->fixed.region + ((address)-ZEE_FIRST_NATIVE)))
#define ZEE_ADDRESS(z, pointer)                                                                    \
    ((zee_address)((const uint8_t *)(pointer) - (z)->fixed.region) + ZEE_FIRST_NATIVE)
