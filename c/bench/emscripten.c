/* What Emscripten's JavaScript does for its sbrk, but for growing ahead: memory grows by what is asked. */
#include "bench-system.h"

enum { PAGE = 65536 };

int errno;

size_t emscripten_get_heap_size(void) { return __builtin_wasm_memory_size(0) * PAGE; }

int emscripten_resize_heap(size_t bytes)
{
    size_t missing = bytes - emscripten_get_heap_size();
    return __builtin_wasm_memory_grow(0, (missing + PAGE - 1) / PAGE) != SIZE_MAX;
}
