/* Passwords from the standard input, as scripts give them. */
#include "tools/secret.h"

#include "check.h"

#include <stdio.h>

static const struct {
    const char *rule, *input;
    enum ctl_exit code;
    const char *secret; /* when it is CTL_DONE */
} rows[] = {
    {"the first line", "correct horse\nbattery\n", CTL_DONE, "correct horse"},
    {"without its end", "correct horse", CTL_DONE, "correct horse"},
    {"UTF-8", "p\xc3\xa4ssw\xc3\xb6rter\n", CTL_DONE, "p\xc3\xa4ssw\xc3\xb6rter"},
    {"Latin-1 is refused", "p\xe4ssw\xf6rter\n", CTL_USAGE, NULL},
    {"a character that is cut off, too", "passwords \xc3\n", CTL_USAGE, NULL},
    {"nothing is none", "", CTL_USAGE, NULL},
};

static void passwords_are_one_line_of_utf8(void **state)
{
    char path[32], secret[SECRET_ROOM];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        FILE *input = tmpfile();

        assert_non_null(input);
        fputs(rows[i].input, input);
        assert_int_equal(0, fflush(input));
        snprintf(path, sizeof path, "/dev/fd/%d", fileno(input));
        assert_non_null(freopen(path, "r", stdin));
        check_int(rows[i].rule, rows[i].code, secret_read("Password", true, secret));
        if (rows[i].code == CTL_DONE)
            check_str(rows[i].rule, rows[i].secret, secret);
        fclose(input);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(passwords_are_one_line_of_utf8)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
