/* Random lives of a name never leave a record that breaks the invariants. */
#include "check.h"

#include "life_of_name.h"

#define LIVES      20000
#define LIFE_BYTES 600

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u; /* splitmix64 */

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void random_lives_keep_the_invariants(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int i = 0; i < LIVES; i++) {
        uint8_t data[LIFE_BYTES];

        for (size_t k = 0; k < sizeof(data); k++)
            data[k] = (uint8_t)next_random(&seed);
        life_run(data, sizeof(data));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_lives_keep_the_invariants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
