/* Any text as a table of records. */
#define FUZZ_FORMAT "csv"

#include "fuzz_format.h"
