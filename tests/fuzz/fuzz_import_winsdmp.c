/* Any text as what WINSDMP printed. */
#define FUZZ_FORMAT "winsdmp"

#include "fuzz_format.h"
