/* session.h - who is logged in: a bounded table of sessions.  No clock, no randomness, no
 * I/O; its owner locks it.
 *
 * The table keeps a digest of each session's id, so that whoever can read the memory or a
 * core file of the server still cannot take a session over. */
#pragma once

#include "base/time.h"
#include "manager/access.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SESSIONS_MAX      256
#define SESSIONS_FOR_ONE  16 /* of one account; the one unused longest gives way */
#define SESSION_DIGEST    32
#define SESSION_CSRF_ROOM 33             /* 32 hex digits */
#define SESSION_IDLE      (2 * OW_HOUR)  /* without a request */
#define SESSION_LIFE      (12 * OW_HOUR) /* since the login */

struct session {
    uint8_t id[SESSION_DIGEST]; /* digest of it */
    char account[REGISTRY_ACCOUNT_MAX];
    enum access_role role;
    char csrf[SESSION_CSRF_ROOM];
    ow_time made, seen;
};

struct sessions {
    size_t count;
    struct session session[SESSIONS_MAX];
};

/* When a session ends unless it is used. */
ow_time session_expires(const struct session *session);

/* Add one.  When the table is full, or the account has its share, the session unused
 * longest makes room. */
void sessions_add(struct sessions *sessions, const struct session *session);

/* The session with this id that is alive at now, which counts as used; NULL.  A session
 * from the future (the clock was set back) is dead. */
struct session *sessions_find(struct sessions *sessions, const uint8_t id[SESSION_DIGEST],
                              ow_time now);

/* Whether such a session is alive, without using it. */
bool sessions_has(struct sessions *sessions, const uint8_t id[SESSION_DIGEST],
                  ow_time now);

/* End one; whether there was one. */
bool sessions_end(struct sessions *sessions, const uint8_t id[SESSION_DIGEST]);

/* End all of an account, but for the one called except (NULL: none is spared). */
void sessions_end_account(struct sessions *sessions, const char *account,
                          const uint8_t *except);
