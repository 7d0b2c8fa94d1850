/* Pages from wasm memory growth. The one file that knows wasm. */
#include "backing.h"

zee_address zee_backing_grow(struct zee *z, uint32_t pages)
{
    (void)z;
    size_t page = __builtin_wasm_memory_grow(0, pages);
    return page == SIZE_MAX ? 0 : (zee_address)page * ZEE_PAGE;
}

uint32_t zee_backing_end_page(const struct zee *z)
{
    (void)z;
    return __builtin_wasm_memory_size(0);
}
