/*
 * allocator.md once more, by other means: frames are entries of a table, lists are arrays, nothing lies
 * in the memory that is handed out. Written from that page alone; slow where slow is simpler.
 */
#ifndef ZEE_TESTS_MODEL_H
#define ZEE_TESTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    MODEL_PAGE = 65536,
    MODEL_PAGES = 160,
    MODEL_FIRST = 0x10000,
    MODEL_SLOTS = (MODEL_PAGES + 1) * (MODEL_PAGE / 16),
};
enum { MODEL_CLOSEST, MODEL_EXACT, MODEL_FIRST_FIT };

struct model_list {
    uint32_t n, frame[MODEL_SLOTS]; /* the head of the list is the last */
};

struct model {
    bool coalesce, chunkify;
    uint32_t jumbo;
    uint32_t align; /* 8 or 16: where a payload starts in its frame */
    uint32_t limit; /* pages */
    uint32_t pages, end;
    struct model_list list[14];
    uint32_t size[MODEL_SLOTS]; /* of the frame that starts here (by address / 16), 0 for none */
    uint64_t probes, walked, splits, coalesces, grows, fails;
};

static inline uint32_t *model_size(struct model *m, uint32_t frame) { return &m->size[frame / 16]; }

/* 0 for a size there is not. */
static inline uint32_t model_frame_size(size_t n, uint32_t offset)
{
    if (n > UINT32_MAX) return 0;
    uint64_t needed = (uint64_t)n + offset, size = 16;
    if (needed > MODEL_PAGE) {
        size = (needed + MODEL_PAGE - 1) / MODEL_PAGE * MODEL_PAGE;
        return size > UINT32_MAX ? 0 : (uint32_t)size;
    }
    while (size < needed) size *= 2;
    return (uint32_t)size;
}

static inline struct model_list *model_list_of(struct model *m, uint32_t size)
{
    uint32_t list = 13;
    if (size > MODEL_PAGE) return &m->list[0];
    for (uint32_t s = 16; s < size; s *= 2) list--;
    return &m->list[list];
}

static inline void model_push(struct model *m, uint32_t frame)
{
    struct model_list *list = model_list_of(m, *model_size(m, frame));
    list->frame[list->n++] = frame;
}

static inline uint32_t model_take(struct model_list *list, uint32_t index)
{
    uint32_t frame = list->frame[index];
    list->n--;
    memmove(&list->frame[index], &list->frame[index + 1], (list->n - index) * sizeof frame);
    return frame;
}

/* Where on its list a frame is, or -1. */
static inline int64_t model_index(const struct model_list *list, uint32_t frame)
{
    for (int64_t i = 0; i < list->n; i++)
        if (list->frame[i] == frame) return i;
    return -1;
}

static inline uint32_t model_search_jumbos(struct model *m, uint32_t size)
{
    struct model_list *list = &m->list[0];
    int64_t best = -1;
    m->probes++;
    for (int64_t i = (int64_t)list->n - 1; i >= 0; i--) {
        uint32_t found = *model_size(m, list->frame[i]);
        m->walked++;
        if (found < size || (m->jumbo == MODEL_EXACT && found != size)) continue;
        if (best < 0 || found < *model_size(m, list->frame[best])) best = i;
        if (found == size || m->jumbo == MODEL_FIRST_FIT) break;
    }
    return best < 0 ? 0 : model_take(list, (uint32_t)best);
}

static inline uint32_t model_search(struct model *m, uint32_t size)
{
    if (size > MODEL_PAGE) return model_search_jumbos(m, size);
    for (struct model_list *list = model_list_of(m, size); list > &m->list[0]; list--) {
        m->probes++;
        if (list->n == 0) continue;
        m->walked++;
        return model_take(list, list->n - 1);
    }
    return 0;
}

static inline uint32_t model_grow(struct model *m, uint32_t size)
{
    uint32_t pages = (size + MODEL_PAGE - 1) / MODEL_PAGE;
    if (m->pages + pages > m->limit) return 0;
    uint32_t frame = m->end ? m->end : MODEL_FIRST;
    *model_size(m, frame) = pages * MODEL_PAGE;
    m->pages += pages;
    m->end = frame + pages * MODEL_PAGE;
    m->grows++;
    return frame;
}

static inline void model_split(struct model *m, uint32_t frame, uint32_t size)
{
    if (*model_size(m, frame) > MODEL_PAGE) return;
    while (*model_size(m, frame) > size) {
        uint32_t half = *model_size(m, frame) / 2;
        *model_size(m, frame) = *model_size(m, frame + half) = half;
        model_push(m, frame + half);
        m->splits++;
    }
}

/* The payload's address, `offset` into its frame; 0 is NULL. */
static inline uint32_t model_allocate(struct model *m, size_t n, uint32_t offset)
{
    if (n == 0) return 0;
    uint32_t size = model_frame_size(n, offset);
    uint32_t frame = size ? model_search(m, size) : 0;
    if (size && !frame) frame = model_grow(m, size);
    if (!frame) {
        m->fails++;
        return 0;
    }
    model_split(m, frame, size);
    return frame + offset;
}

static inline uint32_t model_frame_of(struct model *m, uint32_t payload)
{
    uint32_t frame = (payload - 1) & ~15u;
    while (*model_size(m, frame) == 0) frame -= 16;
    return frame;
}

static inline uint32_t model_usable(struct model *m, uint32_t payload)
{
    uint32_t frame = model_frame_of(m, payload);
    return frame + *model_size(m, frame) - payload;
}

static inline uint32_t model_malloc(struct model *m, size_t n)
{
    return model_allocate(m, n, m->align);
}

static inline uint32_t model_aligned(struct model *m, uint32_t alignment, size_t n)
{
    return model_allocate(m, n, alignment > m->align ? alignment : m->align);
}

static inline void model_free(struct model *m, uint32_t payload)
{
    if (payload == 0) return;
    uint32_t frame = model_frame_of(m, payload), size = *model_size(m, frame);
    for (; m->coalesce && size < MODEL_PAGE; size *= 2, m->coalesces++) {
        uint32_t buddy = frame ^ size;
        struct model_list *list = model_list_of(m, size);
        int64_t index = model_index(list, buddy);
        if (index < 0) break;
        model_take(list, (uint32_t)index);
        *model_size(m, frame) = *model_size(m, buddy) = 0;
        frame = frame < buddy ? frame : buddy;
        *model_size(m, frame) = size * 2;
    }
    model_push(m, frame);
}

static inline uint32_t model_realloc(struct model *m, uint32_t payload, size_t n)
{
    if (payload == 0) return model_malloc(m, n);
    if (n == 0) {
        model_free(m, payload);
        return 0;
    }
    if (n <= model_usable(m, payload)) {
        uint32_t frame = model_frame_of(m, payload);
        if (m->chunkify) model_split(m, frame, model_frame_size(n, payload - frame));
        return payload;
    }
    uint32_t moved = model_malloc(m, n);
    if (moved) model_free(m, payload);
    return moved;
}

#endif
