/* Any text as a netsh script. */
#define FUZZ_FORMAT "netsh-script"

#include "fuzz_format.h"
