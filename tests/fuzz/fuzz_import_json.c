/* Any text as records in JSON. */
#define FUZZ_FORMAT "json"

#include "fuzz_format.h"
