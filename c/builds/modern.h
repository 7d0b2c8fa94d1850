/* zee-modern.wasm: malloc, free, calloc and realloc with the preset modern. */
#define ZEE_PAGES_CHOICE ZEE_PAGES_SHARED
#define ZEE_GROWTH_CHOICE ZEE_GROWTH_GEOMETRIC
#include "constant.h"
#define ZEE_BUDDY_CHOICE ZEE_BUDDY_DEFERRED
#define ZEE_SHRINK_CHOICE ZEE_SHRINK_CHUNKIFY
#define ZEE_WITH_ALIGNED 0
