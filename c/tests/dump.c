/*
 * Replays a trace of lines `a ID BYTES`, `r ID BYTES`, `f ID` from standard input, and writes what must be
 * the same in wasm: the rows of the free lists, then the heap's memory.
 *
 *     dump BUDDY JUMBO SHRINK PAGES GROWTH <trace >bytes
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "inspect.h"

enum { PAGES = 4096, IDS = 1 << 20 };

static struct zee z;
static void *live[IDS];

static void replay(char kind, int id, size_t n)
{
    if (id < 0) return; /* a free of NULL */
    if (id >= IDS) abort();
    switch (kind) {
    case 'a': live[id] = zee_malloc(&z, n); break;
    case 'r': live[id] = zee_realloc(&z, live[id], n); break;
    case 'f':
        zee_free(&z, live[id]);
        live[id] = NULL;
        break;
    default: break;
    }
}

int main(int argc, char **argv)
{
    uint8_t *region = mmap(NULL, (PAGES + 1) * (size_t)ZEE_PAGE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (argc != 2 + ZEE_GROWTH || region == MAP_FAILED) return 2;
    zee_fixed_init(&z, region + (-(uintptr_t)region & (ZEE_PAGE - 1)), PAGES);
    for (uint32_t strategy = ZEE_BUDDY; strategy <= ZEE_GROWTH; strategy++)
        if (zee_watch_set(&z, strategy, (uint32_t)atoi(argv[strategy + 1]))) return 2;

    char line[64], kind;
    while (fgets(line, sizeof line, stdin)) {
        int id = 0;
        size_t n = 0;
        if (sscanf(line, "%c %d %zu", &kind, &id, &n) >= 2) replay(kind, id, n);
    }

    struct zee_list_row rows[ZEE_LISTS];
    zee_inspect_lists(&z, rows);
    fwrite(rows, sizeof rows, 1, stdout);
    fwrite(z.fixed.region, ZEE_PAGE, z.fixed.granted, stdout);
    return ferror(stdout) != 0;
}
