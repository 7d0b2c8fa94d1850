/* What the wasm builds without introspection share: strategies are constants, steps vanish. */
#ifndef ZEE_ALIGN
#define ZEE_ALIGN 8
#endif
#define ZEE_CHOICE(z, STRATEGY) ((void)(z), ZEE_##STRATEGY##_CHOICE)
#ifndef ZEE_PAGES_CHOICE
#define ZEE_PAGES_CHOICE ZEE_PAGES_SEPARATE
#endif
#ifndef ZEE_GROWTH_CHOICE
#define ZEE_GROWTH_CHOICE ZEE_GROWTH_EXACT
#endif
#define ZEE_JUMBO_CHOICE ZEE_JUMBO_CLOSEST
#define ZEE_VALIDATION_CHOICE ZEE_VALIDATION_UNSAFE

#define ZEE_BUILD_FIELDS
#define ZEE_HOST(z, address) ((void)(z), (void *)(uintptr_t)(address))
#define ZEE_ADDRESS(z, pointer) ((void)(z), (zee_address)(uintptr_t)(pointer))
#define ZEE_LINK(z, address) ((zee_address *)ZEE_HOST(z, address))
#define ZEE_LINK_ADDRESS(z, link) ZEE_ADDRESS(z, link)
#define ZEE_GROW(z, pages) zee_backing_grow(z, pages)
#define ZEE_END_PAGE(z) zee_backing_end_page(z)

/* What the compiler cannot know and may build on. */
#define ZEE_ASSUME(truth)                                                                          \
    do {                                                                                           \
        if (!(truth)) __builtin_unreachable();                                                     \
    } while (0)

/* Nothing: sizeof names the arguments without evaluating them. */
#define ZEE_STEP(z, KIND, a, b, c)                                                                 \
    ((void)sizeof(z), (void)sizeof(a), (void)sizeof(b), (void)sizeof(c))
#define ZEE_REFUSES(z, payload) ((void)sizeof(z), (void)sizeof(payload), false)
#define ZEE_DAMAGED(z) ((void)sizeof(z), false)
#define ZEE_FORGET(z, frame) ((void)sizeof(z), (void)sizeof(frame))

/* Address 0, which ends a list, is in a stack that is never so deep: its link back may be written. */
#define ZEE_END_IS_WRITABLE true

/* memory.copy takes no bytes from NULL for what it is: nothing. */
#define ZEE_COPIES_NOTHING true

/* Called from several places, a call is smaller than a copy, or a copy than a call: sizes that compilers
 * misjudge. */
#define ZEE_SHARED_CODE __attribute__((noinline))
#define ZEE_INLINE __attribute__((always_inline)) inline
