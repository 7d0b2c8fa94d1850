// build: native-shallow
/* Without aligned allocation a frame is found, and marked, by its header alone: the model agrees there too. */
#ifndef MODEL_OPERATIONS
#define MODEL_OPERATIONS 100
#endif
#include "test-model.c"
