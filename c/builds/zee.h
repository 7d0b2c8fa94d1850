/* zee.wasm: the seven functions of a C program's allocator, coalescing. */
#include "constant.h"
#define ZEE_BUDDY_CHOICE ZEE_BUDDY_COALESCE
#define ZEE_SHRINK_CHOICE ZEE_SHRINK_CHUNKIFY
#define ZEE_WITH_ALIGNED 1
