// build: native-16
/* Every payload aligned to 16: the model agrees there too. */
#include "test-model.c"
