/* Which netsh command a line means, and which server it is for. */
#include "check.h"

#include "formats/netsh_names.h"

static void commands_are_found(void **state)
{
    static const struct {
        const char *rule;
        const char *words[3];
        size_t count;
        enum netsh_found found;
        const char *noun;
        size_t used;
    } cases[] = {
        {"both words", {"show", "version"}, 2, NETSH_FOUND, "version", 2},
        {"in any case", {"SHOW", "Version"}, 2, NETSH_FOUND, "version", 2},
        {"cut short", {"sh", "versionm"}, 2, NETSH_FOUND, "versionmap", 2},
        {"a whole word wins over longer ones",
         {"sh", "partner"},
         2,
         NETSH_FOUND,
         "partner",
         2},
        {"as short as can be", {"a", "n"}, 2, NETSH_FOUND, "name", 2},
        {"two verbs begin so", {"s", "version"}, 2, NETSH_AMBIGUOUS, NULL, 0},
        {"two commands begin so", {"show", "ver"}, 2, NETSH_AMBIGUOUS, NULL, 0},
        {"no such verb", {"shwo", "version"}, 2, NETSH_UNKNOWN, NULL, 0},
        {"no such command", {"show", "versions"}, 2, NETSH_UNKNOWN, NULL, 0},
        {"half of one", {"show"}, 1, NETSH_UNKNOWN, NULL, 0},
        {"nothing begins with an empty word", {"", "name"}, 2, NETSH_UNKNOWN, NULL, 0},
        {"one that stands alone", {"du", "x"}, 2, NETSH_FOUND, "", 1},
        {"nothing at all", {NULL}, 0, NETSH_UNKNOWN, NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct netsh_name *name = NULL;
        size_t used = 0;

        check_int(cases[i].rule, cases[i].found,
                  netsh_name_find(cases[i].words, cases[i].count, &name, &used));
        if (cases[i].noun != NULL) {
            check_str(cases[i].rule, cases[i].noun, name->noun);
            check_int(cases[i].rule, (int)cases[i].used, (int)used);
        }
    }
}

static void what_stands_before_a_command(void **state)
{
    static const struct {
        const char *rule;
        const char *words[5];
        size_t used;
        bool server;
        const char *target;
    } cases[] = {
        {"nothing", {"show", "version"}, 0, false, ""},
        {"all of it",
         {"netsh", "wins", "server", "\\\\WINS1", "dump"},
         4,
         true,
         "\\\\WINS1"},
        {"an address",
         {"NETSH", "WINS", "SERVER", "10.0.0.1", "dump"},
         4,
         true,
         "10.0.0.1"},
        {"cut short", {"netsh", "w", "s", "add", "n"}, 3, true, ""},
        {"without server", {"wins", "show", "version"}, 1, false, ""},
        {"a verb that begins like it", {"wins", "set", "logparam"}, 1, false, ""},
        {"and no more", {"netsh"}, 1, false, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *target;
        size_t count = 0;
        bool server;

        while (count < ARRAY_LEN(cases[i].words) && cases[i].words[count] != NULL)
            count++;
        check_int(cases[i].rule, (int)cases[i].used,
                  (int)netsh_context(cases[i].words, count, &server, &target));
        check_int(cases[i].rule, cases[i].server, server);
        check_str(cases[i].rule, cases[i].target, target);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_found),
        cmocka_unit_test(what_stands_before_a_command),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
