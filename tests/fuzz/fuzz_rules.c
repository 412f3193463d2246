/* The life of one name, step by step from the input: no sequence of registrations,
 * challenges, releases, commands and time leaves a record that breaks an invariant. */
#include "fuzz.h"

#include "rules/life_of_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    life_run(data, size);
    return 0;
}
