/* Any text as an LMHOSTS file to import. */
#define FUZZ_FORMAT "lmhosts"

#include "fuzz_format.h"
