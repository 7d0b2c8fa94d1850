/* zee-tiny.wasm: malloc and free as the original has them, nothing else. */
#include "constant.h"
#define ZEE_BUDDY_CHOICE ZEE_BUDDY_FAST
#define ZEE_SHRINK_CHOICE ZEE_SHRINK_DEFER
#define ZEE_WITH_ALIGNED 0
