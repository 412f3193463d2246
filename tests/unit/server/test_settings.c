/* Whom the limits apply to, who gets answers that are larger than the question, and how
 * names are compared. */
#include "server/settings.h"

#include "base/address.h"

#include "check.h"

static const struct {
    const char *rule;
    const char *source;
    bool limited, may_ask;
} rows[] = {
    {"loopback has no limits and may ask", "127.0.0.1", false, true},
    {"all of it", "127.255.255.254", false, true},
    {"a trusted network has no limits and may ask", "203.0.113.77", false, true},
    {"its neighbour has, and may not", "203.0.114.1", true, false},
    {"a private network has limits and may ask", "10.1.2.3", true, true},
    {"the one of link-local addresses", "169.254.9.9", true, true},
    {"that of carriers", "100.64.0.1", true, true},
    {"172.16.0.0/12 ends with 172.31", "172.31.255.255", true, true},
    {"172.32 is public", "172.32.0.1", true, false},
    {"192.168.0.0/16", "192.168.255.1", true, true},
    {"a public address has limits and may not ask", "198.51.100.1", true, false},
};

static void who_is_limited_and_who_may_ask(void **state)
{
    struct settings settings;
    char text[256];

    (void)state;
    settings_default(&settings);
    assert_int_equal(
        settings_set(&settings, "trusted-networks", "203.0.113.0/24", text, sizeof(text)),
        OW_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ow_addr source;

        assert_int_equal(ow_addr_parse(rows[i].source, &source), OW_OK);
        check_int(rows[i].rule, rows[i].limited,
                  settings_limits_apply(&settings, source));
        check_int(rows[i].rule, rows[i].may_ask, settings_may_ask(&settings, source));
    }
}

static void by_default_only_loopback_is_trusted(void **state)
{
    struct settings settings;

    (void)state;
    settings_default(&settings);
    assert_int_equal(settings.trusted_count, 0);
    assert_true(settings_limits_apply(&settings, UINT32_C(0x0A000001)));
    assert_false(settings_limits_apply(&settings, UINT32_C(0x7F000001)));
}

static void names_in_settings_fold(void **state)
{
    const struct nb_name name = nb_name_make("wpad", 0x20);
    struct settings settings;

    (void)state;
    settings_default(&settings);
    assert_true(wins_policies_reserve(&settings.policies, &name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_limited_and_who_may_ask),
        cmocka_unit_test(by_default_only_loopback_is_trusted),
        cmocka_unit_test(names_in_settings_fold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
