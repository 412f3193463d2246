/* Any text as the list of a console. */
#define FUZZ_FORMAT "wins.msc"

#include "fuzz_format.h"
