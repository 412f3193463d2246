/* One-time codes. */
#include "manager/totp.h"

#include "check.h"

#include <stdio.h>

static const uint8_t key[TOTP_KEY] = {'1', '2', '3', '4', '5', '6', '7', '8', '9', '0',
                                      '1', '2', '3', '4', '5', '6', '7', '8', '9', '0'};

/* RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
static const struct {
    const char *rule;
    ow_time time;
    const char *code;
} vectors[] = {
    {"59", 59, "287082"},
    {"1111111109", 1111111109, "081804"},
    {"1111111111", 1111111111, "050471"},
    {"1234567890", 1234567890, "005924"},
    {"2000000000", 2000000000, "279037"},
    {"20000000000", 20000000000, "353130"},
};

/* The time is 1111111109, in step 37037036. */
#define STEP 37037036
static const struct {
    const char *rule, *code;
    int64_t used;
    bool taken;
} tries[] = {
    {"the code of now", "081804", 0, true},
    {"a code that was taken", "081804", STEP, false},
    {"one before the last that was taken", "081804", STEP + 1, false},
    {"the code of the step before, after another", "081804", STEP - 1, true},
    {"a wrong one", "081805", 0, false},
    {"too short", "81804", 0, false},
    {"too long", "0818040", 0, false},
    {"with letters", "08180a", 0, false},
    {"with a sign", "-81804", 0, false},
    {"nothing", "", 0, false},
};

static void the_vectors_of_the_standard(void **state)
{
    char code[16];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        snprintf(code, sizeof code, "%06d", totp_code(key, vectors[i].time / TOTP_STEP));
        check_str(vectors[i].rule, vectors[i].code, code);
    }
}

static void codes_count_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
        int64_t step = 0;

        check_int(tries[i].rule, tries[i].taken,
                  totp_is(key, tries[i].code, 1111111109, tries[i].used, &step));
        check_int(tries[i].rule, tries[i].taken ? STEP : 0, step);
    }
}

static void clocks_may_differ_by_a_step(void **state)
{
    static const struct {
        const char *rule;
        int64_t away; /* seconds from the middle of the step */
        bool taken;
    } rows[] = {
        {"the device is a step behind", 30, true},
        {"two steps", 60, false},
        {"it is a step ahead", -30, true},
        {"two steps", -60, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t step;

        check_int(rows[i].rule, rows[i].taken,
                  totp_is(key, "081804", STEP * TOTP_STEP + 15 + rows[i].away, 0, &step));
    }
}

static void devices_get_the_secret(void **state)
{
    char secret[TOTP_SECRET_ROOM], uri[192];

    (void)state;
    totp_secret(key, secret);
    check_str("base 32", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", secret);
    assert_true(totp_uri(key, "ann", uri, sizeof uri));
    check_str(
        "as a link",
        "otpauth://totp/OpenWINS:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="
        "OpenWINS",
        uri);
    assert_false(totp_uri(key, "ann", uri, 40));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_standard),
        cmocka_unit_test(codes_count_once),
        cmocka_unit_test(clocks_may_differ_by_a_step),
        cmocka_unit_test(devices_get_the_secret),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
