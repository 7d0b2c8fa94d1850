#include "backing.h"

void zee_fixed_init(struct zee *z, void *region, uint32_t pages)
{
    z->fixed = (struct zee_fixed){.region = region, .pages = pages};
}

uint32_t zee_backing_grow(struct zee *z, uint32_t pages)
{
    struct zee_fixed *fixed = &z->fixed;
    if (pages > fixed->pages - fixed->granted) return ZEE_REFUSED;
    uint32_t first = zee_backing_end_page(z);
    fixed->granted += pages;
    return first;
}

uint32_t zee_backing_end_page(const struct zee *z)
{
    return ZEE_FIRST_NATIVE / ZEE_PAGE + z->fixed.granted;
}
