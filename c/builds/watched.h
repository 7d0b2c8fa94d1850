/* What the builds that are watched share: strategies are fields, steps and validation are there. */
#include "../watch.h"

#define ZEE_CHOICE(z, STRATEGY) ((z)->watch.choice[ZEE_##STRATEGY])
#ifndef ZEE_WITH_ALIGNED
#define ZEE_WITH_ALIGNED 1
#endif
#define ZEE_STEP(z, KIND, a, b, c)                                                                 \
    zee_watch_step(z, ZEE_STEP_##KIND, (uint32_t)(a), (uint32_t)(b), (uint32_t)(c))
#define ZEE_LINK(z, address) zee_watch_link(z, address)
#define ZEE_LINK_ADDRESS(z, link) zee_watch_link_address(z, link)
/* Nothing is built on it, so that no branch is left that cannot be taken: coverage is of this build. */
#define ZEE_ASSUME(truth) ((void)sizeof(truth))
#define ZEE_GROW(z, pages) zee_watch_grow(z, pages)
#define ZEE_END_PAGE(z) zee_watch_end_page(z)
#define ZEE_REFUSES(z, payload) zee_refuses(z, payload)
#define ZEE_DAMAGED(z) zee_damaged(z)
#define ZEE_FORGET(z, frame) zee_forget(z, frame)
#define ZEE_SHARED_CODE
#define ZEE_INLINE
#define ZEE_END_IS_WRITABLE false
#define ZEE_COPIES_NOTHING false
