/* What stored settings are at the start, those of earlier releases too. */
#include "server/settings_load.h"

#include "check.h"

#include <stdio.h>

#define STORED_MAX 6

/* A registry of a few settings; what is put stands beside them, as in a batch. */
struct registry {
    const char *const *stored; /* names and values by turns; NULL ends them */
    char put[512];             /* "name=value name=(default)" */
};

void registry_settings_each(const struct registry *registry,
                            void (*each)(void *ctx, const char *name, const char *value),
                            void *ctx)
{
    for (const char *const *at = registry->stored; *at != NULL; at += 2)
        each(ctx, at[0], at[1]);
}

enum ow_err registry_setting_put(struct registry *registry, const char *name,
                                 const char *value, const struct registry_cause *cause)
{
    const size_t at = strlen(registry->put);

    assert_int_equal(REGISTRY_BY_SERVER, cause->source);
    snprintf(registry->put + at, sizeof(registry->put) - at, "%s%s=%s",
             at == 0 ? "" : " ", name, value == NULL ? "(default)" : value);
    return OW_OK;
}

#define LOOPBACK_REFUSED                                                                 \
    "refused-addresses=127.0.0.0/8 refused-addresses-mode=enforce "                      \
    "refuse-loopback=(default)"

static const struct {
    const char *rule;
    const char *stored[STORED_MAX * 2 + 1];
    const char *mode, *networks; /* of refused addresses */
    const char *put;
} rows[] = {
    {"nothing stored", {NULL}, "log", "127.0.0.0/8, 169.254.0.0/16, 172.17.0.0/16", ""},
    {"what this release does not know leaves the default",
     {"no-such-setting", "1", "refused-addresses-mode", "perhaps"},
     "log",
     "127.0.0.0/8, 169.254.0.0/16, 172.17.0.0/16",
     ""},
    {"a switch of an earlier release is the policy of today",
     {"refuse-loopback", "on"},
     "enforce",
     "127.0.0.0/8",
     LOOPBACK_REFUSED},
    {"in whatever word",
     {"refuse-loopback", "true"},
     "enforce",
     "127.0.0.0/8",
     LOOPBACK_REFUSED},
    {"off was its default",
     {"refuse-loopback", "off"},
     "log",
     "127.0.0.0/8, 169.254.0.0/16, 172.17.0.0/16",
     "refuse-loopback=(default)"},
    {"what somebody has set since counts, wherever it stands",
     {"refuse-loopback", "on", "refused-addresses-mode", "off"},
     "off",
     "127.0.0.0/8",
     "refused-addresses=127.0.0.0/8 refuse-loopback=(default)"},
};

static void settings_at_the_start(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct registry registry = {.stored = rows[i].stored};
        struct settings settings;
        char text[256];

        settings_default(&settings);
        check_int(rows[i].rule, OW_OK, settings_load(&registry, &settings, NULL, NULL));
        settings_text(&settings, "refused-addresses-mode", text, sizeof(text));
        check_str(rows[i].rule, rows[i].mode, text);
        settings_text(&settings, "refused-addresses", text, sizeof(text));
        check_str(rows[i].rule, rows[i].networks, text);
        check_str(rows[i].rule, rows[i].put, registry.put);
    }
}

static void count(void *ctx, const char *former, const char *name, const char *before,
                  const char *value)
{
    assert_string_equal("refuse-loopback", former);
    assert_string_not_equal(before, value);
    assert_non_null(strstr(name, "refused-addresses"));
    ++*(int *)ctx;
}

static void whoever_logs_it_is_told(void **state)
{
    static const char *const stored[] = {"refuse-loopback", "yes", NULL};
    struct registry registry = {.stored = stored};
    struct settings settings;
    int told = 0;

    (void)state;
    settings_default(&settings);
    assert_int_equal(OW_OK, settings_load(&registry, &settings, count, &told));
    assert_int_equal(2, told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_at_the_start),
        cmocka_unit_test(whoever_logs_it_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
