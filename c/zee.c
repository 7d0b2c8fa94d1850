/*
 * The algorithm. Read from top to bottom: sizes, lists, search, grow, split, coalesce, then the public
 * functions. ZEE_CHOICE is a constant or a field by build, so unused branches vanish from tiny builds.
 */
#include "zee.h"
#include "backing.h"

_Static_assert(ZEE_SMALLEST >= sizeof(struct zee_header),
               "a free frame has room for its back link");
_Static_assert(ZEE_ALIGN == 8 || ZEE_ALIGN == 16, "payloads are aligned to 8 or 16");
_Static_assert(ZEE_LARGEST <= UINT32_MAX - ZEE_PAGE, "n + offset does not wrap around");
_Static_assert(ZEE_PAGE >> (ZEE_LISTS - 1 - ZEE_PAGE_LIST) == ZEE_SMALLEST, "a list per size");

/* Bytes of the frame whose payload, `offset` bytes into it, holds n; 0 when there is no such size. */
static uint32_t frame_size(size_t n, uint32_t offset)
{
    if (n > ZEE_LARGEST) return 0; /* at a larger offset, rounding up wraps around to 0 */
    uint32_t needed = (uint32_t)n + offset;
    if (needed < ZEE_SMALLEST) return ZEE_SMALLEST;
    if (needed > ZEE_PAGE) return (needed + ZEE_PAGE - 1) & ~(uint32_t)(ZEE_PAGE - 1);
    return UINT32_C(1) << (32 - __builtin_clz(needed - 1));
}

static bool is_alignment(size_t alignment) { return alignment && !(alignment & (alignment - 1)); }

/* The frame of a payload. A payload of an aligned allocation lies deeper in its frame; the two words
 * before it repeat mark and size, and frames of up to a page are aligned to their size. */
static zee_address frame_of(const struct zee *z, const void *payload)
{
    zee_address before = ZEE_ADDRESS(z, payload) - ZEE_HEADER;
    if (!ZEE_WITH_ALIGNED && ZEE_ALIGN == ZEE_HEADER) return before;
    uint32_t size = zee_at(z, before)->size;
    return before & ~((size < ZEE_PAGE ? size : (uint32_t)ZEE_PAGE) - 1);
}

static void push(struct zee *z, zee_address frame, uint32_t size)
{
    unsigned list = zee_list_of(size);
    zee_address next = z->head[list];
    zee_at(z, frame)->next = next;
    zee_at(z, frame)->size = size;
    if (ZEE_CHOICE(z, BUDDY) != ZEE_BUDDY_FAST && next) zee_at(z, next)->back = frame;
    z->head[list] = frame;
    ZEE_STEP(z, PUSH, frame, list, size);
}

/* Takes a frame from the middle of its list in constant time; a head's back link is never read. */
static void unlink(struct zee *z, zee_address frame, uint32_t size)
{
    unsigned list = zee_list_of(size);
    zee_address next = zee_at(z, frame)->next;
    zee_address back = zee_at(z, frame)->back;
    if (z->head[list] == frame)
        z->head[list] = next;
    else
        zee_at(z, back)->next = next;
    if (next) zee_at(z, next)->back = back;
    ZEE_STEP(z, UNLINK, frame, list, size);
}

/* The head of the nearest list, from the one of `size` towards larger frames, that has one; or 0. */
static zee_address search_lists(struct zee *z, uint32_t size)
{
    for (unsigned list = zee_list_of(size); list >= ZEE_PAGE_LIST; list--) {
        zee_address frame = z->head[list];
        ZEE_STEP(z, PROBE, list, frame, 0);
        if (!frame) continue;
        z->head[list] = zee_at(z, frame)->next;
        ZEE_STEP(z, POP, frame, list, zee_at(z, frame)->size);
        return frame;
    }
    return 0;
}

/* A jumbo from list 0 by the jumbo strategy, or 0. Costs the length of the list. */
static zee_address search_jumbos(struct zee *z, uint32_t size)
{
    zee_address *best = NULL;
    uint32_t best_size = UINT32_MAX;
    ZEE_STEP(z, PROBE, 0, z->head[0], 0);
    for (zee_address *link = &z->head[0]; *link; link = &zee_at(z, *link)->next) {
        uint32_t found = zee_at(z, *link)->size;
        ZEE_STEP(z, WALK, *link, found, size);
        if (found < size || found >= best_size) continue;
        if (found > size && ZEE_CHOICE(z, JUMBO) == ZEE_JUMBO_EXACT) continue;
        best = link;
        best_size = found;
        if (found == size || ZEE_CHOICE(z, JUMBO) == ZEE_JUMBO_FIRST) break;
    }
    if (!best) return 0;
    zee_address frame = *best;
    *best = zee_at(z, frame)->next;
    ZEE_STEP(z, POP, frame, 0, best_size);
    return frame;
}

/* New pages as one frame that was never on a list, or 0. */
static zee_address grow(struct zee *z, uint32_t size)
{
    uint32_t pages = (size + ZEE_PAGE - 1) / ZEE_PAGE;
    zee_address frame = ZEE_GROW(z, pages);
    if (frame) zee_at(z, frame)->size = pages * ZEE_PAGE;
    ZEE_STEP(z, GROW, frame, pages, 0);
    return frame;
}

/* Halves a frame until it is `size` bytes; upper halves go to their lists. */
static void split(struct zee *z, zee_address frame, uint32_t size)
{
    uint32_t half = zee_at(z, frame)->size;
    if (half > ZEE_PAGE) return;
    while (half > size) {
        half /= 2;
        zee_at(z, frame)->size = half;
        ZEE_STEP(z, SPLIT, frame, half * 2, frame + half);
        push(z, frame + half, half);
    }
}

/* Merges a frame with its buddy while that is free and of the same size; stores the size it got. */
static zee_address coalesce(struct zee *z, zee_address frame, uint32_t *size)
{
    while (*size < ZEE_PAGE) {
        zee_address buddy = frame ^ *size;
        const struct zee_header *header = zee_at(z, buddy);
        bool allocated = header->next == ZEE_ALLOCATED;
        bool same_size = header->size == *size;
        ZEE_STEP(z, BUDDY, buddy, header->size,
                 allocated    ? ZEE_BUDDY_ALLOCATED
                 : !same_size ? ZEE_BUDDY_OTHER_SIZE
                              : ZEE_BUDDY_FREE);
        if (allocated || !same_size) break;
        unlink(z, buddy, *size);
        zee_address upper = frame | *size;
        frame &= ~*size;
        *size *= 2;
        ZEE_FORGET(z, upper);
        ZEE_STEP(z, COALESCE, frame, *size, upper);
    }
    return frame;
}

/* Marks the frame allocated, in its header and, where that lies elsewhere, before its payload. */
static void *mark(struct zee *z, zee_address frame, uint32_t offset)
{
    struct zee_header *header = zee_at(z, frame);
    struct zee_header *before = zee_at(z, frame + offset - ZEE_HEADER);
    header->next = before->next = ZEE_ALLOCATED;
    before->size = header->size;
    return ZEE_HOST(z, frame + offset);
}

static void *fail(struct zee *z, enum zee_reason reason, size_t what)
{
    ZEE_STEP(z, FAIL, reason, what, 0);
    return NULL;
}

/* The last step of a call that did not fail. */
static void *give(struct zee *z, void *payload)
{
    if (payload) ZEE_STEP(z, RETURN, ZEE_ADDRESS(z, payload), 0, 0);
    return payload;
}

static void *give_null(struct zee *z)
{
    ZEE_STEP(z, RETURN, 0, 0, 0);
    return NULL;
}

/* A payload of n bytes, `offset` into its frame; NULL for none. */
static void *allocate(struct zee *z, size_t n, uint32_t offset)
{
    if (!n) return give_null(z);
    uint32_t size = frame_size(n, offset);
    if (!size) return fail(z, ZEE_REASON_HUGE, n);
    ZEE_STEP(z, PAD, n, size, zee_list_of(size));
    zee_address frame = size > ZEE_PAGE ? search_jumbos(z, size) : search_lists(z, size);
    if (!frame) frame = grow(z, size);
    if (!frame) return fail(z, ZEE_REASON_REFUSED, size);
    split(z, frame, size);
    return mark(z, frame, offset);
}

static void release(struct zee *z, void *payload)
{
    zee_address frame = frame_of(z, payload);
    uint32_t size = zee_at(z, frame)->size;
    ZEE_STEP(z, FOUND, frame, size, 0);
    if (ZEE_CHOICE(z, BUDDY) == ZEE_BUDDY_COALESCE) frame = coalesce(z, frame, &size);
    push(z, frame, size);
}

/* Payload bytes from the pointer to the end of its frame. */
static size_t usable(const struct zee *z, const void *payload)
{
    zee_address frame = frame_of(z, payload);
    return frame + zee_at(z, frame)->size - ZEE_ADDRESS(z, payload);
}

/* realloc of a payload that holds n bytes already: chunkify gives the surplus back. */
static void *stay(struct zee *z, void *payload, size_t n)
{
    zee_address frame = frame_of(z, payload);
    uint32_t offset = ZEE_ADDRESS(z, payload) - frame;
    ZEE_STEP(z, STAY, frame + offset, zee_at(z, frame)->size - offset, n);
    if (ZEE_CHOICE(z, SHRINK) == ZEE_SHRINK_DEFER) return payload;
    split(z, frame, frame_size(n, offset));
    return mark(z, frame, offset);
}

static void *move(struct zee *z, void *payload, size_t old_bytes, size_t n)
{
    void *moved = allocate(z, n, ZEE_ALIGN);
    if (!moved) return NULL;
    __builtin_memcpy(moved, payload, old_bytes);
    ZEE_STEP(z, COPY, ZEE_ADDRESS(z, payload), ZEE_ADDRESS(z, moved), old_bytes);
    release(z, payload);
    return moved;
}

void *zee_malloc(struct zee *z, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_MALLOC, n, 0);
    if (ZEE_DAMAGED(z)) return NULL;
    return give(z, allocate(z, n, ZEE_ALIGN));
}

void zee_free(struct zee *z, void *payload)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_FREE, 0, payload ? ZEE_ADDRESS(z, payload) : 0);
    if (ZEE_DAMAGED(z) || !payload || ZEE_REFUSES(z, payload)) return;
    release(z, payload);
}

void *zee_calloc(struct zee *z, size_t members, size_t n)
{
    size_t bytes;
    ZEE_STEP(z, REQUEST, ZEE_CALL_CALLOC, n, members);
    if (ZEE_DAMAGED(z)) return NULL;
    if (__builtin_mul_overflow(members, n, &bytes)) return fail(z, ZEE_REASON_OVERFLOW, n);
    void *payload = allocate(z, bytes, ZEE_ALIGN);
    if (!payload) return NULL;
    __builtin_memset(payload, 0, bytes);
    ZEE_STEP(z, ZERO, ZEE_ADDRESS(z, payload), bytes, 0);
    return give(z, payload);
}

void *zee_realloc(struct zee *z, void *payload, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_REALLOC, n, payload ? ZEE_ADDRESS(z, payload) : 0);
    if (ZEE_DAMAGED(z)) return NULL;
    if (!payload) return give(z, allocate(z, n, ZEE_ALIGN));
    if (ZEE_REFUSES(z, payload)) return NULL;
    if (!n) {
        release(z, payload);
        return give_null(z);
    }
    size_t bytes = usable(z, payload);
    return give(z, n <= bytes ? stay(z, payload, n) : move(z, payload, bytes, n));
}

void *zee_aligned_alloc(struct zee *z, size_t alignment, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_ALIGNED, n, alignment);
    if (ZEE_DAMAGED(z)) return NULL;
    if (!is_alignment(alignment) || alignment > ZEE_PAGE)
        return fail(z, ZEE_REASON_ALIGNMENT, alignment);
    uint32_t offset = alignment > ZEE_ALIGN ? (uint32_t)alignment : (uint32_t)ZEE_ALIGN;
    return give(z, allocate(z, n, offset));
}

int zee_posix_memalign(struct zee *z, void **out, size_t alignment, size_t n)
{
    if (!is_alignment(alignment) || alignment < sizeof(void *)) return ZEE_EINVAL;
    void *payload = zee_aligned_alloc(z, alignment, n);
    if (!payload && n) return ZEE_ENOMEM;
    *out = payload;
    return 0;
}

size_t zee_malloc_usable_size(struct zee *z, const void *payload)
{
    return !payload || ZEE_REFUSES(z, payload) ? 0 : usable(z, payload);
}
