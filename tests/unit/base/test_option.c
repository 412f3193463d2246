/* Options: reading and showing values of every type, errors that say what is allowed. */
#include "check.h"

#include "base/address.h"
#include "base/option.h"

#include <stdio.h>

struct values {
    bool flag;
    uint16_t port;
    uint32_t count;
    uint64_t big;
    int64_t seconds, ms;
    uint64_t bytes;
    enum { RED, GREEN, BLUE } colour;
    char path[8];
    ow_addr addr;
    struct ow_endpoint endpoint;
    size_t net_count;
    struct ow_net net[3];
    size_t endpoint_count;
    struct ow_endpoint endpoints[2];
    size_t word_count;
    char word[2][6];
};

static const char *const colours[] = {"red", "green", "blue", NULL};

#define FIELD(f) OW_FIELD_OF(struct values, f)

static const struct ow_option rows[] = {
    {.name = "flag", .type = OW_OPTION_BOOL, FIELD(flag), .standard = "on"},
    {.name = "port",
     .type = OW_OPTION_COUNT,
     FIELD(port),
     .standard = "137",
     .minimum = 1,
     .maximum = 65535},
    {.name = "count",
     .type = OW_OPTION_COUNT,
     FIELD(count),
     .standard = "auto",
     .none = "auto",
     .minimum = 1,
     .maximum = 64,
     .unit = "threads"},
    {.name = "big",
     .type = OW_OPTION_COUNT,
     FIELD(big),
     .standard = "0",
     .maximum = INT64_MAX},
    {.name = "seconds",
     .type = OW_OPTION_SECONDS,
     FIELD(seconds),
     .standard = "6d",
     .minimum = 2400,
     .maximum = 999 * 3600},
    {.name = "ms",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(ms),
     .standard = "1s",
     .minimum = 100,
     .maximum = 100000},
    {.name = "bytes",
     .type = OW_OPTION_BYTES,
     FIELD(bytes),
     .standard = "256M",
     .minimum = 1024,
     .maximum = INT64_C(1) << 40},
    {.name = "colour",
     .type = OW_OPTION_CHOICE,
     FIELD(colour),
     .standard = "green",
     .choices = colours},
    {.name = "path",
     .type = OW_OPTION_TEXT,
     FIELD(path),
     .standard = "none",
     .none = "none"},
    {.name = "addr", .type = OW_OPTION_ADDRESS, FIELD(addr), .standard = "192.0.2.1"},
    {.name = "endpoint",
     .type = OW_OPTION_ENDPOINT,
     FIELD(endpoint),
     .standard = "127.0.0.1:8137",
     .port = 137},
    {.name = "nets",
     .type = OW_OPTION_NETWORK_LIST,
     OW_LIST_OF(struct values, net, net_count),
     .standard = "none",
     .none = "none"},
    {.name = "endpoints",
     .type = OW_OPTION_ENDPOINT_LIST,
     OW_LIST_OF(struct values, endpoints, endpoint_count),
     .standard = "all",
     .none = "all",
     .port = 137},
    {.name = "words",
     .type = OW_OPTION_TEXT_LIST,
     OW_LIST_OF(struct values, word, word_count),
     .standard = "a, b c"},
};

static const struct ow_option_table table = {rows, ARRAY_LEN(rows)};

static const struct {
    const char *option, *typed;
    const char *shown; /* as it is shown afterwards */
} accepted[] = {
    {"flag", "off", "off"},
    {"flag", "yes", "on"},
    {"flag", "false", "off"},
    {"port", "1", "1"},
    {"port", "65535", "65535"},
    {"count", "64", "64"},
    {"count", "auto", "auto"},
    {"big", "1000000000000000000", "1000000000000000000"},
    {"seconds", "40m", "40m"},
    {"seconds", "144h", "6d"},
    {"seconds", "518401", "6d1s"},
    {"ms", "100", "100ms"},
    {"ms", "1500ms", "1500ms"},
    {"ms", "2000ms", "2s"},
    {"ms", "1m", "1m"},
    {"bytes", "1k", "1K"},
    {"bytes", "1536", "1536"},
    {"bytes", "1024K", "1M"},
    {"bytes", "1T", "1T"},
    {"colour", "blue", "blue"},
    {"path", "/tmp/xy", "/tmp/xy"},
    {"path", "none", "none"},
    {"addr", "10.0.0.255", "10.0.0.255"},
    {"endpoint", "10.0.0.1", "10.0.0.1"},
    {"endpoint", "10.0.0.1:137", "10.0.0.1"},
    {"endpoint", "10.0.0.1:1137", "10.0.0.1:1137"},
    {"nets", "10.0.0.0/8", "10.0.0.0/8"},
    {"nets", "10.1.2.3/8,192.0.2.1", "10.0.0.0/8, 192.0.2.1/32"},
    {"nets", " 10.0.0.0/8 ,\t192.0.2.0/24 , 0.0.0.0/0",
     "10.0.0.0/8, 192.0.2.0/24, 0.0.0.0/0"},
    {"nets", "", "none"},
    {"endpoints", "127.0.0.1:1137, 127.0.0.2", "127.0.0.1:1137, 127.0.0.2"},
    {"words", "A B", "A B"},
};

static void values_are_read_and_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(accepted); i++) {
        const struct ow_option *option = ow_option_find(table, accepted[i].option);
        char rule[80], why[OW_OPTION_WHY_ROOM] = "", text[OW_OPTION_TEXT_ROOM];
        struct values values;

        memset(&values, 0xa5, sizeof(values));
        ow_option_defaults(table, &values);
        snprintf(rule, sizeof(rule), "%s = %s", accepted[i].option, accepted[i].typed);
        check_int(rule, OW_OK,
                  ow_option_set(option, &values, accepted[i].typed, why, sizeof(why)));
        check_str(rule, "", why);
        check_str(rule, accepted[i].shown,
                  ow_option_text(option, &values, text, sizeof(text)));
        check_int(rule, OW_OK, ow_option_set(option, &values, text, why, sizeof(why)));
        check_str(rule, accepted[i].shown,
                  ow_option_text(option, &values, text, sizeof(text)));
    }
}

static const struct {
    const char *option, *typed;
    enum ow_err err;
    const char *why;
} refused[] = {
    {"flag", "maybe", OW_EINVAL, "flag: \"maybe\" cannot be read; allowed: on, off"},
    {"flag", "", OW_EINVAL, "flag: \"\" cannot be read; allowed: on, off"},
    {"port", "0", OW_ERANGE,
     "port: \"0\" is out of range; allowed: a whole number from 1 to 65535"},
    {"port", "65536", OW_ERANGE, NULL},
    {"port", "12x", OW_EINVAL, NULL},
    {"port", "-1", OW_EINVAL, NULL},
    {"port", " 1", OW_EINVAL, NULL},
    {"port", "auto", OW_EINVAL, NULL},
    {"count", "65", OW_ERANGE,
     "count: \"65\" is out of range; allowed: a whole number from 1 to 64 threads, or "
     "auto"},
    {"count", "0", OW_ERANGE, NULL},
    {"big", "99999999999999999999", OW_ERANGE, NULL},
    {"seconds", "39m", OW_ERANGE,
     "seconds: \"39m\" is out of range; allowed: a duration (units s, m, h, d, w) from "
     "40m to 41d15h"},
    {"seconds", "1000h", OW_ERANGE, NULL},
    {"seconds", "six days", OW_EINVAL, NULL},
    {"ms", "99", OW_ERANGE,
     "ms: \"99\" is out of range; allowed: a duration (units ms, s, m) from 100ms to "
     "100s"},
    {"ms", "1ns", OW_EINVAL, NULL},
    {"ms", "15011111111111111\002ms", OW_ERANGE, NULL},
    {"ms", "999999999999999999999s", OW_ERANGE, NULL},
    {"bytes", "1023", OW_ERANGE,
     "bytes: \"1023\" is out of range; allowed: a size (units K, M, G, T) from 1K to 1T"},
    {"bytes", "1MB", OW_EINVAL, NULL},
    {"bytes", "9999999999T", OW_ERANGE, NULL},
    {"colour", "Blue", OW_EINVAL,
     "colour: \"Blue\" cannot be read; allowed: red, green, blue"},
    {"path", "12345678", OW_ERANGE,
     "path: \"12345678\" is out of range; allowed: text of at most 7 bytes, or none"},
    {"path", "", OW_EINVAL, NULL},
    {"path", "a\nb", OW_EINVAL, NULL},
    {"path", "a\xc2\x80z", OW_EINVAL, NULL}, /* a control of the second set */
    {"path", "a\xffz", OW_EINVAL, NULL},     /* not UTF-8 */
    {"addr", "10.0.0", OW_EINVAL,
     "addr: \"10.0.0\" cannot be read; allowed: an IPv4 address"},
    {"endpoint", "10.0.0.1:0", OW_EINVAL,
     "endpoint: \"10.0.0.1:0\" cannot be read; allowed: an IPv4 address, with :PORT "
     "unless it is 137"},
    {"addr", "0.0.0.0", OW_ERANGE,
     "addr: \"0.0.0.0\" is out of range; allowed: an IPv4 address"},
    {"addr", "224.0.0.1", OW_ERANGE, NULL},
    {"addr", "255.255.255.255", OW_ERANGE, NULL},
    {"endpoint", "0.0.0.0:137", OW_ERANGE, NULL},
    {"nets", "10.0.0.0/33", OW_EINVAL,
     "nets: \"10.0.0.0/33\" cannot be read; allowed: networks (a.b.c.d/n), at most 3, "
     "or none"},
    {"nets", "10.0.0.0/8,,192.0.2.0/24", OW_EINVAL, NULL},
    {"nets", "1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4", OW_ERANGE, "nets: more than 3 of them"},
    {"words", "a, toolong", OW_ERANGE,
     "words: \"toolong\" is out of range; allowed: texts of at most 5 bytes, at most 2 "
     "of them"},
};

static void errors_say_what_is_allowed_and_change_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        const struct ow_option *option = ow_option_find(table, refused[i].option);
        char rule[80], why[OW_OPTION_WHY_ROOM] = "";
        struct values values = {0}, before;

        ow_option_defaults(table, &values);
        memcpy(&before, &values, sizeof(values));
        snprintf(rule, sizeof(rule), "%s = %s", refused[i].option, refused[i].typed);
        check_int(rule, refused[i].err,
                  ow_option_set(option, &values, refused[i].typed, why, sizeof(why)));
        if (refused[i].why != NULL)
            check_str(rule, refused[i].why, why);
        check_mem(rule, &before, &values, sizeof(values));
    }
}

static void lists_grow_one_by_one(void **state)
{
    const struct ow_option *option = ow_option_find(table, "endpoints");
    char why[OW_OPTION_WHY_ROOM], text[64];
    struct values values = {0};

    (void)state;
    assert_true(ow_option_is_list(option));
    assert_false(ow_option_is_list(ow_option_find(table, "endpoint")));
    assert_int_equal(ow_option_add(option, &values, "10.0.0.1", why, sizeof(why)), OW_OK);
    assert_int_equal(ow_option_add(option, &values, "x", why, sizeof(why)), OW_EINVAL);
    assert_int_equal(ow_option_elements(option, &values), 1);
    assert_int_equal(ow_option_add(option, &values, "10.0.0.2:99", why, sizeof(why)),
                     OW_OK);
    assert_int_equal(ow_option_add(option, &values, "10.0.0.3", why, sizeof(why)),
                     OW_ERANGE);
    check_str("second", "10.0.0.2:99",
              ow_option_element(option, &values, 1, text, sizeof(text)));
    ow_option_clear(option, &values);
    check_str("cleared", "all", ow_option_text(option, &values, text, sizeof(text)));
}

static void text_is_cut_to_its_room(void **state)
{
    const struct ow_option *option = ow_option_find(table, "nets");
    char why[OW_OPTION_WHY_ROOM], text[16];
    struct values values = {0};

    (void)state;
    assert_int_equal(
        ow_option_set(option, &values, "10.0.0.0/8, 192.0.2.0/24", why, sizeof(why)),
        OW_OK);
    check_str("cut", "10.0.0.0/8, 192",
              ow_option_text(option, &values, text, sizeof(text)));
    assert_int_equal(ow_option_set(option, &values, "x", text, sizeof(text)), OW_EINVAL);
    check_str("reason cut", "nets: \"x\" canno", text);
}

static const struct {
    const char *typed, *meant;
} mistyped[] = {
    {"secnods", "seconds"},
    {"Colour", "colour"},
    {"end-points", "endpoints"},
    {"portt", "port"},
    {"flg", "flag"},
    {"listen", NULL},
    {"", NULL},
    {"wrods", "words"},
};

static void a_mistyped_name_finds_the_nearest(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(mistyped); i++) {
        const struct ow_option *nearest = ow_option_nearest(table, mistyped[i].typed);

        check_str(mistyped[i].typed, mistyped[i].meant == NULL ? "-" : mistyped[i].meant,
                  nearest == NULL ? "-" : nearest->name);
    }
    assert_null(ow_option_nearest(
        table, "a-name-that-is-much-longer-than-any-option-could-ever-be"));
    assert_null(ow_option_find(table, "secnods"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_and_shown),
        cmocka_unit_test(errors_say_what_is_allowed_and_change_nothing),
        cmocka_unit_test(lists_grow_one_by_one),
        cmocka_unit_test(text_is_cut_to_its_room),
        cmocka_unit_test(a_mistyped_name_finds_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
