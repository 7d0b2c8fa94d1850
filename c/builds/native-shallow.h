/* The watched heap of a host without aligned allocation: payloads lie where headers end, as in the modules
 * that only have malloc, free, calloc and realloc. */
#define ZEE_WITH_ALIGNED 0
#include "native.h"
