/* What the builds that are watched share: strategies are fields, steps and validation are there. */
#include "../watch.h"

#define ZEE_CHOICE(z, STRATEGY) ((z)->watch.choice[ZEE_##STRATEGY])
#define ZEE_WITH_ALIGNED 1
#define ZEE_STEP(z, KIND, a, b, c)                                                                 \
    zee_watch_step(z, ZEE_STEP_##KIND, (uint32_t)(a), (uint32_t)(b), (uint32_t)(c))
/* A head has no address that is the same in every build: list * 4 stands for it. */
#define ZEE_LINK(z, address)                                                                       \
    ((address) < ZEE_PAGE ? &(z)->head[(address) / 4 % ZEE_LISTS] : &zee_at(z, address)->next)
#define ZEE_LINK_ADDRESS(z, link)                                                                  \
    ((link) >= (z)->head && (link) < (z)->head + ZEE_LISTS ? (zee_address)((link) - (z)->head) * 4 \
                                                           : ZEE_ADDRESS(z, link))
#define ZEE_GROW(z, pages) zee_watch_grow(z, pages)
#define ZEE_END_PAGE(z) zee_watch_end_page(z)
#define ZEE_REFUSES(z, payload) zee_refuses(z, payload)
#define ZEE_DAMAGED(z) zee_damaged(z)
#define ZEE_FORGET(z, frame) zee_forget(z, frame)
#define ZEE_SHARED_CODE
#define ZEE_INLINE
#define ZEE_END_IS_WRITABLE false
#define ZEE_COPIES_NOTHING false
