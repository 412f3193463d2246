#include "manager/account_event.h"

#include "base/log.h"
#include "manager/caller.h"

void account_event(const struct request *request, enum ow_event event, const char *name,
                   const char *what)
{
    const bool token = event == OW_EV_TOKEN_MADE || event == OW_EV_TOKEN_DELETED;
    const struct ow_field fields[] = {
        OW_TEXT(token ? "token" : "login", name),
        OW_TEXT("account", request->peer.account),
        OW_TEXT("what", what),
    };

    ow_log_event(request->manager->config.log, caller_now(), event, fields,
                 what == NULL ? 2 : 3);
}

void account_event_login_failed(const struct request *request, bool throttled)
{
    const struct ow_field fields[] = {
        OW_ADDRESS("from", request->from.addr),
        OW_TEXT("login", request->peer.account),
    };

    ow_log_event(request->manager->config.log, caller_now(),
                 throttled ? OW_EV_LOGIN_THROTTLED : OW_EV_LOGIN_FAILED, fields, 2);
}
