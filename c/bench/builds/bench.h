/* What the measured builds share: they are as c/builds/tiny.h, but for the strategies that each names. */
#include "../../builds/constant.h"
#define ZEE_SHRINK_CHOICE ZEE_SHRINK_DEFER
#define ZEE_WITH_ALIGNED 0
