// build: native-16
/* The same edges where a payload starts 16 bytes into its frame. */
#include "test-sizes.c"
