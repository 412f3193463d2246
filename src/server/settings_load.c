#include "server/settings_load.h"

#include "base/option_value.h"
#include "server/options.h"

#include <string.h>

/* A switch of an earlier release; what it stands for when it was on.  Off was the default
 * of all. */
static const struct {
    const char *former, *name, *value;
} formers[] = {
    {"refuse-loopback", "refused-addresses", "127.0.0.0/8"},
    {"refuse-loopback", "refused-addresses-mode", "enforce"},
};

static bool is_on(const char *value)
{
    static const struct ow_option truth = {.type = OW_OPTION_BOOL};
    bool on;

    return ow_option_value_get(&truth, value, &on) == OW_OK && on;
}

static bool has_default(const struct settings *settings, const char *name)
{
    char text[OW_OPTION_TEXT_ROOM], standard[OW_OPTION_TEXT_ROOM];
    struct settings defaults;

    settings_default(&defaults);
    return settings_text(settings, name, text, sizeof(text)) == OW_OK &&
           settings_text(&defaults, name, standard, sizeof(standard)) == OW_OK &&
           strcmp(text, standard) == 0;
}

bool settings_former(const struct settings *settings, const char *name, const char *value,
                     settings_each *each, void *ctx)
{
    bool found = false;

    for (size_t i = 0; i < sizeof(formers) / sizeof(formers[0]); i++) {
        if (strcmp(formers[i].former, name) != 0)
            continue;
        found = true;
        if (is_on(value) && has_default(settings, formers[i].name))
            each(ctx, formers[i].name, formers[i].value);
    }
    return found;
}

/* ---- from the registry ---------------------------------------------------------------
 */

struct load {
    struct registry *registry;
    struct settings *settings;
    const char *former; /* that is being replaced */
    enum ow_err err;
    settings_told *told;
    void *ctx;
};

static void take(void *ctx, const char *name, const char *value)
{
    struct load *load = ctx;
    char why[OW_OPTION_WHY_ROOM];

    (void)settings_set(load->settings, name, value, why, sizeof(why));
}

static void put(struct load *load, const char *name, const char *value)
{
    const struct registry_cause cause = {.source = REGISTRY_BY_SERVER};

    if (load->err == OW_OK)
        load->err = registry_setting_put(load->registry, name, value, &cause);
}

static void replace(void *ctx, const char *name, const char *value)
{
    struct load *load = ctx;
    char before[OW_OPTION_TEXT_ROOM] = "";

    (void)settings_text(load->settings, name, before, sizeof(before));
    take(load, name, value);
    put(load, name, value);
    if (load->told != NULL)
        load->told(load->ctx, load->former, name, before, value);
}

static void look(void *ctx, const char *name, const char *value)
{
    struct load *load = ctx;

    load->former = name;
    if (settings_former(load->settings, name, value, replace, load))
        put(load, name, NULL);
}

enum ow_err settings_load(struct registry *registry, struct settings *settings,
                          settings_told *told, void *ctx)
{
    struct load load = {
        .registry = registry, .settings = settings, .told = told, .ctx = ctx};

    registry_settings_each(registry, take, &load);
    registry_settings_each(registry, look, &load);
    return load.err;
}
