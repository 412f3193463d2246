#include "server/settings.h"

#include "base/option.h"
#include "base/time.h"
#include "server/options.h"

#include <stdio.h>

bool settings_limits_apply(const struct settings *settings, ow_addr source)
{
    return !ow_addr_is_loopback(source) &&
           !ow_nets_have(settings->trusted, settings->trusted_count, source);
}

bool settings_may_ask(const struct settings *settings, ow_addr source)
{
    return !settings_limits_apply(settings, source) ||
           ow_nets_have(settings->asker, settings->asker_count, source);
}

void settings_default(struct settings *ret_settings)
{
    *ret_settings = (struct settings){0};
    ow_option_defaults(options_live(), ret_settings);
}

/* Say how the values go together, when they do not quite. */
static void remark(const struct settings *settings, char *text, size_t room)
{
    const struct wins_policy *policy = &settings->policy;
    char least[OW_DURATION_TEXT];

    if (policy->verify_interval < 3 * policy->extinction_interval)
        snprintf(text, room,
                 "verify-interval is less than three times extinction-interval; set it "
                 "to %s or more",
                 ow_duration_text(3 * policy->extinction_interval, least));
    else if (policy->ttl_min > policy->ttl_max)
        snprintf(text, room, "ttl-min is larger than ttl-max, which is what counts then");
}

enum ow_err settings_set(struct settings *settings, const char *name, const char *value,
                         char *text, size_t room)
{
    const struct ow_option *option = ow_option_find(options_live(), name);
    enum ow_err err;

    if (option == NULL) {
        option = ow_option_nearest(options_live(), name);
        snprintf(text, room, "there is no setting \"%.40s\"%s%s%s", name,
                 option == NULL ? "" : "; did you mean ",
                 option == NULL ? "" : option->name, option == NULL ? "" : "?");
        return OW_ENOTFOUND;
    }
    err = ow_option_set(option, settings, value == NULL ? option->standard : value, text,
                        room);
    if (err != OW_OK)
        return err;
    if (room > 0)
        text[0] = '\0';
    remark(settings, text, room);
    return OW_OK;
}

enum ow_err settings_text(const struct settings *settings, const char *name, char *text,
                          size_t room)
{
    const struct ow_option *option = ow_option_find(options_live(), name);

    if (option == NULL)
        return OW_ENOTFOUND;
    ow_option_text(option, settings, text, room);
    return OW_OK;
}
