/* zee-four.wasm: malloc, free, calloc and realloc, coalescing. */
#include "constant.h"
#define ZEE_BUDDY_CHOICE ZEE_BUDDY_COALESCE
#define ZEE_SHRINK_CHOICE ZEE_SHRINK_DEFER
#define ZEE_WITH_ALIGNED 0
