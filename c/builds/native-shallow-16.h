/* The same with every payload aligned to 16: it lies deeper than its header ends, though nobody asked for that. */
#define ZEE_ALIGN 16
#include "native-shallow.h"
