#include "backing.h"

void zee_fixed_init(struct zee *z, void *region, uint32_t pages)
{
    z->fixed = (struct zee_fixed){.region = region, .pages = pages};
}

zee_address zee_backing_grow(struct zee *z, uint32_t pages)
{
    struct zee_fixed *fixed = &z->fixed;
    if (pages > fixed->pages - fixed->granted) return 0;
    zee_address address = ZEE_FIRST_NATIVE + fixed->granted * ZEE_PAGE;
    fixed->granted += pages;
    return address;
}

uint32_t zee_backing_end_page(const struct zee *z)
{
    return ZEE_FIRST_NATIVE / ZEE_PAGE + z->fixed.granted;
}
