/* What the builds that are watched share: strategies are fields, steps and validation are there. */
#include "../watch.h"

#define ZEE_CHOICE(z, STRATEGY) ((z)->watch.choice[ZEE_##STRATEGY])
#define ZEE_WITH_ALIGNED 1
#define ZEE_STEP(z, KIND, a, b, c)                                                                 \
    zee_watch_step(z, ZEE_STEP_##KIND, (uint32_t)(a), (uint32_t)(b), (uint32_t)(c))
#define ZEE_GROW(z, pages) zee_watch_grow(z, pages)
#define ZEE_REFUSES(z, payload) zee_refuses(z, payload)
#define ZEE_DAMAGED(z) zee_damaged(z)
#define ZEE_FORGET(z, frame) zee_forget(z, frame)
