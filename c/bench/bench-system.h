/* All that Emscripten's allocators see of a system: each header they include is replaced by this one. */
#ifndef BENCH_SYSTEM_H
#define BENCH_SYSTEM_H

#include <limits.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENOMEM 12
#define EINVAL 22
#define assert(claim) ((void)0)
#define static_assert _Static_assert
#define emscripten_trace_record_allocation(...) ((void)0)
#define emscripten_trace_record_free(...) ((void)0)
#define emscripten_trace_record_reallocation(...) ((void)0)
#define MAIN_THREAD_ASYNC_EM_ASM(...) ((void)0)
#define LACKS_SYS_PARAM_H
#define STRUCT_MALLINFO_DECLARED 1
#define memcpy __builtin_memcpy
#define memset __builtin_memset

typedef int32_t ssize_t;

struct mallinfo {
    int arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};

extern int errno;

void *sbrk(intptr_t bytes);
uintptr_t *emscripten_get_sbrk_ptr(void);
int emscripten_resize_heap(size_t bytes);
size_t emscripten_get_heap_size(void);
size_t emscripten_get_heap_max(void);

#endif
