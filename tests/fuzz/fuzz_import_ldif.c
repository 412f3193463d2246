/* Any text as a domain controller's database. */
#define FUZZ_FORMAT "wins.ldb-ldif"

#include "fuzz_format.h"
