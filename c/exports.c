#include "exports.h"

struct zee zee_heap;

void *malloc(size_t n) { return zee_malloc(&zee_heap, n); }

void free(void *payload) { zee_free(&zee_heap, payload); }

void *calloc(size_t members, size_t n) { return zee_calloc(&zee_heap, members, n); }

void *realloc(void *payload, size_t n) { return zee_realloc(&zee_heap, payload, n); }

void *aligned_alloc(size_t alignment, size_t n)
{
    return zee_aligned_alloc(&zee_heap, alignment, n);
}

int posix_memalign(void **out, size_t alignment, size_t n)
{
    return zee_posix_memalign(&zee_heap, out, alignment, n);
}

size_t malloc_usable_size(void *payload) { return zee_malloc_usable_size(&zee_heap, payload); }
