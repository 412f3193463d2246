/* The option tables: every row complete and true to its field; settings set by name. */
#include "check.h"

#include "server/config.h"
#include "server/options.h"
#include "server/settings.h"

#include <ctype.h>
#include <stdio.h>

static void check_row(const struct ow_option *row, enum ow_option_scope scope)
{
    bool number = row->type == OW_OPTION_COUNT || row->type == OW_OPTION_SECONDS ||
                  row->type == OW_OPTION_MILLISECONDS || row->type == OW_OPTION_BYTES;
    size_t len = row->help == NULL ? 0 : strlen(row->help);

    check_int(row->name, scope, row->scope);
    check_int(row->name, 1, row->standard != NULL);
    check_int(row->name, 1, len > 0 && row->help[len - 1] == '.');
    for (const char *p = row->name; *p != '\0'; p++)
        check_int(row->name, 1,
                  islower((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '-');
    check_int(row->name, number, row->maximum > 0);
    if (number && row->size < 8)
        check_int(row->name, 1, row->maximum < INT64_C(1) << (8 * row->size));
    check_int(row->name, row->type == OW_OPTION_CHOICE, row->choices != NULL);
}

static void check_table(struct ow_option_table table, enum ow_option_scope scope,
                        void *values)
{
    char text[OW_OPTION_TEXT_ROOM], why[OW_OPTION_WHY_ROOM];

    for (size_t i = 0; i < table.count; i++) {
        const struct ow_option *row = &table.row[i];

        check_row(row, scope);
        check_int(row->name, OW_OK,
                  ow_option_set(row, values, row->standard, why, sizeof(why)));
        check_str(row->name, row->standard,
                  ow_option_text(row, values, text, sizeof(text)));
        for (size_t k = 0; k < i; k++)
            check_int(row->name, 1, strcmp(table.row[k].name, row->name) != 0);
    }
}

static void every_row_is_complete_and_its_default_is_written_as_shown(void **state)
{
    static struct server_config config;
    static struct settings settings;

    (void)state;
    check_table(options_start(), OW_SCOPE_START, &config);
    check_table(options_live(), OW_SCOPE_LIVE, &settings);
    for (size_t i = 0; i < options_live().count; i++)
        assert_null(ow_option_find(options_start(), options_live().row[i].name));
}

static void defaults_are_those_of_the_design(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct settings s;

    (void)state;
    settings_default(&s);
    assert_int_equal(s.policy.renewal_interval, policy.renewal_interval);
    assert_int_equal(s.policy.extinction_interval, policy.extinction_interval);
    assert_int_equal(s.policy.extinction_timeout, policy.extinction_timeout);
    assert_int_equal(s.policy.verify_interval, policy.verify_interval);
    assert_int_equal(s.policy.migrate_on, policy.migrate_on);
    assert_int_equal(s.policy.static_refusal, policy.static_refusal);
    assert_int_equal(s.policy.static_same_address, policy.static_same_address);
    assert_int_equal(s.policy.release_by, policy.release_by);
    assert_int_equal(s.policy.ttl_mode, policy.ttl_mode);
    assert_int_equal(s.policy.ttl_min, policy.ttl_min);
    assert_int_equal(s.policy.ttl_max, policy.ttl_max);
    assert_int_equal(s.policy.prepend_1b, policy.prepend_1b);
    assert_int_equal(s.policy.rotate_1c, policy.rotate_1c);
    assert_int_equal(s.max_records, 4000000);
    assert_int_equal(s.source_records, 2000);
    assert_int_equal(s.source_registrations, 500);
    assert_int_equal(s.source_queries, 2000);
    assert_int_equal(s.source_challenges, 32);
    assert_int_equal(s.target_challenges, 10);
    assert_int_equal(s.challenges_pending, 4096);
    assert_int_equal(s.challenge_timeout_ms, 1000);
    assert_int_equal(s.challenge_tries, 3);
    assert_int_equal(s.line_length, 32);
    assert_true(s.honor_release_demand);
    assert_false(s.honor_conflict_demand);
    assert_false(s.log_detail);
    assert_true(s.alarm_domain);
    assert_int_equal(s.history_bytes, 256 << 20);
    assert_int_equal(s.history_age, 0);
    assert_int_equal(s.trusted_count, 0);
    assert_int_equal(s.asker_count, 5);
}

static void start_defaults_need_no_file(void **state)
{
    struct server_config c;

    (void)state;
    server_config_default(&c);
    assert_int_equal(c.listen_count, 0);
    assert_int_equal(c.name_count, 0);
    assert_int_equal(c.owner, 0);
    assert_int_equal(c.workers, 0);
    assert_int_equal(c.peer_port, 137);
    assert_int_equal(c.demander_count, 0);
    assert_string_equal(c.user, "");
    assert_string_equal(c.data, "/var/lib/openwins");
    assert_int_equal(c.log_level, OW_SEV_INFO);
}

static const struct {
    const char *name, *value; /* NULL: the default */
    enum ow_err err;
    const char *shown; /* afterwards, or the reason */
} sets[] = {
    {"renewal-interval", "1h", OW_OK, "1h"},
    {"renewal-interval", "39m", OW_ERANGE, NULL},
    {"renewal-interval", "999h", OW_OK, "41d15h"},
    {"renewal-interval", "1000h", OW_ERANGE, NULL},
    {"renewal-interval", NULL, OW_OK, "6d"},
    {"extinction-interval", "79m", OW_ERANGE, NULL},
    {"extinction-timeout", "23h", OW_ERANGE, NULL},
    {"verify-interval", "23d", OW_ERANGE, NULL},
    {"static-refusal", "refuse+release-demand", OW_OK, "refuse+release-demand"},
    {"static-refusal", "accept", OW_EINVAL,
     "static-refusal: \"accept\" cannot be read; allowed: refuse, refuse+release-demand, "
     "refuse+conflict-demand"},
    {"source-queries", "unlimited", OW_OK, "unlimited"},
    {"trusted-networks", "10.0.0.0/8, 192.0.2.0/24", OW_OK, "10.0.0.0/8, 192.0.2.0/24"},
    {"history-size", "1G", OW_OK, "1G"},
    {"migrateon", "on", OW_ENOTFOUND,
     "there is no setting \"migrateon\"; did you mean migrate-on?"},
    {"listen", "all", OW_ENOTFOUND, NULL},
    {"xyzzy", "1", OW_ENOTFOUND, "there is no setting \"xyzzy\""},
};

static void settings_are_set_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        char text[OW_OPTION_TEXT_ROOM] = "unset";
        struct settings settings;

        settings_default(&settings);
        check_int(
            sets[i].name, sets[i].err,
            settings_set(&settings, sets[i].name, sets[i].value, text, sizeof(text)));
        if (sets[i].err == OW_OK) {
            check_str(sets[i].name, "", text);
            check_int(sets[i].name, OW_OK,
                      settings_text(&settings, sets[i].name, text, sizeof(text)));
        }
        if (sets[i].shown != NULL)
            check_str(sets[i].name, sets[i].shown, text);
    }
}

static void values_that_do_not_go_together_get_a_remark(void **state)
{
    struct settings settings;
    char text[256];

    (void)state;
    settings_default(&settings);
    assert_int_equal(
        settings_set(&settings, "extinction-interval", "10d", text, sizeof(text)), OW_OK);
    check_str("verification",
              "verify-interval is less than three times "
              "extinction-interval; set it to 30d or more",
              text);
    assert_int_equal(
        settings_set(&settings, "verify-interval", "30d", text, sizeof(text)), OW_OK);
    check_str("now it fits", "", text);
    assert_int_equal(settings_set(&settings, "ttl-min", "7d", text, sizeof(text)), OW_OK);
    check_str("clamp", "ttl-min is larger than ttl-max, which is what counts then", text);
}

static void only_options_that_reach_third_machines_need_an_administrator(void **state)
{
    static const char *const reaching[] = {"static-refusal", "dns-check", "dns-servers",
                                           "dns-suffix"};

    (void)state;
    for (size_t i = 0; i < options_live().count; i++) {
        const struct ow_option *row = &options_live().row[i];
        bool reaches = false;

        for (size_t k = 0; k < ARRAY_LEN(reaching); k++)
            reaches = reaches || strcmp(row->name, reaching[k]) == 0;
        check_int(row->name, reaches, row->administrator);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete_and_its_default_is_written_as_shown),
        cmocka_unit_test(defaults_are_those_of_the_design),
        cmocka_unit_test(start_defaults_need_no_file),
        cmocka_unit_test(settings_are_set_by_name),
        cmocka_unit_test(values_that_do_not_go_together_get_a_remark),
        cmocka_unit_test(only_options_that_reach_third_machines_need_an_administrator),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
