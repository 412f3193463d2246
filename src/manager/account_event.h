/* account_event.h - what happens to accounts and tokens, for the log of the server: those
 * who watch it learn of it without asking for the audit trail. */
#pragma once

#include "base/event.h"
#include "manager/request.h"

/* Whoever made the request has done event, one of OW_EV_ACCOUNT_* and OW_EV_TOKEN_*, to
 * the account or token name.  what: such as "role=reader"; NULL for those without. */
void account_event(const struct request *request, enum ow_event event, const char *name,
                   const char *what);

/* Whoever is named as the peer of request has not proved to be it.  throttled: so often
 * that the next try must wait. */
void account_event_login_failed(const struct request *request, bool throttled);
