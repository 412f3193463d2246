#include "manager/session.h"

#include <string.h>

ow_time session_expires(const struct session *session)
{
    const ow_time idle = session->seen + SESSION_IDLE,
                  last = session->made + SESSION_LIFE;

    return idle < last ? idle : last;
}

static bool is_alive(const struct session *session, ow_time now)
{
    return now >= session->made && now < session_expires(session);
}

static void end(struct sessions *sessions, size_t i)
{
    sessions->session[i] = sessions->session[--sessions->count];
    memset(&sessions->session[sessions->count], 0, sizeof sessions->session[0]);
}

/* Of the sessions of account (NULL: of all), how many there are, and which one has not
 * been used for the longest time. */
static size_t count_of(const struct sessions *sessions, const char *account,
                       size_t *ret_oldest)
{
    size_t count = 0;

    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->session[i];

        if (account != NULL && strcmp(session->account, account) != 0)
            continue;
        if (count++ == 0 || session->seen < sessions->session[*ret_oldest].seen)
            *ret_oldest = i;
    }
    return count;
}

void sessions_add(struct sessions *sessions, const struct session *session)
{
    size_t oldest = 0;

    for (size_t i = sessions->count; i-- > 0;)
        if (!is_alive(&sessions->session[i], session->made))
            end(sessions, i);
    if (count_of(sessions, session->account, &oldest) >= SESSIONS_FOR_ONE)
        end(sessions, oldest);
    if (count_of(sessions, NULL, &oldest) >= SESSIONS_MAX)
        end(sessions, oldest);
    sessions->session[sessions->count++] = *session;
}

static struct session *find(struct sessions *sessions, const uint8_t id[SESSION_DIGEST])
{
    for (size_t i = 0; i < sessions->count; i++)
        if (memcmp(sessions->session[i].id, id, SESSION_DIGEST) == 0)
            return &sessions->session[i];
    return NULL;
}

struct session *sessions_find(struct sessions *sessions, const uint8_t id[SESSION_DIGEST],
                              ow_time now)
{
    struct session *session = find(sessions, id);

    if (session == NULL)
        return NULL;
    if (!is_alive(session, now)) {
        end(sessions, (size_t)(session - sessions->session));
        return NULL;
    }
    if (now > session->seen)
        session->seen = now;
    return session;
}

bool sessions_has(struct sessions *sessions, const uint8_t id[SESSION_DIGEST],
                  ow_time now)
{
    const struct session *session = find(sessions, id);

    return session != NULL && is_alive(session, now);
}

bool sessions_end(struct sessions *sessions, const uint8_t id[SESSION_DIGEST])
{
    const struct session *session = find(sessions, id);

    if (session != NULL)
        end(sessions, (size_t)(session - sessions->session));
    return session != NULL;
}

void sessions_end_account(struct sessions *sessions, const char *account,
                          const uint8_t *except)
{
    for (size_t i = sessions->count; i-- > 0;) {
        const struct session *session = &sessions->session[i];

        if (strcmp(session->account, account) == 0 &&
            (except == NULL || memcmp(session->id, except, SESSION_DIGEST) != 0))
            end(sessions, i);
    }
}
