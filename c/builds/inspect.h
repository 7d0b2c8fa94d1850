/* zee-inspect.wasm: everything, watched. */
#include "watched.h"
#define ZEE_ALIGN 8
#define ZEE_BUILD_FIELDS struct zee_watch watch;
#define ZEE_HOST(z, address) ((void)(z), (void *)(uintptr_t)(address))
#define ZEE_ADDRESS(z, pointer) ((void)(z), (zee_address)(uintptr_t)(pointer))
