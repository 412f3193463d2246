/* Any text as nmbd's database. */
#define FUZZ_FORMAT "wins.dat"

#include "fuzz_format.h"
