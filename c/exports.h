/* The one heap of a module, and the functions it exports by their C names. */
#ifndef ZEE_EXPORTS_H
#define ZEE_EXPORTS_H

#include "zee.h"

extern struct zee zee_heap;

void *malloc(size_t n);
void free(void *payload);
void *calloc(size_t members, size_t n);
void *realloc(void *payload, size_t n);
void *aligned_alloc(size_t alignment, size_t n);
int posix_memalign(void **out, size_t alignment, size_t n);
size_t malloc_usable_size(void *payload);

#endif
