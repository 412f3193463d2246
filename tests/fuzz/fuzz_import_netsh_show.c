/* Any text as what netsh printed. */
#define FUZZ_FORMAT "netsh-show"

#include "fuzz_format.h"
