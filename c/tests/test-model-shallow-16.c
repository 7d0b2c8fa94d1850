// build: native-shallow-16
/* Without aligned allocation, every payload aligned to 16: the model agrees there too. */
#include "test-model-shallow.c"
