/*
 * Validation: is this pointer one that the heap gave out? In constant time when it is; a walk of its page
 * only names what is wrong with it. Dev walks always, so that a forged header is seen too.
 */
#include "inspect.h"

/* The words before the payload and at the start of its frame agree that it is allocated. */
static bool looks_allocated(const struct zee *z, zee_address payload)
{
    const struct zee_header *before = zee_at(z, payload - ZEE_HEADER);
    uint32_t size = before->size;
    if (before->next != ZEE_ALLOCATED || size < ZEE_SMALLEST) return false;
    zee_address frame =
        (payload - ZEE_HEADER) & ~((size < ZEE_PAGE ? size : (uint32_t)ZEE_PAGE) - 1);
    const struct zee_header *header = zee_at(z, frame);
    if (header->next != ZEE_ALLOCATED || header->size != size) return false;
    return zee_size_is_sound(z, frame) && zee_has_page(&z->watch.run.starts, frame / ZEE_PAGE);
}

/* The frame in address order that the byte lies in, or the damaged one that hides it. */
static zee_address frame_around(const struct zee *z, zee_address address)
{
    zee_address frame = zee_start_below(z, address);
    while (zee_state_of(z, frame) != ZEE_STATE_DAMAGED) {
        if (address - frame < zee_at(z, frame)->size) break;
        frame += zee_at(z, frame)->size;
    }
    return frame;
}

/* What is wrong with a payload that does not look allocated, or (dev) may only look so. */
static enum zee_reason name_fault(const struct zee *z, zee_address payload)
{
    zee_address before = payload - ZEE_HEADER;
    zee_address frame = frame_around(z, before);
    switch (zee_state_of(z, frame)) {
    case ZEE_STATE_DAMAGED: return ZEE_REASON_OVERWRITTEN;
    case ZEE_STATE_FREE: return ZEE_REASON_DOUBLE_FREE;
    default: break;
    }
    if (looks_allocated(z, payload) && zee_at(z, before)->size == zee_at(z, frame)->size)
        return ZEE_REASON_NONE;
    return ZEE_REASON_FOREIGN;
}

static bool in_own_page(const struct zee *z, zee_address address)
{
    uint32_t page = address / ZEE_PAGE;
    return page >= z->watch.first_page && page < z->watch.end_page &&
           zee_has_page(&z->watch.run.owned, page);
}

static enum zee_reason examine(const struct zee *z, zee_address payload)
{
    if (z->watch.run.heap_pages == 0) return ZEE_REASON_FOREIGN;
    if (payload % ZEE_ALIGN || !in_own_page(z, payload - ZEE_HEADER)) return ZEE_REASON_FOREIGN;
    bool walks = z->watch.choice[ZEE_VALIDATION] == ZEE_VALIDATION_DEV;
    if (!walks && looks_allocated(z, payload)) return ZEE_REASON_NONE;
    return name_fault(z, payload);
}

bool zee_refuses(struct zee *z, const void *payload)
{
    if (!payload || z->watch.choice[ZEE_VALIDATION] == ZEE_VALIDATION_UNSAFE) return false;
    zee_address address = ZEE_ADDRESS(z, payload);
    enum zee_reason reason = examine(z, address);
    if (reason == ZEE_REASON_NONE) return false;
    ZEE_STEP(z, FAIL, reason, address, 0);
    return true;
}

bool zee_damaged(struct zee *z)
{
    zee_address address;
    if (z->watch.choice[ZEE_VALIDATION] != ZEE_VALIDATION_DEV) return false;
    if (zee_inspect_check(z, &address) == ZEE_RULE_SOUND) return false;
    ZEE_STEP(z, FAIL, ZEE_REASON_OVERWRITTEN, address, 0);
    return true;
}

void zee_forget(struct zee *z, zee_address frame)
{
    if (z->watch.choice[ZEE_VALIDATION] != ZEE_VALIDATION_UNSAFE) zee_at(z, frame)->next = 0;
}
