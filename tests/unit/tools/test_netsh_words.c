/* How netsh commands are read: words, their beginnings, values with tags and without. */
#include "check.h"

#include "tools/netsh_words.h"

#include <stdio.h>
#include <string.h>

static const struct netsh_command rows[] = {
    {"add",
     "name",
     "",
     NULL,
     NULL,
     {{"Name", NETSH_TEXT, false, 0},
      {"EndChar", NETSH_SUFFIX, true, 0},
      {"Group", NETSH_NUMBER, true, 4},
      {"IP", NETSH_LIST, true, 0},
      {NULL, NETSH_TEXT, false, 0}}},
    {"dump", "", "", NULL, NULL, {{NULL, NETSH_TEXT, false, 0}}},
    {"set", "name", "", NULL, NULL, {{NULL, NETSH_TEXT, false, 0}}},
    {"set", "namerecord", "", NULL, NULL, {{NULL, NETSH_TEXT, false, 0}}},
    {"show", "version", "", NULL, NULL, {{NULL, NETSH_TEXT, false, 0}}},
    {"show",
     "versionmap",
     "",
     NULL,
     NULL,
     {{"Min", NETSH_VERSION, false, 0},
      {"Max", NETSH_VERSION, true, 0},
      {NULL, NETSH_TEXT, false, 0}}},
};

static void lines_are_cut_in_words(void **state)
{
    static const struct {
        const char *rule, *line, *words; /* joined by "|" */
        int count;
    } cases[] = {
        {"an empty line has none", " \t\r\n", "", 0},
        {"blanks and tabs part them", "add  name\tFRED\n", "add|name|FRED", 3},
        {"quotes keep blanks and go", "x Name=\"A B\" y", "x|Name=A B|y", 3},
        {"an empty value is a word", "x \"\"", "x|", 2},
        {"a quote must be closed", "x \"A B", "", -1},
        {"there is a limit",
         "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 "
         "0 "
         "1",
         "", -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *words[NETSH_WORDS_MAX];
        char line[128], joined[128] = "";
        int count;

        snprintf(line, sizeof line, "%s", cases[i].line);
        count = netsh_split(line, words);
        check_int(cases[i].rule, cases[i].count, count);
        for (int k = 0; k < count; k++) {
            size_t at = strlen(joined);

            snprintf(joined + at, sizeof joined - at, "%s%s", k == 0 ? "" : "|",
                     words[k]);
        }
        check_str(cases[i].rule, cases[i].words, joined);
    }
}

/* Scripts that are imported know the same commands as winsctl. */
static void every_command_has_its_row(void **state)
{
    (void)state;
    check_int("as many", (int)netsh_names_count, (int)netsh_commands_count);
    for (size_t i = 0; i < netsh_names_count; i++) {
        const char *const words[] = {netsh_names[i].verb, netsh_names[i].noun};
        const struct netsh_command *command = NULL;
        size_t used;

        check_int(words[1], NETSH_FOUND, netsh_find(words, 2, &command, &used));
        check_str("its verb", words[0], command->verb);
        check_str("its noun", words[1], command->noun);
    }
}

static void values_are_read(void **state)
{
    static const struct {
        const char *rule;
        int row;
        const char *words[6];
        const char *want; /* values joined by "|", or what is said */
    } cases[] = {
        {"in their order",
         0,
         {"FRED", "20", "3", "{10.0.0.1,10.0.0.2}"},
         "FRED|20|3|10.0.0.1,10.0.0.2"},
        {"with tags, in any order",
         0,
         {"ip={10.0.0.1}", "NAME=FRED"},
         "FRED|-|-|10.0.0.1"},
        {"tags cut short", 0, {"N=FRED", "End=1c"}, "FRED|1c|-|-"},
        {"with tags for some values only",
         0,
         {"FRED", "20", "IP={10.0.0.1}"},
         "IP={10.0.0.1}: tags stand before all values of a command or before none"},
        {"or behind a tag",
         0,
         {"Name=FRED", "20"},
         "20: tags stand before all values of a command or before none"},
        {"with a tag that there is not",
         0,
         {"Name=FRED", "Colour=red"},
         "Colour=red: is not one of this command's tags"},
        {"bash takes braces apart",
         0,
         {"Name=FRED", "IP=10.0.0.1", "IP=10.0.0.2"},
         "FRED|-|-|10.0.0.1,10.0.0.2"},
        {"without tags, too",
         0,
         {"FRED", "20", "0", "10.0.0.1", "10.0.0.2"},
         "FRED|20|0|10.0.0.1,10.0.0.2"},
        {"an empty list is one", 0, {"Name=FRED", "IP={}"}, "FRED|-|-|"},
        {"an empty value is none", 0, {"Name=FRED", "EndChar="}, "FRED|-|-|-"},
        {"others come once", 0, {"Name=FRED", "Name=BOB"}, "Name: stands twice"},
        {"what is needed", 0, {"EndChar=20"}, "Name: is missing"},
        {"suffixes become two digits", 0, {"FRED", "0"}, "FRED|00|-|-"},
        {"and are hex", 0, {"Name=FRED", "EndChar=1g"}, "EndChar: a hex number up to ff"},
        {"of one octet",
         0,
         {"Name=FRED", "EndChar=100"},
         "EndChar: a hex number up to ff"},
        {"numbers have a range",
         0,
         {"Name=FRED", "Group=5"},
         "Group: a number from 0 to 4"},
        {"and no sign", 0, {"Name=FRED", "Group=-1"}, "Group: a number from 0 to 4"},
        {"a version is one number", 5, {"Min={1,2}"}, "4294967298|-"},
        {"also when bash took it apart", 5, {"Min=0", "Min=7", "Max=0", "Max=9"}, "7|9"},
        {"of two halves", 5, {"Min=7"}, "Min: a version is {High,Low}"},
        {"that fit", 5, {"Min={0,4294967296}"}, "Min: a version is {High,Low}"},
        {"no more than there are", 1, {"x"}, "x: the command takes no more values"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static struct netsh_values values;
        char said[128], joined[256] = "";
        const char *fault;
        size_t count = 0;

        while (count < 6 && cases[i].words[count] != NULL)
            count++;
        fault = netsh_read(&rows[cases[i].row], cases[i].words, count, &values, said,
                           sizeof said);
        for (int k = 0; fault == NULL && rows[cases[i].row].param[k].tag != NULL; k++) {
            size_t at = strlen(joined);

            snprintf(joined + at, sizeof joined - at, "%s%s", k == 0 ? "" : "|",
                     values.value[k] == NULL ? "-" : values.value[k]);
        }
        check_str(cases[i].rule, cases[i].want, fault == NULL ? joined : fault);
    }
}

static void what_is_too_long_is_refused(void **state)
{
    static struct netsh_values values;
    static char word[NETSH_VALUE_ROOM + 8];
    const char *const words[] = {word};
    char said[128];

    (void)state;
    memset(word, 'x', sizeof word - 1);
    check_int("a value", 1,
              netsh_read(&rows[0], words, 1, &values, said, sizeof said) != NULL);
    word[NETSH_VALUE_ROOM - 4] = '\0';
    check_int("values that leave no room", 1,
              netsh_read(&rows[0], words, 1, &values, said, sizeof said) != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut_in_words),
        cmocka_unit_test(every_command_has_its_row),
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(what_is_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
