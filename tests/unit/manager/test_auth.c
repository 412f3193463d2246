/* Accounts, tokens and the audit trail: what they are when the file is opened again. */
#include "manager/auth.h"
#include "manager/auth_audit.h"
#include "manager/auth_token.h"
#include "manager/auth_totp.h"
#include "manager/totp.h"

#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW      INT64_C(1795000000)
#define PASSWORD "correct horse"
#define HOME     0x7f000001

struct bench {
    char folder[64], path[80];
    struct auth *auth;
};

static void open_it(struct bench *bench)
{
    char text[256] = "";

    check_int(text, OW_OK, auth_open(bench->folder, &bench->auth, text, sizeof text));
}

static void open_again(struct bench *bench)
{
    auth_close(bench->auth);
    open_it(bench);
    assert_true(auth_usable(bench->auth));
}

static int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);

    strcpy(bench->folder, "/tmp/ow-auth-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(bench->path, sizeof bench->path, "%s/auth.db", bench->folder);
    open_it(bench);
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    DIR *dir = opendir(bench->folder);
    const struct dirent *entry;

    auth_close(bench->auth);
    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        closedir(dir);
    rmdir(bench->folder);
    free(bench);
    return 0;
}

static enum auth_verdict log_in(struct bench *bench, const char *name,
                                const char *password, const char *code, ow_time now,
                                struct auth_entry *ret_entry)
{
    const struct auth_try try = {name, password, code, HOME};
    struct auth_entry entry;
    ow_time wait = 0;
    enum auth_verdict verdict = auth_login(bench->auth, &try, now, &entry, &wait);

    if (verdict == AUTH_WELCOME && ret_entry != NULL)
        *ret_entry = entry;
    return verdict;
}

static bool is_in(struct bench *bench, const struct auth_entry *entry, ow_time now)
{
    struct session session;

    return auth_session(bench->auth, entry->id, now, &session);
}

static void add_ann(struct bench *bench)
{
    assert_int_equal(OW_OK, auth_add(bench->auth, "ann", ACCESS_OPERATOR, PASSWORD, NOW));
}

static void only_the_server_reads_the_file(void **state)
{
    const struct bench *bench = *state;
    struct stat st;

    assert_int_equal(0, stat(bench->path, &st));
    check_int("mode", 0600, st.st_mode & 07777);
}

static void accounts_stay(void **state)
{
    struct bench *bench = *state;
    struct auth_account account;

    assert_true(auth_is_empty(bench->auth));
    add_ann(bench);
    assert_int_equal(OW_EEXIST,
                     auth_add(bench->auth, "ann", ACCESS_READER, PASSWORD, NOW));
    open_again(bench);
    assert_false(auth_is_empty(bench->auth));
    assert_true(auth_get(bench->auth, "ann", &account));
    check_int("role", ACCESS_OPERATOR, account.role);
    check_str("the hash is not given away", "", account.hash);
    check_int("made", NOW, account.made);
    assert_int_equal(AUTH_WELCOME, log_in(bench, "ann", PASSWORD, NULL, NOW, NULL));
    assert_int_equal(OW_OK, auth_remove(bench->auth, "ann", false));
    assert_int_equal(OW_ENOTFOUND, auth_remove(bench->auth, "ann", false));
    open_again(bench);
    assert_true(auth_is_empty(bench->auth));
}

static void the_last_administrator_stays(void **state)
{
    static const struct auth_change losses[] = {
        {.role = ACCESS_READER},
        {.role = ACCESS_OPERATOR, .password = "another secret"},
        {.set_disabled = true, .disabled = true},
    };
    static const struct auth_change harmless = {.role = ACCESS_ADMINISTRATOR,
                                                .set_disabled = true};
    struct bench *bench = *state;
    struct auth_change change;
    struct auth_account account;

    add_ann(bench);
    assert_int_equal(OW_OK, auth_change(bench->auth, "ann", &harmless, NOW));
    for (size_t i = 0; i < ARRAY_LEN(losses); i++)
        assert_int_equal(OW_EACCESS, auth_change(bench->auth, "ann", &losses[i], NOW));
    assert_int_equal(OW_EACCESS, auth_remove(bench->auth, "ann", false));
    assert_true(auth_get(bench->auth, "ann", &account));
    check_int("role", ACCESS_ADMINISTRATOR, account.role);

    /* Another one helps only while it can log in. */
    assert_int_equal(OW_OK,
                     auth_add(bench->auth, "bob", ACCESS_ADMINISTRATOR, PASSWORD, NOW));
    assert_int_equal(OW_OK, auth_change(bench->auth, "bob", &losses[2], NOW));
    assert_int_equal(OW_EACCESS, auth_remove(bench->auth, "ann", false));
    assert_int_equal(OW_OK, auth_change(bench->auth, "bob", &harmless, NOW));
    assert_int_equal(OW_OK, auth_remove(bench->auth, "ann", false));
    change = losses[0];
    change.force = true;
    assert_int_equal(OW_OK, auth_change(bench->auth, "bob", &change, NOW));
    assert_int_equal(OW_OK, auth_remove(bench->auth, "bob", false));
}

static void changes_end_sessions(void **state)
{
    const struct auth_change changes[] = {
        {.role = ACCESS_READER},
        {.password = "another secret"},
        {.set_disabled = true, .disabled = true},
    };
    struct bench *bench = *state;
    struct auth_entry entry, other;

    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        add_ann(bench);
        assert_int_equal(AUTH_WELCOME, log_in(bench, "ann", PASSWORD, NULL, NOW, &entry));
        assert_true(is_in(bench, &entry, NOW));
        assert_int_equal(OW_OK, auth_change(bench->auth, "ann", &changes[i], NOW));
        assert_false(is_in(bench, &entry, NOW));
        check_int("with another role the password is right",
                  i == 0 ? AUTH_WELCOME : AUTH_WRONG,
                  log_in(bench, "ann", PASSWORD, NULL, NOW, &other));
        assert_int_equal(OW_OK, auth_remove(bench->auth, "ann", false));
        if (i == 0)
            assert_false(is_in(bench, &other, NOW));
    }
}

static void whoever_changes_a_password_stays(void **state)
{
    struct bench *bench = *state;
    struct auth_entry here, there;
    struct auth_change change = {.password = "another secret"};

    add_ann(bench);
    assert_int_equal(AUTH_WELCOME, log_in(bench, "ann", PASSWORD, NULL, NOW, &here));
    assert_int_equal(AUTH_WELCOME, log_in(bench, "ann", PASSWORD, NULL, NOW, &there));
    check_int("every login has its own id", 1, strcmp(here.id, there.id) != 0);
    change.spare = here.session.id;
    assert_int_equal(OW_OK, auth_change(bench->auth, "ann", &change, NOW));
    assert_true(is_in(bench, &here, NOW));
    assert_false(is_in(bench, &there, NOW));
    auth_logout(bench->auth, here.session.id);
    assert_false(is_in(bench, &here, NOW));
}

static void tries_are_limited(void **state)
{
    const struct auth_try try = {"ann", "wrong password", NULL, HOME};
    struct bench *bench = *state;
    struct auth_entry entry;
    ow_time wait = 0;
    int wrong = 0;

    add_ann(bench);
    while (auth_login(bench->auth, &try, NOW, &entry, &wait) == AUTH_WRONG)
        wrong++;
    check_int("tries in one second", 6, wrong);
    check_int("then a wait", 1, wait > 0);
    check_int("for the right password, too", AUTH_WAIT,
              log_in(bench, "ann", PASSWORD, NULL, NOW, NULL));
    check_int("after it all is well", AUTH_WELCOME,
              log_in(bench, "ann", PASSWORD, NULL, NOW + wait, NULL));
}

static void the_invitation_holds_once(void **state)
{
    struct bench *bench = *state;
    char code[AUTH_CODE_ROOM];

    assert_true(auth_invite(bench->auth, NOW, code));
    check_int("a wrong code", OW_EACCESS,
              auth_setup(bench->auth, "0123", "ann", PASSWORD, NOW));
    check_int("too late", OW_EACCESS,
              auth_setup(bench->auth, code, "ann", PASSWORD, NOW + AUTH_SETUP_LIFE));
    check_int("before its time", OW_EACCESS,
              auth_setup(bench->auth, code, "ann", PASSWORD, NOW - 1));
    check_int("in time", OW_OK,
              auth_setup(bench->auth, code, "ann", PASSWORD, NOW + 899));
    check_int("a second time", OW_EACCESS,
              auth_setup(bench->auth, code, "eve", PASSWORD, NOW + 899));
    assert_false(auth_invite(bench->auth, NOW, code));
}

static void an_account_made_elsewhere_ends_the_invitation(void **state)
{
    struct bench *bench = *state;
    char code[AUTH_CODE_ROOM];

    assert_true(auth_invite(bench->auth, NOW, code));
    add_ann(bench);
    assert_int_equal(OW_OK, auth_remove(bench->auth, "ann", false));
    check_int("also when it is gone", OW_EACCESS,
              auth_setup(bench->auth, code, "eve", PASSWORD, NOW));
}

static void one_time_codes(void **state)
{
    struct bench *bench = *state;
    struct auth_totp totp;
    char code[16];

    add_ann(bench);
    assert_int_equal(OW_ENOTFOUND, auth_totp_begin(bench->auth, "eve", false, &totp));
    assert_int_equal(OW_OK, auth_totp_begin(bench->auth, "ann", true, &totp));
    check_int("a dry run makes no secret", OW_ENOTFOUND,
              auth_totp_remove(bench->auth, "ann", true));
    assert_int_equal(OW_OK, auth_totp_begin(bench->auth, "ann", false, &totp));
    check_int("not in force until a code was seen", AUTH_WELCOME,
              log_in(bench, "ann", PASSWORD, NULL, NOW, NULL));
    assert_int_equal(OW_OK, auth_totp_begin(bench->auth, "ann", false, &totp));
    snprintf(code, sizeof code, "%06d", totp_code(totp.key, NOW / TOTP_STEP));
    check_int("a dry run sees a wrong code", OW_EACCESS,
              auth_totp_confirm(bench->auth, "ann", "none", NOW, true));
    check_int("... and a right one", OW_OK,
              auth_totp_confirm(bench->auth, "ann", code, NOW, true));
    check_int("... that is still not in force", AUTH_WELCOME,
              log_in(bench, "ann", PASSWORD, NULL, NOW, NULL));
    assert_int_equal(OW_OK, auth_totp_confirm(bench->auth, "ann", code, NOW, false));
    assert_int_equal(OW_EEXIST, auth_totp_begin(bench->auth, "ann", false, &totp));
    check_int("a code is missing", AUTH_CODE_NEEDED,
              log_in(bench, "ann", PASSWORD, NULL, NOW, NULL));
    check_int("the code was taken", AUTH_WRONG,
              log_in(bench, "ann", PASSWORD, code, NOW, NULL));
    open_again(bench);
    check_int("a restart does not make it new", AUTH_WRONG,
              log_in(bench, "ann", PASSWORD, code, NOW, NULL));
    snprintf(code, sizeof code, "%06d", totp_code(totp.key, NOW / TOTP_STEP + 1));
    check_int("a code without the password", AUTH_WRONG,
              log_in(bench, "ann", "wrong password", code, NOW, NULL));
    check_int("both", AUTH_WELCOME, log_in(bench, "ann", PASSWORD, code, NOW, NULL));
    assert_int_equal(OW_OK, auth_totp_remove(bench->auth, "ann", true));
    check_int("a dry run takes nothing away", AUTH_CODE_NEEDED,
              log_in(bench, "ann", PASSWORD, NULL, NOW, NULL));
    assert_int_equal(OW_OK, auth_totp_remove(bench->auth, "ann", false));
    check_int("taken away", AUTH_WELCOME,
              log_in(bench, "ann", PASSWORD, NULL, NOW, NULL));
}

static void tokens_stay_and_end(void **state)
{
    struct auth_token token = {
        .name = "graphs", .role = ACCESS_READER, .areas = "metrics", .expires = NOW + 10};
    struct bench *bench = *state;
    struct auth_token found;
    char text[AUTH_TOKEN_ROOM], other[AUTH_TOKEN_ROOM];

    assert_int_equal(OW_OK, auth_token_make(bench->auth, &token, text));
    assert_int_equal(OW_EEXIST, auth_token_make(bench->auth, &token, other));
    open_again(bench);
    assert_true(auth_token_find(bench->auth, text, NOW + 9, &found));
    check_str("areas", "metrics", found.areas);
    check_int("an end is an end", 0,
              auth_token_find(bench->auth, text, NOW + 10, &found));
    text[10] = text[10] == 'a' ? 'b' : 'a';
    check_int("another text", 0, auth_token_find(bench->auth, text, NOW, &found));
    text[20] = '\0';
    check_int("a part", 0, auth_token_find(bench->auth, text, NOW, &found));
    assert_int_equal(OW_OK, auth_token_remove(bench->auth, "graphs"));
    assert_int_equal(OW_ENOTFOUND, auth_token_remove(bench->auth, "graphs"));
}

static const struct {
    const char *rule, *areas, *path;
    bool covered;
} areas[] = {
    {"its area", "records", "/api/v1/records", true},
    {"what lies in it", "records", "/api/v1/records/X/history", true},
    {"one of several", "metrics records", "/metrics", true},
    {"not what only begins like it", "record", "/api/v1/records", false},
    {"not another", "records", "/api/v1/settings", false},
    {"without areas nearly all", "", "/api/v1/settings", true},
    {"but no accounts", "", "/api/v1/accounts/{name}", false},
    {"no tokens", "", "/api/v1/tokens", false},
    {"no trail", "", "/api/v1/audit", false},
    {"unless they are named", "audit", "/api/v1/audit", true},
};

static void areas_limit_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(areas); i++)
        check_int(areas[i].rule, areas[i].covered,
                  auth_token_covers(areas[i].areas, areas[i].path));
    assert_null(auth_token_areas_fault("records metrics"));
    assert_non_null(auth_token_areas_fault("everything"));
}

static bool join(void *ctx, const struct audit_entry *entry)
{
    char *text = ctx;

    snprintf(text + strlen(text), 256 - strlen(text), "%s ", entry->account);
    return true;
}

static void the_trail_keeps_its_order(void **state)
{
    struct audit_entry entry = {.time = NOW, .door = "tcp", .method = "POST"};
    struct bench *bench = *state;
    char text[256] = "";

    strcpy(entry.account, "first");
    auth_note(bench->auth, &entry);
    strcpy(entry.account, "second");
    auth_record(bench->auth, &entry);
    strcpy(entry.account, "third");
    auth_note(bench->auth, &entry);
    open_again(bench);
    assert_int_equal(OW_OK, auth_trail(bench->auth, INT64_MAX, join, text));
    check_str("newest first", "third second first ", text);
    text[0] = '\0';
    assert_int_equal(OW_OK, auth_trail(bench->auth, 2, join, text));
    check_str("from a place on", "first ", text);
}

static void a_damaged_file_lets_nobody_in(void **state)
{
    struct bench *bench = *state;
    struct auth_token token = {.name = "a", .role = ACCESS_READER, .expires = OW_NEVER};
    char text[AUTH_TOKEN_ROOM];
    FILE *file;

    auth_close(bench->auth);
    file = fopen(bench->path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        fputs("no database", file);
    fclose(file);
    open_it(bench);
    assert_false(auth_usable(bench->auth));
    assert_false(auth_is_empty(bench->auth)); /* nobody may set it up either */
    assert_int_equal(OW_EIO, auth_add(bench->auth, "ann", ACCESS_READER, PASSWORD, NOW));
    assert_int_equal(OW_EIO, auth_token_make(bench->auth, &token, text));
    assert_int_equal(AUTH_WRONG, log_in(bench, "ann", PASSWORD, NULL, NOW, NULL));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(only_the_server_reads_the_file),
        TEST(accounts_stay),
        TEST(the_last_administrator_stays),
        TEST(changes_end_sessions),
        TEST(whoever_changes_a_password_stays),
        TEST(tries_are_limited),
        TEST(the_invitation_holds_once),
        TEST(an_account_made_elsewhere_ends_the_invitation),
        TEST(one_time_codes),
        TEST(tokens_stay_and_end),
        cmocka_unit_test(areas_limit_tokens),
        TEST(the_trail_keeps_its_order),
        TEST(a_damaged_file_lets_nobody_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
