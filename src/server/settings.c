#include "server/settings.h"

static bool in_any(const struct ow_net *net, size_t count, ow_addr source)
{
    for (size_t i = 0; i < count; i++) {
        if (ow_net_has(net[i], source))
            return true;
    }
    return false;
}

bool settings_limits_apply(const struct settings *settings, ow_addr source)
{
    return !ow_addr_is_loopback(source) &&
           !in_any(settings->trusted, settings->trusted_count, source);
}

bool settings_may_ask(const struct settings *settings, ow_addr source)
{
    return !settings_limits_apply(settings, source) ||
           in_any(settings->asker, settings->asker_count, source);
}
