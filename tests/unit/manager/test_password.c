/* Passwords, good ones and right ones. */
#include "manager/password.h"

#include "check.h"

static const struct {
    const char *rule, *password;
    bool good;
} rows[] = {
    {"ten characters will do", "0123456789", true},
    {"nine do not", "012345678", false},
    {"nothing does not", "", false},
    {"blanks belong to it", "correct horse battery staple", true},
    {"other scripts, too", "пароль12", true},
    {"not what is no text",
     "abc\xff"
     "defghijk",
     false},
    {"nor control characters", "0123456789\n", false},
};

static void faults_are_told(void **state)
{
    char longest[PASSWORD_MAX + 2] = "";

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_int(rows[i].rule, rows[i].good, password_fault(rows[i].password) == NULL);
    memset(longest, 'x', PASSWORD_MAX);
    assert_null(password_fault(longest));
    longest[PASSWORD_MAX] = 'x';
    assert_non_null(password_fault(longest));
}

static void hashes_tell_right_from_wrong(void **state)
{
    char hash[PASSWORD_HASH_ROOM], other[PASSWORD_HASH_ROOM];

    (void)state;
    assert_int_equal(OW_OK, password_hash("correct horse", hash));
    assert_int_equal(OW_OK, password_hash("correct horse", other));
    check_int("it is yescrypt", 0, strncmp(hash, "$y$", 3));
    check_int("the salt is fresh", 1, strcmp(hash, other) != 0);
    check_int("the right one", 1, password_is("correct horse", hash));
    check_int("a wrong one", 0, password_is("correct horsf", hash));
    check_int("a part of it", 0, password_is("correct hors", hash));
    check_int("nobody's", 0, password_is("correct horse", ""));
    check_int("a damaged hash", 0, password_is("correct horse", "$y$"));
    check_int("the mark of a locked account", 0, password_is("*0", "*0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_told),
        cmocka_unit_test(hashes_tell_right_from_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
