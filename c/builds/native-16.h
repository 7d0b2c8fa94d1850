/* The watched heap of a host with every payload aligned to 16, as C's max_align_t asks. */
#define ZEE_ALIGN 16
#include "native.h"
