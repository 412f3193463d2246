/* Who is logged in, and for how long. */
#include "manager/session.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#define T0 INT64_C(1795000000)

static struct session made(unsigned number, const char *account, ow_time at)
{
    struct session session = {.role = ACCESS_READER, .made = at, .seen = at};

    memcpy(session.id, &number, sizeof number);
    snprintf(session.account, sizeof session.account, "%s", account);
    return session;
}

static struct session *find(struct sessions *sessions, unsigned number, ow_time now)
{
    const struct session wanted = made(number, "", 0);

    return sessions_find(sessions, wanted.id, now);
}

static const struct {
    const char *rule;
    ow_time used; /* after the login; 0: not at all */
    ow_time asked;
    bool alive;
} rows[] = {
    {"a session is there at once", 0, 0, true},
    {"and as long as it may be idle", 0, SESSION_IDLE - 1, true},
    {"but no longer", 0, SESSION_IDLE, false},
    {"use keeps it", SESSION_IDLE - 1, 2 * SESSION_IDLE - 2, true},
    {"until it is idle again", SESSION_IDLE - 1, 2 * SESSION_IDLE - 1, false},
    {"a clock that was set back ends it", 0, -1, false},
};

static void sessions_end_by_themselves(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sessions *sessions = calloc(1, sizeof *sessions);
        const struct session session = made(1, "ann", T0);

        sessions_add(sessions, &session);
        if (rows[i].used > 0)
            assert_non_null(find(sessions, 1, T0 + rows[i].used));
        check_int(rows[i].rule, rows[i].alive,
                  find(sessions, 1, T0 + rows[i].asked) != NULL);
        free(sessions);
    }
}

static void use_does_not_keep_it_for_ever(void **state)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);
    const struct session session = made(1, "ann", T0);
    ow_time now = T0;

    (void)state;
    sessions_add(sessions, &session);
    for (; now < T0 + SESSION_LIFE; now += OW_HOUR)
        assert_non_null(find(sessions, 1, now));
    assert_null(find(sessions, 1, now));
    free(sessions);
}

static void one_account_cannot_take_every_place(void **state)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);
    struct session session = made(1000, "bob", T0 - 1);

    (void)state;
    sessions_add(sessions, &session);
    for (unsigned i = 0; i < SESSIONS_FOR_ONE + 1; i++) {
        session = made(i, "ann", T0 + i);
        sessions_add(sessions, &session);
    }
    check_int("sessions", SESSIONS_FOR_ONE + 1, sessions->count);
    assert_null(find(sessions, 0, T0 + 100)); /* ann's oldest */
    assert_non_null(find(sessions, 1, T0 + 100));
    assert_non_null(find(sessions, 1000, T0 + 100));
    free(sessions);
}

static void a_full_table_takes_one_more(void **state)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);
    char account[16];

    (void)state;
    for (unsigned i = 0; i < SESSIONS_MAX + 1; i++) {
        struct session session;

        snprintf(account, sizeof account, "a%u", i);
        session = made(i, account, T0 + i);
        sessions_add(sessions, &session);
    }
    check_int("sessions", SESSIONS_MAX, sessions->count);
    assert_null(find(sessions, 0, T0 + 300));
    assert_non_null(find(sessions, SESSIONS_MAX, T0 + 300));
    free(sessions);
}

static void an_accounts_sessions_end_together(void **state)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);
    struct session session;

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        session = made(i, i == 3 ? "bob" : "ann", T0);
        sessions_add(sessions, &session);
    }
    session = made(1, "ann", T0);
    sessions_end_account(sessions, "ann", session.id);
    assert_null(find(sessions, 0, T0));
    assert_non_null(find(sessions, 1, T0));
    assert_null(find(sessions, 2, T0));
    assert_non_null(find(sessions, 3, T0));
    assert_true(sessions_end(sessions, session.id));
    assert_false(sessions_end(sessions, session.id));
    check_int("bob's is left", 1, sessions->count);
    free(sessions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_end_by_themselves),
        cmocka_unit_test(use_does_not_keep_it_for_ever),
        cmocka_unit_test(one_account_cannot_take_every_place),
        cmocka_unit_test(a_full_table_takes_one_more),
        cmocka_unit_test(an_accounts_sessions_end_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
