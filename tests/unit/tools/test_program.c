/* Programs that are run once: what they get, how they end, what happens when they do not.
 */
#include "check.h"

#include "tools/program.h"

#include <stdlib.h>
#include <time.h>

static void ends(void **state)
{
    static const struct {
        const char *rule, *path, *script;
        int limit_ms;
        enum program_end want;
        const char *said;
    } cases[] = {
        {"a success", "/bin/sh", "exit 0", 10000, PROGRAM_DONE, ""},
        {"a failure", "/bin/sh", "exit 3", 10000, PROGRAM_FAILED, "exit status 3"},
        {"a signal", "/bin/sh", "kill -KILL $$", 10000, PROGRAM_FAILED, "signal 9"},
        {"too slow", "/bin/sh", "sleep 60", 50, PROGRAM_TOO_SLOW, "killed after 50 ms"},
        {"with children that do not go by themselves", "/bin/sh",
         "trap '' TERM; sleep 60 & wait", 50, PROGRAM_TOO_SLOW, "killed after 50 ms"},
        {"not there", "/nonexistent/program", "", 10000, PROGRAM_NOT_RUN,
         "No such file or directory"},
        {"the text is its standard input", "/bin/sh",
         "read -r a && [ \"$a\" = 'a line' ] && ! read -r b", 10000, PROGRAM_DONE, ""},
        {"which need not be read", "/bin/sh", "exec <&-", 10000, PROGRAM_DONE, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const argv[] = {cases[i].path, "-c", cases[i].script, NULL};
        char said[128] = "";

        check_int(cases[i].rule, cases[i].want,
                  program_run(argv, "a line\n", 7, cases[i].limit_ms, said, sizeof said));
        check_str(cases[i].rule, cases[i].said, said);
    }
}

static void arguments_are_no_shell_text(void **state)
{
    const char *const argv[] = {"/usr/bin/test", "$(exit 1); `x` *", "=",
                                "$(exit 1); `x` *", NULL};
    char said[128] = "";

    (void)state;
    check_int("they come as they are", PROGRAM_DONE,
              program_run(argv, "", 0, 10000, said, sizeof said));
}

/* More than a pipe holds: nobody waits for a program that does not read. */
static void a_long_text(void **state)
{
    const char *const argv[] = {"/bin/sh", "-c", "[ \"$(wc -c)\" -eq 1000000 ]", NULL};
    char said[128] = "", *text = calloc(1, 1000000);

    (void)state;
    assert_non_null(text);
    check_int("all of it arrives", PROGRAM_DONE,
              program_run(argv, text, 1000000, 10000, said, sizeof said));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends),
        cmocka_unit_test(arguments_are_no_shell_text),
        cmocka_unit_test(a_long_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
